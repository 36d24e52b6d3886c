"""Which programs the pipeline consists of, how each is called, and when it is ready. Pure.

Not here: the processes (`process`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from logwarden_analyzer import AnalyzerSettings
from logwarden_standalone.kafka.ports import LOOPBACK
from logwarden_standalone.up.request import Followed, Request, Simulated
from logwarden_standalone.up.stream import Stream

ANALYZER, BATCHER, INGESTOR = "analyzer", "batcher", "ingestor"
SHUTDOWN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Program:
    """One program.

    Attributes:
        name: for people, and of its log.
        arguments: of Python, module and options, or of the executable.
        environment: what is set besides our own environment.
        ready_url: answers 200 as soon as it is ready; null: nobody waits for it.
        executable: null: this Python.
    """

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    ready_url: str | None = None
    executable: str | None = None

    def surroundings(self, ours: Mapping[str, str]) -> dict[str, str]:
        """Its whole environment: ours, but for how some other batcher reaches some other analyzer."""
        inherited = {name: ours[name] for name in ours if not name.startswith("ANALYZER_")}
        return inherited | dict(self.environment)


@dataclass(frozen=True, slots=True)
class Wiring:
    """How the programs reach each other.

    Attributes:
        analyzer: its port on loopback.
        batcher: its port of metrics.
        token: by which the analyzer knows the batcher; other users of this machine do not have it.
        redaction_key: of analyzer and dashboard, so that a secret has one pseudonym; empty: the
            environment names one.
    """

    analyzer: int
    batcher: int
    token: str = field(repr=False)
    redaction_key: str = field(default="", repr=False)

    @property
    def batcher_metrics(self) -> str:
        """Address of the batcher's metrics."""
        return f"http://{LOOPBACK}:{self.batcher}/metrics"

    def redaction(self) -> dict[str, str]:
        """What tells a program the key."""
        return {"REDACTION_KEY": self.redaction_key} if self.redaction_key else {}


def analyzer(settings: AnalyzerSettings, wiring: Wiring) -> Program:
    """Judges windows."""
    environment = {
        "ANALYZER_HOST": LOOPBACK,
        "ANALYZER_PORT": str(wiring.analyzer),
        "ANALYZER_TOKENS": wiring.token,
        **wiring.redaction(),
        "ANALYZER_JUDGE": settings.analyzer_judge,
        "LLM_BASE_URL": settings.llm_base_url or "",
        "LLM_MODEL": settings.llm_model or "",
        "DEGRADE_AFTER_SECONDS": str(settings.degrade_after_seconds),
    }
    ready_url = f"http://{LOOPBACK}:{wiring.analyzer}/readyz"
    return Program(ANALYZER, ("-m", "logwarden_analyzer"), environment, ready_url)


def batcher(request: Request, stream: Stream, wiring: Wiring) -> Program:
    """Closes windows and commits what the analyzer says of them."""
    environment = stream.environment() | {
        "LOGS_TOPICS": stream.topics.logs,
        "ALERTS_TOPIC": stream.topics.alerts,
        "DEAD_LETTER_TOPIC": stream.topics.dead_letters,
        "CONSUMER_GROUP": stream.group,
        "GROUP_INSTANCE_ID": stream.member,  # started again it has its partitions at once
        "BATCH_SIZE": str(request.batch_size),
        "BATCH_INTERVAL": str(request.batch_interval),
        "ANALYZER_URL": f"http://{LOOPBACK}:{wiring.analyzer}",
        "ANALYZER_TOKEN": wiring.token,
        "METRICS_HOST": LOOPBACK,
        "METRICS_PORT": str(wiring.batcher),
        "SHUTDOWN_DEADLINE_SECONDS": str(SHUTDOWN_SECONDS),
    }
    ready_url = f"http://{LOOPBACK}:{wiring.batcher}/readyz"
    return Program(BATCHER, ("-m", "logwarden_batcher"), environment, ready_url)


def ingestor(lines: Simulated | Followed, state: Path, stream: Stream, now_ms: int) -> Program:
    """Brings the lines in.

    Args:
        lines: which ones.
        state: remembers how far a file was sent, so that a restart sends nothing twice.
        stream: where they go.
        now_ms: time of the first simulated line.
    """
    if isinstance(lines, Simulated):
        options = [
            *("--simulate", lines.kind, "--rate", str(lines.rate)),
            *("--incident-every", str(lines.incident_every), "--seed", str(lines.seed)),
        ]
    else:
        options = [str(lines.path), "--follow", "--state", str(state)]
        options += ["--rate", str(lines.rate)] if lines.rate else []
        options += ["--as-now"] if lines.as_now else []
    environment = stream.environment() | {
        "LOGS_TOPIC": stream.topics.logs,
        "INGESTOR_SIMULATE_START_MS": str(now_ms),
    }
    return Program(INGESTOR, ("-m", "logwarden_ingestor", *options), environment)
