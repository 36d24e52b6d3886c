"""Promises of topics: what is created is what the contracts say."""

import os
import subprocess
import sys

import pytest
from aiokafka.errors import TopicAuthorizationFailedError

import logwarden_contracts.messages as messages
from logwarden_contracts.topics import ALERTS, FEEDBACK, TOPICS, Topic
from logwarden_standalone.kafka.client import require_fast_client
from logwarden_standalone.kafka.topics import created_topics, new_topic


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_is_created_as_the_contracts_say(topic: Topic) -> None:
    new = new_topic(topic, replication=3)
    assert (new.name, new.num_partitions) == (topic.name, topic.partitions)
    assert new.topic_configs == topic.configuration(replication=3)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topics_message_exists(topic: Topic) -> None:
    assert topic.message is None or hasattr(messages, topic.message)


def test_one_of_three_copies_may_fail() -> None:
    assert ALERTS.configuration(replication=3)["min.insync.replicas"] == "2"
    assert ALERTS.configuration(replication=1)["min.insync.replicas"] == "1"


def test_retention_is_in_milliseconds_and_feedback_has_none() -> None:
    assert ALERTS.configuration(1)["retention.ms"] == str(30 * 24 * 3600 * 1000)
    assert FEEDBACK.configuration(1)["retention.ms"] == "-1"


def test_topics_that_exist_are_no_error_and_not_created() -> None:
    assert created_topics([("logs", 0, None), ("alerts", 36, "exists")]) == ["logs"]


def test_a_refused_topic_is_an_error_that_names_it() -> None:
    with pytest.raises(TopicAuthorizationFailedError, match="topic logs"):
        created_topics([("logs", 29, "no")])


def test_aiokafka_has_its_c_extension() -> None:
    require_fast_client()


def test_aiokafka_without_its_c_extension_is_refused() -> None:
    program = "from logwarden_standalone.kafka.client import require_fast_client as r; r()"
    environment = os.environ | {"AIOKAFKA_NO_EXTENSIONS": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "SlowClient: aiokafka has no C extension here" in ended.stderr
