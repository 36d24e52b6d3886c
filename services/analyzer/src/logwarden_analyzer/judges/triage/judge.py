"""Triage as a judge that others wait for."""

import asyncio

from logwarden_analyzer.judges.judge import Judgement
from logwarden_analyzer.judges.triage.triage import Triage
from logwarden_analyzer.material import Material


class TriageJudge:
    """Says what triage says. The material's own alert threshold holds."""

    def __init__(self, triage: Triage) -> None:
        self.triage = triage

    async def judge(self, material: Material) -> Judgement:
        """Never raises; works in a thread, so that others are answered meanwhile."""
        return await asyncio.to_thread(self.triage.judgement, material)
