"""The batcher where Kafka asks who it is: TLS, SCRAM, and exactly the rights that its README names."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest

from logwarden_contracts.kafka import KafkaSettings
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.home import Home
from logwarden_standalone.kafka.security import Security
from logwarden_testing.brokers import running
from logwarden_testing.processes import Program
from logwarden_testing.readme import table_below
from logwarden_testing.stream import Stream

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

RESOURCES = {"Topic": 2, "Group": 3, "TransactionalId": 5}
PATTERNS = {"literal": 3, "prefixed": 4}
OPERATIONS = {"Read": 3, "Write": 4, "Describe": 8}
ALLOW, ANY_HOST = 3, "*"


@dataclass(frozen=True)
class Right:
    """One row of the README."""

    resource: str
    setting: str
    pattern: str
    operation: str

    def __str__(self) -> str:
        return f"{self.operation} on {self.resource} {self.setting}"


RIGHTS = [
    Right(resource, setting.strip("`"), pattern, operation)
    for resource, setting, pattern, operation in table_below(
        Path("services/batcher/README.md"), "Rights in Kafka"
    )
]
COMPLETE = "complete"


def user_without(right: Right) -> str:
    return f"without-{RIGHTS.index(right)}"


@pytest.fixture(scope="module")
def secured(
    kafka_jars: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KafkaBroker]:
    users = [COMPLETE, *map(user_without, RIGHTS)]
    home = Home(tmp_path_factory.mktemp("secured"), Security(dict.fromkeys(users, "right")))
    yield from running(KafkaBroker(kafka_jars, home))


@pytest.fixture
async def secured_stream(secured: KafkaBroker) -> Stream:
    """Topics of the test's own; what the test itself does, it does as admin."""
    stream = Stream(secured.bootstrap_servers)
    stream.options = secured.connection().kafka_client_options()
    await stream.create()
    return stream


async def grant(stream: Stream, user: str, rights: list[Right]) -> None:
    """aiokafka has the request and no method for it."""
    names = stream.batcher().environment
    admin = AIOKafkaAdminClient(**stream.options)
    await admin.start()
    for right in rights:
        acl = CreateAclsRequest(
            RESOURCES[right.resource],
            names[right.setting],
            PATTERNS[right.pattern],
            f"User:{user}",
            ANY_HOST,
            OPERATIONS[right.operation],
            ALLOW,
        )
        answer = await admin._send_to_controller(acl)
        assert answer.creation_responses[0][0] == 0
    await admin.close()


def batcher_of(stream: Stream, connection: KafkaSettings) -> Program:
    assert connection.kafka_sasl_password
    return stream.batcher(
        kafka_security_protocol=connection.kafka_security_protocol,
        kafka_sasl_mechanism=connection.kafka_sasl_mechanism,
        kafka_sasl_username=connection.kafka_sasl_username,
        kafka_sasl_password=connection.kafka_sasl_password.get_secret_value(),
        kafka_ssl_cafile=connection.kafka_ssl_cafile,
    )


async def exit_code_of(program: Program, seconds: float = 60) -> int:
    assert program.process
    return await asyncio.to_thread(program.process.wait, seconds)


async def test_the_rights_of_the_readme_are_enough(
    secured: KafkaBroker, secured_stream: Stream
) -> None:
    stream = secured_stream
    await grant(stream, COMPLETE, RIGHTS)
    batcher = batcher_of(stream, secured.connection(COMPLETE))
    with stream.analyzer(), batcher:
        async with stream.watcher() as watcher:
            await stream.write([*[b"a line"] * 300, b"REFUSE me"])
            await watcher.until(300, seconds=60)
            assert [one.value for one in await stream.all_of(stream.dead_letters)] == [b"REFUSE me"]
        assert batcher.stop() == 0


@pytest.mark.parametrize("missing", RIGHTS, ids=str)
async def test_without_any_one_right_it_ends_and_says_which(
    secured: KafkaBroker, secured_stream: Stream, missing: Right
) -> None:
    stream, user = secured_stream, user_without(missing)
    await grant(stream, user, [right for right in RIGHTS if right != missing])
    batcher = batcher_of(stream, secured.connection(user))
    await stream.write([b"a line", b"REFUSE me"], partitions=1)
    with stream.analyzer(), batcher:
        assert await exit_code_of(batcher) == 1
        last = "\n".join(batcher.output.splitlines()[-3:])  # a client may grumble while it goes
        assert "Kafka denies a right" in last
        assert batcher.environment[missing.setting] in last
        assert "Traceback" not in batcher.output


async def test_a_wrong_password_ends_it(secured: KafkaBroker, secured_stream: Stream) -> None:
    batcher = batcher_of(secured_stream, secured.connection(COMPLETE))
    batcher.environment["KAFKA_SASL_PASSWORD"] = "wrong"
    with batcher:
        assert await exit_code_of(batcher) == 1
        assert "SaslAuthenticationFailed" in batcher.output
        assert "Traceback" not in batcher.output
