"""Everything that runs in production, on free ports of loopback, with the shipped configurations.

Prometheus reads `deploy/prometheus` with other addresses in it, Alertmanager `deploy/alertmanager` as it is.
Not here: the browser, and what is expected (`test_whole_stack`).
"""

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

import httpx
import yaml

from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.topics import create_topics
from logwarden_testing.processes import Program, free_port, metrics_of, wait_until

SERVICES = ("analyzer", "batcher", "ingestor", "notifier", "dashboard")
OTHERS = ("alertmanager", "prometheus")
UNUSED = {"vllm"}
"""Jobs without a target here: there is no graphics card."""

PARTITIONS = 1  # so that the first window has the first lines
READY_SECONDS = 120
QUIET_SECONDS = 20
PAUSE_SECONDS = 0.5
EPOCH = datetime(2026, 1, 5, 10, tzinfo=UTC)  # long ago: `--as-now` makes it today
KNOWN_NOISE = "nightly-report"
NOISE = f"report-1 kernel: {KNOWN_NOISE}: Out of memory: Killed process 811 (report)"
QUIET = "web-1 cron[7]: (root) CMD (run-parts /etc/cron.hourly)"
INCIDENT = "db-1 postgres[412]: PANIC:  could not write to file: No space left on device"


class GrowingLog:
    """A file that an application writes: quiet lines, and while it lasts an incident.

    Attributes:
        last_incident: when a line of it was last written, seconds since 1970.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.last_incident = 0.0
        self._began = time.monotonic()
        self._incident, self._end = Event(), Event()
        self._thread = Thread(target=self._write_on, daemon=True)
        path.write_text("")
        self._write(NOISE, *[QUIET] * 20)

    def begin_incident(self) -> None:
        """From now on."""
        self._incident.set()

    def end_incident(self) -> None:
        """From now on quiet lines alone."""
        self._incident.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._end.set()
        self._thread.join()

    def _write_on(self) -> None:
        while not self._end.wait(PAUSE_SECONDS):
            self._write(QUIET)
            if self._incident.is_set():
                self._write(INCIDENT)
                self.last_incident = time.time()

    def _write(self, *lines: str) -> None:
        moment = EPOCH + timedelta(seconds=time.monotonic() - self._began)
        stamp = moment.isoformat(timespec="milliseconds")
        with self.path.open("a") as file:
            file.writelines(f"{stamp} {line}\n" for line in lines)


@dataclass(frozen=True)
class WholeStack:
    """What runs.

    Attributes:
        addresses: `host:port` of each job that Prometheus asks.
        dashboard: where people find the pages.
    """

    log: GrowingLog
    addresses: Mapping[str, str]
    dashboard: str

    def prometheus(self, path: str) -> Any:
        """What `/api/v1` answers."""
        return _asked(f"http://{self.addresses['prometheus']}/api/v1/{path}")["data"]

    def alertmanager(self, path: str) -> Any:
        """What `/api/v2` answers."""
        return _asked(f"http://{self.addresses['alertmanager']}/api/v2/{path}")

    def alerts(self, name: str) -> list[Any]:
        """Alerts of a name that are not over, as Alertmanager has them."""
        return [one for one in self.alertmanager("alerts") if one["labels"]["alertname"] == name]

    def patterns(self) -> list[Any]:
        """The notifier's."""
        return list(_asked(f"http://{self.addresses['notifier']}/state")["patterns"])


@contextmanager
def running_whole_stack(
    kafka: KafkaBroker, programs: Mapping[str, str], deploy: Path, folder: Path
) -> Iterator[WholeStack]:
    """Start all parts; each is ready before the block begins.

    Args:
        kafka: a broker without topics.
        programs: paths of `prometheus` and `alertmanager`.
        folder: for configurations and data.
    """
    asyncio.run(create_topics(kafka.connection().kafka_client_options(), 1, partitions=PARTITIONS))
    addresses = {name: f"127.0.0.1:{free_port()}" for name in (*SERVICES, *OTHERS)}
    pages = f"127.0.0.1:{free_port()}"
    log = GrowingLog(folder / "app.log")
    environment = _environment(kafka, addresses, pages, folder)
    services = {name: Program([f"logwarden_{name}"], environment[name]) for name in SERVICES}
    services["ingestor"].command += ["--follow", "--as-now", str(log.path)]
    with ExitStack() as stack:
        stack.enter_context(_alertmanager(programs["alertmanager"], deploy, addresses, folder))
        for name in ("analyzer", "batcher", "ingestor", "dashboard"):
            stack.enter_context(services[name])
        stack.enter_context(log)
        _until_answered(f"http://{addresses['alertmanager']}/-/ready")
        wait_until(lambda: _has_judged(services["batcher"]), READY_SECONDS, "a window is committed")
        stack.enter_context(
            services["notifier"]
        )  # now: its digest tells what came before its start
        _until_answered(f"http://{addresses['notifier']}/readyz")
        _until_answered(f"http://{pages}/_stcore/health")
        stack.enter_context(_prometheus(programs["prometheus"], deploy, addresses, folder))
        _until_answered(f"http://{addresses['prometheus']}/-/ready")
        yield WholeStack(log, addresses, f"http://{pages}")


def _environment(
    kafka: KafkaBroker, addresses: Mapping[str, str], pages: str, folder: Path
) -> dict[str, dict[str, str]]:
    """Of each service."""
    ports = {name: address.rpartition(":")[2] for name, address in addresses.items()}
    alertmanager = {"ALERTMANAGER_URL": f"http://{addresses['alertmanager']}"}
    common = {
        "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "REDACTION_KEY": "a-key-of-sixteen-letters-or-more",
    }
    own = {
        "analyzer": {"ANALYZER_JUDGE": "rules", "ANALYZER_PORT": ports["analyzer"]},
        "batcher": {"ANALYZER_URL": f"http://{addresses['analyzer']}", "BATCH_INTERVAL": "0.5"},
        "ingestor": {},
        "notifier": alertmanager
        | {
            "DASHBOARD_URL": f"http://{pages}",
            "KNOWN_FILE": str(_known_file(folder)),
            "NOTIFIER_QUIET_SECONDS": str(QUIET_SECONDS),
            "NOTIFIER_RESEND_SECONDS": "2",
            "NOTIFIER_DIGEST_HOUR": str(datetime.now(UTC).hour),
        },
        "dashboard": alertmanager
        | {
            "ANALYZER_URL": f"http://{addresses['analyzer']}",
            "BATCHER_METRICS_URL": f"http://{addresses['batcher']}/metrics",
            "NOTIFIER_URL": f"http://{addresses['notifier']}",
            "DASHBOARD_PORT": pages.rpartition(":")[2],
            "DASHBOARD_METRICS_PORT": ports["dashboard"],
            "DASHBOARD_REFRESH_SECONDS": "1",
        },
    }
    return {name: common | {"METRICS_PORT": ports[name]} | own[name] for name in SERVICES}


def _known_file(folder: Path) -> Path:
    file = folder / "known.yaml"
    entry = {
        "pattern": KNOWN_NOISE,
        "until": date.today() + timedelta(days=2),  # noqa: DTZ011 - far enough in any zone
        "why": "moves to a larger machine",
        "owner": "reporting",
    }
    file.write_text(yaml.safe_dump([entry]))
    return file


def shipped_with(addresses: Mapping[str, str], shipped: str) -> str:
    """The shipped configuration of Prometheus with other addresses, and nothing else changed."""
    configuration = yaml.safe_load(shipped)
    for job in configuration["scrape_configs"]:
        job.pop("dns_sd_configs", None)
        targets = [addresses[job["job_name"]]] if job["job_name"] in addresses else []
        job["static_configs"] = [{"targets": targets}]
    targets = [addresses["alertmanager"]]
    configuration["alerting"]["alertmanagers"] = [{"static_configs": [{"targets": targets}]}]
    return yaml.safe_dump(configuration)


def _prometheus(path: str, deploy: Path, addresses: Mapping[str, str], folder: Path) -> Program:
    copied = folder / "prometheus"
    shutil.copytree(deploy / "prometheus", copied)
    file = copied / "prometheus.yml"
    file.write_text(shipped_with(addresses, file.read_text()))
    return _binary(
        path,
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'prometheus-data'}",
        f"--web.listen-address={addresses['prometheus']}",
        "--rules.alert.resend-delay=5s",  # what fires before Alertmanager is found is sent later
    )


def _alertmanager(path: str, deploy: Path, addresses: Mapping[str, str], folder: Path) -> Program:
    return _binary(
        path,
        f"--config.file={deploy / 'alertmanager/alertmanager.yml'}",
        f"--storage.path={folder / 'alertmanager-data'}",
        f"--web.listen-address={addresses['alertmanager']}",
        "--cluster.listen-address=",
    )


def _binary(*command: str) -> Program:
    program = Program([])
    program.command = list(command)
    return program


def _has_judged(batcher: Program) -> bool:
    return metrics_of(batcher).get("logwarden_batcher_windows_total", 0) > 0


def _until_answered(url: str) -> None:
    def answered() -> bool:
        try:
            return httpx.get(url, timeout=5, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    wait_until(_slowly(answered), READY_SECONDS, url)


def _slowly(holds: Callable[[], bool]) -> Callable[[], bool]:
    """Asked without haste: what starts needs the processor."""

    def asked() -> bool:
        time.sleep(0.2)
        return holds()

    return asked


def _asked(url: str) -> Any:
    answer = httpx.get(url, timeout=20, trust_env=False)
    answer.raise_for_status()
    return answer.json()
