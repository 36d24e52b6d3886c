"""Topics are made on a real broker, and a second time is no error."""

from aiokafka.admin import AIOKafkaAdminClient

from logwarden_batcher.make_topics import TopicSettings, make_topics
from logwarden_standalone.kafka.broker import KafkaBroker


async def test_topics_are_made_once(kafka: KafkaBroker) -> None:
    settings = TopicSettings(
        kafka_bootstrap_servers=kafka.bootstrap_servers,
        logs_topics="made-logs",
        alerts_topic="made-alerts",
        dead_letter_topic="made-dlq",
        feedback_topic="made-feedback",
        topics_logs_partitions=4,
    )
    names = ["made-logs", "made-alerts", "made-dlq", "made-feedback"]
    assert sorted(await make_topics(settings)) == sorted(names)
    assert await make_topics(settings) == []
    admin = AIOKafkaAdminClient(**settings.kafka_client_options())
    await admin.start()
    try:
        (described,) = await admin.describe_topics(["made-logs"])
    finally:
        await admin.close()
    assert len(described["partitions"]) == 4
