"""What is true of simulated lines: as JSON for each line, and as the verdict on a window.

Not here: how lines are made.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from logwarden_contracts.messages.verdict import Verdict, VerdictMessages
from logwarden_ingestor.simulate.incidents import INCIDENTS
from logwarden_ingestor.simulate.incidents.incident import ALERT_RISK
from logwarden_ingestor.simulate.line import SimulatedLine

_ROUTINE = 10
"""Below this risk a verdict names no lines."""
_MOST_NOISE = 25
_SENTENCES = 5
_SENTENCE_LENGTH = 90


def truth_record(number: int, line: SimulatedLine) -> str:
    """The truth of one line as compact JSON.

    Args:
        number: of the line in the log, 1-based.
        line: the line.
    """
    record = {
        "line": number,
        "source": line.source,
        "label": line.label,
        "risk": line.risk,
        "incident": line.incident,
        "kind": line.kind,
    }
    return json.dumps(record, separators=(",", ":"))


def truth_of_window(lines: Sequence[SimulatedLine]) -> Verdict:
    """The verdict that a window deserves by what it shows.

    Only the window counts: three lines from the middle of an attack are not yet an attack.
    """
    runs, noise = _by_incident(lines)
    told = sorted((_told(run) for run in runs), key=lambda one: -one[0])
    if noise:
        told.append((min(_MOST_NOISE, 14 + len(noise)), _oddities(noise)))
    risk = max((risk for risk, _ in told), default=0)
    if risk < _ROUTINE:
        return Verdict(risk_score=risk, should_alert_user=False)
    return Verdict(
        risk_score=risk,
        should_alert_user=risk >= ALERT_RISK,
        messages=VerdictMessages(
            critical=_numbers(lines, "critical"), warning=_numbers(lines, "warning")
        ),
        summary=tuple(sentence for _, sentence in told)[:_SENTENCES],
    )


def _by_incident(
    lines: Sequence[SimulatedLine],
) -> tuple[Iterable[list[SimulatedLine]], list[SimulatedLine]]:
    runs: dict[str, list[SimulatedLine]] = defaultdict(list)
    noise = []
    for line in lines:
        if line.label == "none":
            continue
        if line.incident is None:
            noise.append(line)
        else:
            runs[line.incident].append(line)
    return runs.values(), noise


def _told(run: Sequence[SimulatedLine]) -> tuple[int, str]:
    incident = INCIDENTS[run[0].kind or ""]
    critical = sum(line.label == "critical" for line in run)
    risk = incident.severity.risk_of(critical, len(run) - critical)
    return risk, _sentence(f"{incident.title} ({_where(run)})")


def _oddities(noise: Sequence[SimulatedLine]) -> str:
    return _sentence(f"Minor oddities ({_where(noise)})")


def _where(lines: Sequence[SimulatedLine]) -> str:
    sources = sorted({line.source for line in lines})
    place = sources[0] if len(sources) == 1 else f"{len(sources)} sources"
    return f"{place}, {len(lines)} line{'s' if len(lines) > 1 else ''}"


def _sentence(text: str) -> str:
    return text if len(text) <= _SENTENCE_LENGTH else text[: _SENTENCE_LENGTH - 1] + "…"


def _numbers(lines: Sequence[SimulatedLine], label: str) -> tuple[int, ...]:
    return tuple(number for number, line in enumerate(lines, 1) if line.label == label)
