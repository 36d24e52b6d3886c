import pytest

from logwarden_contracts.environment import unknown_names

KNOWN = {"LLM_MODEL", "LLM_BASE_URL"}


def test_a_misspelt_name_is_told_with_the_nearest() -> None:
    assert unknown_names(["LLM_MODLE"], KNOWN, ["LLM_"]) == [("LLM_MODLE", "LLM_MODEL")]


def test_a_name_that_is_near_to_none_is_told_alone() -> None:
    assert unknown_names(["LLM_QQQQQQQQQQQQ"], KNOWN, ["LLM_"]) == [("LLM_QQQQQQQQQQQQ", None)]


def test_names_of_others_are_left_alone() -> None:
    assert unknown_names(["PATH", "MY_LLM_MODEL", "LLM_MODEL"], KNOWN, ["LLM_"]) == []


@pytest.mark.parametrize(
    "name",
    [
        "LLM_SERVICE_HOST",
        "LLM_SERVICE_PORT",
        "LLM_SERVICE_PORT_HTTP",
        "LLM_PORT",
        "LLM_PORT_8000_TCP",
        "LLM_PORT_8000_TCP_ADDR",
    ],
)
def test_what_kubernetes_sets_is_left_alone(name: str) -> None:
    assert unknown_names([name], KNOWN, ["LLM_"]) == []


def test_a_setting_that_only_mentions_a_port_is_not_kubernetes() -> None:
    assert unknown_names(["LLM_PORTABLE"], KNOWN, ["LLM_"]) != []
