import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from logwarden_analyzer import AnalyzerSettings, open_analyst
from logwarden_analyzer.analyst import mark_secret, redaction_key
from logwarden_analyzer.errors import BadSettings
from logwarden_analyzer.judges.formats import DigestFormat, RawFormat
from logwarden_analyzer.judges.model import ModelJudge
from logwarden_analyzer.judges.opening import endpoint_of, format_of
from logwarden_analyzer.settings import CLIENTS_NAMES, PREFIXES, from_environment
from logwarden_batcher.settings import BatcherSettings
from logwarden_contracts.rules import BadRuleFile

Environment = pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: Environment) -> None:
    for name in AnalyzerSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def read(monkeypatch: Environment, **values: str) -> AnalyzerSettings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return from_environment(values)


def test_without_any_setting_the_rules_judge(monkeypatch: Environment) -> None:
    settings = read(monkeypatch)
    assert settings.llm_base_url is None
    assert settings.alert_risk == 50


def test_settings_come_from_the_environment(monkeypatch: Environment) -> None:
    settings = read(
        monkeypatch,
        LLM_BASE_URL="http://vllm:8000/v1",
        LLM_MODEL="logs",
        LLM_API_KEY="sk-1",
        RULES_FILES="a.yaml, b.yaml",
    )
    endpoint = endpoint_of(settings)
    assert (endpoint.model, endpoint.api_key) == ("logs", "sk-1")
    assert settings.rules_files == (Path("a.yaml"), Path("b.yaml"))


def test_empty_means_not_set(monkeypatch: Environment) -> None:
    assert read(monkeypatch, LLM_BASE_URL="", LLM_MODEL="").llm_model is None


def test_an_unknown_name_stops_and_tells_the_nearest(monkeypatch: Environment) -> None:
    with pytest.raises(BadSettings, match="LLM_MODLE is no setting; did you mean LLM_MODEL"):
        read(monkeypatch, LLM_MODLE="logs")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"LLM_MODEL": "logs"}, "LLM_BASE_URL and LLM_MODEL"),
        ({"LLM_BASE_URL": "vllm:8000/v1", "LLM_MODEL": "logs"}, "LLM_BASE_URL.*https"),
        ({"REDACTION_KEY": "short"}, "REDACTION_KEY.*16 characters"),
        ({"ALERT_RISK": "101"}, "ALERT_RISK"),
        ({"DEGRADE": "sometimes"}, "DEGRADE"),
        ({"LLM_API_KEY": "a", "LLM_API_KEY_FILE": "b"}, "not both"),
        ({"REDACTION_KEY_FILE": "/nowhere/key"}, "cannot read /nowhere/key"),
        ({"ANALYZER_TOKENS_FILE": "/nowhere/tokens"}, "cannot read /nowhere/tokens"),
        ({"ANALYZER_TOKENS_FILE": "/dev/null"}, "ANALYZER_TOKENS: .*holds no token"),
        ({"ANALYZER_TOKENS": " , "}, "ANALYZER_TOKENS: .*holds no token"),
        ({"ANALYZER_MAX_QUEU": "1"}, "did you mean ANALYZER_MAX_QUEUE"),
    ],
)
def test_what_cannot_be_is_refused_with_its_name(
    monkeypatch: Environment, values: dict[str, str], message: str
) -> None:
    with pytest.raises(BadSettings, match=message):
        read(monkeypatch, **values)


def test_tokens_are_separated_by_commas_or_lines(monkeypatch: Environment, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("old\nnew\n")
    assert read(monkeypatch, ANALYZER_TOKENS_FILE=str(path)).tokens == ("old", "new")


def test_what_kubernetes_calls_the_port_is_passed_over(monkeypatch: Environment) -> None:
    assert read(monkeypatch, ANALYZER_PORT="tcp://10.0.0.1:80").analyzer_port == 8700


def test_how_the_batcher_finds_the_analyzer_may_stand_beside(monkeypatch: Environment) -> None:
    names = {name.upper() for name in BatcherSettings.model_fields if name.startswith("analyzer_")}
    assert names == CLIENTS_NAMES
    read(monkeypatch, ANALYZER_URL="http://analyzer:8700")


def test_a_complaint_never_holds_the_secret(monkeypatch: Environment) -> None:
    with pytest.raises(BadSettings) as error:
        read(monkeypatch, REDACTION_KEY="hunter2")
    assert "hunter2" not in str(error.value)


def test_secrets_are_read_from_files(monkeypatch: Environment, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("a key of a good length\n")
    settings = read(monkeypatch, REDACTION_KEY_FILE=str(path))
    assert redaction_key(settings) == b"a key of a good length"


def test_secrets_do_not_show() -> None:
    settings = AnalyzerSettings(redaction_key=SecretStr("a key of a good length"))
    assert "good length" not in repr(settings)


def test_without_a_key_each_process_has_its_own() -> None:
    assert redaction_key(AnalyzerSettings()) != redaction_key(AnalyzerSettings())


def test_the_mark_does_not_tell_the_key() -> None:
    assert mark_secret(b"key") != b"key"


def test_the_prompt_format_is_a_setting() -> None:
    assert isinstance(format_of(AnalyzerSettings(), b""), DigestFormat)
    assert isinstance(format_of(AnalyzerSettings(llm_prompt_format="raw"), b""), RawFormat)


def test_every_setting_is_told_in_the_readme() -> None:
    readme = (Path(__file__).parents[3] / "services/analyzer/README.md").read_text("utf-8")
    missing = [name for name in AnalyzerSettings.model_fields if f"`{name.upper()}`" not in readme]
    assert len(AnalyzerSettings.model_fields) > 10
    assert missing == []


def test_every_prefix_begins_a_setting() -> None:
    names = [name.upper() for name in AnalyzerSettings.model_fields]
    assert all(any(name.startswith(prefix) for name in names) for prefix in PREFIXES)


async def test_an_analyst_is_made_of_settings_without_asking_anyone() -> None:
    where = AnalyzerSettings(llm_base_url="http://127.0.0.1:9/v1", llm_model="logs")
    async with open_analyst(where) as analyst, open_analyst(AnalyzerSettings()) as other:
        assert isinstance(analyst.judge, ModelJudge)
        assert other.judge is None


async def test_a_bad_rule_file_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("rules: [{}]")
    with pytest.raises(BadRuleFile, match="line 1"):
        async with open_analyst(AnalyzerSettings(rules_files=(path,))):
            pass


def test_the_rules_do_not_load_the_models_client() -> None:
    command = "import sys, logwarden_analyzer; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0
