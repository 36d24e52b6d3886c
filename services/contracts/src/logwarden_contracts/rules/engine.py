"""Which rules fire on the lines of a window.

Every line passes here, so one `re2.Set` finds the rules whose pattern is in it, in one pass over
its bytes; only these few are looked at more closely. RE2 takes linear time whatever a line holds.
Not here: what follows from a fired rule (`firing`).
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self, get_args

import re2

from logwarden_contracts.messages.line import UNKNOWN, LogLine, Severity, source_group
from logwarden_contracts.rules.firing import Firing
from logwarden_contracts.rules.loading import load_rules
from logwarden_contracts.rules.model import Rule, Step, matching_options

ENGINE_VERSION = "1"

_SEVERITIES: tuple[Severity, ...] = get_args(Severity)
_SET_MEMORY_BYTES = 128 << 20
"""Most that the automaton may grow to; when full it starts anew, which costs time, not matches.

It grows with what lines hold: real logs need little of it, text put together at random from the
rules' own words needs new states at nearly every byte and is a hundred times slower."""

Group = tuple[int, str, str]
"""Index of a rule, source, value of the rule's `by`: what is counted together."""


class RuleSet:
    """Rules, ready to be asked. Holds no state between calls but the automaton's cache."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules: tuple[Rule, ...] = tuple(rules)
        self.version = _version_of(self.rules)
        self._matchers = tuple(_Matcher(rule) for rule in self.rules)
        self._set, self._rule_of_slot = _pattern_set(self.rules)
        self._without_pattern = tuple(
            index for index, rule in enumerate(self.rules) if not rule.pattern
        )

    @classmethod
    def load(cls, extra_files: Sequence[Path] = ()) -> Self:
        """The shipped rules, with those of `RULES_FILES` added, replaced or switched off.

        Raises:
            BadRuleFile: with path, line and reason.
        """
        return cls(load_rules(extra_files).values())

    def fire(self, lines: Sequence[LogLine], texts: Sequence[str]) -> list[Firing]:
        """The rules that the lines of one window make fire, riskiest first.

        Args:
            lines: of the window, in order.
            texts: their cleaned messages, not redacted (a rule may need the remote address).
        """
        groups: dict[Group, list[int]] = {}
        for number, (line, text) in enumerate(zip(lines, texts, strict=True), start=1):
            message = text.encode("utf-8", "replace")
            for index in self._matching(line, message):
                group = (index, line.source, self._matchers[index].counted_by(message))
                groups.setdefault(group, []).append(number)
        fired = (self._firing(group, numbers, lines) for group, numbers in groups.items())
        return sorted(
            (firing for firing in fired if firing), key=lambda firing: (-firing.risk, firing.lines)
        )

    def matching(self, line: LogLine, text: str) -> list[Rule]:
        """The rules that this one line counts for, whether or not they would fire alone."""
        message = text.encode("utf-8", "replace")
        return [self.rules[index] for index in self._matching(line, message)]

    def _matching(self, line: LogLine, message: bytes) -> list[int]:
        found = self._set.Match(message) if self._set else None
        if not found and line.severity is None:
            return []
        candidates = {self._rule_of_slot[slot] for slot in found or ()}
        if line.severity is not None:
            candidates.update(self._without_pattern)
        return [index for index in candidates if self._matchers[index].confirms(line, message)]

    def _firing(self, group: Group, numbers: list[int], lines: Sequence[LogLine]) -> Firing | None:
        index, source, _ = group
        rule = self.rules[index]
        first = _counted(numbers, lines, rule.count, rule.within_seconds)
        if not first:
            return None
        step = _highest_step(rule, numbers, lines)
        return Firing(
            rule=rule.id,
            title=rule.title,
            source=source,
            lines=tuple(first),
            level=step.level if step else rule.level,
            risk=step.risk if step else rule.risk,
        )


class _Matcher:
    """The conditions of one rule besides its pattern."""

    def __init__(self, rule: Rule) -> None:
        self._program = _compiled(rule.program)
        self._unless = _compiled(rule.unless)
        self._header = _compiled(rule.header)
        self._pattern = _compiled(rule.pattern) if rule.by else ()
        self._by = (rule.by or "").encode()  # the names of a pattern of bytes are bytes
        self._severities = _at_least(rule.severity)

    def confirms(self, line: LogLine, message: bytes) -> bool:
        """Whether a line in which the pattern was found is meant."""
        if self._severities and line.severity not in self._severities:
            return False
        if self._program:
            application = source_group(line.source)
            name = application.encode("utf-8", "replace")
            if application != UNKNOWN and not _any_found(self._program, name):
                return False
        header = line.header.encode("utf-8", "replace") if self._header else b""
        if self._header and not _any_found(self._header, header):
            return False
        return not _any_found(self._unless, message)

    def counted_by(self, message: bytes) -> str:
        """What the group `by` matched; empty where the rule counts a source's lines together."""
        for pattern in self._pattern:
            if match := pattern.search(message):
                return (match.group(self._by) or b"").decode("utf-8", "replace")
        return ""


def _compiled(patterns: Iterable[str]) -> tuple[Any, ...]:
    return tuple(re2.compile(pattern.encode(), matching_options()) for pattern in patterns)


def _any_found(patterns: Iterable[Any], text: bytes) -> bool:
    return any(pattern.search(text) is not None for pattern in patterns)


def _at_least(severity: Severity | None) -> frozenset[Severity]:
    return frozenset(_SEVERITIES[_SEVERITIES.index(severity) :]) if severity else frozenset()


def _pattern_set(rules: Sequence[Rule]) -> tuple[Any, list[int]]:
    """All patterns as one automaton, and which rule each of its slots stands for."""
    options = matching_options()
    options.max_mem = _SET_MEMORY_BYTES
    patterns = re2.Set.SearchSet(options)
    rule_of_slot = []
    for index, rule in enumerate(rules):
        for pattern in rule.pattern:
            patterns.Add(pattern.encode())
            rule_of_slot.append(index)
    patterns.Compile()
    return (patterns if rule_of_slot else None), rule_of_slot


def _highest_step(rule: Rule, numbers: list[int], lines: Sequence[LogLine]) -> Step | None:
    for step in reversed(rule.steps):
        if _counted(numbers, lines, step.count, rule.within_seconds):
            return step
    return None


def _counted(
    numbers: list[int], lines: Sequence[LogLine], count: int, within_seconds: float | None
) -> list[int]:
    """Those of the lines that stand among `count` within the time, or all where time is free."""
    times = [lines[number - 1].time_ms for number in numbers]
    if len(numbers) < count:
        return []
    known = sorted(time for time in times if time is not None)
    if within_seconds is None or len(known) < len(times):
        return numbers
    close = _times_close_together(known, count, within_seconds * 1000)
    return [number for number, time in zip(numbers, times, strict=True) if time in close]


def _times_close_together(times: list[int], count: int, within_ms: float) -> set[int]:
    close: set[int] = set()
    for first in range(len(times) - count + 1):
        run = times[first : first + count]
        if run[-1] - run[0] <= within_ms:
            close.update(run)
    return close


def _version_of(rules: Iterable[Rule]) -> str:
    """Of all that decides: examples do not."""
    digest = hashlib.sha256(ENGINE_VERSION.encode())
    for rule in rules:
        digest.update(rule.model_dump_json(exclude={"examples"}).encode())
    return digest.hexdigest()[:12]
