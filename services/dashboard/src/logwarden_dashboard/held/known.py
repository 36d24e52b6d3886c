"""An entry for `known.yaml`, proposed: noise that someone accepts, for a while. Pure.

Nothing is written: a declared exception belongs in version control, with a reason and an owner.
"""

from datetime import date

import yaml

from logwarden_dashboard.held.patterns import AlertPattern

HEADROOM = 2
"""Over what was seen: noise varies, and more than that pages again."""


def known_entry(pattern: AlertPattern, until: date, why: str, owner: str) -> str:
    """YAML of one list item.

    Args:
        pattern: as it was seen.
        until: the last day; after it the pattern pages again.
        why: the reason.
        owner: who answers for it.
    """
    entry = {
        "fingerprint": pattern.key,
        "pattern": pattern.skeleton,
        "source": pattern.group,
        "most_per_hour": most_per_hour(pattern),
        "until": until,
        "why": why or "say why this is no news",
        "owner": owner or "say who answers for it",
    }
    text: str = yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=100)
    return text


def most_per_hour(pattern: AlertPattern) -> int:
    """The busiest hour that was seen, with room above it."""
    hours: dict[int, int] = {}
    for at_ms, count in zip(pattern.seen_ms, pattern.counts, strict=True):
        hours[at_ms // 3_600_000] = hours.get(at_ms // 3_600_000, 0) + count
    return HEADROOM * max(hours.values())
