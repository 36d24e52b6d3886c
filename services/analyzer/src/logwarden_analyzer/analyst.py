"""Who analyzes: the parts that outlive a window, made from settings once.

Not here: what is done with one window (`analyze`).
"""

import hmac
import importlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from logwarden_analyzer.escalation import ALWAYS, Escalation
from logwarden_analyzer.judges import Judge, RulesJudge
from logwarden_analyzer.judges.judge import Heard, unheard
from logwarden_analyzer.judges.sight import Triages
from logwarden_analyzer.memory import Memory
from logwarden_analyzer.settings import AnalyzerSettings, Degrade
from logwarden_contracts.prompt import PROMPT_VERSION, RAW_PROMPT_VERSION
from logwarden_contracts.redact import Redactor
from logwarden_contracts.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Analyst:
    """Everything that `analyze` needs besides the window.

    Attributes:
        judge: who is asked; null where triage and the rules are all there is.
        triage: sees every window; answers where the judge is not asked or does not answer.
        degrade: whether triage and the rules answer while the judge cannot be reached.
        escalation: which windows the judge is asked about.
        memory: what the judge said before; null for none.
        judge_versions: of what is asked: part of what memory goes by.
        cluster_id: part of each analysis id.
        mark_secret: key of the row marks.
    """

    redactor: Redactor
    rules: RuleSet
    judge: Judge | None = field(default_factory=RulesJudge)
    triage: Triages | None = None
    alert_risk: int = 50
    degrade: Degrade = "after"
    cluster_id: str = "local"
    mark_secret: bytes = b""
    escalation: Escalation = ALWAYS
    memory: Memory | None = None
    judge_versions: tuple[str, ...] = ()


@asynccontextmanager
async def open_analyst(
    settings: AnalyzerSettings, heard: Heard = unheard
) -> AsyncIterator[Analyst]:
    """Make the parts, and close the judge's connections at the end. Asks no server anything.

    Args:
        settings: read once, by the caller.
        heard: told of each reply of the language model.

    Raises:
        BadRuleFile: one of `RULES_FILES` cannot be used.
        BadAdapter: `LLM_ADAPTER_MANIFEST` is of an adapter that does not know what is sent.
    """
    key = redaction_key(settings)
    rules = RuleSet.load(settings.rules_files)
    triage = loaded_triage(settings)
    async with opened_judge(settings, mark_secret(key), heard) as judge:
        yield Analyst(
            redactor=Redactor(key),
            rules=rules,
            judge=judge,
            triage=triage,
            alert_risk=settings.alert_risk,
            degrade=settings.degrade,
            cluster_id=settings.cluster_id,
            mark_secret=mark_secret(key),
            escalation=escalation_of(settings),
            memory=memory_of(settings),
            judge_versions=versions_asked(settings),
        )


@asynccontextmanager
async def opened_judge(
    settings: AnalyzerSettings, mark_secret: bytes, heard: Heard = unheard
) -> AsyncIterator[Judge | None]:
    """The language model's judge, where it is ever asked."""
    if settings.judge != "model" or settings.escalate == "never":
        yield None
        return
    # Here, because its client takes a second to load: nobody who asks no model waits for it.
    from logwarden_analyzer.judges.opening import opened_model

    async with opened_model(settings, mark_secret, heard) as judge:
        yield judge


def judge_of(settings: AnalyzerSettings) -> Literal["rules", "triage", "model"]:
    """Who judges: as the settings say, or the rules where this installation has no triage."""
    return "rules" if settings.judge == "triage" and not has_triage() else settings.judge


def has_triage() -> bool:
    """Whether this installation offers triage."""
    return hasattr(importlib.import_module("logwarden_analyzer.judges.triage"), "Triage")


def loaded_triage(settings: AnalyzerSettings) -> Triages | None:
    """Triage, unless the rules are to judge alone.

    Raises:
        BadTriageModel: the folder holds none that can be used.
    """
    if settings.judge == "rules":
        return None
    # Here, because its runtime takes a while to load: the rules do not need it.
    if not has_triage():
        return None
    triage = importlib.import_module("logwarden_analyzer.judges.triage").Triage
    loaded: Triages = triage.load(settings.triage_model)
    return loaded


def escalation_of(settings: AnalyzerSettings) -> Escalation:
    """The policy that the settings ask for."""
    return Escalation(
        escalate=settings.escalate,
        doubt=settings.escalate_doubt,
        audit_share=settings.analyzer_audit_share,
        lag_seconds=None if settings.degrade == "never" else settings.degrade_lag_seconds,
    )


def memory_of(settings: AnalyzerSettings) -> Memory | None:
    """Room for the model's answers, where it is asked and they may be used again."""
    if settings.judge != "model" or settings.analyzer_cache_seconds == 0:
        return None
    return Memory(settings.analyzer_cache_seconds, settings.analyzer_cache_windows)


def versions_asked(settings: AnalyzerSettings) -> tuple[str, ...]:
    """Prompt and model that are asked, as far as the settings tell."""
    prompt = RAW_PROMPT_VERSION if settings.llm_prompt_format == "raw" else PROMPT_VERSION
    return prompt, settings.llm_model or "", settings.llm_base_model or ""


def redaction_key(settings: AnalyzerSettings) -> bytes:
    """The key that was set, or a random one."""
    if settings.redaction_key is None:
        return secrets.token_bytes(32)
    return settings.redaction_key.get_secret_value().encode()


def mark_secret(key: bytes) -> bytes:
    """Secret of the row marks: made from the redaction key, so there is one secret to keep."""
    return hmac.digest(key, b"row marks", "sha256")
