"""Who analyzes: the parts that outlive a window, made from settings once.

Not here: what is done with one window (`analyze`).
"""

import hmac
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from logwarden_analyzer.judges import Judge, RulesJudge
from logwarden_analyzer.settings import AnalyzerSettings, Degrade
from logwarden_contracts.redact import Redactor
from logwarden_contracts.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Analyst:
    """Everything that `analyze` needs besides the window.

    Attributes:
        judge: who is asked first.
        degrade: whether the rules answer while the judge cannot be reached.
        cluster_id: part of each analysis id.
        mark_secret: key of the row marks.
    """

    redactor: Redactor
    rules: RuleSet
    judge: Judge = field(default_factory=RulesJudge)
    alert_risk: int = 50
    degrade: Degrade = "after"
    cluster_id: str = "local"
    mark_secret: bytes = b""


@asynccontextmanager
async def open_analyst(settings: AnalyzerSettings) -> AsyncIterator[Analyst]:
    """Make the parts, and close the judge's connections at the end. Asks no server anything.

    Raises:
        BadRuleFile: one of `RULES_FILES` cannot be used.
    """
    key = redaction_key(settings)
    rules = RuleSet.load(settings.rules_files)
    async with opened_judge(settings, mark_secret(key)) as judge:
        yield Analyst(
            redactor=Redactor(key),
            rules=rules,
            judge=judge,
            alert_risk=settings.alert_risk,
            degrade=settings.degrade,
            cluster_id=settings.cluster_id,
            mark_secret=mark_secret(key),
        )


@asynccontextmanager
async def opened_judge(settings: AnalyzerSettings, mark_secret: bytes) -> AsyncIterator[Judge]:
    """The model's judge where a server is set, else the rules."""
    if settings.llm_base_url is None:
        yield RulesJudge()
        return
    # Here, because its client takes a second to load: nobody who asks no model waits for it.
    from logwarden_analyzer.judges.opening import opened_model

    async with opened_model(settings, mark_secret) as judge:
        yield judge


def redaction_key(settings: AnalyzerSettings) -> bytes:
    """The key that was set, or a random one."""
    if settings.redaction_key is None:
        return secrets.token_bytes(32)
    return settings.redaction_key.get_secret_value().encode()


def mark_secret(key: bytes) -> bytes:
    """Secret of the row marks: made from the redaction key, so there is one secret to keep."""
    return hmac.digest(key, b"row marks", "sha256")
