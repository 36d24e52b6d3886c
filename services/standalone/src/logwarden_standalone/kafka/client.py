"""Whether aiokafka runs as fast as it should. Not here: a client."""

from aiokafka.record import default_records

from logwarden_standalone.kafka.errors import SlowClient


def require_fast_client() -> None:
    """Aiokafka must have its C extension.

    Raises:
        SlowClient: it has not.
    """
    if "_crecords" not in default_records.DefaultRecordBatch.__module__:
        raise SlowClient
