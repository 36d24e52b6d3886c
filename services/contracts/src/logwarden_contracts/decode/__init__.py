"""What log shippers write, decoded to lines. Never fails, never loses text.

Not here: reading Kafka or files, cleaning and redaction.
"""

from logwarden_contracts.decode.text import decode_text

__all__ = ["decode_text"]
