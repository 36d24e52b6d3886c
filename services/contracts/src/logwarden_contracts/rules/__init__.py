"""Rules: known trouble, told by what a line says. The floor that no judge can go below.

`RuleSet.load()` reads the shipped rules and those of `RULES_FILES`; `fire` says which of them the
lines of a window make fire; `rules_verdict` makes a verdict of that, `apply_floor` raises another
judge's. Not here: redaction, the digest, any I/O but reading rule files.
"""

from logwarden_contracts.rules.engine import RuleSet
from logwarden_contracts.rules.firing import Firing, apply_floor, rules_verdict
from logwarden_contracts.rules.loading import BadRuleFile
from logwarden_contracts.rules.model import Examples, Rule, RuleFile, Step

__all__ = [
    "BadRuleFile",
    "Examples",
    "Firing",
    "Rule",
    "RuleFile",
    "RuleSet",
    "Step",
    "apply_floor",
    "rules_verdict",
]
