"""Secrets and personal data replaced by keyed pseudonyms such as `<github-token:1a2b3c4d>`.

The pseudonym names the kind and is the same for the same secret, so lines still correlate; without
the key nobody can test a guess. It protects what leaves the process (prompt, analysis, logs), not
the log itself, which stays as it was at its offset.

Not here: where the key comes from, and hostile characters (`clean`, which runs before).
"""

from logwarden_contracts.redact.redactor import KINDS, REDACTOR_VERSION, Redactor

__all__ = ["KINDS", "REDACTOR_VERSION", "Redactor"]
