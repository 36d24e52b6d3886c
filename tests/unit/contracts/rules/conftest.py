"""What the suites of the rules share: the shipped rules, and a rule to change."""

from collections.abc import Callable
from typing import Any

import pytest

from logwarden_contracts.rules import Rule, RuleSet

MakeRule = Callable[..., Rule]


@pytest.fixture(scope="session")
def shipped() -> RuleSet:
    return RuleSet.load()


@pytest.fixture
def make_rule() -> MakeRule:
    def make(**fields: Any) -> Rule:
        rule: dict[str, Any] = {
            "id": "leak",
            "title": "Leak",
            "pattern": "leak",
            "level": "warning",
            "risk": 20,
            "examples": {"hits": ["leak"], "misses": ["dry"]},
        }
        return Rule.model_validate(rule | fields)

    return make
