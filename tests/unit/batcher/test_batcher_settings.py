"""How the batcher's settings are read: what is misspelt stops the start, what is empty is not set."""

import pytest

from logwarden_batcher.errors import Stop
from logwarden_batcher.settings import PREFIXES, BatcherSettings, from_environment


def test_a_misspelt_name_stops_the_start_and_names_the_nearest() -> None:
    with pytest.raises(Stop, match="BATCH_SISE is no setting; did you mean BATCH_SIZE"):
        from_environment({"BATCH_SISE": "10"})


def test_names_of_other_services_are_none_of_ours() -> None:
    assert from_environment({"LLM_MODEL": "x", "LOGS_TOPIC": "x"}) == BatcherSettings()


def test_every_prefix_begins_a_setting() -> None:
    names = [name.upper() for name in BatcherSettings.model_fields]
    assert all(any(name.startswith(prefix) for name in names) for prefix in PREFIXES)


def test_what_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUP_INSTANCE_ID", "")
    monkeypatch.setenv("KAFKA_SSL_CAFILE", "")
    assert from_environment({}) == BatcherSettings()
    assert BatcherSettings().group_instance_id is None


def test_topics_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGS_TOPICS", "logs, syslog,")
    assert BatcherSettings().logs_topics == ("logs", "syslog")
