"""A Docker engine of the tests' own: its data in the cache, its socket in a scratch folder; gone with the block.

Not here: images (`standins`), the composition (`stack`).
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from logwarden_testing.processes import wait_until

PROGRAMS = (
    "dockerd",
    "docker",
    "docker-compose",
    "debootstrap",
    "prometheus",
    "prometheus-alertmanager",
)
START_SECONDS = 60


class Refused(Exception):
    """The kernel, or the sandbox around it, does not let an engine run."""


def missing_programs() -> list[str]:
    """Those that are not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@dataclass(frozen=True)
class Engine:
    """One that runs.

    Attributes:
        host: address of its socket.
        folder: that commands run in.
        environment: beside the process's own.
    """

    host: str
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *command: str | Path, seconds: float = 600) -> str:
        """Run a command that talks to it; what it wrote.

        Raises:
            AssertionError: it failed, with its words.
        """
        ours = {"DOCKER_HOST": self.host, "DOCKER_BUILDKIT": "0", "COMPOSE_INTERACTIVE_NO_CLI": "1"}
        done = subprocess.run(
            [str(word) for word in command],
            cwd=self.folder,
            env={**os.environ, **ours, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout[-4000:]}"
        return done.stdout

    def has_image(self, tag: str) -> bool:
        """Whether it is there already."""
        return bool(self.run("docker", "images", "--quiet", tag).strip())


@contextmanager
def running_engine(data: Path) -> Iterator[Engine]:
    """Start dockerd.

    Raises:
        Refused: it does not come up.
    """
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix="logwarden-engine-", ignore_cleanup_errors=True
    ) as scratch:
        folder = Path(scratch)
        host = f"unix://{folder}/sock"
        options = [
            f"--data-root={data}",
            f"--exec-root={folder}/exec",
            f"--pidfile={folder}/pid",
            f"--host={host}",
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                ["dockerd", *options], stdout=log, stderr=log, start_new_session=True
            )
        engine = Engine(host, folder)
        try:
            _until_it_answers(process, engine, folder / "log")
            yield engine
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(START_SECONDS)


def _until_it_answers(process: subprocess.Popen[bytes], engine: Engine, log: Path) -> None:
    def answers() -> bool:
        if process.poll() is not None:
            raise Refused(_last_words(log))
        try:
            engine.run("docker", "version", seconds=20)
        except AssertionError:
            return False
        return True

    try:
        wait_until(answers, START_SECONDS, "dockerd answers")
    except AssertionError as error:
        raise Refused(_last_words(log)) from error


def _last_words(log: Path) -> str:
    return "".join(log.read_text(errors="replace").splitlines()[-1:])[-300:]
