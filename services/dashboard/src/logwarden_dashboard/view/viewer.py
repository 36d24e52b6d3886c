"""Who looks: the zone of the browser's clock, the time, and the person's name."""

import time
from dataclasses import dataclass
from datetime import tzinfo

import streamlit as st

from logwarden_dashboard.moments import ago_text, clock_text, full_text, zone_of, zone_text


@dataclass(frozen=True, slots=True)
class Viewer:
    """One look at the page.

    Attributes:
        now_ms: the time.
        zone: of the browser.
    """

    now_ms: int
    zone: tzinfo

    def clock(self, at_ms: int | None) -> str:
        """Time of day in the viewer's zone."""
        return clock_text(at_ms, self.now_ms, self.zone)

    def full(self, at_ms: int | None) -> str:
        """Day, time, zone."""
        return full_text(at_ms, self.zone)

    def ago(self, at_ms: int | None) -> str:
        """How long it is past."""
        return ago_text(at_ms, self.now_ms)

    @property
    def zone_name(self) -> str:
        """For people."""
        return zone_text(self.zone, self.now_ms)


def viewer() -> Viewer:
    """Who looks now."""
    return Viewer(int(time.time() * 1000), zone_of(st.context.timezone, st.context.timezone_offset))


def login_name() -> str | None:
    """Of a person who logged in; null where nobody has to."""
    if not getattr(st.user, "is_logged_in", False):
        return None
    return str(st.user.get("email") or st.user.get("name") or st.user.get("sub"))
