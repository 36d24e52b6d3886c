"""Who judges: `rules`, and any OpenAI-compatible `model`. One protocol, told in `judge`."""

from logwarden_analyzer.judges.chat import ChatClient, Endpoint
from logwarden_analyzer.judges.formats import DigestFormat, Format, RawFormat
from logwarden_analyzer.judges.judge import Judge, Judgement
from logwarden_analyzer.judges.model import ModelJudge
from logwarden_analyzer.judges.patience import Patience
from logwarden_analyzer.judges.rules import RulesJudge

__all__ = [
    "ChatClient",
    "DigestFormat",
    "Endpoint",
    "Format",
    "Judge",
    "Judgement",
    "ModelJudge",
    "Patience",
    "RawFormat",
    "RulesJudge",
]
