"""Who judges: `rules`, and any OpenAI-compatible `model`. One protocol, told in `judge`."""

from logwarden_analyzer.judges.judge import Judge, Judgement
from logwarden_analyzer.judges.rules import RulesJudge

__all__ = ["Judge", "Judgement", "RulesJudge"]
