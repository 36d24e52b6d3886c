"""Promises of the skeleton: what is masked, and what never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.skeleton import SLOT, skeleton_of, token_text, tokens_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Failed password for root from 10.0.0.1 port 22",
            "Failed password for bob from 10.9.8.7 port 5122",
        ),
        ("Received block blk_-160 of size 67", "Received block blk_908 of size 3549917"),
        (
            "req 38101a0b-2d96-4c7d-9f3a-0a7de2ad7c51 done",
            "req deadbeef-abcd-abcd-abcd-ffffffffffff done",
        ),
        ("link 00:1a:2b:3c:4d:5e up", "link ff:fe:aa:bb:cc:dd up"),
        ("vis=c0000700 mask=ffffffff", "vis=8 mask=0"),
        (
            "key SHA256:f/9KbgVMUuBjcBVngE/y+GQCxRIbQ1zRkd5vTh2UwXs",
            "key SHA256:YU8JupC0Kf+jPaTWAYegMgAQFZCBTOlhwqVbNc3Lm4E",
        ),
        ("vethfc8a1b2 up", "vethabcdefa up"),
        ("cali0a1b2c3d4e5 up", "calidefabcdefab up"),
        ("user=root logged in", "user=guest logged in"),
        ("proxy.example.com:5070 open", "10.0.0.1:80 open"),
    ],
)
def test_lines_that_differ_in_numbers_and_names_share_a_skeleton(one: str, other: str) -> None:
    assert skeleton_of(one).text == skeleton_of(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("job failed", "job succeeded"),
        ("user unknown", "user root"),
        ('"GET / HTTP/1.1" 200 12', '"GET / HTTP/1.1" 502 12'),
        ("backup finished, errors: 0", "backup finished, errors: 7"),
        ("process exited with code 0", "process exited with code 137"),
        ("org.apache.Server: started", "org.apache.Client: started"),
    ],
)
def test_lines_that_differ_in_an_outcome_have_different_skeletons(one: str, other: str) -> None:
    assert skeleton_of(one).text != skeleton_of(other).text


def test_the_referrer_and_agent_of_an_access_log_are_one_token_each() -> None:
    line = '10.0.0.1 - - "GET /a HTTP/1.1" 200 12 "-" "Mozilla/5.0 (X11; Linux)"'
    assert (
        skeleton_of(line).text
        == f'{SLOT} - - "GET /a HTTP/{SLOT}" 2{SLOT} {SLOT} "{SLOT}" "{SLOT}"'
    )
    assert token_text(tokens_of(line)[-1]) == '"Mozilla/5.0 (X11; Linux)"'


def test_a_very_long_token_is_one_variable() -> None:
    assert skeleton_of("body " + "QUJD" * 100).text == f"body {SLOT}"


@given(st.text())
def test_any_text_has_a_skeleton_with_as_many_tokens_as_it_has(text: str) -> None:
    skeleton = skeleton_of(text)
    assert len(skeleton.tokens) == len(tokens_of(text))
    assert all(SLOT in skeleton.tokens[slot] for slot in skeleton.slots)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x1e\x1f")))
def test_tokens_lose_nothing_but_white_space(text: str) -> None:
    said = "".join(map(token_text, tokens_of(text)))
    assert "".join(said.split()) == "".join(text.split())
