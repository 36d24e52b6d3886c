"""What Health says of the judge, out of what the services really export."""

from prometheus_client import CollectorRegistry, generate_latest

from logwarden_analyzer.metrics import Metrics as AnalyzerMetrics
from logwarden_batcher.metrics import Metrics as BatcherMetrics
from logwarden_contracts.messages import TokenCount
from logwarden_dashboard.asking.measures import Part, counts, read_samples
from logwarden_dashboard.pages.judge import judge_piece
from logwarden_dashboard.survey import Survey


class Exported:
    """An analyzer and a batcher that counted something."""

    def __init__(self) -> None:
        self.registries = {"analyzer": CollectorRegistry(), "batcher": CollectorRegistry()}
        self.analyzer = AnalyzerMetrics(self.registries["analyzer"], 1.0, 1.0)
        self.batcher = BatcherMetrics(self.registries["batcher"])

    def parts(self) -> list[Part]:
        return [
            Part(name, "there", True, True, read_samples(generate_latest(registry).decode()))
            for name, registry in self.registries.items()
        ]

    def rows(self) -> dict[str, tuple[str, str | None]]:
        piece = judge_piece(Survey(parts=self.parts()))
        rows = [] if piece is None else piece["rows"]
        return {row["label"]: (row["value"], row["tone"]) for row in rows}


def judged(exported: Exported, windows: int, lines: int) -> None:
    exported.analyzer.windows.labels("llm").inc(windows)
    exported.analyzer.lines.inc(lines)


def test_services_that_counted_nothing_have_no_panel() -> None:
    exported = Exported()
    judged(exported, 5, 500)
    assert exported.rows() == {}
    assert judge_piece(Survey()) is None


def test_memory_is_told_with_its_audits() -> None:
    exported = Exported()
    exported.analyzer.lookups.labels("hit").inc(6)
    exported.analyzer.lookups.labels("audited").inc(2)
    exported.analyzer.contradictions.inc()
    assert exported.rows() == {
        "Answered from memory": ("75.0% of 8 windows", None),
        "Memory contradicted": ("50.0% of 2 audited windows", None),
    }


def test_what_is_asked_is_told_by_reason_and_by_lines() -> None:
    exported = Exported()
    judged(exported, 1000, 50_000)
    exported.analyzer.asked.labels("doubt").inc(40)
    exported.analyzer.asked.labels("again").inc(60)
    exported.analyzer.asked_lines.inc(5000)
    assert exported.rows() == {
        "Model asked": ("10.0% of 1,000 windows: 60 again, 40 doubt", None),
        "Lines the model saw": ("10.0% of 50,000 lines", None),
    }


def test_a_price_is_told_where_one_is_set() -> None:
    exported = Exported()
    judged(exported, 10, 1000)
    exported.analyzer.hear("valid", TokenCount(prompt=1500, completion=500))
    rows = exported.rows()
    assert rows["Tokens for a million lines"] == ("2,000,000", None)
    assert rows["Price of a million lines"] == ("2.00", None)
    assert rows["Replies that are no verdict"] == ("0.0% of 1 replies", None)


def test_tokens_without_a_price_are_told_alone() -> None:
    exported = Exported()
    judged(exported, 10, 1000)
    exported.analyzer.tokens.labels("prompt").inc(10)
    assert list(exported.rows()) == ["Tokens for a million lines"]


def test_a_disagreement_of_few_windows_is_no_warning() -> None:
    exported = Exported()
    exported.analyzer.agreement.labels("model_louder").inc(3)
    assert exported.rows()["Triage and model disagree"] == (
        "100.0% of 3 windows: 3 model louder",
        None,
    )
    exported.analyzer.agreement.labels("agree").inc(3)
    exported.analyzer.agreement.labels("triage_louder").inc(24)
    assert exported.rows()["Triage and model disagree"] == (
        "90.0% of 30 windows: 24 triage louder, 3 model louder",
        "warning",
    )


def test_replies_that_are_cut_off_are_a_warning_and_others_are_told() -> None:
    exported = Exported()
    exported.analyzer.replies.labels("valid").inc(98)
    exported.analyzer.replies.labels("not_json").inc(2)
    assert exported.rows()["Replies that are no verdict"][1] is None
    exported.analyzer.replies.labels("cut_off").inc(3)
    assert exported.rows()["Replies that are no verdict"] == (
        "4.9% of 103 replies: 3 cut off, 2 not json",
        "warning",
    )


def test_degraded_windows_have_reasons_and_second_tries_have_ends() -> None:
    exported = Exported()
    exported.analyzer.degraded.labels("overload").inc(7)
    exported.batcher.rejudged.labels("judged").inc(4)
    exported.batcher.rejudged.labels("no_verdict").inc()
    assert exported.rows() == {
        "Degraded, by reason": ("7 overload", None),
        "Judged again": ("4 judged, 1 no verdict", None),
    }


def test_counts_are_summed_over_processes() -> None:
    first, second = Exported(), Exported()
    first.analyzer.asked.labels("new").inc(1)
    second.analyzer.asked.labels("new").inc(2)
    second.analyzer.asked.labels("doubt").inc(9)
    parts = [*first.parts(), *second.parts()]
    name = "logwarden_analyzer_asked_windows_total"
    assert counts(parts, name, "reason") == {"doubt": 9, "new": 3}
