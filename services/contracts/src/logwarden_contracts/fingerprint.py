"""Fingerprints: what makes two alerts the same pattern, whichever host they come from."""

from hashlib import sha256

from logwarden_contracts.skeleton import SKELETON_VERSION

FINGERPRINT_DIGITS = 16


def fingerprint(group: str, skeleton: str) -> str:
    """Hash of source group, skeleton and skeleton version: 16 hexadecimal digits.

    Args:
        group: application, see `source_group`.
        skeleton: of the whole event.
    """
    named = "\x00".join((SKELETON_VERSION, group, skeleton))
    return sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:FINGERPRINT_DIGITS]
