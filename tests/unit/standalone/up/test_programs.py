"""How the programs are called: each understands what it is told."""

from pathlib import Path

import pytest

from logwarden_analyzer import AnalyzerSettings
from logwarden_batcher.settings import BatcherSettings
from logwarden_contracts.kafka import KafkaSettings
from logwarden_standalone.up import programs
from logwarden_standalone.up.programs import Program, Wiring
from logwarden_standalone.up.request import Followed, Request, Simulated
from logwarden_standalone.up.stream import FOREIGN_PREFIX, Stream, TopicNames

WIRING = Wiring(1, 2, "word")
CONNECTION = KafkaSettings(kafka_bootstrap_servers="127.0.0.1:1234")
OURS = Stream(CONNECTION, TopicNames.chosen({}, ""), is_ours=True)


def surround(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in program.environment.items():
        monkeypatch.setenv(name, value)


def test_the_batcher_reads_what_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request(Simulated(), AnalyzerSettings(), batch_size=7, batch_interval=2.5)
    surround(programs.batcher(request, OURS, WIRING), monkeypatch)
    settings = BatcherSettings()
    assert (settings.batch_size, settings.batch_interval) == (7, 2.5)
    assert settings.analyzer_url == "http://127.0.0.1:1"
    assert settings.kafka_bootstrap_servers == "127.0.0.1:1234"


def test_rules_alone_are_asked_for_even_where_the_environment_names_a_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LLM_BASE_URL", "http://elsewhere/v1")
    monkeypatch.setenv("LLM_MODEL", "other")
    settings = AnalyzerSettings(llm_base_url=None, llm_model=None)
    surround(programs.analyzer(settings, WIRING), monkeypatch)
    assert AnalyzerSettings().llm_base_url is None


def test_the_analyzer_knows_the_batcher_by_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request(Simulated(), AnalyzerSettings())
    surround(programs.batcher(request, OURS, WIRING), monkeypatch)
    surround(programs.analyzer(request.settings, WIRING), monkeypatch)
    token = BatcherSettings().analyzer_token
    assert token is not None
    assert AnalyzerSettings().tokens == (token.get_secret_value(),)


def test_tokens_of_another_analyzer_are_not_inherited() -> None:
    surroundings = {"ANALYZER_TOKEN_FILE": "/elsewhere", "LLM_SEED": "2"}
    assert Program("x", (), {"A": "1"}).surroundings(surroundings) == {"LLM_SEED": "2", "A": "1"}


def test_a_file_is_followed_and_its_place_remembered() -> None:
    program = programs.ingestor(Followed(Path("/a.log")), Path("/state.json"), OURS, 0)
    assert program.arguments[2:] == ("/a.log", "--follow", "--state", "/state.json")


def test_a_broker_of_ours_needs_no_password_whatever_the_environment_says() -> None:
    assert OURS.environment()["KAFKA_SECURITY_PROTOCOL"] == "PLAINTEXT"


def test_simulated_lines_stay_out_of_the_topics_of_a_foreign_kafka() -> None:
    names = TopicNames.chosen({}, FOREIGN_PREFIX)
    assert {names.logs, names.alerts, names.dead_letters} == {
        "logwarden-up.logs",
        "logwarden-up.alerts",
        "logwarden-up.logs.dlq",
    }


def test_the_environment_names_topics() -> None:
    names = TopicNames.chosen({"LOGS_TOPIC": "mine", "ALERTS_TOPIC": ""}, "p.")
    assert (names.logs, names.alerts) == ("mine", "p.alerts")
