"""What log shippers write, decoded to lines. Never fails, never loses text.

Not here: reading Kafka or files, cleaning and redaction.
"""

from logwarden_contracts.decode.fields import decode_fields
from logwarden_contracts.decode.record import Encoding, Record, decode_line, decode_record
from logwarden_contracts.decode.text import decode_text

__all__ = ["Encoding", "Record", "decode_fields", "decode_line", "decode_record", "decode_text"]
