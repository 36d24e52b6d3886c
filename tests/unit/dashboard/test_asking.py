"""Other services, asked: what is sent, what comes back, and what their failures are called."""

import json
from datetime import UTC, datetime

import httpx
import pytest
from tests.unit.dashboard.made import Answering, analysis, settings

from logwarden_dashboard.asking.alertmanager import Alertmanager
from logwarden_dashboard.asking.analyzer import MAX_LINES, Analyzer, lines_of
from logwarden_dashboard.asking.measures import highest, measured, read_samples, ready_url, total
from logwarden_dashboard.asking.notifier import read_state
from logwarden_dashboard.errors import Refused, Unreachable

METRICS = """\
# TYPE logwarden_batcher_lag_offsets gauge
logwarden_batcher_lag_offsets{topic="logs",partition="0"} 3
logwarden_batcher_lag_offsets{topic="logs",partition="1"} 4
"""


def client(answer: Answering) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer))


def test_a_silence_is_of_one_pattern_and_ends_by_itself() -> None:
    sent = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(200, json={"silenceID": "s1"})

    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    made = Alertmanager(client(answer), ["http://a"]).silence("f1", 4, "ada", "noise", now)
    assert made == "s1"
    assert sent == [
        {
            "matchers": [{"name": "fingerprint", "value": "f1", "isRegex": False, "isEqual": True}],
            "startsAt": "2026-11-23T10:00:00+00:00",
            "endsAt": "2026-11-23T14:00:00+00:00",
            "createdBy": "ada",
            "comment": "noise",
        }
    ]


def test_a_member_that_is_down_is_passed_over() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "a":
            raise httpx.ConnectError("down")
        return httpx.Response(200, json=[])

    assert Alertmanager(client(answer), ["http://a", "http://b/"]).paged() == []
    with pytest.raises(Unreachable, match="Alertmanager does not answer"):
        Alertmanager(client(answer), ["http://a"]).paged()


def test_only_silences_in_force_of_one_pattern_count() -> None:
    matcher = {"name": "fingerprint", "value": "f1"}
    found = [
        {"id": "1", "status": {"state": "active"}, "matchers": [matcher], "createdBy": "ada"},
        {"id": "2", "status": {"state": "expired"}, "matchers": [matcher]},
        {"id": "3", "status": {"state": "active"}, "matchers": [{"name": "x", "value": "y"}]},
        {"id": "4"},
    ]
    answer = client(lambda _: httpx.Response(200, json=found))
    [one] = Alertmanager(answer, ["http://a"]).silences()
    assert (one.id, one.fingerprint, one.by) == ("1", "f1", "ada")


def test_a_comparison_sends_lines_and_judges_with_the_token() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer secret"
        assert json.loads(request.content) == {
            "window": {"lines": [{"text": "a"}, {"text": "b"}]},
            "judges": ["rules"],
        }
        said = {"judge": "rules", "analysis": analysis().model_dump(mode="json"), "seconds": 0.1}
        return httpx.Response(
            200, json={"digest": "d", "prompt": [], "results": [said], "later": 1}
        )

    asked = Analyzer(client(answer), settings(analyzer_token="secret"))
    [one] = asked.compare(["a", "b"], ["rules"]).results
    assert one.analysis == analysis()


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"results": 5}'])
def test_an_answer_that_is_none_is_refused(body: bytes) -> None:
    asked = Analyzer(client(lambda _: httpx.Response(200, content=body)), settings())
    with pytest.raises(Refused, match="fields are not as expected"):
        asked.compare(["a"], ["rules"])


def test_a_refusal_says_what_was_said_and_no_more_than_a_line() -> None:
    asked = Analyzer(client(lambda _: httpx.Response(413, text="x" * 9000)), settings())
    with pytest.raises(Refused, match="The analyzer answered 413") as refused:
        asked.judges()
    assert len(refused.value.detail) <= 300


def test_pasted_text_is_bounded() -> None:
    assert lines_of("a\n\n  \nb") == ["a", "b"]
    assert len(lines_of("x\n" * 100_000)) == MAX_LINES


def test_metrics_are_summed_over_processes() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "down":
            raise httpx.ConnectError("down")
        if request.url.path == "/readyz":
            return httpx.Response(503)
        return httpx.Response(200, text=METRICS)

    parts = measured(client(answer), "batcher", ["http://u:p@up/metrics", "http://down/metrics"])
    assert [(part.address, part.is_up, part.is_ready) for part in parts] == [
        ("up", True, False),
        ("down", False, None),
    ]
    assert total(parts, "logwarden_batcher_lag_offsets") == 7
    assert highest(parts, "logwarden_batcher_lag_offsets") == 4
    assert total(parts, "something_else") is None
    assert parts[0].by("logwarden_batcher_lag_offsets", "partition") == {"0": 3, "1": 4}


def test_what_is_no_metrics_is_an_error() -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_samples("<html>{")


def test_readiness_stands_beside_metrics() -> None:
    assert ready_url("http://b:8701/metrics?x=1") == "http://b:8701/readyz"


@pytest.mark.parametrize("state", [None, [], {}, {"patterns": 5}, {"patterns": [1, {}]}])
def test_a_notifier_that_says_something_else_says_nothing(state: object) -> None:
    assert read_state(state).states == {}


def test_the_notifier_knows_states() -> None:
    row = {"fingerprint": "f1", "state": "rising", "known": True}
    known = read_state({"patterns": [row]})
    assert (known.states, known.known, known.held) == (
        {"f1": "rising"},
        frozenset({"f1"}),
        frozenset(),
    )
