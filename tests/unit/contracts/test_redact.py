"""What the redactor promises: no secret of the corpus survives, nothing harmless changes."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logwarden_contracts.clean import clean
from logwarden_contracts.redact import KINDS, REDACTOR_VERSION, Redactor
from logwarden_contracts.redact.personal import passes_iban, passes_luhn

CORPUS = Path(__file__).parents[2] / "contracts" / "secrets"
PSEUDONYM = re.compile(r"<([a-z0-9-]+):[0-9a-f]{8}>")
REDACTOR = Redactor(b"a key of the tests")


class Planted(NamedTuple):
    kind: str
    line: str
    secret: str


def read_planted() -> list[Planted]:
    planted = []
    for name in ("vendors", "keys", "credentials", "personal"):
        for text in (CORPUS / f"{name}.jsonl").read_text().splitlines():
            row = json.loads(text)
            secret = "".join(row["secret"])
            line = row["line"].replace("{secret}", secret)
            planted.append(Planted(row["kind"], line, secret))
    return planted


PLANTED = read_planted()
LOOKALIKES = [
    json.loads(text)["line"] for text in (CORPUS / "lookalikes.jsonl").read_text().splitlines()
]


def test_the_corpus_holds_every_kind_twice_and_at_least_a_hundred_kinds() -> None:
    counts = {kind.name: 0 for kind in KINDS}
    for planted in PLANTED:
        counts[planted.kind] += 1
    assert len(counts) >= 100
    assert min(counts.values()) >= 2
    assert len(LOOKALIKES) >= 60


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.kind)
def test_a_secret_becomes_a_pseudonym_that_names_its_kind(planted: Planted) -> None:
    redacted = REDACTOR.redact(planted.line)
    assert planted.secret not in redacted
    assert planted.kind in PSEUDONYM.findall(redacted)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.kind)
def test_what_stands_round_a_secret_stays(planted: Planted) -> None:
    before, after = planted.line.split(planted.secret, 1)
    redacted = REDACTOR.redact(planted.line)
    rest = PSEUDONYM.sub("", redacted)
    assert rest.startswith(before[:20].rstrip())
    assert rest.endswith(after[-10:]) or planted.kind in {"cookie", "secret"}


@pytest.mark.parametrize("line", LOOKALIKES)
def test_a_lookalike_stays_as_it_is(line: str) -> None:
    assert REDACTOR.redact(line) == line


def test_a_secret_has_the_same_pseudonym_under_the_same_key_only() -> None:
    first, second = "password=hunter2", "login failed, pwd: hunter2"
    names = {PSEUDONYM.search(REDACTOR.redact(line))[0] for line in (first, second)}  # type: ignore[index]  # a pseudonym is there
    assert len(names) == 1
    assert Redactor(b"another key").redact(first) != REDACTOR.redact(first)


def test_key_and_quotes_stay_so_that_the_line_can_still_be_read() -> None:
    masked = PSEUDONYM.sub("#", REDACTOR.redact('{"user": "bob", "password": "a b\\"c"}'))
    assert masked == '{"user": "bob", "password": "#"}'


def test_a_comma_belongs_to_a_password_but_not_where_the_next_key_follows() -> None:
    masked = PSEUDONYM.sub("#", REDACTOR.redact("{password=a,b), role=x} {password=c,role=y}"))
    assert masked == "{password=#), role=x} {password=#,role=y}"


def test_a_secret_before_another_one_on_a_command_line_is_found() -> None:
    line = "CMD (mysql --token=0a1b2c3d4e jane@example.com -u root -phunter2 shop)"
    assert PSEUDONYM.findall(REDACTOR.redact(line)) == ["secret", "email", "option-password"]


def test_texts_of_a_batch_are_read_each_on_its_own() -> None:
    texts = [
        "password:",
        "hunter2",
        "é password=hunter3",
        "-----BEGIN PRIVATE KEY-----",
        "",
        "4539572938394186",
        "x@y.zz",
    ]
    assert REDACTOR.redact_all(texts) == [REDACTOR.redact(text) for text in texts]
    assert REDACTOR.redact_all(texts)[:2] == texts[:2]
    assert REDACTOR.redact_all([]) == []


def test_a_forged_pseudonym_is_kept_and_hides_nothing() -> None:
    forged = "password=<password:00000000> token=<nothing:00000000>hunter2hunter2"
    redacted = REDACTOR.redact(forged)
    assert redacted.startswith("password=<password:00000000> token=<secret:")
    assert "hunter2" not in redacted


def test_the_version_is_short_and_safe_in_a_key() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", REDACTOR_VERSION)


def test_a_long_hostile_line_takes_linear_time() -> None:
    for piece in ("password=null ", "mysql mysql ", "AKIA", "4111 ", "eyJ.", "a:b@", "token: "):
        REDACTOR.redact(piece * 20_000)  # seconds at most; the time limit of the tests is the bound


@pytest.mark.parametrize("number", ["4111111111111111", "5425 2334 3010 9903", "378282246310005"])
def test_card_numbers_pass_and_a_changed_digit_fails(number: str) -> None:
    assert passes_luhn(number)
    assert not passes_luhn(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_account_numbers_pass_and_a_changed_digit_fails() -> None:
    assert passes_iban("DE89 3704 0044 0532 0130 00")
    assert not passes_iban("DE89 3704 0044 0532 0130 01")


pieces = st.one_of(
    st.sampled_from([planted.line for planted in PLANTED]),
    st.sampled_from([planted.secret for planted in PLANTED]),
    st.sampled_from(LOOKALIKES),
    st.sampled_from(
        [
            "password=",
            "token: ",
            '"',
            "'",
            "=",
            ":",
            "@",
            "<",
            ">",
            "\n",
            "\\n",
            "<secret:12345678>",
        ]
    ),
    st.text(max_size=12),
)
mixtures = st.lists(pieces, max_size=8).map("".join)


@given(mixtures)
def test_redacting_again_changes_nothing(text: str) -> None:
    once = REDACTOR.redact(text)
    assert REDACTOR.redact(once) == once


@given(mixtures)
def test_cleaning_what_was_cleaned_and_redacted_changes_nothing(text: str) -> None:
    redacted = REDACTOR.redact(clean(text))
    assert clean(redacted) == redacted
    assert REDACTOR.redact(clean(redacted)) == redacted


@given(st.lists(mixtures, max_size=6))
def test_a_batch_gives_what_each_text_gives(texts: list[str]) -> None:
    assert REDACTOR.redact_all(texts) == [REDACTOR.redact(text) for text in texts]


@pytest.mark.data
def test_ordinary_logs_hold_few_secrets_besides_addresses(data_dir: Path) -> None:
    lines = [
        line
        for log in sorted((data_dir / "loghub").glob("*.log"))
        for line in log.read_text(errors="replace").splitlines()
    ]
    redacted = REDACTOR.redact_all(lines)
    kinds = [kind for line in redacted for kind in PSEUDONYM.findall(line) if kind != "email"]
    assert len(lines) == 32_000
    assert kinds == []
