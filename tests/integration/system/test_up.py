"""`logwarden up` as people run it: alerts with evidence on its output, and nothing left behind."""

import re
import signal
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_testing.processes import Program, wait_until

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]

MARK = "LOGWARDEN_TEST_MARK"
SLOWEST_SECONDS = 15
"""From a line to its alert: the window's interval is 3 s; the rest is for a busy machine."""


def up(*options: str, **environment: str) -> Program:
    """The command, with a mark that its children inherit."""
    surroundings = {"KAFKA_BOOTSTRAP_SERVERS": "", MARK: uuid4().hex} | environment
    return Program(["logwarden_standalone", "up", *options], surroundings)


def left_of(program: Program) -> list[str]:
    """Command lines of living processes that bear the program's mark."""
    mark = f"{MARK}={program.environment[MARK]}".encode()
    return [
        cmdline for process in Path("/proc").glob("[0-9]*") if (cmdline := _bears(process, mark))
    ]


def _bears(process: Path, mark: bytes) -> str:
    try:
        if mark not in (process / "environ").read_bytes().split(b"\0"):
            return ""
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def test_an_injected_incident_is_alerted_with_evidence_soon_after_its_lines(
    kafka_jars: tuple[Path, ...],
) -> None:
    options = "--simulate mixed --for 25 --incident-every 300 --seed 7".split()
    with up(*options) as program:
        assert program.process
        assert program.process.wait(100) == 0
        alerts, _, summary = program.output.partition(" summary ")
        assert re.search(r"critical  x\d+ .*\n +logs-\d:\d+  ", alerts)
        delays = re.findall(r"([\d.]+) s after its newest line\n", alerts)
        assert delays
        assert max(map(float, delays)) < SLOWEST_SECONDS
        assert re.search(r"found +\d+ alerts? in \d+ windows", summary)
        sent, judged = re.search(r"in +([\d,]+) lines .*; ([\d,]+) judged", summary).groups()  # type: ignore[union-attr] # None fails the test
        assert sent == judged
        assert left_of(program) == []


def test_a_file_is_followed_on_a_foreign_kafka_until_ctrl_c(
    kafka: KafkaBroker, tmp_path: Path
) -> None:
    log = tmp_path / "kernel.log"
    log.write_text("2026-11-23T08:00:00+00:00 db-1 kernel: Out of memory: Killed process 811 (a)\n")
    options = ("--log", str(log), "--batch-interval", "500ms", "--data", str(tmp_path / "kept"))
    with up(*options, KAFKA_BOOTSTRAP_SERVERS=kafka.bootstrap_servers) as program:
        wait_until(lambda: "Killed process 811" in program.output, 60, "an alert")
        with log.open("a") as file:
            file.write(
                "2026-11-23T08:00:09+00:00 db-2 kernel: Out of memory: Killed process 822 (b)\n"
            )
        wait_until(lambda: "Killed process 822" in program.output, 60, "an alert of a later line")
        program.send(signal.SIGINT)
        assert program.process
        assert program.process.wait(60) == 0
        assert "logwarden-up.logs" in program.output
        assert " summary " in program.output
        assert left_of(program) == []


def test_nothing_survives_a_killed_up(kafka_jars: tuple[Path, ...], tmp_path: Path) -> None:
    with up("--simulate", "sshd", TMPDIR=str(tmp_path)) as program:
        wait_until(lambda: len(left_of(program)) >= 5, 60, "all five processes")
        program.kill()
        wait_until(lambda: left_of(program) == [], 10, "all processes have ended")


def test_a_program_that_does_not_start_ends_it_with_its_last_words(
    kafka_jars: tuple[Path, ...],
) -> None:
    with up("--simulate", "sshd", LLM_MODLE="typing error") as program:
        assert program.process
        assert program.process.wait(60) == 1
        assert "analyzer does not start" in program.output
        assert "LLM_MODLE is no setting; did you mean LLM_MODEL?" in program.output
        assert left_of(program) == []
