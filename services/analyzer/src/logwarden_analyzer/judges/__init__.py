"""Who judges: `rules`, and any OpenAI-compatible `model`. One protocol, told in `judge`.

The model's parts are imported from their modules: they need a second to load, and the rules do not
need them.
"""

from logwarden_analyzer.judges.judge import Judge, Judgement
from logwarden_analyzer.judges.rules import RulesJudge

__all__ = ["Judge", "Judgement", "RulesJudge"]
