"""Which brokers are new enough, by the versions of requests that they take."""

import pytest

from logwarden_batcher.kafka_version import OLDEST_FETCH, is_kafka_four


@pytest.mark.parametrize(
    ("versions", "is_new"),
    [
        ([(0, 0, 11), (1, 0, 17), (3, 0, 12)], False),  # 3.9
        ([(0, 0, 12), (1, 4, 17), (3, 0, 13)], True),  # 4.0: Produce as before, Fetch not
        ([(0, 3, 12)], False),  # a broker that does not say
        ([], False),
    ],
)
def test_the_oldest_fetch_tells_kafka_four(
    versions: list[tuple[int, int, int]], is_new: bool
) -> None:
    assert is_kafka_four(versions, OLDEST_FETCH) is is_new
