"""`logwarden simulate` as a program in a pipe."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

LOGWARDEN = (sys.executable, "-m", "logwarden_standalone")


def simulate(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [*LOGWARDEN, "simulate", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_it_writes_so_many_lines_and_nothing_else() -> None:
    done = simulate("syslog", "--lines", "1203")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1203


def test_the_truth_has_a_record_for_each_line(tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    done = simulate("java", "--lines", "700", "--truth", str(truth))
    records = [json.loads(line) for line in truth.read_text().splitlines()]
    assert [record["line"] for record in records] == list(range(1, 701))
    assert done.stdout.count("\n") == 700
    assert {record["label"] for record in records} == {"critical", "warning", "none"}


def test_a_reader_that_leaves_ends_it_in_silence() -> None:
    command = [*LOGWARDEN, "simulate", "apache", "--lines", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 0


def test_a_start_without_a_zone_is_utc() -> None:
    done = simulate("mixed", "--lines", "1", "--start", "2025-03-01T12:00:00")
    assert done.stdout.startswith("2025-03-01T12:00:")


def test_the_list_of_incidents_says_what_fits() -> None:
    done = simulate("java", "--list-incidents")
    assert "heap-exhausted" in done.stdout
    assert "disk-errors" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("mixed", "--incidents", "oom-kil"), "oom-kill"),
        (("mixed", "--start", "noon"), "2026-11-23T08:00:00"),
        (("--lines", "3"), "name a kind of log"),
    ],
)
def test_wrong_use_is_answered_with_advice(arguments: tuple[str, ...], advice: str) -> None:
    done = simulate(*arguments)
    assert done.returncode == 2
    assert advice in done.stderr
