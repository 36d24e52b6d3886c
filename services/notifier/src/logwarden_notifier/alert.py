"""What Alertmanager is told: alerts in the form of its API v2. Pure.

Labels identify an alert and never change while it fires; annotations are for people.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from logwarden_contracts.messages import Evidence
from logwarden_notifier.incident import Incident
from logwarden_notifier.sighting import Sighting

PATTERN_ALERT = "LogwardenPattern"
DIGEST_ALERT = "LogwardenDigest"
MAX_LINE = 512
MAX_SUMMARY = 200

Alert = dict[str, Any]
"""`labels`, `annotations`, `startsAt`, `endsAt`, `generatorURL`."""

_MENTIONS = ("<!", "<@", "@channel", "@here", "@everyone")
"""What chats take as an order to wake everybody, were a log line to hold it."""


def alert_of(incident: Incident, quiet_ms: int, dashboard_url: str | None = None) -> Alert:
    """One incident; its `endsAt` is when it will be, or was, quiet for long enough."""
    opening = incident.opening
    link = pattern_link(dashboard_url, opening.fingerprint)
    annotations = {
        "summary": harmless(summary_of(opening)),
        "verdict": harmless("; ".join(opening.summary)),
        "evidence": "\n".join(evidence_lines(opening.evidence)),
        "pattern": harmless(opening.skeleton),
        "risk": str(opening.risk),
        "window": opening.window,
        "analysis": opening.analysis,
    }
    return {
        "labels": {
            "alertname": PATTERN_ALERT,
            "severity": incident.severity,
            "source_group": opening.source_group,
            "fingerprint": opening.fingerprint,
            "novelty": incident.novelty,
        },
        "annotations": annotations | ({"dashboard": link} if link else {}),
        "startsAt": rfc3339(incident.started_ms),
        "endsAt": rfc3339(incident.ends_ms(quiet_ms)),
    } | ({"generatorURL": link} if link else {})


def summary_of(opening: Sighting) -> str:
    """The pattern, its own line first: the verdict's sentences tell of the whole window."""
    sources = sorted({line.source for line in opening.evidence}) or [opening.source_group]
    text = opening.evidence[0].text if opening.evidence else opening.skeleton
    lines = "1 line" if opening.count == 1 else f"{opening.count} lines"
    return f"{', '.join(sources)}: {shortened(text, MAX_SUMMARY)} ({lines})"


def pattern_link(dashboard_url: str | None, fingerprint: str) -> str | None:
    """Where the dashboard shows the pattern."""
    if not dashboard_url:
        return None
    return f"{dashboard_url.rstrip('/')}/alert?pattern={quote(fingerprint, safe='')}"


def evidence_lines(evidence: Iterable[Evidence]) -> list[str]:
    """Each line behind where it stands: `topic/partition@offset`, `.index` where a record has many."""
    return [
        f"{line.place.topic}/{line.place.partition}@{line.place.offset}"
        f"{f'.{line.place.index}' if line.place.index else ''}: {harmless(shortened(line.text))}"
        for line in evidence
    ]


def shortened(text: str, most: int = MAX_LINE) -> str:
    """On one line, and not longer than a chat shows."""
    joined = " ⏎ ".join(text.splitlines())
    return joined if len(joined) <= most else joined[: most - 1] + "…"


def harmless(text: str) -> str:
    """The same to read, but no chat finds a mention in it."""
    for mention in _MENTIONS:
        text = text.replace(mention, f"{mention[0]}\u200b{mention[1:]}")
    return text


def rfc3339(at_ms: int) -> str:
    """UTC, milliseconds."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
