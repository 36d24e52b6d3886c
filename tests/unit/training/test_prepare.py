"""Logs to data sets: cut, split, mixed, written to the byte."""

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from logwarden_ingestor.simulate import HELD_OUT_INCIDENTS, LOG_KINDS, TRAINING_INCIDENTS
from logwarden_training.errors import BadLabels, BadRun
from logwarden_training.labels import read_labels
from logwarden_training.prepare.command import app
from logwarden_training.prepare.cutting import cuts, random_of
from logwarden_training.prepare.dataset import is_dataset
from logwarden_training.prepare.errors import NoLogs, PrepareError
from logwarden_training.prepare.leakage import seen_in, summary
from logwarden_training.prepare.logs import opened_log, windows_at
from logwarden_training.prepare.mixing import mixed, mixed_and_short
from logwarden_training.prepare.run import LOGHUB_2, Logs, PrepareRun, Simulated, Split, Windows
from logwarden_training.prepare.simulated import incidents_of, simulated_windows
from logwarden_training.prepare.splitting import split_windows
from logwarden_training.prepare.window import Stretch, Window, read_windows, written
from logwarden_training.runs import read_run

REPOSITORY = Path(__file__).parents[3]
RUNS = sorted((REPOSITORY / "training/runs").glob("prepare-*.yaml"))

ALL = Logs(source="folder")


def log(folder: Path, system: str, lines: int, column: str = "") -> Path:
    text = "".join(f"{column}{system} event {number} came\n" for number in range(1, lines + 1))
    path = folder / f"{system}.log"
    path.write_text(text, "utf-8")
    return path


def window(system: str, first: int, lines: int = 10) -> Window:
    texts = tuple(f"{system} says {number}" for number in range(first, first + lines))
    return Window(f"{system}-{first}", system, texts, (Stretch(system, first, lines),))


def many(*systems: str, count: int = 10) -> list[Window]:
    return [window(system, 1 + 10 * place) for system in systems for place in range(count)]


def run_file(folder: Path, text: str) -> Path:
    path = folder / "run.yaml"
    path.write_text(text, "utf-8")
    return path


SMALL = """
logs: {source: folder}
windows: {lines: [3, 9], mixed: 0.5, short: 0.5}
split: {by: time, validation: 0.2, test: 0.2}
simulated: {kinds: [sshd], lines: [1, 9], train: 3, test: 2}
subset: 4
"""


def prepare(folder: Path, out: str, text: str = SMALL, *more: str) -> Path:
    for name, lines in (("A", 200), ("B", 120), ("C", 90)):
        log(folder, name, lines)
    said = ["--run", str(run_file(folder, text)), "--from", str(folder), "--out", str(folder / out)]
    CliRunner().invoke(app, [*said, *more], catch_exceptions=False)
    return folder / out


@given(
    lines=st.integers(0, 2000),
    last=st.none() | st.integers(1, 1000),
    sizes=st.tuples(st.integers(1, 40), st.integers(40, 150)),
    most=st.none() | st.integers(1, 20),
    taken=st.sampled_from(["beginning", "everywhere"]),
)
def test_windows_never_overlap_nor_leave_the_log_or_the_size(
    lines: int, last: int | None, sizes: tuple[int, int], most: int | None, taken: str
) -> None:
    wanted = Windows.model_validate({"lines": sizes, "per_system": most, "taken": taken})
    logs = Logs(source="folder", last_line=last)
    ranges = cuts("A", lines, logs, wanted, 1)
    assert all(one.stop <= two.start for one, two in pairwise(ranges))
    assert all(sizes[0] <= len(each) <= sizes[1] for each in ranges)
    assert all(each.start > 0 and each.stop - 1 <= min(lines, last or lines) for each in ranges)
    assert len(ranges) <= (most or lines)


def test_taken_everywhere_reaches_the_end_and_the_beginning_does_not() -> None:
    wanted = Windows(lines=(10, 10), per_system=4, taken="everywhere")
    assert [each.start for each in cuts("A", 400, ALL, wanted, 1)] == [1, 101, 201, 301]
    first = wanted.model_copy(update={"taken": "beginning"})
    assert [each.start for each in cuts("A", 400, ALL, first, 1)] == [1, 11, 21, 31]


def test_a_label_column_is_truth_and_no_text(tmp_path: Path) -> None:
    (tmp_path / "BGL.log").write_text("- one 1\nKERNDTLB two 2\n- three 3\n", "utf-8")
    (cut,) = windows_at(opened_log(tmp_path, "BGL"), [range(1, 4)])
    assert cut.texts == ("one 1", "two 2", "three 3")
    assert cut.alert_lines == (2,)


def test_other_logs_keep_their_first_word(tmp_path: Path) -> None:
    log(tmp_path, "A", 3)
    (cut,) = windows_at(opened_log(tmp_path, "A"), [range(2, 4)])
    assert cut.texts == ("A event 2 came", "A event 3 came")
    assert (cut.alert_lines, cut.first_line) == (None, 2)


def test_logs_are_found_as_loghub_packs_them(tmp_path: Path) -> None:
    (tmp_path / "HDFS").mkdir()
    log(tmp_path, "HDFS", 5).rename(tmp_path / "HDFS" / "HDFS_full.log")
    assert opened_log(tmp_path, "HDFS").lines == 5
    with pytest.raises(NoLogs, match="Mac: neither"):
        opened_log(tmp_path, "Mac")


def test_later_in_time_means_that_no_training_line_follows_a_test_line() -> None:
    splits = split_windows(many("A", "B"), Split(by="time", validation=0.2, test=3), 1)
    assert [len(splits[name]) for name in ("train", "validation", "test")] == [12, 4, 4]
    for system in ("A", "B"):
        last = [
            [each.stretches[0].first_line for each in splits[name] if each.system == system]
            for name in ("train", "validation", "test")
        ]
        assert max(last[0]) < min(last[1])
        assert max(last[1]) < min(last[2])


def test_a_system_left_out_is_nowhere_but_in_the_test() -> None:
    wanted = Split(by="systems", test_systems=("B",), validation=0.2)
    splits = split_windows(many("A", "B", "C"), wanted, 1)
    assert {each.system for each in splits["test"]} == {"B"}
    assert {each.system for each in [*splits["train"], *splits["validation"]]} == {"A", "C"}
    assert len(splits["test"]) == 10
    assert len(splits["validation"]) == 4


def test_by_chance_gives_the_counts_that_the_run_names() -> None:
    wanted = Split(by="random", train=20, validation=5, test=3)
    splits = split_windows(many("A", "B", "C"), wanted, 1308)
    assert [len(splits[name]) for name in ("train", "validation", "test")] == [20, 5, 3]
    ids = [each.id for own in splits.values() for each in own]
    assert len({*ids}) == 28


@pytest.mark.parametrize("by", ["time", "random"])
def test_nothing_splits_into_nothing(by: Any) -> None:
    splits = split_windows([], Split(by=by, train=20, validation=5, test=3), 1)
    assert splits == {"train": [], "validation": [], "test": []}


def test_mixing_keeps_each_systems_order_and_every_line() -> None:
    parts = [window("A", 1, 30), window("B", 5, 20)]
    made = mixed(parts, "m", random_of(1, ""))
    assert made.system == "mixed"
    for part in parts:
        assert tuple(text for text in made.texts if text.startswith(part.system)) == part.texts
    assert made.stretches == (Stretch("A", 1, 30), Stretch("B", 5, 20))


def test_mixed_and_short_windows_are_of_their_split_alone() -> None:
    own = many("A", "B", "C")
    made = mixed_and_short(own, Windows(mixed=1, short=1), 1, "test")
    known = {text for each in own for text in each.texts}
    assert {text for each in made for text in each.texts} <= known
    sizes = [len(each.texts) for each in made if each.id.startswith("short")]
    assert (min(sizes) >= 1, max(sizes) <= 20, len(sizes)) == (True, True, 30)
    systems = [len({*(text[0] for text in each.texts)}) for each in made[:30]]
    assert {*systems} == {2, 3}


def test_alerts_of_a_label_column_follow_their_lines() -> None:
    parts = [
        Window("a", "BGL", ("x", "bad"), alert_lines=(2,)),
        Window("b", "Thunderbird", ("y", "bad"), alert_lines=(2,)),
    ]
    made = mixed(parts, "m", random_of(2, ""))
    assert made.alert_lines == tuple(
        number for number, text in enumerate(made.texts, 1) if text == "bad"
    )
    assert mixed([*parts, Window("c", "A", ("z",))], "m", random_of(2, "")).alert_lines is None


@pytest.mark.parametrize("kind", LOG_KINDS)
def test_who_learns_sees_no_incident_of_the_test(kind: str) -> None:
    for split in ("train", "validation"):
        assert {*incidents_of(kind, split)} <= {*TRAINING_INCIDENTS, "none"}  # type: ignore[arg-type]  # a kind
    assert {*incidents_of(kind, "test")} <= {*HELD_OUT_INCIDENTS, "none"}  # type: ignore[arg-type]  # a kind


def test_simulated_windows_are_judged_and_of_the_wanted_size() -> None:
    wanted = Simulated(kinds=("sshd", "apache"), lines=(5, 60), incident_every=60, train=40)
    made = simulated_windows(wanted, "train", 1)
    assert len(made) == 40
    assert all(5 <= len(each.texts) <= 60 for each in made)
    risks = [each.verdict.risk_score for each in made if each.verdict is not None]
    assert len(risks) == 40
    assert min(risks) < 10
    assert max(risks) >= 50


def test_a_row_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = [window("A", 3), mixed([window("A", 1), window("B", 1)], "m", random_of(1, ""))]
    made += simulated_windows(Simulated(kinds=("java",), train=2), "train", 1)
    made.append(Window("t", "BGL", ("a\u2028b\r", "c"), (Stretch("BGL", 9, 2),), (2,)))
    path = tmp_path / "w.jsonl"
    path.write_text(written(made), "utf-8")
    assert read_windows(path) == made


def test_judged_rows_are_labels_as_they_stand(tmp_path: Path) -> None:
    made = simulated_windows(Simulated(kinds=("sshd",), train=3), "train", 1)
    path = tmp_path / "w.jsonl"
    path.write_text(written(made), "utf-8")
    labelled = read_labels(path)
    assert [(each.id, each.texts, each.verdict) for each in labelled] == [
        (each.id, each.texts, each.verdict) for each in made
    ]


@pytest.mark.parametrize("row", ["{", "[]", '{"id":"a","system":"b","lines":20}', ""])
def test_a_bad_row_is_named(tmp_path: Path, row: str) -> None:
    path = tmp_path / "w.jsonl"
    path.write_text(f"{row}\n", "utf-8")
    with pytest.raises(BadLabels, match=r"w\.jsonl"):
        read_windows(path)


def test_equal_runs_give_equal_bytes_wherever_the_logs_are(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = prepare(tmp_path / "one", "set"), prepare(tmp_path / "two", "other")
    names = sorted(path.name for path in one.iterdir())
    assert names == [
        "manifest.json",
        "test.jsonl",
        "train-4.jsonl",
        "train.jsonl",
        "validation.jsonl",
    ]
    assert [(one / name).read_bytes() for name in names] == [
        (two / name).read_bytes() for name in names
    ]


def test_another_seed_gives_another_data_set(tmp_path: Path) -> None:
    one, two = prepare(tmp_path, "one"), prepare(tmp_path, "two", SMALL + "seed: 2\n")
    assert (one / "train.jsonl").read_bytes() != (two / "train.jsonl").read_bytes()


def test_the_manifest_tells_hashes_source_split_and_licence(tmp_path: Path) -> None:
    folder = prepare(tmp_path, "set")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for split in manifest["splits"].values():
        held = (folder / split["file"]).read_bytes()
        assert split["sha256"] == hashlib.sha256(held).hexdigest()
        assert split["windows"] == held.count(b"\n")
    source = (tmp_path / "A.log").read_bytes()
    assert manifest["source"]["logs"]["A"]["sha256"] == hashlib.sha256(source).hexdigest()
    assert manifest["run"]["split"]["by"] == "time"
    assert manifest["licence"] == [
        "that of the logs in the folder",
        "simulated windows: Apache-2.0, written for Logwarden",
    ]
    assert str(tmp_path) not in json.dumps(manifest)


def test_no_window_holds_a_line_beyond_the_last(tmp_path: Path) -> None:
    folder = prepare(tmp_path, "set", SMALL.replace("folder}", "folder, last_line: 60}"))
    for path in folder.glob("*.jsonl"):
        for each in read_windows(path):
            assert all(part.first_line + part.lines - 1 <= 60 for part in each.stretches)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "manifest.json").write_text('{"kind": "adapter"}', "utf-8")
    assert not is_dataset(tmp_path / "set")
    with pytest.raises(PrepareError, match="choose another --out"):
        prepare(tmp_path, "set")
    assert is_dataset(prepare(tmp_path, "other"))
    prepare(tmp_path, "other")


def test_leakage_counts_forms_lines_and_texts() -> None:
    train = [
        Window("a", "A", ("disk 1 failed", "user 7 came"), (Stretch("A", 1, 2),)),
        Window("b", "A", ("disk 1 failed", "queue is slow"), (Stretch("A", 3, 2),)),
    ]
    test = [
        Window("t", "A", ("disk 9 failed", "queue is slow", "new"), (Stretch("A", 4, 3),)),
        Window("u", "B", ("unheard of",)),
    ]
    first, second = seen_in(train, test)
    assert (first.nearest, first.lines, first.forms) == ("b", 0.6667, 0.6667)
    assert (first.anywhere, first.same_lines, first.same_text) == (0.6667, True, False)
    assert (second.nearest, second.lines, second.same_lines) == (None, 0.0, False)
    assert summary([first, second])["all"]["same_lines"] == 1
    assert seen_in(train, train)[0].same_text


def test_the_report_stands_beside_the_data_set(tmp_path: Path) -> None:
    folder = prepare(tmp_path, "set", SMALL, "--report-leakage")
    report = json.loads((folder / "leakage.json").read_text("utf-8"))
    assert report["all"]["same_lines"] == 0
    assert report["systems"]["A"]["nearly_all"] > 0


@pytest.mark.parametrize("path", RUNS, ids=lambda path: path.stem)
def test_run_files_can_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGWARDEN_DATA", "data")
    assert read_run(path, PrepareRun).seed == 1308


def test_the_originals_recipe_is_the_originals() -> None:
    run = read_run(REPOSITORY / "training/runs/prepare-original.yaml", PrepareRun)
    assert (run.windows.lines, run.windows.per_system, run.windows.taken) == (
        (50, 150),
        300,
        "beginning",
    )
    assert (run.split.train, run.split.validation, run.split.test) == (3584, 100, 100)
    assert (run.subset, run.seed, len(LOGHUB_2)) == (1000, 1308, 14)


def test_run_files_are_found() -> None:
    assert len(RUNS) >= 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("logs: {source: none}\nsplit: {by: time}", "none wants labels or simulated"),
        ("logs: {source: folder}\nsplit: {by: systems}", "wants test_systems"),
        ("logs: {source: folder, sytems: [A]}\nsplit: {by: time}", "sytems"),
        ("logs: {source: folder}\nwindows: {lines: [9, 3]}\nsplit: {by: time}", "smallest"),
    ],
)
def test_a_bad_run_file_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadRun, match=said):
        read_run(run_file(tmp_path, text), PrepareRun)


@pytest.mark.data
def test_the_samples_are_prepared_without_leaking_a_line(data_dir: Path, tmp_path: Path) -> None:
    run = REPOSITORY / "training/runs/prepare-samples-later.yaml"
    out = tmp_path / "set"
    said = ["--run", str(run), "--from", str(data_dir / "loghub"), "--out", str(out)]
    CliRunner().invoke(app, [*said, "--report-leakage"], catch_exceptions=False)
    report = json.loads((out / "leakage.json").read_text("utf-8"))
    assert (report["all"]["same_lines"], report["all"]["same_text"]) == (0, 0)
    for each in read_windows(out / "test.jsonl"):
        if each.system == "BGL":
            assert each.alert_lines is not None
            assert not any(text.startswith(("- ", "KERN")) for text in each.texts)
