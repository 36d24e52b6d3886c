"""How the model does, from what it last said: for readiness, metrics and our log.

Not here: what is done instead when it does not answer (`analyze`).
"""

import logging
from collections.abc import Callable
from time import monotonic

from logwarden_analyzer.errors import AnalyzerError, ModelUnreachable, RefusedQuestion
from logwarden_analyzer.judges import Judge
from logwarden_analyzer.judges.judge import Judgement
from logwarden_analyzer.material import Material
from logwarden_analyzer.metrics import Metrics, ModelOutcome
from logwarden_contracts.reply import InvalidReply

log = logging.getLogger(__name__)

NOT_READY_SECONDS = 30.0
"""Who is not ready is sent no windows, and only a window shows that the model is back: so this long
after the last failure it counts as ready again, and is tried."""

_TROUBLES: tuple[ModelOutcome, ...] = ("unreachable", "misconfigured")


class Standing:
    """The last thing known of the model."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._trouble: ModelOutcome | None = None
        self._seen_at = clock()

    def note(self, outcome: ModelOutcome) -> bool:
        """Keep an outcome.

        Returns:
            Whether that is news.
        """
        before = self._trouble
        self._trouble = outcome if outcome in _TROUBLES else None
        self._seen_at = self._clock()
        return self._trouble != before

    @property
    def trouble(self) -> ModelOutcome | None:
        """Why it answers nobody; null where it does, or where it is time to try again."""
        is_fresh = self._clock() - self._seen_at < NOT_READY_SECONDS
        return self._trouble if is_fresh else None


class ObservedJudge:
    """A judge whose outcomes are noted and counted; changes nothing."""

    def __init__(self, judge: Judge, standing: Standing, metrics: Metrics) -> None:
        self._judge = judge
        self._standing = standing
        self._metrics = metrics

    async def judge(self, material: Material) -> Judgement:
        """As the judge itself does, errors included."""
        try:
            judgement = await self._judge.judge(material)
        except (AnalyzerError, InvalidReply) as error:
            self._note(outcome_of(error), str(error))
            raise
        self._note("repaired" if judgement.repaired else "answered", "")
        return judgement

    def _note(self, outcome: ModelOutcome, advice: str) -> None:
        self._metrics.model_answers.labels(outcome).inc()
        if not self._standing.note(outcome):
            return
        if outcome == "misconfigured":
            log.critical("the model's settings are wrong", extra={"advice": advice})
        elif outcome == "unreachable":
            log.warning("the model does not answer", extra={"advice": advice})
        else:
            log.info("the model answers again")


def outcome_of(error: AnalyzerError | InvalidReply) -> ModelOutcome:
    """The kind of failure, as metrics and readiness know it."""
    if isinstance(error, InvalidReply):
        return "invalid"
    if isinstance(error, RefusedQuestion):
        return "refused"
    if isinstance(error, ModelUnreachable):
        return "unreachable"
    return "misconfigured"
