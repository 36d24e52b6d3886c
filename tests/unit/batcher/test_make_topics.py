"""Promises of making topics: names and numbers of this installation, everything else as the contracts say."""

from logwarden_batcher.make_topics import TopicSettings, wanted
from logwarden_contracts.topics import TOPICS


def test_without_settings_they_are_the_contracts_topics() -> None:
    assert tuple(wanted(TopicSettings())) == TOPICS


def test_each_input_topic_is_made_with_its_own_number_of_partitions() -> None:
    settings = TopicSettings(logs_topics="web, db", topics_logs_partitions=3)
    assert [(one.name, one.partitions) for one in wanted(settings)][:2] == [("web", 3), ("db", 3)]


def test_renamed_topics_keep_what_the_contracts_say() -> None:
    settings = TopicSettings(alerts_topic="verdicts", feedback_topic="opinions")
    _, alerts, _, feedback = wanted(settings)
    assert (alerts.name, alerts.keep_days) == ("verdicts", 30)
    assert (feedback.name, feedback.keep_days) == ("opinions", None)
