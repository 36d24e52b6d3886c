"""Rule files: what they may change, and how a bad one is refused."""

from pathlib import Path

import pytest

from logwarden_contracts.rules import BadRuleFile, RuleSet

GOOD = """\
rules:
  - id: ledger-differs
    title: Ledger and bank differ
    pattern: ledger differs
    level: critical
    risk: 60
    examples: {hits: [ledger differs by 2], misses: [ledger is balanced]}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "rules.yaml"
    path.write_text(text, "utf-8")
    return path


def refused(path: Path) -> BadRuleFile:
    with pytest.raises(BadRuleFile) as caught:
        RuleSet.load([path])
    assert str(path) in str(caught.value)
    return caught.value


def test_a_file_adds_rules(tmp_path: Path, shipped: RuleSet) -> None:
    rules = RuleSet.load([write(tmp_path, GOOD)])
    assert rules.rules[:-1] == shipped.rules
    assert rules.rules[-1].id == "ledger-differs"


def test_a_file_switches_rules_off(tmp_path: Path, shipped: RuleSet) -> None:
    rules = RuleSet.load([write(tmp_path, "disable: [kernel-panic]")])
    assert {rule.id for rule in shipped.rules} - {rule.id for rule in rules.rules} == {
        "kernel-panic"
    }


def test_a_file_replaces_a_rule_of_the_same_id(tmp_path: Path, shipped: RuleSet) -> None:
    path = write(tmp_path, GOOD.replace("ledger-differs", "kernel-panic"))
    rules = {rule.id: rule for rule in RuleSet.load([path]).rules}
    assert len(rules) == len(shipped.rules)
    assert rules["kernel-panic"].title == "Ledger and bank differ"


def test_an_empty_file_changes_nothing(tmp_path: Path, shipped: RuleSet) -> None:
    assert RuleSet.load([write(tmp_path, "")]).version == shipped.version


def test_what_decides_changes_the_version(tmp_path: Path, shipped: RuleSet) -> None:
    first = RuleSet.load([write(tmp_path, GOOD)]).version
    riskier = RuleSet.load([write(tmp_path, GOOD.replace("60", "61"))]).version
    other_example = RuleSet.load([write(tmp_path, GOOD.replace("by 2", "by 3"))]).version
    assert shipped.version != first != riskier
    assert other_example == first


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("pattern: ledger differs", "pattern: 'ledger ('", 4, "missing )"),
        ("pattern: ledger differs", "pattern: '(?=ledger)'", 4, "not an RE2 expression"),
        ("risk: 60", "risk: 600", 6, "less than or equal to 100"),
        ("level: critical", "level: high", 5, "level: Input should be 'critical' or 'warning'"),
        ("level: critical", "levle: critical", 5, "levle: Extra inputs are not permitted"),
        ("misses: [ledger is balanced]", "misses: []", 7, "examples.misses"),
        ("id: ledger-differs", "id: Ledger Differs", 2, "id: String should match pattern"),
        ("risk: 60", "risk: 60\n    by: peer", 2, "needs the group (?P<peer>"),
        ("risk: 60", "risk: 60\n    steps: [{count: 2, risk: 9, level: warning}]", 2, "go up"),
        ("risk: 60", "risk: [60", 7, "expected ',' or ']'"),
    ],
)
def test_a_bad_rule_file_names_the_line(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    error = refused(write(tmp_path, GOOD.replace(old, new)))
    assert error.line == line
    assert reason in error.reason


def test_a_rule_without_pattern_or_severity_is_refused(tmp_path: Path) -> None:
    error = refused(write(tmp_path, GOOD.replace("    pattern: ledger differs\n", "")))
    assert (error.line, "pattern or a severity" in error.reason) == (2, True)


def test_an_unknown_rule_to_switch_off_is_refused_with_the_nearest(tmp_path: Path) -> None:
    error = refused(write(tmp_path, "disable:\n  - kernel-lockup\n  - kernel-panics\n"))
    assert (error.line, "did you mean 'kernel-panic'" in error.reason) == (3, True)


def test_two_rules_of_one_id_are_refused(tmp_path: Path) -> None:
    error = refused(write(tmp_path, GOOD + GOOD.partition("\n")[2]))
    assert (error.line, "second rule" in error.reason) == (8, True)


def test_a_list_instead_of_a_mapping_is_refused(tmp_path: Path) -> None:
    assert refused(write(tmp_path, "- id: x\n")).line == 1


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "none.yaml").reason
