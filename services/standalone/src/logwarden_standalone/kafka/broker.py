"""One broker of real Kafka, as a process of ours: start, stop, and what may befall it.

Not here: fetching it (`fetch`), its folder (`home`), three of them (`cluster`), topics (`topics`).
"""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from logwarden_contracts.kafka import KafkaSettings
from logwarden_standalone.child import ChildProcess
from logwarden_standalone.kafka.errors import StartFailed
from logwarden_standalone.kafka.home import Home
from logwarden_standalone.kafka.java import java_command
from logwarden_standalone.kafka.quorum import Node, Quorum, new_quorum
from logwarden_standalone.kafka.ready import until_it_answers, until_port_opens
from logwarden_standalone.kafka.security import ADMIN, MECHANISM

START_SECONDS = 90.0
STOP_SECONDS = 20.0


class KafkaBroker:
    """A broker on loopback.

        async with KafkaBroker(install_kafka(cache_folder(os.environ))) as broker:
            producer = AIOKafkaProducer(**broker.connection().kafka_client_options())

    Start it in the main thread: it ends together with the thread that started it, however that ends.
    """

    def __init__(
        self,
        jars: Sequence[Path],
        home: Home | None = None,
        place: tuple[Node, Quorum] | None = None,
    ) -> None:
        """A broker that does not run yet.

        Args:
            jars: from `install_kafka`.
            home: goes on with the data that it holds; null: a temporary one, deleted at the end.
            place: which node of which cluster; null: a cluster of its own.
        """
        self._jars = jars
        self._is_temporary = home is None
        self._home = home or Home(Path(mkdtemp(prefix="logwarden-kafka-")))
        self._node, self._quorum = place or _alone()
        self._process: ChildProcess | None = None

    @property
    def id(self) -> int:
        """Its node id."""
        return self._node.id

    @property
    def bootstrap_servers(self) -> str:
        """`host:port` of this broker."""
        return self._node.address

    @property
    def pid(self) -> int:
        """Process id."""
        return self._started.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._started.exit_code

    @property
    def last_words(self) -> str:
        """The end of its log."""
        return self._started.last_words

    def connection(self, user: str = ADMIN) -> KafkaSettings:
        """How clients reach it.

        Args:
            user: as whom, where there is security.
        """
        security = self._home.security
        if security is None:
            return KafkaSettings(kafka_bootstrap_servers=self.bootstrap_servers)
        return KafkaSettings(
            kafka_bootstrap_servers=self.bootstrap_servers,
            kafka_security_protocol="SASL_SSL",
            kafka_sasl_mechanism=MECHANISM,
            kafka_sasl_username=user,
            kafka_sasl_password=SecretStr(security.password(user)),
            kafka_ssl_cafile=self._home.certificate,
        )

    async def launch(self) -> None:
        """Start the process and return when its port opens, before it can answer much.

        Raises:
            StartFailed: it exits, or opens no port in time.
        """
        await asyncio.to_thread(self._home.prepare, self._node, self._quorum, self._jars)
        command = java_command(self._jars, self._home.folder, "kafka.Kafka")
        self._process = ChildProcess([*command, str(self._home.settings)], self._home.log)
        async with self.in_time():
            opens = await until_port_opens(self._node.client_port, lambda: self.exit_code is None)
        if not opens:
            raise StartFailed(f"exit code {self.exit_code}", self.last_words)

    async def start(self) -> None:
        """Start it, the first time or again on the same port and data; returns when it answers.

        Raises:
            StartFailed: it exits, or does not answer in time.
        """
        await self.launch()
        async with self.in_time():
            await until_it_answers(self.connection().kafka_client_options())

    async def stop(self) -> None:
        """Ask it to end in order; killed if that takes too long."""
        await asyncio.to_thread(self._started.stop, STOP_SECONDS)

    async def restart(self) -> None:
        """Stop it if it still runs, and start it.

        Raises:
            StartFailed: as `start`.
        """
        await self.stop()
        await self.start()

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self._started.kill()

    def pause(self) -> None:
        """SIGSTOP: it keeps its connections and says nothing from here on."""
        self._started.pause()

    def resume(self) -> None:
        """SIGCONT."""
        self._started.send(signal.SIGCONT)

    async def close(self) -> None:
        """End it. Data that nobody keeps need no orderly end."""
        if self._process and self._is_temporary:
            self._process.kill()
        elif self._process:
            await self.stop()
        if self._is_temporary:
            await asyncio.to_thread(shutil.rmtree, self._home.folder, ignore_errors=True)

    @asynccontextmanager
    async def in_time(self) -> AsyncIterator[None]:
        """Limit a step of the start.

        Raises:
            StartFailed: it takes too long.
        """
        try:
            async with asyncio.timeout(START_SECONDS):
                yield
        except TimeoutError as error:
            reason = f"no answer within {START_SECONDS:.0f} s"
            raise StartFailed(reason, self.last_words) from error

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def _started(self) -> ChildProcess:
        if self._process is None:
            raise RuntimeError("the broker was not started")
        return self._process


def _alone() -> tuple[Node, Quorum]:
    quorum = new_quorum(nodes=1)
    return quorum.nodes[0], quorum
