"""Pages as Streamlit runs them: nothing, one, five hundred alerts; hostile text; what buttons do."""

import json
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest
from tests.unit.dashboard.made import (
    Answering,
    FakeDesk,
    analysis,
    backend,
    evidence,
    held_one,
    nobody,
    pattern,
)

from logwarden_contracts.decode import Record
from logwarden_contracts.messages import RejectedRecord
from logwarden_dashboard.asking.measures import Part
from logwarden_dashboard.backend import Backend, provide
from logwarden_dashboard.errors import GoneFromKafka, Unreachable
from logwarden_dashboard.held.store import Contact, TailLine
from logwarden_dashboard.stream.thread import LoopThread
from logwarden_dashboard.survey import Survey
from logwarden_dashboard.view.viewer import viewer

HOSTILE = (
    "<script>alert(1)</script>",
    "![beacon](http://evil.example/x.png)",
    "[click](javascript:alert(1))",
    ":red[**bold**] $x^2$",
    "\x1b[31mred\x07",
    "=cmd()",
    "\u202etxt.exe",
)


SCRIPT = "from logwarden_dashboard.pages.menu import run\nrun({!r})"
"""AppTest cannot go to another page: each is the first one of its own run."""

BOARD = "bidi_component"


class Pages:
    """The app, its backend and its fake Kafka."""

    def __init__(self, loop: LoopThread, answer: Answering = nobody, **given: object) -> None:
        self.desk = FakeDesk()
        self.backend: Backend = backend(loop, self.desk, answer, **given)
        self.backend.store.saw_contact(Contact(viewer().now_ms))
        provide(self.backend)

    def hold(self, count: int, **fields: object) -> None:
        """So many alerts of just now, each of a pattern of its own."""
        now = viewer().now_ms
        self.backend.store.add_analyses(
            held_one(n, at_ms=now - n, patterns=[pattern(f"f{n}")], **fields) for n in range(count)
        )

    def run(self, page: str = "live", **query: str) -> AppTest:
        test = AppTest.from_string(SCRIPT.format(page), default_timeout=30)
        for name, value in query.items():
            test.query_params[name] = value
        return checked(test.run())


def checked(test: AppTest) -> AppTest:
    assert not test.exception, test.exception
    return test


def pieces(test: AppTest) -> list[dict[str, Any]]:
    """What the board was given to draw."""
    drawn = [json.loads(one.proto.json) for one in test.get(BOARD)]
    return [piece for board in drawn for piece in board["pieces"]]


def piece(test: AppTest, kind: str) -> dict[str, Any]:
    return next(one for one in pieces(test) if one["kind"] == kind)


@pytest.fixture
def pages(loop_thread: LoopThread) -> Pages:
    return Pages(loop_thread)


def test_an_empty_dashboard_says_why_it_is_empty(pages: Pages) -> None:
    test = pages.run()
    assert piece(test, "standing")["title"] == "Waiting for the first window"
    assert piece(test, "patterns")["rows"] == []
    assert piece(test, "patterns")["empty"] == "No window has been judged yet."


@pytest.mark.parametrize("count", [1, 500])
def test_alerts_are_listed_and_bounded(pages: Pages, count: int) -> None:
    pages.hold(count)
    test = pages.run()
    assert len(piece(test, "patterns")["rows"]) == min(count, 100)
    assert piece(test, "standing")["tone"] == "critical"
    assert len(piece(test, "summaries")["rows"]) == min(count, 40)


def test_that_nobody_is_paged_is_told(pages: Pages) -> None:
    assert "nobody is paged" in " ".join(piece(pages.run(), "standing")["details"])
    assert "ALERTMANAGER_URL is not set" in str(pieces(pages.run("health")))


def test_filters_come_from_the_address(pages: Pages) -> None:
    pages.hold(1, risk=55)
    assert len(piece(pages.run(risk="50+"), "patterns")["rows"]) == 1
    assert piece(pages.run(risk="70+"), "patterns")["rows"] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_goes_to_the_board_alone_and_unchanged(pages: Pages, text: str) -> None:
    now = viewer().now_ms
    one = held_one(1, at_ms=now, patterns=[pattern(text=text)], summary=[text])
    pages.backend.store.add_analyses([one])
    pages.backend.store.add_lines([TailLine("logs", 0, 1, 0, "a/b", text, None, now)])
    test = pages.run()
    assert piece(test, "patterns")["rows"][0]["text"] == text
    assert piece(test, "summaries")["rows"][0]["sentences"] == [text]
    assert piece(test, "lines")["rows"][0]["text"] == text
    assert all(text not in one.value for one in (*test.markdown, *test.caption))


def test_degraded_and_cached_are_marked(pages: Pages) -> None:
    pages.hold(1, degraded_reason="model_unreachable", cached_from="w")
    [row] = piece(pages.run(), "summaries")["rows"]
    assert [chip["text"] for chip in row["chips"]] == ["degraded", "cached"]


def test_a_stale_store_is_told(pages: Pages) -> None:
    pages.hold(1)
    pages.backend.store.saw_contact(Contact(viewer().now_ms - 60_000))
    assert piece(pages.run(), "standing")["title"] == "Kafka does not answer"


def one_alert(pages: Pages) -> None:
    """With its ten lines in Kafka, of which the fourth is evidence."""
    pages.desk.stored = [
        Record(f"line at {offset}".encode(), offset, b"db-1/kernel", (), 0, "logs")
        for offset in range(8, 22)
    ]
    cited = evidence(4, 13, "line at 13")
    pages.backend.store.add_analyses(
        [
            held_one(
                1,
                at_ms=viewer().now_ms,
                patterns=[pattern("f1")],
                evidence=(cited,),
                critical=[4],
            )
        ]
    )


def test_evidence_is_shown_in_its_surroundings(pages: Pages) -> None:
    one_alert(pages)
    rows = piece(pages.run("alert", pattern="f1"), "lines")["rows"]
    [marked] = [row for row in rows if row.get("mark")]
    assert (marked["where"], marked["number"], marked["text"]) == ("@13", 4, "line at 13")
    assert [row["where"] for row in rows if not row.get("gap")] == [
        f"@{offset}" for offset in range(10, 17)
    ]


def test_lines_that_are_gone_leave_the_evidence_that_was_kept(pages: Pages) -> None:
    one_alert(pages)
    pages.desk.trouble = GoneFromKafka()
    test = pages.run("alert", pattern="f1")
    assert [row["text"] for row in piece(test, "lines")["rows"]] == ["line at 13"]
    assert "no longer in Kafka" in " ".join(one.value for one in test.text)


def test_an_address_of_nothing_says_so(pages: Pages) -> None:
    assert "older than" in pages.run("alert", pattern="none").text[0].value


def button(test: AppTest, label: str) -> Any:
    return next(one for one in test.button if one.label == label)


def test_feedback_is_one_message_with_the_analysis_and_its_lines(pages: Pages) -> None:
    one_alert(pages)
    test = pages.run("alert", pattern="f1")
    checked(button(test, "False alarm").click().run())
    [said] = pages.desk.written
    assert (said.analysis_id, said.kind) == ("analysis-1", "false_alarm")
    assert said.lines == tuple(f"line at {offset}" for offset in range(10, 20))


def test_a_missed_line_names_it_and_who_says_so(pages: Pages) -> None:
    one_alert(pages)
    test = pages.run("alert", pattern="f1")
    test.multiselect[0].select(7)
    next(one for one in test.text_input if one.key == "missed_name").input("ada")
    checked(button(test, "Send").click().run())
    [said] = pages.desk.written
    assert (said.kind, said.marked, said.who) == ("missed", (7,), "ada")


def test_feedback_that_cannot_be_written_is_told(pages: Pages) -> None:
    one_alert(pages)
    test = pages.run("alert", pattern="f1")
    pages.desk.trouble = Unreachable("Kafka", "timeout")
    checked(button(test, "Useful").click().run())
    assert "Kafka does not answer (timeout)" in [one.value for one in test.text]


def test_a_silence_is_made_in_alertmanager(loop_thread: LoopThread) -> None:
    sent = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            sent.append(json.loads(request.content))
            return httpx.Response(200, json={"silenceID": "s"})
        return httpx.Response(200, json=[])

    pages = Pages(loop_thread, answer, alertmanager_url="http://am")
    one_alert(pages)
    checked(button(pages.run("alert", pattern="f1"), "Silence").click().run())
    [silence] = sent
    assert silence["matchers"][0]["value"] == "f1"


def test_a_known_entry_is_proposed_and_not_written(pages: Pages) -> None:
    one_alert(pages)
    assert "fingerprint: f1" in pages.run("alert", pattern="f1").code[0].value


def test_the_playground_shows_what_each_judge_said(loop_thread: LoopThread) -> None:
    said = {"judge": "rules", "analysis": analysis(critical=[2]).model_dump(mode="json")}
    refused = {"judge": "adapter", "error": "<b>no server</b>", "seconds": 0.0}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/judges":
            return httpx.Response(200, json={"judges": [{"name": "rules", "available": True}]})
        return httpx.Response(200, json={"digest": "# d", "results": [said, refused]})

    test = Pages(loop_thread, answer).run("playground")
    test.text_area[0].input("first\n<script>\n").run()
    checked(button(test, "Judge").click().run())
    assert [row.get("error") for row in piece(test, "verdicts")["rows"]] == [
        None,
        "<b>no server</b>",
    ]
    assert [row["marks"] for row in piece(test, "matrix")["rows"]] == [[None], ["critical"]]


def test_an_analyzer_that_does_not_answer_is_told(pages: Pages) -> None:
    test = pages.run("playground")
    assert "The analyzer does not answer (ConnectError)" in [one.value for one in test.text]


def test_health_lists_dead_letters_and_partitions(pages: Pages) -> None:
    letter = RejectedRecord(
        reason="refused",
        detail="<b>x</b>",
        topic="logs",
        partition=0,
        first_offset=5,
        last_offset=5,
        rejected_at_ms=viewer().now_ms,
    )
    pages.backend.store.add_rejected([letter])
    pages.backend.store.saw_ends({("logs", 0): 40})
    pages.hold(1)
    tables = {one.get("label"): one for one in pieces(pages.run("health"))}
    assert tables["Dead letters"]["rows"][0][1:] == ["refused", "logs/0/5", "<b>x</b>"]
    assert tables["Partitions of log lines"]["rows"] == [["logs", "0", "40", "10", "30"]]


def test_health_tells_of_the_judge_only_where_there_is_a_figure(pages: Pages) -> None:
    title = "The judge, since the services started"
    assert title not in [one.value for one in pages.run("health").subheader]
    name = "logwarden_analyzer_cache_lookups_total"
    part = Part("analyzer", "a", True, True, {name: {(("outcome", "hit"),): 3.0}})
    pages.backend.surveyor.latest = Survey(parts=[part])
    test = pages.run("health")
    assert title in [one.value for one in test.subheader]
    assert "100.0% of 3 windows" in str(pieces(test))


def test_the_page_of_models_says_who_judges(pages: Pages) -> None:
    pages.hold(3)
    told = {row["label"]: row["value"] for row in piece(pages.run("model"), "facts")["rows"]}
    assert told["Judged by"] == "rules 3"
    assert told["Model"] == "none: no model server is asked"


def test_who_must_log_in_sees_nothing_before(loop_thread: LoopThread) -> None:
    pages = Pages(loop_thread, dashboard_oidc_file="secrets.toml")
    pages.hold(1)
    test = pages.run()
    assert [one.label for one in test.button] == ["Log in"]
    assert pieces(test) == []
