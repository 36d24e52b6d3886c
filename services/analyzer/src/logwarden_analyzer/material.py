"""What is known of a window before anyone judges it.

Look for markers, clean, fire rules, redact, digest. Pure: no judge, no clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from logwarden_contracts.clean import clean, has_injection_marker
from logwarden_contracts.digest import Digest, digest_of
from logwarden_contracts.messages import LogLine
from logwarden_contracts.redact import Redactor
from logwarden_contracts.rules import Firing, RuleSet

MARKER_RULE = "injection-marker"
MARKER_RISK = 50
"""Someone who writes to the judge is an attacker or a test: look today, whatever else there is."""

MAX_SOURCE = 260
"""Characters: what `source_of` can give, and no more from those who do not call it."""


@dataclass(frozen=True, slots=True)
class Material:
    """What judges are told, and what evidence is taken from. Holds no secret of the window.

    Attributes:
        lines: of the window, their sources made harmless; text and header still as written.
        texts: of each line, cleaned and redacted.
        digest: of these texts.
        fired: rules that fired, markers among them.
        marked: 1-based numbers of the lines that hold an injection marker.
        alert_risk: the least risk that people are told of.
        redactor: for what is only made when it is needed.
    """

    lines: Sequence[LogLine]
    texts: Sequence[str]
    digest: Digest
    fired: tuple[Firing, ...]
    marked: tuple[int, ...]
    alert_risk: int
    redactor: Redactor

    def written(self, number: int) -> str:
        """A whole line with its header as it was written, cleaned and redacted.

        Put together first: what is harmless in two pieces need not be in one.
        """
        line, text = self.lines[number - 1], self.texts[number - 1]
        return self.redactor.redact(clean(line.header + text)) if line.header else text


def material_of(
    lines: Sequence[LogLine], redactor: Redactor, rules: RuleSet, alert_risk: int
) -> Material:
    """Everything that can be said of a window without judging it."""
    marked = marked_lines(lines)
    named = with_harmless_sources(lines, redactor)
    cleaned = [clean(line.text) for line in lines]
    fired = (*marker_firings(named, marked), *rules.fire(named, cleaned))
    texts = redactor.redact_all(cleaned)
    digest = digest_of(named, texts)
    return Material(named, texts, digest, fired, marked, alert_risk, redactor)


def marked_lines(lines: Sequence[LogLine]) -> tuple[int, ...]:
    """Numbers of the lines whose raw text or source looks like an attempt to talk to a model."""
    hostile = {source for source in {line.source for line in lines} if has_injection_marker(source)}
    return tuple(
        number
        for number, line in enumerate(lines, 1)
        if line.source in hostile or has_injection_marker(line.text)
    )


def marker_firings(lines: Sequence[LogLine], marked: Sequence[int]) -> list[Firing]:
    """Markers as a rule of their own, one firing a source, that no rule file can switch off."""
    by_source: dict[str, list[int]] = {}
    for number in marked:
        by_source.setdefault(lines[number - 1].source, []).append(number)
    return [
        Firing(
            rule=MARKER_RULE,
            risk=MARKER_RISK,
            source=source,
            lines=tuple(numbers),
            level="critical",
            title="Text that tries to instruct the judge",
        )
        for source, numbers in by_source.items()
    ]


def with_harmless_sources(lines: Sequence[LogLine], redactor: Redactor) -> Sequence[LogLine]:
    """The lines, each source cleaned and redacted: hosts and applications are log text too."""
    sources = {line.source for line in lines}
    harmless = {source: _harmless(source, redactor) for source in sources}
    if all(map(str.__eq__, harmless, harmless.values())):
        return lines
    return [replace(line, source=harmless[line.source]) for line in lines]


def _harmless(source: str, redactor: Redactor) -> str:
    return " ".join(redactor.redact(clean(source)).split())[:MAX_SOURCE]
