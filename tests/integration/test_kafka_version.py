"""A real broker tells which requests it takes; one that is too old is refused, or warned of."""

import pytest

from logwarden_batcher.errors import Stop
from logwarden_batcher.kafka_version import OLDEST_FETCH, require_kafka_four
from logwarden_standalone.kafka.broker import KafkaBroker

pytestmark = pytest.mark.kafka

NEWER_THAN_THIS_BROKER = OLDEST_FETCH + 1


async def test_a_broker_of_kafka_four_is_taken(kafka: KafkaBroker) -> None:
    await require_kafka_four(kafka.connection().kafka_client_options(), or_warn=False)


async def test_an_older_broker_is_refused_with_advice(kafka: KafkaBroker) -> None:
    options = kafka.connection().kafka_client_options()
    with pytest.raises(Stop, match="DELIVERY=at_least_once"):
        await require_kafka_four(options, or_warn=False, oldest_fetch=NEWER_THAN_THIS_BROKER)


async def test_an_older_broker_is_only_warned_of_where_at_least_once_will_do(
    kafka: KafkaBroker, caplog: pytest.LogCaptureFixture
) -> None:
    options = kafka.connection().kafka_client_options()
    await require_kafka_four(options, or_warn=True, oldest_fetch=NEWER_THAN_THIS_BROKER)
    assert "at least once" in caplog.text
