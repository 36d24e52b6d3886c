"""Windows made from labelled ones keep what was said of their lines."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_training.labels import LabelledWindow
from logwarden_training.train.run import Windows
from logwarden_training.train.variations import chosen_windows, mixed, short


def window(system: str, lines: int, critical: tuple[int, ...], risk: int) -> LabelledWindow:
    texts = tuple(f"{system} line {number}" for number in range(1, lines + 1))
    messages = VerdictMessages(critical=critical)
    verdict = Verdict(risk_score=risk, should_alert_user=risk >= 50, messages=messages)
    return LabelledWindow(system, system, texts, verdict)


SSH, WEB = window("ssh", 30, (3, 7), 70), window("web", 25, (), 5)


@given(st.integers(0, 10_000))
def test_mixing_keeps_each_cited_line_and_the_highest_risk(seed: int) -> None:
    made = mixed([WEB, SSH], "m", Random(seed))  # noqa: S311 - repeatable, not secret
    cited = [made.texts[line - 1] for line in made.verdict.messages.critical]
    assert cited == ["ssh line 3", "ssh line 7"]
    assert sorted(made.texts) == sorted(WEB.texts + SSH.texts)
    assert made.verdict.risk_score == 70


@given(st.integers(0, 10_000))
def test_a_cut_has_all_that_is_cited_or_none_of_it(seed: int) -> None:
    cut = short(SSH, "s", Random(seed))  # noqa: S311 - repeatable, not secret
    assert cut is not None
    assert 1 <= len(cut.texts) <= 20
    cited = [cut.texts[line - 1] for line in cut.verdict.messages.critical]
    assert cited in ([], ["ssh line 3", "ssh line 7"])
    assert cut.verdict.should_alert_user == bool(cited)
    if not cited:
        assert not {"ssh line 3", "ssh line 7"} & {*cut.texts}


def test_equal_seeds_choose_equal_windows() -> None:
    wanted = Windows(mixed=1, short=1, limit=4)
    first, again = (chosen_windows([SSH, WEB], wanted, 5) for _ in range(2))
    assert first == again
    assert len(first) == 4
