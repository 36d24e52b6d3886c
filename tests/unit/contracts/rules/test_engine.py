"""Which rules fire: counted by source, group and time."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.contracts.rules.conftest import MakeRule

from logwarden_contracts.messages import LogLine, Severity
from logwarden_contracts.rules import Firing, RuleSet


def lines_of(texts: Sequence[str], source: str = "h/app") -> list[LogLine]:
    return [LogLine(text, number, source) for number, text in enumerate(texts, start=1)]


def fire(rules: RuleSet, lines: Sequence[LogLine]) -> list[Firing]:
    return rules.fire(lines, [line.text for line in lines])


def test_a_rule_fires_with_the_numbers_of_its_lines(make_rule: MakeRule) -> None:
    fired = fire(RuleSet([make_rule()]), lines_of(["dry", "a LEAK", "dry", "leak"]))
    assert [(each.rule, each.lines, each.source) for each in fired] == [("leak", (2, 4), "h/app")]


def test_too_few_lines_do_not_fire(make_rule: MakeRule) -> None:
    rules = RuleSet([make_rule(count=3)])
    assert not fire(rules, lines_of(["leak", "leak"]))
    assert fire(rules, lines_of(["leak"] * 3))


def test_lines_of_two_sources_are_counted_apart(make_rule: MakeRule) -> None:
    rules = RuleSet([make_rule(count=2)])
    mixed = [*lines_of(["leak"], "a/app"), *lines_of(["leak"], "b/app")]
    assert not fire(rules, mixed)


def test_more_lines_ask_for_more(make_rule: MakeRule) -> None:
    steps = [{"count": 3, "risk": 60, "level": "critical"}]
    rules = RuleSet([make_rule(steps=steps)])
    few, many = (fire(rules, lines_of(["leak"] * count))[0] for count in (2, 3))
    assert (few.level, few.risk) == ("warning", 20)
    assert (many.level, many.risk) == ("critical", 60)


def test_a_group_is_counted_by_its_value(make_rule: MakeRule) -> None:
    rules = RuleSet([make_rule(pattern="leak from (?P<peer>\\w+)", by="peer", count=2)])
    fired = fire(rules, lines_of(["leak from a", "leak from b", "leak from a"]))
    assert [each.lines for each in fired] == [(1, 3)]


def test_only_lines_close_in_time_count(make_rule: MakeRule) -> None:
    rules = RuleSet([make_rule(count=2, within_seconds=10)])
    lines = lines_of(["leak"] * 3)
    for line, seconds in zip(lines, (0, 60, 65), strict=True):
        line.time_ms = seconds * 1000
    assert [each.lines for each in fire(rules, lines)] == [(2, 3)]


def test_lines_without_a_time_count_as_close(make_rule: MakeRule) -> None:
    rules = RuleSet([make_rule(count=2, within_seconds=10)])
    assert fire(rules, lines_of(["leak", "leak"]))


def test_an_exclusion_leaves_a_line_alone(make_rule: MakeRule) -> None:
    rules = RuleSet([make_rule(unless=["no leak", ["leak: 0"]])])
    assert [each.lines for each in fire(rules, lines_of(["no leak", "leak: 0", "leak: 1"]))] == [
        (3,)
    ]


def test_a_program_is_asked_for_only_where_it_is_known(make_rule: MakeRule) -> None:
    rules = RuleSet([make_rule(program="^pipe")])
    sources = ("h/pipeline", "h/tank", "-/-")
    assert [bool(fire(rules, lines_of(["leak"], source))) for source in sources] == [
        True,
        False,
        True,
    ]


def test_a_rule_without_pattern_goes_by_severity(make_rule: MakeRule) -> None:
    rules = RuleSet([make_rule(pattern=[], severity="error")])
    severities: tuple[Severity | None, ...] = (None, "warning", "error", "emergency")
    lines = [LogLine("x", 1, severity=severity) for severity in severities]
    assert [each.lines for each in fire(rules, lines)] == [(3, 4)]


def test_a_header_is_looked_at_where_a_rule_asks_for_it(make_rule: MakeRule) -> None:
    rules = RuleSet([make_rule(header="FATAL")])
    lines = [LogLine("leak", 1, header=header) for header in ("FATAL ", "ERROR ", "")]
    assert [each.lines for each in fire(rules, lines)] == [(1,)]


def test_the_riskiest_comes_first(make_rule: MakeRule) -> None:
    rules = RuleSet([make_rule(), make_rule(id="flood", risk=90)])
    assert [each.rule for each in fire(rules, lines_of(["leak"]))] == ["flood", "leak"]


def test_no_rules_fire_nothing() -> None:
    assert fire(RuleSet([]), lines_of(["leak"])) == []


@given(texts=st.lists(st.text() | st.sampled_from(["leak", "kernel panic - not syncing"])))
def test_any_text_is_matched_and_only_lines_of_the_window_are_named(
    shipped: RuleSet, texts: list[str]
) -> None:
    for firing in fire(shipped, lines_of(texts)):
        assert firing.lines == tuple(sorted(set(firing.lines)))
        assert set(firing.lines) <= set(range(1, len(texts) + 1))


@given(
    st.integers(1, 30), st.sampled_from(["Failed password for root from 203.0.113.9", "error: x"])
)
def test_more_lines_never_lower_the_risk(shipped: RuleSet, count: int, text: str) -> None:
    lines = lines_of([text] * count)
    few, more = (
        max((firing.risk for firing in fire(shipped, some)), default=0)
        for some in (lines[:-1], lines)
    )
    assert few <= more
