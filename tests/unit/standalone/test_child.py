"""Promises of a child process: it ends when we say so, and when we end."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from logwarden_standalone.child import ChildProcess
from logwarden_standalone.kafka.java import learned_classes

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
PARENT = """
import sys, time
from pathlib import Path
from logwarden_standalone.child import ChildProcess
print(ChildProcess(["sleep", "60"], Path(sys.argv[1])).pid, flush=True)
time.sleep(60)
"""

THREADS = """
import threading, time
for _ in range(8):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print("ready", flush=True)
time.sleep(60)
"""


def until(path: Path, is_there: bool) -> bool:
    deadline = time.monotonic() + 10
    while path.exists() != is_there and time.monotonic() < deadline:
        time.sleep(0.02)
    return path.exists() == is_there


def test_an_orderly_stop_waits_for_the_end(tmp_path: Path) -> None:
    process = ChildProcess(["sleep", "60"], tmp_path / "log")
    process.stop(seconds=10)
    assert process.exit_code == -signal.SIGTERM


def test_who_does_not_stop_is_killed(tmp_path: Path) -> None:
    process = ChildProcess([sys.executable, "-c", STUBBORN], tmp_path / "log")
    while not process.last_words:
        time.sleep(0.02)
    process.stop(seconds=0.1)
    assert process.exit_code == -signal.SIGKILL


def test_a_paused_process_is_stopped_all_the_same(tmp_path: Path) -> None:
    process = ChildProcess(["sleep", "60"], tmp_path / "log")
    process.pause()
    process.stop(seconds=10)
    assert process.exit_code == -signal.SIGTERM


def test_a_pause_returns_when_all_threads_stand_still(tmp_path: Path) -> None:
    process = ChildProcess([sys.executable, "-c", THREADS], tmp_path / "log")
    while not process.last_words:
        time.sleep(0.02)
    process.pause()
    threads = list(Path(f"/proc/{process.pid}/task").iterdir())
    states = [
        thread.joinpath("stat").read_text().rpartition(")")[2].split()[0] for thread in threads
    ]
    process.kill()
    assert len(threads) == 9
    assert set(states) == {"T"}


def test_a_pause_of_what_has_ended_does_nothing(tmp_path: Path) -> None:
    process = ChildProcess(["true"], tmp_path / "log")
    while process.exit_code is None:
        time.sleep(0.02)
    process.pause()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_no_process_outlives_a_killed_parent(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = Path("/proc") / parent.stdout.readline().strip()
        assert until(child, is_there=True)
        parent.kill()
    assert until(child, is_there=False)


def test_the_last_words_are_the_end_of_the_log(tmp_path: Path) -> None:
    program = "print(*range(100), sep='\\n')"
    process = ChildProcess([sys.executable, "-c", program], tmp_path / "log")
    while process.exit_code is None:
        time.sleep(0.02)
    assert process.last_words.splitlines() == [str(number) for number in range(85, 100)]


def test_what_java_learned_is_kept_for_that_java_alone() -> None:
    assert learned_classes([Path("/cache/a.jar")]).match("/cache/java-25.*.aot")
