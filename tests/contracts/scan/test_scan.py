"""Whole scans, as people start them."""

import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.contracts.model_server import server
from tests.contracts.model_server.server import ModelServer
from typer.testing import CliRunner, Result

from logwarden_contracts.messages import WindowAnalysis
from logwarden_standalone.__main__ import composed, needed

LABELLED = ("BGL", "Thunderbird")
LOGWARDEN = [sys.executable, "-m", "logwarden_standalone"]
PANIC = "Nov 23 10:00:00 db-1 kernel: Out of memory: Killed process 811 (postgres)\n"


def scan(*arguments: str | Path) -> Result:
    no_model = {"LLM_BASE_URL": "", "LLM_MODEL": ""}
    return CliRunner(env=no_model).invoke(composed(["scan"]), ["scan", *map(str, arguments)])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "app.log"
    file.write_text("Nov 23 09:59:59 db-1 app: ready\n" * 150 + PANIC)
    return file


def real_logs(data_dir: Path, folder: Path) -> list[Path]:
    """All real logs; ground truth, where it stands in a file, is taken out."""
    files = sorted((data_dir / "loghub").glob("*.log"))
    assert len(files) == 16
    for file in files:
        if file.stem in LABELLED:
            bare = [line.partition(b" ")[2] for line in file.read_bytes().splitlines(keepends=True)]
            (folder / file.name).write_bytes(b"".join(bare))
    return [folder / file.name if file.stem in LABELLED else file for file in files]


@pytest.mark.data
def test_evidence_of_the_first_line_of_json_stands_in_the_file(data_dir: Path) -> None:
    file = data_dir / "loghub" / "OpenSSH.log"
    first = WindowAnalysis.read(scan(file, "--json").stdout_bytes.splitlines()[0])
    lines = file.read_text().splitlines()
    assert len(first.evidence) > 0
    assert all(each.text in lines[each.place.offset - 1] for each in first.evidence)


@pytest.mark.data
def test_all_real_logs_are_scanned_by_the_rules(data_dir: Path, tmp_path: Path) -> None:
    result = scan(*real_logs(data_dir, tmp_path), "--json")
    analyses = [WindowAnalysis.read(line) for line in result.stdout_bytes.splitlines()]
    assert (result.exit_code, result.stderr) == (0, "")
    assert 31_000 < sum(each.window.lines for each in analyses) <= 32_000


@pytest.mark.data
def test_all_real_logs_are_scanned_by_a_model(
    data_dir: Path, tmp_path: Path, model_server: ModelServer
) -> None:
    asking = ("--judge", model_server.base_url, "--model", server.MODEL, "--batch-size", "1000")
    result = scan(*real_logs(data_dir, tmp_path), "--json", *asking)
    analyses = [WindowAnalysis.read(line) for line in result.stdout_bytes.splitlines()]
    assert (result.exit_code, result.stderr) == (0, "")
    assert {each.judge for each in analyses} == {"model"}
    assert 31_000 < sum(each.window.lines for each in analyses) <= 32_000


def test_the_exit_code_says_whether_the_risk_was_reached(log: Path) -> None:
    assert scan(log).exit_code == 0
    assert scan(log, "--fail-on", "99").exit_code == 0
    assert scan(log, "--fail-on", "50").exit_code == 1


def test_unreadable_files_and_wrong_use_exit_with_2(log: Path, tmp_path: Path) -> None:
    assert scan(tmp_path / "absent.log").exit_code == 2
    assert scan(log, "--judge", "nobody").exit_code == 2
    assert scan(log, "--batch-interval", "soon").exit_code == 2
    assert scan(log, "--html", log).exit_code == 2


def test_a_model_that_does_not_answer_exits_with_3_and_rules_judge(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEGRADE_AFTER_SECONDS", "0")
    result = scan(log, "--judge", "http://127.0.0.1:9/v1", "--model", "m")
    assert result.exit_code == 3
    assert "the model server did not answer" in result.stdout
    assert "Out of memory" in result.stdout


def test_an_unknown_model_ends_the_scan_with_advice(log: Path, model_server: ModelServer) -> None:
    result = scan(log, "--judge", model_server.base_url, "--model", "absent")
    assert result.exit_code == 2
    assert "absent" in result.stderr


def test_a_compressed_log_names_its_lines(log: Path) -> None:
    packed = log.with_suffix(".log.gz")
    packed.write_bytes(gzip.compress(log.read_bytes()))
    assert "app.log.gz:151  Nov 23 10:00:00 db-1 kernel: Out of memory" in scan(packed).stdout


def test_the_report_stands_alone(log: Path) -> None:
    report = log.with_name("report.html")
    assert scan(log, "--html", report).exit_code == 0
    assert "app.log:151" in report.read_text()


def test_an_empty_log_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "empty.log"
    empty.touch()
    assert "No log lines" in scan(empty).stdout


def test_a_log_without_end_of_line_and_with_noise_is_scanned(tmp_path: Path) -> None:
    noise = tmp_path / "noise.log"
    noise.write_bytes(b"\x00\xff" * 50_000 + b"\n" + b"x" * 3_000_000)
    result = scan(noise)
    assert result.exit_code == 0
    assert "1 line beyond 1 MiB" in result.stdout


def test_what_is_piped_in_is_scanned_and_the_reader_may_leave() -> None:
    command = f"{' '.join(LOGWARDEN)} scan - --json --batch-size 1 | head -1"
    piped = subprocess.run(
        ["bash", "-c", command], input=PANIC.encode() * 2_000, capture_output=True, check=True
    )
    assert WindowAnalysis.read(piped.stdout).window.topic == "stdin"
    assert piped.stderr == b""


def test_control_c_tells_the_summary_and_keeps_the_report(log: Path) -> None:
    report = log.with_name("report.html")
    arguments = [*LOGWARDEN, "scan", "-f", log, "--batch-interval", "50ms", "--html", report]
    with subprocess.Popen(
        list(map(str, arguments)),
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as following:
        assert following.stdout is not None
        until = b""
        while b"Out of memory" not in until:
            until = following.stdout.readline()
        with log.open("a") as growing:
            growing.write(PANIC.replace("811", "812"))
        while b"812" not in until:
            until = following.stdout.readline()
        time.sleep(0.1)
        following.send_signal(signal.SIGINT)
        rest = following.stdout.read().decode()
    assert following.returncode == 130
    assert "the summary so far" in rest
    assert "2 alerts" in rest
    assert "app.log:152" in report.read_text()


def test_only_the_command_that_is_asked_for_is_loaded() -> None:
    assert list(needed(["scan", "x"])) == ["scan"]
    assert len(list(needed(["--help"]))) > 1
