"""What fitting triage promises: nothing left out leaks in, trees mean what they meant, runs repeat."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingRegressor
from typer.testing import CliRunner

from logwarden_analyzer.judges.triage import Triage
from logwarden_analyzer.judges.triage.heads import Weighed
from logwarden_analyzer.judges.triage.novelty import NEVER_SEEN
from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_training.errors import BadRun
from logwarden_training.labels import LabelledWindow
from logwarden_training.triage.command import app
from logwarden_training.triage.corpus import (
    LabelledPattern,
    pattern_samples,
    quiet_samples,
    simulated_samples,
    systems_of,
)
from logwarden_training.triage.crossing import fold_of, folds_of, quarters, without_fold
from logwarden_training.triage.forest import trees_of
from logwarden_training.triage.making import composed_samples, mixed_samples, piece_of
from logwarden_training.triage.novelty_fit import learned_of, novel_from
from logwarden_training.triage.rows import labelled_rows
from logwarden_training.triage.run import triage_run
from logwarden_training.triage.sample import CRITICAL, NEITHER, sample_of
from logwarden_training.triage.scoring import Answered, Incidents, incidents_of, thresholds_for
from logwarden_training.triage.trees_fit import Spoken
from logwarden_training.triage.words_fit import fit_words

RUNS = Path("training/runs")
TRUTH = Verdict(risk_score=0, should_alert_user=False)


def drawn(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - hides nothing


def labelled(name: str, critical: tuple[int, ...] = (), risk: int = 0) -> LabelledWindow:
    texts = tuple(
        f"{name} line {'of trouble' if n in critical else 'of peace'}" for n in range(1, 31)
    )
    cited = VerdictMessages(critical=critical)
    truth = Verdict(risk_score=risk, should_alert_user=risk >= 50, messages=cited)
    return LabelledWindow(name, name, texts, truth)


WINDOWS = [
    labelled(f"program{n}", (3, 4, 5) if n % 2 else (), 80 if n % 2 else 2) for n in range(10)
]


@pytest.mark.parametrize("path", sorted(RUNS.glob("triage*.yaml")), ids=str)
def test_every_run_file_can_be_read(path: Path) -> None:
    assert triage_run(path).name == path.stem


def test_an_unknown_word_in_a_run_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    path.write_text("name: x\nepoch: 3\n")
    with pytest.raises(BadRun, match="epoch"):
        triage_run(path)


def test_what_is_left_out_is_in_no_window_that_stays() -> None:
    samples = pattern_samples(
        [LabelledPattern(f"program{n}", f"line {n} of it", "none", 0) for n in range(40)]
    )
    stays = without_fold(samples, 1, 4)
    assert 0 < len(stays) < 40
    assert all(fold_of(system, 4) != 1 for each in stays for system in each.system)


def test_a_mixed_window_is_of_all_its_programs() -> None:
    (mixed,) = mixed_samples(WINDOWS, 1, drawn(1))
    assert len(mixed.system) >= 2
    assert folds_of(mixed, 100) == {fold_of(system, 100) for system in mixed.system}


def test_relatives_are_one_family() -> None:
    assert systems_of("AWS RDS events") == systems_of("AWS Lambda") == ("aws",)
    assert systems_of("Jenkins/GitLab CI") == ("jenkins", "gitlab")


def test_a_piece_without_most_of_the_evidence_has_no_verdict() -> None:
    window = labelled("program", tuple(range(1, 31)), 90)
    assert piece_of(window, 10, drawn(0)) is None


def test_a_piece_without_evidence_is_routine() -> None:
    piece = piece_of(labelled("program", (30,), 90), 5, drawn(1))
    assert piece is not None
    assert (piece[1].risk_score, piece[1].messages.critical) == (5, ())


@given(st.integers(0, 1000))
def test_interleaving_keeps_each_evidence_with_its_line(seed: int) -> None:
    (mixed,) = mixed_samples(WINDOWS, 1, drawn(seed))
    for words, label in zip(mixed.words, mixed.labels, strict=True):
        assert (label == CRITICAL) == ("trouble" in words)


def test_a_composed_window_is_as_risky_as_its_loudest_pattern() -> None:
    patterns = [LabelledPattern("a", f"peace in {w}", "none", 1) for w in "abcdef"]
    patterns += [LabelledPattern("a", f"war in {w}", "critical", 70) for w in "abcdef"]
    for made in composed_samples(patterns, 20, drawn(2)):
        is_loud = any(label != NEITHER for label in made.labels)
        assert made.truth.risk_score == (70 if is_loud else 1)


def test_simulated_windows_repeat() -> None:
    first, second = simulated_samples(8, 3), simulated_samples(8, 3)
    assert [each.words for each in first] == [each.words for each in second]


def test_a_quiet_hour_has_no_incident() -> None:
    samples, hours = quiet_samples(10, 3)
    assert hours > 0
    assert not any(sample.incidents or sample.is_alert for sample in samples)


def test_an_incident_is_told_by_an_alert_that_cites_it() -> None:
    truth = Verdict(
        risk_score=80, should_alert_user=True, messages=VerdictMessages(critical=(1, 2))
    )
    sample = sample_of(("a",), "simulated", ["failed", "broken", "fine"], truth)
    sample = replace(sample, incidents={1: "one", 2: "two"})
    cites_one = VerdictMessages(critical=(1, 3))
    alert = Verdict(risk_score=80, should_alert_user=True, messages=cites_one)
    quiet = Verdict(risk_score=20, should_alert_user=False, messages=cites_one)
    assert incidents_of([(sample, alert)]) == Incidents(all=2, told=1, with_rules=1)
    assert incidents_of([(sample, quiet)]) == Incidents(all=2, told=0, with_rules=0)


def answer(window: LabelledWindow, alert: float) -> Answered:
    """Every row as likely to be critical as the window to be an alert."""
    sample = sample_of((window.system,), "written", window.texts, window.verdict)
    said = np.zeros((len(sample.words), 7), dtype=np.float32)
    rows = np.tile(np.array([alert, 0], dtype=np.float32), (len(sample.words), 1))
    return Answered(Spoken(sample, said), Weighed(rows, alert, 100 * alert, settled=False))


def test_a_threshold_is_half_the_best_f1() -> None:
    sure = [answer(each, 0.85 if each.verdict.should_alert_user else 0.15) for each in WINDOWS]
    assert thresholds_for(sure).alert == 0.5
    unsure = [answer(each, 0.85) for each in WINDOWS]  # half of them alerts: F1 of 2/3
    assert thresholds_for(unsure).alert == 0.333


def test_a_row_counts_as_what_most_of_its_lines_are() -> None:
    truth = Verdict(
        risk_score=60, should_alert_user=True, messages=VerdictMessages(critical=(1, 2))
    )
    sample = sample_of(("a",), "written", ["failed 1", "failed 2", "failed 3", "fine"], truth)
    assert sample.labels.tolist() == [CRITICAL, NEITHER]


def test_a_row_seen_twice_is_learned_once() -> None:
    samples = pattern_samples([LabelledPattern("a", "the same", "warning", 30)] * 2)
    assert [(row.label, row.risk) for row in labelled_rows(samples)] == [(1, 30.0)]


def test_exported_trees_say_what_the_fitted_ones_say() -> None:
    draw = np.random.default_rng(0)
    features = draw.random((300, 5)).astype(np.float32)
    fitted = HistGradientBoostingRegressor(max_iter=20).fit(features, features[:, 0] ** 2)
    said = trees_of(fitted)(features).ravel()
    assert said == pytest.approx(fitted.predict(features), abs=1e-4)


def test_a_words_head_learns_and_repeats() -> None:
    patterns = [LabelledPattern("a", f"peace {w} in", "none", 1) for w in "abcdefghij"]
    patterns += [LabelledPattern("a", f"war {w} here", "critical", 90) for w in "abcdefghij"]
    rows = labelled_rows(pattern_samples(patterns))
    vectors = np.random.default_rng(0).normal(size=(len(rows), 16)).astype(np.float32)
    said, again = (fit_words(vectors, rows, 7, epochs=60) for _ in range(2))
    assert np.array_equal(said.hidden, again.hidden)
    chances = said(vectors, [row.words for row in rows])[:, 0]
    assert all(
        (chance > 0.5) == (row.label == 0) for chance, row in zip(chances, rows, strict=True)
    )


def test_what_was_learned_is_less_novel_than_what_was_not() -> None:
    vectors = np.eye(6, dtype=np.float32)
    samples = pattern_samples([LabelledPattern("a", "known", "critical", 60)] * 3)
    learned = learned_of(vectors[:3], samples, 10, 0.5, 0)
    near, far = learned(vectors[[0, 5]], [samples[0].skeletons[0], "new"])
    assert near.tolist() == pytest.approx([0, 1, 0.6, 0.25], abs=0.01)
    assert far.tolist() == [1, NEVER_SEEN, NEVER_SEEN, 0]


def test_a_quarter_of_known_programs_leaves_each_whole_window_out_once() -> None:
    samples = [sample_of(("a",), "written", [f"line {n}"], TRUTH) for n in range(40)]
    samples += pattern_samples([LabelledPattern("a", "known", "critical", 60)])
    left_out = [each for _, inside in quarters(samples, 1) for each in inside]
    assert sorted(map(id, left_out)) == sorted(map(id, samples[:40]))


def test_real_windows_are_left_out_by_their_place() -> None:
    samples = [
        sample_of(("a",), "real", ["line"], TRUTH, position) for position in (0.1, 0.26, 0.75, 1)
    ]
    inside = [[each.position for each in part] for _, part in quarters(samples, 1)]
    assert inside == [[0.1], [0.26], [0.75], [1]]


def test_the_border_of_novelty_is_above_what_is_known() -> None:
    known, strange = np.full(50, 0.1, np.float32), np.full(50, 0.8, np.float32)
    assert 0.3 < novel_from(known, strange) <= 0.8


def test_the_smoke_run_makes_a_model_that_the_analyzer_loads(tmp_path: Path) -> None:
    run = RUNS / "triage-smoke.yaml"
    places = ["--out", str(tmp_path / "m"), "--left-out", str(tmp_path / "others")]
    said = CliRunner().invoke(app, ["--run", str(run), *places])
    assert said.exit_code == 0, said.output
    versions = [Triage.load(tmp_path / name).version for name in ("m", "others/fold-0")]
    assert len(set(versions)) == 2
    assert "systems left out, written" in said.output
    assert "Simulated incidents of kinds never used" in (tmp_path / "m/MODEL_CARD.md").read_text()
