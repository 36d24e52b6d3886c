"""Topics are created by the batcher's own code, here as in containers (`logwarden_batcher.make_topics`)."""

from logwarden_batcher.topics import create_topics, created_topics, new_topic

__all__ = ["create_topics", "created_topics", "new_topic"]
