"""Starts twice as fast: a first run in which Java keeps what it learned of Kafka's classes (JEP 483, 514).

Worth its ten seconds, since a start is mostly Java reading the same five thousand classes again. Without the file a broker
starts all the same. Not here: using it, see `java_command`.
"""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from logwarden_standalone.child import ChildProcess
from logwarden_standalone.kafka.cache import locked
from logwarden_standalone.kafka.errors import StartFailed
from logwarden_standalone.kafka.home import Home
from logwarden_standalone.kafka.java import java_command, learned_classes
from logwarden_standalone.kafka.quorum import new_quorum
from logwarden_standalone.kafka.ready import until_it_answers, until_port_opens

_LOG = logging.getLogger(__name__)
_START_SECONDS = 90.0
_WRITE_SECONDS = 90.0


def is_trained(jars: Sequence[Path]) -> bool:
    """The file is there, and no jar was fetched again since.

    Args:
        jars: all in one folder.
    """
    learned = learned_classes(jars)
    youngest = max(jar.stat().st_mtime for jar in jars)
    return learned.exists() and learned.stat().st_mtime >= youngest


def train(jars: Sequence[Path]) -> None:
    """Write the file beside the jars. Blocks; does not fail, but logs why there is none.

    Args:
        jars: all in one folder.
    """
    learned = learned_classes(jars)
    try:
        with locked(learned.parent):
            if not is_trained(jars):
                _write(learned, jars)
    except (OSError, StartFailed, TimeoutError) as error:
        _LOG.warning("Kafka starts more slowly: no training run", extra={"reason": str(error)})


def _write(learned: Path, jars: Sequence[Path]) -> None:
    learned.unlink(missing_ok=True)
    with TemporaryDirectory(dir=learned.parent, prefix=".train-") as folder:
        written = Path(folder) / learned.name
        asyncio.run(_run(Home(Path(folder)), jars, written))
        written.replace(learned)


async def _run(home: Home, jars: Sequence[Path], written: Path) -> None:
    """Start a broker, wait until it answers, and let it end in order: only then Java writes."""
    quorum = new_quorum(nodes=1)
    (node,) = quorum.nodes
    home.prepare(node, quorum, jars)
    java, *rest = java_command(jars, home.folder, "kafka.Kafka")
    process = ChildProcess(
        [java, f"-XX:AOTCacheOutput={written}", *rest, str(home.settings)], home.log
    )
    try:
        async with asyncio.timeout(_START_SECONDS):
            await until_port_opens(node.client_port, lambda: process.exit_code is None)
            await until_it_answers({"bootstrap_servers": node.address})
    finally:
        process.stop(_WRITE_SECONDS)
