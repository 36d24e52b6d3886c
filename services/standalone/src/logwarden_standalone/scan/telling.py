"""Who hears what while a scan runs: findings on one console, progress on the terminal, JSON in a pipe.

Not here: what a finding looks like (`screen`, `summary`).
"""

import os
import sys
from dataclasses import dataclass
from io import TextIOWrapper

from rich.console import Console

from logwarden_contracts.messages import WindowAnalysis

WIDTH_IN_A_PIPE = 160
READER_GONE = 141


@dataclass(frozen=True, slots=True)
class Consoles:
    """Where people look.

    Attributes:
        findings: standard output, or standard error where standard output carries JSON.
        progress: the same terminal, so that both share it without tearing, or standard error.
        errors: standard error.
    """

    findings: Console
    progress: Console
    errors: Console

    @classmethod
    def of_this_process(cls, *, as_json: bool) -> "Consoles":
        """Colours as the terminal and NO_COLOR say."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        errors = _console(stderr=True)
        out = _console(stderr=False)
        findings = errors if as_json else out
        progress = Console(quiet=True) if as_json and out.is_terminal else errors
        return cls(findings, out if findings is out and out.is_terminal else progress, errors)

    def complain(self, problem: str) -> None:
        """An error, as it happens."""
        self.errors.print(f"logwarden: {problem}", style="red", soft_wrap=True, markup=False)


class _Console(Console):
    """Rich ends the process where the reader has gone; `session` knows better what to do then."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def _console(*, stderr: bool) -> Console:
    console = _Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDTH_IN_A_PIPE
    return console


def leave_quietly() -> int:
    """Whoever read our output has gone (`| head`): nothing more to say, not even at exit.

    Returns:
        The exit code for that.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return READER_GONE


def write_json(analysis: WindowAnalysis) -> None:
    """One line, at once."""
    sys.stdout.buffer.write(analysis.write() + b"\n")
    sys.stdout.buffer.flush()
