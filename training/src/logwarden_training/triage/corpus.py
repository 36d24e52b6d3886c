"""Every example there is: real, written and simulated windows, single patterns, and windows made of them.

Not here: what a sample is (`sample`), how windows are put together (`making`).
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_ingestor.simulate import (
    HELD_OUT_INCIDENTS,
    INCIDENTS,
    LOG_KINDS,
    TRAINING_INCIDENTS,
    LogKind,
    Simulator,
    truth_of_window,
)
from logwarden_ingestor.simulate.line import SimulatedLine
from logwarden_training.labels import LabelledWindow, read_labels
from logwarden_training.triage.run import CorpusRun
from logwarden_training.triage.sample import Sample, sample_of

MS_PER_HOUR = 3_600_000
REAL_LINES = 1600
"""Lines of a real log that windows are cut from."""

_BETWEEN_PROGRAMS = re.compile(r"[/,&+]")
_FAMILY = {
    "openssh": "sshd",
    "mac": "macos",
    "blue": "bgl",
    "sudo": "sshd",
    "iptables": "firewall",
    "ufw": "firewall",
    "firewalld": "firewall",
    "vmware": "esxi",
    "journal": "linux",
}
"""Other names of what is nearly the same program."""


@dataclass(frozen=True, slots=True)
class LabelledPattern:
    """A single line, and what it is."""

    system: str
    line: str
    label: str
    risk: int


@dataclass(frozen=True, slots=True)
class Sources:
    """What examples are made of."""

    real: list[LabelledWindow]
    written: list[LabelledWindow]
    fresh: list[LabelledWindow]
    patterns: list[LabelledPattern]


def sources(run: CorpusRun, logs: Path | None) -> Sources:
    """Read everything that the run names.

    Args:
        run: which.
        logs: folder of the real logs; without it there are no real windows.
    """
    real = read_labels(run.data / "verdicts" / "train.jsonl", logs) if logs else []
    written, fresh = (_windows(run.data / name) for name in ("windows", "windows-after-rules"))
    patterns = [pattern for path in _pattern_files(run.data) for pattern in _patterns(path)]
    if run.most is None:
        return Sources(real, written, fresh, patterns)
    every = random.Random(0)  # noqa: S311 - which examples, not a secret
    most = run.most
    return Sources(
        every.sample(real, min(most, len(real))),
        every.sample(written, min(most, len(written))),
        every.sample(fresh, min(most, len(fresh))),
        every.sample(patterns, min(most, len(patterns))),
    )


def real_samples(windows: list[LabelledWindow]) -> list[Sample]:
    """Windows of real logs, with their place in them."""
    return [
        sample_of(
            systems_of(window.system),
            "real",
            window.texts,
            window.verdict,
            ((window.first_line or 1) + len(window.texts)) / REAL_LINES,
        )
        for window in windows
    ]


def written_samples(windows: list[LabelledWindow], origin: str) -> list[Sample]:
    """Windows that a teacher wrote: `written`, or `fresh` where it was after the rules."""
    return [
        sample_of(systems_of(window.system), origin, window.texts, window.verdict)
        for window in windows
    ]


def pattern_samples(patterns: list[LabelledPattern]) -> list[Sample]:
    """Single lines as windows of one."""
    return [
        sample_of(systems_of(each.system), "pattern", [each.line], pattern_verdict(each))
        for each in patterns
    ]


def pattern_verdict(pattern: LabelledPattern) -> Verdict:
    """What a window of this line alone deserves."""
    cited = (
        VerdictMessages(**{pattern.label: (1,)}) if pattern.label != "none" else VerdictMessages()
    )
    return Verdict(risk_score=pattern.risk, should_alert_user=pattern.risk >= 50, messages=cited)


def simulated_samples(number: int, seed: int, *, held_out: bool = False) -> list[Sample]:
    """Windows of simulated logs, about half of them with an incident in sight.

    Args:
        number: of windows.
        seed: of the simulator.
        held_out: incidents that training never uses, in place of those that it may.
    """
    names = HELD_OUT_INCIDENTS if held_out else TRAINING_INCIDENTS
    kinds = [kind for kind in LOG_KINDS if _fitting(kind, names)]
    made: list[Sample] = []
    for index, kind in enumerate(kinds):
        made += _simulated(kind, _fitting(kind, names), number // len(kinds), seed + index)
    return made


def quiet_samples(number: int, seed: int) -> tuple[list[Sample], float]:
    """Windows of 100 lines in which nothing happens, of all kinds of logs, and how many hours they are."""
    made: list[Sample] = []
    hours = 0.0
    for kind in LOG_KINDS:
        stream = Simulator(kind, seed, ("none",))
        for _ in range(number // len(LOG_KINDS)):
            lines = [next(stream) for _ in range(100)]
            hours += (lines[-1].time_ms - lines[0].time_ms) / MS_PER_HOUR
            made.append(_simulated_sample(lines))
    return made, hours


def _simulated(kind: LogKind, names: list[str], number: int, seed: int) -> Iterator[Sample]:
    draw = random.Random(seed)  # noqa: S311 - sizes of windows
    stream = Simulator(kind, seed, names, incident_every=160)
    for _ in range(number):
        size = draw.choice((20, 50, 80, 100, 100))
        sample = _simulated_sample([next(stream) for _ in range(size)])
        named = {number: f"{kind} {seed} {name}" for number, name in sample.incidents.items()}
        yield replace(sample, incidents=named)


def _simulated_sample(lines: Sequence[SimulatedLine]) -> Sample:
    texts = [line.text for line in lines]
    made = sample_of(("simulated",), "simulated", texts, truth_of_window(lines))
    named = {number: line.incident for number, line in enumerate(lines, 1) if line.incident}
    return replace(made, incidents=named)


def _fitting(kind: LogKind, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if INCIDENTS[name].fits(kind)]


def systems_of(name: str) -> tuple[str, ...]:
    """Families of the programs that a name names: `AWS RDS events` is of `aws`.

    The first word alone, so that nothing near a program that is left out stays in.
    """
    parts = _BETWEEN_PROGRAMS.split(name.lower())
    words = [re.split(r"[\s_-]", part.strip())[0] for part in parts if part.strip()]
    return tuple(_FAMILY.get(word, word) for word in words)


def _windows(folder: Path) -> list[LabelledWindow]:
    return [window for path in sorted(folder.glob("*.jsonl")) for window in read_labels(path)]


def _pattern_files(data: Path) -> list[Path]:
    return sorted((data / "patterns").glob("*.jsonl"))


def _patterns(path: Path) -> Iterator[LabelledPattern]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield LabelledPattern(row["system"], row["line"], row["label"], row["risk"])
