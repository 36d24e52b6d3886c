"""The model's judge, made from settings. Loads the client: import it only where a model is set."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from logwarden_analyzer.adapter import check_adapter
from logwarden_analyzer.judges.chat import ChatClient, Endpoint
from logwarden_analyzer.judges.formats import DigestFormat, Format, RawFormat
from logwarden_analyzer.judges.judge import Heard, unheard
from logwarden_analyzer.judges.model import ModelJudge
from logwarden_analyzer.judges.patience import Patience
from logwarden_analyzer.settings import AnalyzerSettings


@asynccontextmanager
async def opened_model(
    settings: AnalyzerSettings, mark_secret: bytes, heard: Heard = unheard
) -> AsyncIterator[ModelJudge]:
    """Close its connections at the end. Asks the server nothing yet.

    Raises:
        BadAdapter: `LLM_ADAPTER_MANIFEST` is of an adapter that does not know what is sent.
    """
    check_adapter(settings)
    patience = Patience(settings.degrade_after_seconds)
    async with aclosing(ChatClient(endpoint_of(settings), patience.check)) as client:
        written = format_of(settings, mark_secret)
        yield ModelJudge(client, written, patience, settings.llm_seed, heard)


def endpoint_of(settings: AnalyzerSettings) -> Endpoint:
    """Where the model is, and how it may be asked."""
    key = settings.llm_api_key
    return Endpoint(
        base_url=settings.llm_base_url or "",
        model=settings.llm_model or "",
        api_key=key.get_secret_value() if key else None,
        timeout_seconds=settings.llm_timeout_seconds,
        max_concurrency=settings.llm_max_concurrency,
        base_model=settings.llm_base_model,
    )


def format_of(settings: AnalyzerSettings, mark_secret: bytes) -> Format:
    """How windows are put to the model."""
    if settings.llm_prompt_format == "raw":
        return RawFormat()
    return DigestFormat(mark_secret, settings.llm_budget_tokens)
