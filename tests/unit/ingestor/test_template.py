"""Lines with slots."""

import re

import pytest

from logwarden_ingestor.simulate.cast import Cast
from logwarden_ingestor.simulate.quiet import REPERTOIRES
from logwarden_ingestor.simulate.template import UnknownSlot, compile_template, read_block

TEMPLATES = [
    template for repertoire in REPERTOIRES.values() for template in read_block(repertoire.lines)
]


def filled(text: str) -> str:
    return compile_template(text, Cast(1), "web-1")()


def test_a_range_a_choice_and_digits_are_filled_in() -> None:
    assert re.fullmatch(
        r"[1-9] (GET|PUT) [0-9a-f]{8} web-1", filled("{1..9} {GET|PUT} {hex8} {host}")
    )


def test_a_percent_sign_stays() -> None:
    assert re.fullmatch(r"100% of \d", filled("100% of {1..9}"))
    assert filled("100%") == "100%"


def test_an_unknown_slot_is_refused() -> None:
    with pytest.raises(UnknownSlot, match="persn"):
        filled("hello {persn}")


def test_an_exclamation_mark_makes_noise() -> None:
    calm, noise = read_block("2 all is well\n0.5! looks bad")
    assert (calm.is_noise, calm.text, noise.is_noise) == (False, "all is well", True)


def test_there_are_many_quiet_templates() -> None:
    assert len({template.text for template in TEMPLATES}) >= 150


def test_every_quiet_template_can_be_filled() -> None:
    texts = [filled(template.text) for template in TEMPLATES]
    assert all(text and "{" not in text for text in texts)
