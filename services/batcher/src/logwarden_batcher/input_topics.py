"""Whether the input topics can be seen. aiokafka's consumer waits without a word for those that cannot."""

import logging
from collections.abc import Iterable
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import TopicAuthorizationFailedError, UnknownTopicOrPartitionError

log = logging.getLogger(__name__)


async def require_visible(options: dict[str, Any], topics: Iterable[str]) -> None:
    """Ask for the topics once, at the start. One that does not exist is only warned of: it may yet.

    Args:
        options: of any aiokafka client.
        topics: their names.

    Raises:
        TopicAuthorizationFailedError: we may not see one.
        KafkaConnectionError: no broker answers.
    """
    admin = AIOKafkaAdminClient(**options)
    try:
        await admin.start()
        described = await admin.describe_topics(list(topics))
    finally:
        await admin.close()
    for topic in described:
        if topic["error_code"] == TopicAuthorizationFailedError.errno:
            raise TopicAuthorizationFailedError(topic["topic"])
        if topic["error_code"] == UnknownTopicOrPartitionError.errno:
            log.warning("input topic does not exist (yet)", extra={"topic": topic["topic"]})
