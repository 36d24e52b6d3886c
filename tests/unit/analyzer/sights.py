"""A triage for tests: it knows by words what it sees."""

from dataclasses import dataclass

from logwarden_analyzer.judges import Judgement
from logwarden_analyzer.judges.triage.view import RowView, TriageView
from logwarden_analyzer.material import Material
from logwarden_analyzer.rows import Levels, messages_of
from logwarden_contracts.digest import Digest
from logwarden_contracts.messages import Verdict


@dataclass
class WordTriage:
    """`broken` is critical, `slow` a warning, `strange` new, `maybe` doubtful."""

    version: str = "words-1"
    novel_from: float = 0.5

    def view(self, digest: Digest) -> TriageView:
        rows = tuple(
            RowView("broken" in row.skeleton, "slow" in row.skeleton, "strange" in row.skeleton)
            for row in digest.rows
        )
        doubt = 0.5 if any("maybe" in row.skeleton for row in digest.rows) else 0.0
        return TriageView(rows, 80 if any(row.critical for row in rows) else 5, doubt)

    def seen(self, material: Material) -> tuple[TriageView, Judgement]:
        return self.view(material.digest), self.judgement(material)

    def judgement(self, material: Material) -> Judgement:
        view = self.view(material.digest)
        levels: Levels = [
            "critical" if row.critical else "warning" if row.warning else None for row in view.rows
        ]
        alerts = view.risk >= material.alert_risk
        messages = messages_of(levels, material.digest)
        verdict = Verdict(risk_score=int(view.risk), should_alert_user=alerts, messages=messages)
        return Judgement("triage", verdict)
