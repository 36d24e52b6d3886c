"""What differs between two verdicts on one window, and between many. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from logwarden_contracts.messages import Verdict


@dataclass(frozen=True, slots=True)
class Difference:
    """Of two verdicts on the window `window`.

    Attributes:
        window: its id.
        risk_before: 0 to 100, in the first verdict.
        risk_after: in the second.
        alert_before: whether the first asks for someone.
        alert_after: whether the second does.
        gained: line numbers that only the second cites, at either level.
        lost: that only the first cites.
        moved: that both cite, at different levels.
    """

    window: str
    risk_before: int
    risk_after: int
    alert_before: bool
    alert_after: bool
    gained: tuple[int, ...]
    lost: tuple[int, ...]
    moved: tuple[int, ...]

    @property
    def turns_the_alert(self) -> bool:
        """One asks for someone, the other does not."""
        return self.alert_before != self.alert_after

    @property
    def is_none(self) -> bool:
        """Both say the same."""
        return self.risk_before == self.risk_after and not (self.gained or self.lost or self.moved)


def difference(window: str, before: Verdict, after: Verdict) -> Difference:
    """What the second verdict says otherwise; words of a summary do not count."""
    old, new = _levels(before), _levels(after)
    return Difference(
        window,
        before.risk_score,
        after.risk_score,
        before.should_alert_user,
        after.should_alert_user,
        gained=tuple(sorted(new.keys() - old.keys())),
        lost=tuple(sorted(old.keys() - new.keys())),
        moved=tuple(sorted(line for line in old.keys() & new.keys() if old[line] != new[line])),
    )


def told(differences: Sequence[Difference]) -> str:
    """Many in one sentence."""
    if not differences:
        return "no window"
    other = sum(not each.is_none for each in differences)
    turned = sum(each.turns_the_alert for each in differences)
    apart = sum(abs(each.risk_after - each.risk_before) for each in differences) / len(differences)
    return (
        f"{other} of {len(differences)} windows differ, {turned} in their alert; "
        f"risk differs by {apart:.1f} on average"
    )


def _levels(verdict: Verdict) -> dict[int, str]:
    cited = verdict.messages
    return dict.fromkeys(cited.critical, "critical") | dict.fromkeys(cited.warning, "warning")
