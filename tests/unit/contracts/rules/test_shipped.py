"""The rules that come with the product: their own examples, and what they are measured to be."""

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from logwarden_contracts.rules import Rule, RuleSet
from logwarden_contracts.rules.examples import broken_examples

FEWEST_RULES = 80
SHORTEST_QUOTE = 20
"""Shorter pattern lines are set phrases of their software ('Call Trace:')."""


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = Path(__file__).parents[4] / "benchmarks" / "rules.py"
    spec = importlib.util.spec_from_file_location("benchmark_rules", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["benchmark_rules"] = module
    spec.loader.exec_module(module)
    return module


def test_there_are_eighty_rules_at_least(shipped: RuleSet) -> None:
    assert len(shipped.rules) >= FEWEST_RULES


def test_every_rule_hits_its_lines_and_misses_the_look_alikes(shipped: RuleSet) -> None:
    assert [str(example) for example in broken_examples(shipped)] == []


def test_a_rule_that_asks_for_an_alert_has_critical_lines(shipped: RuleSet) -> None:
    for rule in shipped.rules:
        stages = [(rule.risk, rule.level), *((step.risk, step.level) for step in rule.steps)]
        assert all(level == "critical" for risk, level in stages if risk >= 50), rule.id


@pytest.mark.data
def test_alerts_are_right_on_the_programs_kept_for_measuring(
    shipped: RuleSet, benchmark: ModuleType, data_dir: Path
) -> None:
    score, _ = benchmark.score_patterns(shipped, benchmark.patterns(data_dir, for_writing=False))
    assert score.precision >= 0.95


@pytest.mark.data
def test_rules_beat_keywords_by_five_points_on_real_logs(
    shipped: RuleSet, benchmark: ModuleType, data_dir: Path
) -> None:
    results = benchmark.judge(shipped, benchmark.real_windows(data_dir))
    rules, keywords = results["rules"], results["keywords"]
    assert rules.alerts.f1 >= keywords.alerts.f1 + 0.05
    assert rules.lines.f1 >= keywords.lines.f1 + 0.05


@pytest.mark.data
def test_no_rule_quotes_a_whole_line_of_the_patterns(
    shipped: RuleSet, benchmark: ModuleType, data_dir: Path
) -> None:
    said = "\n".join(text for rule in shipped.rules for text in texts_of(rule))
    halves = (benchmark.patterns(data_dir, for_writing=half) for half in (True, False))
    lines = [pattern.line.strip() for half in halves for pattern in half]
    assert len(lines) > 5000
    assert [line for line in lines if len(line) >= SHORTEST_QUOTE and line in said] == []


def texts_of(rule: Rule) -> Iterator[str]:
    """What a rule says, its expressions without the marks of an expression."""
    yield from rule.examples.hits
    yield from rule.examples.misses
    for expression in rule.pattern:
        yield re.sub(r"\\b|\\(?=\W)", "", expression)
