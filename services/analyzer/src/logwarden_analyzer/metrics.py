"""All metrics of the analyzer."""

from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from logwarden_analyzer.admission import Queue
from logwarden_analyzer.analyze import Analyzed
from logwarden_analyzer.escalation import Reason
from logwarden_analyzer.judges.judge import REPLY_OUTCOMES
from logwarden_analyzer.routing import DegradedReason, Lookup
from logwarden_contracts.messages import TokenCount, Verdict

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

_STATUSES = ("200", "401", "408", "413", "422", "429", "499", "500", "503")

ModelOutcome = Literal["answered", "repaired", "invalid", "refused", "unreachable", "misconfigured"]

Agreement = Literal["agree", "model_louder", "triage_louder"]


class Metrics:
    """One instance a process; labels are bounded by constants."""

    def __init__(
        self, registry: CollectorRegistry, price_input: float = 0, price_output: float = 0
    ) -> None:
        self._price_input, self._price_output = price_input / 1e6, price_output / 1e6
        self.requests = Counter(
            "logwarden_analyzer_requests",
            "Requests for an analysis, by HTTP status; 499: the client went away",
            ("status",),
            registry=registry,
        )
        self.comparisons = Counter(
            "logwarden_analyzer_comparisons",
            "Requests for a comparison of judges, by HTTP status",
            ("status",),
            registry=registry,
        )
        self.windows = Counter(
            "logwarden_analyzer_windows", "Windows judged, by whom", ("judge",), registry=registry
        )
        self.lines = Counter("logwarden_analyzer_lines", "Lines judged", registry=registry)
        self.alerts = Counter("logwarden_analyzer_alerts", "Windows that alert", registry=registry)
        self.degraded = Counter(
            "logwarden_analyzer_degraded_windows",
            "Windows that the judge asked for did not answer, by reason",
            ("reason",),
            registry=registry,
        )
        self.model_answers = Counter(
            "logwarden_analyzer_model_answers",
            "Windows that the model was asked about, by what came of it",
            ("outcome",),
            registry=registry,
        )
        self.asked = Counter(
            "logwarden_analyzer_asked_windows",
            "Windows that the model was asked about, by why",
            ("reason",),
            registry=registry,
        )
        self.asked_lines = Counter(
            "logwarden_analyzer_asked_lines",
            "Lines of the windows that the model was asked about",
            registry=registry,
        )
        self.lookups = Counter(
            "logwarden_analyzer_cache_lookups",
            "Windows whose answer was looked for among earlier ones, by what came of it",
            ("outcome",),
            registry=registry,
        )
        self.contradictions = Counter(
            "logwarden_analyzer_cache_contradictions",
            "Audited windows on which the model now says something else than it did",
            registry=registry,
        )
        self.agreement = Counter(
            "logwarden_analyzer_triage_agreement_windows",
            "Windows that model and triage judged, by who alerts",
            ("outcome",),
            registry=registry,
        )
        self.replies = Counter(
            "logwarden_analyzer_replies",
            "Replies of the model, by what was wrong with them",
            ("outcome",),
            registry=registry,
        )
        self.cost = Counter(
            "logwarden_analyzer_cost",
            "Price of all tokens, in the currency of LLM_PRICE_INPUT and LLM_PRICE_OUTPUT",
            registry=registry,
        )
        self.tokens = Counter(
            "logwarden_analyzer_tokens",
            "Tokens as the model server counted them",
            ("kind",),
            registry=registry,
        )
        self.queue = Gauge(
            "logwarden_analyzer_queue_windows",
            "Windows inside, by whether it is their turn",
            ("state",),
            registry=registry,
        )
        self.seconds = Histogram(
            "logwarden_analyzer_window_seconds",
            "Duration of one analysis, without waiting for its turn",
            buckets=_SECONDS,
            registry=registry,
        )
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """A rate over a series that begins with its first event misses that event."""
        for status in _STATUSES:
            self.requests.labels(status)
        for outcome in get_args(ModelOutcome):
            self.model_answers.labels(outcome)
        for degraded in get_args(DegradedReason):
            self.degraded.labels(degraded)
        for reason in get_args(Reason):
            self.asked.labels(reason)
        for lookup in get_args(Lookup):
            self.lookups.labels(lookup)
        for agreement in get_args(Agreement):
            self.agreement.labels(agreement)
        for reply in REPLY_OUTCOMES:
            self.replies.labels(reply)

    def watch(self, queue: Queue) -> None:
        """Read the queue whenever somebody asks."""
        self.queue.labels("at_work").set_function(lambda: queue.at_work)
        self.queue.labels("waiting").set_function(lambda: queue.waiting)

    def hear(self, outcome: str, tokens: TokenCount) -> None:
        """Count one reply of the model, whatever it is good for."""
        self.replies.labels(outcome).inc()
        self.tokens.labels("prompt").inc(tokens.prompt)
        self.tokens.labels("completion").inc(tokens.completion)
        cost = tokens.prompt * self._price_input + tokens.completion * self._price_output
        self.cost.inc(cost)

    def count(self, done: Analyzed) -> None:
        """Count one finished analysis."""
        analysis = done.analysis
        self.windows.labels(analysis.judge).inc()
        self.lines.inc(analysis.window.lines)
        self.alerts.inc(analysis.verdict.should_alert_user)
        if analysis.degraded_reason:
            self.degraded.labels(analysis.degraded_reason).inc()
        self.seconds.observe(analysis.timings.total_seconds)
        self._count_asking(done)

    def _count_asking(self, done: Analyzed) -> None:
        judged, analysis = done.judged, done.analysis
        if judged.lookup is not None:
            self.lookups.labels(judged.lookup).inc()
        if judged.asked is None:
            return
        self.asked.labels(judged.asked).inc()
        self.asked_lines.inc(analysis.window.lines)
        self.contradictions.inc(judged.contradicted)
        if judged.degraded_reason is None and done.seen.triage is not None:
            self.agreement.labels(
                agreement_of(judged.judgement.verdict, done.seen.triage.verdict)
            ).inc()


def agreement_of(model: Verdict, triage: Verdict) -> Agreement:
    """Whether both alert, or which of them does."""
    if model.should_alert_user == triage.should_alert_user:
        return "agree"
    return "model_louder" if model.should_alert_user else "triage_louder"
