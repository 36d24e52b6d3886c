"""Do the rules match what they say they match? Their own examples, and any text, put to them.

Lines are decoded and cleaned as in operation. Not here: which rule fires how (`engine`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from logwarden_contracts.clean import clean
from logwarden_contracts.decode import decode_line
from logwarden_contracts.rules.engine import RuleSet
from logwarden_contracts.rules.firing import Firing
from logwarden_contracts.rules.model import Rule


@dataclass(frozen=True, slots=True)
class BrokenExample:
    """An example that does not do what its rule says.

    Attributes:
        rule: id of the rule.
        line: the example.
        should_match: it stands among the `hits` and is not matched; else it is a miss that is.
    """

    rule: str
    line: str
    should_match: bool

    def __str__(self) -> str:
        wish = "must match and does not" if self.should_match else "must not match and does"
        return f"{self.rule}: {wish}: {self.line}"


def broken_examples(rules: RuleSet) -> list[BrokenExample]:
    """The examples of all rules that are wrong; none in a sound set."""
    return [
        BrokenExample(rule.id, line, should_match)
        for rule in rules.rules
        for lines, should_match in ((rule.examples.hits, True), (rule.examples.misses, False))
        for line in lines
        if (rule in rules_matching(rules, line)) != should_match
    ]


def rules_matching(rules: RuleSet, line: str) -> list[Rule]:
    """The rules that one line as written counts for, whether or not it makes them fire alone."""
    return [
        rule
        for decoded in decode_line(line, 1)
        for rule in rules.matching(decoded, clean(decoded.text))
    ]


def fire_on(rules: RuleSet, lines: Iterable[str]) -> list[Firing]:
    """What fires on lines as written, taken as one window."""
    decoded = [
        line for number, text in enumerate(lines, start=1) for line in decode_line(text, number)
    ]
    return rules.fire(decoded, [clean(line.text) for line in decoded])
