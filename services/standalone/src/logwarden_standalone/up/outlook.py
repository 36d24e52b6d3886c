"""What people look at: dashboard and notifier, and an Alertmanager and a Prometheus if they are installed.

Programs and their configuration. Not here: the pipeline's own programs (`programs`).
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from logwarden_standalone.kafka.ports import LOOPBACK, free_port_near, free_ports
from logwarden_standalone.up.programs import Program, Wiring
from logwarden_standalone.up.stream import Stream

DASHBOARD, NOTIFIER = "dashboard", "notifier"
ALERTMANAGER, PROMETHEUS = "alertmanager", "prometheus"
USUAL_PORTS = {DASHBOARD: 8501, ALERTMANAGER: 9093, PROMETHEUS: 9090}
EXECUTABLES = {ALERTMANAGER: ("alertmanager", "prometheus-alertmanager"), PROMETHEUS: (PROMETHEUS,)}
"""By their own name, and by Debian's."""

_ALERTMANAGER_YML = """\
# Nobody is paged from a trial run: alerts are grouped and can be silenced here, and that is all.
route: {receiver: nobody, group_by: [alertname, source_group], group_wait: 5s}
receivers: [{name: nobody}]
"""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Ports of what people look at; null where it is not installed."""

    dashboard: int
    notifier: int
    alertmanager: int | None
    prometheus: int | None

    @classmethod
    def found(cls) -> "Outlook":
        """With the usual ports where they are free."""
        return cls(
            dashboard=free_port_near(USUAL_PORTS[DASHBOARD]),
            notifier=free_ports(1)[0],
            alertmanager=_port_if_installed(ALERTMANAGER),
            prometheus=_port_if_installed(PROMETHEUS),
        )

    @property
    def alertmanager_url(self) -> str:
        """Address, or nothing."""
        return f"http://{LOOPBACK}:{self.alertmanager}" if self.alertmanager else ""

    @property
    def addresses(self) -> tuple[tuple[str, str], ...]:
        """Name and address of each page, for people."""
        ports = {
            DASHBOARD: self.dashboard,
            ALERTMANAGER: self.alertmanager,
            PROMETHEUS: self.prometheus,
        }
        return tuple((name, f"http://{LOOPBACK}:{port}") for name, port in ports.items() if port)


def programs_of(
    outlook: Outlook, stream: Stream, wiring: Wiring, folder: Path
) -> Sequence[Program]:
    """In the order in which they start.

    Args:
        outlook: which there are, and where.
        stream: what they read.
        wiring: where the pipeline's programs are.
        folder: exists; takes configuration and data.
    """
    chosen = [notifier(outlook, stream), dashboard(outlook, stream, wiring)]
    if outlook.alertmanager:
        chosen.insert(0, alertmanager(outlook.alertmanager, folder))
    if outlook.prometheus:
        chosen.append(prometheus(outlook, wiring, folder))
    return chosen


def notifier(outlook: Outlook, stream: Stream) -> Program:
    """Says what is new, and tells Alertmanager where there is one."""
    environment = stream.environment() | {
        "ALERTS_TOPIC": stream.topics.alerts,
        "ALERTMANAGER_URL": outlook.alertmanager_url,
        "DASHBOARD_URL": f"http://{LOOPBACK}:{outlook.dashboard}",
        "METRICS_HOST": LOOPBACK,
        "METRICS_PORT": str(outlook.notifier),
    }
    return Program(NOTIFIER, ("-m", "logwarden_notifier"), environment)


def dashboard(outlook: Outlook, stream: Stream, wiring: Wiring) -> Program:
    """The page."""
    environment = stream.environment() | {
        "LOGS_TOPICS": stream.topics.logs,
        "ALERTS_TOPIC": stream.topics.alerts,
        "DEAD_LETTER_TOPIC": stream.topics.dead_letters,
        "FEEDBACK_TOPIC": stream.topics.feedback,
        "ANALYZER_URL": f"http://{LOOPBACK}:{wiring.analyzer}",
        "ANALYZER_TOKEN": wiring.token,
        "BATCHER_METRICS_URL": f"http://{LOOPBACK}:{wiring.batcher}",
        "NOTIFIER_URL": f"http://{LOOPBACK}:{outlook.notifier}",
        "ALERTMANAGER_URL": outlook.alertmanager_url,
        "DASHBOARD_HOST": LOOPBACK,
        "DASHBOARD_PORT": str(outlook.dashboard),
        **wiring.redaction(),
    }
    return Program(DASHBOARD, ("-m", "logwarden_dashboard"), environment)


def alertmanager(port: int, folder: Path) -> Program:
    """One alone, without receivers."""
    configuration = folder / "alertmanager.yml"
    configuration.write_text(_ALERTMANAGER_YML, "utf-8")
    arguments = (
        f"--config.file={configuration}",
        f"--storage.path={folder / ALERTMANAGER}",
        f"--web.listen-address={LOOPBACK}:{port}",
        "--cluster.listen-address=",
    )
    return Program(ALERTMANAGER, arguments, {}, executable=_executable(ALERTMANAGER))


def prometheus(outlook: Outlook, wiring: Wiring, folder: Path) -> Program:
    """Scrapes what runs here."""
    configuration = folder / "prometheus.yml"
    configuration.write_text(_prometheus_yml(outlook, wiring), "utf-8")
    arguments = (
        f"--config.file={configuration}",
        f"--storage.tsdb.path={folder / PROMETHEUS}",
        f"--web.listen-address={LOOPBACK}:{outlook.prometheus}",
    )
    return Program(PROMETHEUS, arguments, {}, executable=_executable(PROMETHEUS))


def _prometheus_yml(outlook: Outlook, wiring: Wiring) -> str:
    targets = {"analyzer": wiring.analyzer, "batcher": wiring.batcher, NOTIFIER: outlook.notifier}
    jobs = "".join(
        f"  - {{job_name: {name}, static_configs: [{{targets: ['{LOOPBACK}:{port}']}}]}}\n"
        for name, port in targets.items()
    )
    return f"global: {{scrape_interval: 5s}}\nscrape_configs:\n{jobs}"


def _port_if_installed(name: str) -> int | None:
    return free_port_near(USUAL_PORTS[name]) if _executable(name) else None


def _executable(name: str) -> str | None:
    return next(filter(None, map(shutil.which, EXECUTABLES[name])), None)
