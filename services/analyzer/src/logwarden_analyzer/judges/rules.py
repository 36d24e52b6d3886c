"""The rules as a judge: needs no server, never fails."""

from logwarden_analyzer.judges.judge import Judgement
from logwarden_analyzer.material import Material
from logwarden_contracts.rules import rules_verdict


class RulesJudge:
    """Says what the fired rules say."""

    async def judge(self, material: Material) -> Judgement:
        """Never waits, never raises."""
        return rules_judgement(material)


def rules_judgement(material: Material) -> Judgement:
    """The verdict of the rules that fired, markers among them."""
    verdict = rules_verdict(material.fired, len(material.lines), material.alert_risk)
    return Judgement("rules", verdict)
