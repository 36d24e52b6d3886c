import os

import pytest

from logwarden_standalone.scan import judging
from logwarden_standalone.scan.errors import NoSuchJudge, UnusableJudge
from logwarden_standalone.scan.judging import PATIENCE_SECONDS, open_judge, settings_of

ADDRESS = "http://user:secret@localhost:8000/v1"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LLM_BASE_URL", "LLM_MODEL", "DEGRADE_AFTER_SECONDS"):
        monkeypatch.delenv(name, raising=False)


def test_options_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_BASE_URL", "http://elsewhere/v1")
    monkeypatch.setenv("LLM_MODEL", "other")
    assert settings_of(None, None, os.environ).llm_base_url == "http://elsewhere/v1"
    chosen = settings_of(ADDRESS, "mine", os.environ)
    assert (chosen.llm_base_url, chosen.llm_model) == (ADDRESS, "mine")
    assert settings_of("rules", None, os.environ).llm_base_url is None


@pytest.mark.parametrize("judge", ["rules", "triage"])
def test_a_judge_that_is_named_goes_before_the_environments_model(
    monkeypatch: pytest.MonkeyPatch, judge: str
) -> None:
    monkeypatch.setenv("LLM_BASE_URL", "http://elsewhere/v1")
    monkeypatch.setenv("LLM_MODEL", "other")
    monkeypatch.setattr(judging, "has_triage", lambda: True)
    chosen = settings_of(judge, None, os.environ)
    assert (chosen.judge, chosen.llm_base_url) == (judge, None)


def test_without_a_triage_model_it_says_what_to_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "has_triage", lambda: False)
    with pytest.raises(NoSuchJudge, match="use --judge rules"):
        settings_of("triage", None, {})


@pytest.mark.parametrize("judge", ["gpt", "localhost:8000", "file:///etc/passwd"])
def test_what_is_no_judge_is_refused(judge: str) -> None:
    with pytest.raises(NoSuchJudge):
        settings_of(judge, "m", {})


def test_an_address_needs_a_model() -> None:
    with pytest.raises(UnusableJudge, match="--model NAME"):
        settings_of(ADDRESS, None, {})


def test_a_person_waits_less_long_than_a_service(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_of("rules", None, {}).degrade_after_seconds == PATIENCE_SECONDS
    monkeypatch.setenv("DEGRADE_AFTER_SECONDS", "3")
    assert settings_of("rules", None, os.environ).degrade_after_seconds == 3


async def test_a_password_in_the_address_is_not_shown() -> None:
    async with open_judge(settings_of(ADDRESS, "mine", {})) as judge:
        assert judge.name == "mine at http://localhost:8000/v1, with the rules as floor"
        assert judge.at_once > 1
