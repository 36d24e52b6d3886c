"""What triage promises: a whole folder or none, the same words for what means the same, cheap memory."""

import asyncio
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.analyzer.windows import BRUTE_FORCE, REDACTOR, RULES

from logwarden_analyzer.errors import BadTriageModel
from logwarden_analyzer.judges.triage import Triage, TriageJudge
from logwarden_analyzer.judges.triage.features import facts_of, is_settled
from logwarden_analyzer.judges.triage.folder import SHIPPED
from logwarden_analyzer.judges.triage.heads import Trees, sigmoid, softmax
from logwarden_analyzer.judges.triage.novelty import KNOWN_SHARE
from logwarden_analyzer.judges.triage.row_words import rounded, row_words
from logwarden_analyzer.judges.triage.terms import term_matrix, terms
from logwarden_analyzer.judges.triage.triage import RowMemory, decided, doubt_of
from logwarden_analyzer.material import Material, material_of
from logwarden_contracts.digest import Row, digest_of
from logwarden_contracts.messages import LogLine

QUIET = [f"session opened for user worker{n} by (uid=0)" for n in range(12)]


@pytest.fixture(scope="module")
def triage() -> Triage:
    return Triage.load()


def material(texts: list[str], source: str = "web-1/sshd") -> Material:
    lines = [LogLine(text, number, source) for number, text in enumerate(texts)]
    return material_of(lines, REDACTOR, RULES, 50)


def only_row(*texts: str) -> Row:
    (row,) = digest_of([LogLine(text, 0) for text in texts], texts).rows
    return row


def test_the_shipped_model_is_whole_and_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) <= 25_000_000


def test_the_manifest_names_every_file(triage: Triage) -> None:
    named = {*triage.folder.manifest.files, "manifest.json"}
    assert named == {path.name for path in SHIPPED.iterdir()}


def test_a_brute_force_is_riskier_than_sessions(triage: Triage) -> None:
    loud = triage.view(material(BRUTE_FORCE).digest, ())
    quiet = triage.view(material(QUIET).digest, ())
    assert loud.risk >= 50 > quiet.risk


def test_a_view_has_one_row_for_each_of_the_digest(triage: Triage) -> None:
    digest = material([*QUIET, *BRUTE_FORCE]).digest
    view = triage.view(digest, ())
    assert len(view.rows) == len(digest.rows)
    assert all(0 <= row.critical + row.warning <= 1.000001 for row in view.rows)


def test_an_empty_window_is_no_risk(triage: Triage) -> None:
    assert triage.view(material([]).digest, ()).risk == 0


def test_an_alert_cites_a_critical_line_and_says_what_it_is(triage: Triage) -> None:
    verdict = triage.judgement(material([*QUIET, *BRUTE_FORCE])).verdict
    assert verdict.should_alert_user
    assert set(verdict.messages.critical) & set(range(13, 43))
    assert any("Failed password" in sentence for sentence in verdict.summary)


def test_the_judge_answers_like_the_library(triage: Triage) -> None:
    window = material(BRUTE_FORCE)
    assert asyncio.run(TriageJudge(triage).judge(window)) == triage.judgement(window)


def test_a_row_is_encoded_once(triage: Triage) -> None:
    rows = material(
        ["a pattern that only this test writes 1", "and a second of them 2"]
    ).digest.rows
    triage.words_of(rows)
    before = len(triage.memory)
    triage.words_of(rows)
    assert len(triage.memory) == before


def test_a_rows_vector_does_not_depend_on_the_rows_beside_it(triage: Triage) -> None:
    words = ["kernel: Out of memory: Killed process 500 (postgres)", "sshd: session opened"]
    long = "java: " + "at com.example.Service.call(Service.java) " * 9
    alone = triage.encoder.vectors(words)
    beside = triage.encoder.vectors([long, *words])
    assert np.array_equal(alone, beside[1:])


def test_a_window_is_settled_by_patterns_that_were_seen_often() -> None:
    facts = facts_of(material(QUIET + ["disk full"] * 3).digest)
    said = np.zeros((len(facts.lines), 7), dtype=np.float32)
    assert not is_settled(said, facts)
    said[0, 6] = 0.5
    assert is_settled(said, facts)
    said[1, 0] = 0.9
    assert not is_settled(said, facts)


def test_a_row_knows_the_riskiest_rule_on_its_lines() -> None:
    window = material(QUIET + BRUTE_FORCE)
    ruled = facts_of(window.digest, window.fired).ruled
    highest = max(each.risk for each in window.fired if each.level == "critical")
    assert ruled[:, 0].max() == pytest.approx(highest / 100)
    assert ruled[0].tolist() == [0, 0]


def test_a_learned_skeleton_is_never_novel(triage: Triage) -> None:
    known, vectors = triage.learned, np.ones((1, 384), dtype=np.float32)
    assert known(vectors, ["never seen by anyone <*>"])[0, 0] >= KNOWN_SHARE


def test_what_nobody_wrote_before_is_novel(triage: Triage) -> None:
    (row,) = triage.view(material(["zqx flurb gnarp 77 blivet wug"], "-/wug").digest, ()).rows
    assert row.novelty >= triage.novel_from


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json", "heads.npz", "manifest.json"])
def test_a_folder_that_lacks_a_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = copied(tmp_path)
    (folder / name).unlink()
    with pytest.raises(BadTriageModel, match=f"{name} cannot be read"):
        Triage.load(folder)


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    with (folder / "tokenizer.json").open("a") as file:
        file.write(" ")
    with pytest.raises(BadTriageModel, match=r"tokenizer.json is not the one"):
        Triage.load(folder)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("format", 99, "format 99"), ("versions", {"skeleton": "0"}, "made with")],
)
def test_another_format_is_refused(tmp_path: Path, field: str, value: object, said: str) -> None:
    folder = copied(tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {field: value}))
    with pytest.raises(BadTriageModel, match=said):
        Triage.load(folder)


def test_a_manifest_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(BadTriageModel, match="is not one of a triage model"):
        Triage.load(tmp_path)


def test_status_codes_stay_as_they_are() -> None:
    assert "502" in row_words(only_row('"GET /a HTTP/1.1" 502 17'))
    assert "502" not in row_words(only_row('"GET /a HTTP/1.1" 200 17'))


def test_percentages_stay_as_they_are() -> None:
    assert "98%" in row_words(only_row("/dev/sda1 is 98% full"))


def test_numbers_are_rounded_and_identifiers_left_out() -> None:
    words = row_words(only_row("lag 184220 of 10.0.0.1 id 9f8e7d6c5b4a3f2e"))
    assert "lag 100000 of *" in words
    assert "9f8e" not in words


def test_a_row_of_many_values_tells_their_range() -> None:
    texts = [f"took {milliseconds} ms" for milliseconds in (3, 40, 900)]
    assert "took 2 to 500 ms" in row_words(only_row(*texts))


@given(st.integers(1, 10**9))
def test_a_rounded_number_is_never_more_than_the_number(number: int) -> None:
    assert number / 2.5 <= float(rounded(number)) <= number


@given(st.text(st.characters(codec="ascii"), max_size=80))
def test_terms_do_not_tell_capitals(words: str) -> None:
    assert terms(words).tolist() == terms(words.upper()).tolist()


def test_no_rows_have_no_terms() -> None:
    assert all(len(part) == 0 for part in term_matrix([]))


@given(st.floats(-50, 150), st.floats(0, 1), st.floats(0.1, 0.9))
def test_risk_and_alert_never_disagree(risk: float, alert: float, threshold: float) -> None:
    assert (decided(risk, alert, threshold) >= 50) == (alert >= threshold)
    assert 0 <= decided(risk, alert, threshold) <= 100


def test_doubt_is_the_chance_to_be_wrong() -> None:
    assert doubt_of(0.9, 0.5) == pytest.approx(0.1)
    assert doubt_of(0.2, 0.5) == pytest.approx(0.2)


def test_what_was_not_used_for_longest_is_forgotten_first() -> None:
    memory, said = RowMemory(limit=2), np.zeros(4, dtype=np.float32)
    memory.kept({("a", ""): said, ("b", ""): said})
    memory.recalled([("a", "")])
    memory.kept({("c", ""): said})
    assert set(memory.recalled([("a", ""), ("b", ""), ("c", "")])) == {("a", ""), ("c", "")}


def test_trees_are_walked_to_their_leaves() -> None:
    stump = Trees(
        feature=np.array([[0, 0, 0]], dtype=np.int16),
        threshold=np.array([[0.5, 0, 0]], dtype=np.float32),
        left=np.array([[1, 1, 2]], dtype=np.int16),
        right=np.array([[2, 1, 2]], dtype=np.int16),
        value=np.array([[0, -1, 1]], dtype=np.float32),
        output=np.array([0], dtype=np.int16),
        start=np.array([10], dtype=np.float32),
        depth=3,
    )
    assert stump(np.array([[0.2], [0.7]], dtype=np.float32)).ravel().tolist() == [9, 11]


@given(st.lists(st.floats(-1000, 1000), min_size=3, max_size=3))
def test_probabilities_stay_probabilities(logits: list[float]) -> None:
    row = np.array([logits], dtype=np.float32)
    assert softmax(row).sum() == pytest.approx(1, abs=1e-4)
    assert ((sigmoid(row) >= 0) & (sigmoid(row) <= 1)).all()


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, folder / "model"))
