"""Real Apache Kafka on this machine, with nothing but Python: fetched once, started on loopback.

For `logwarden up`, the demo and the tests. Not here: a client, and nothing for production, where
Kafka is someone's cluster and `KAFKA_BOOTSTRAP_SERVERS` names it.
"""
