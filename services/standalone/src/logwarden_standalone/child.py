"""One process of ours: started, stopped, killed, frozen; it never outlives this program.

Not here: which program it is, and whether a dead one is started again (`kafka.broker`, `up`).
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

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


class ChildProcess:
    """A running program, writing to a log file.

    Start it in the main thread: the system ends it together with the *thread* that started it.
    It gets a process group of its own, so that Ctrl-C reaches only us and we stop it in order.
    """

    def __init__(
        self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        """Start it.

        Args:
            command: program and arguments.
            log: what it writes is added here.
            environment: all of it; null: ours.
        """
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own command line
                [*_ending_with_us(), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                env=environment,
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

    def pause(self) -> None:
        """SIGSTOP, and wait until each of its threads stands still: until then it may answer."""
        self.send(signal.SIGSTOP)
        with contextlib.suppress(ChildProcessError):  # it has ended
            os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

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


def _ending_with_us() -> list[str]:
    if sys.platform != "linux":
        return []
    return [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT, str(os.getpid())]
