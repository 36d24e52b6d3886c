"""Kafka, ready to start: fetched, checked, and with a training run behind it. Not here: how each is done."""

from pathlib import Path

from logwarden_standalone.kafka.fetch import Progress, fetch_jars, no_progress
from logwarden_standalone.kafka.jars import KAFKA_VERSION, pinned_jars
from logwarden_standalone.kafka.train import is_trained, train


def install_kafka(cache: Path, progress: Progress = no_progress) -> tuple[Path, ...]:
    """All jars of the pinned version in the cache folder; only the first time takes long. Blocks.

    Args:
        cache: see `cache_folder`.
        progress: told what happens now.

    Returns:
        The class path of a broker.

    Raises:
        FetchFailed: there is no network, no space, or what came is not what was pinned.
    """
    jars = fetch_jars(pinned_jars(), cache / "kafka" / KAFKA_VERSION, progress)
    if not is_trained(jars):
        progress("preparing Kafka for quick starts, this once")
        train(jars)
    return jars
