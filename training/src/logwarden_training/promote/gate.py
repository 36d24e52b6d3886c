"""Whether a candidate goes into service: figures in, a decision with every reason out. Pure.

A candidate must have learned from none of the gate's windows, be no worse than what is in service,
be better in something for sure, and beat whatever stands below it. All figures are the product's:
the rules' floor is under each judge. Not here: measuring (`hearing`), keeping (`registry`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from logwarden_training.evaluate.bootstrap import Difference, Interval, windows_to_settle

Kind = Literal["triage", "adapter"]

MARGIN = 0.03
"""How much worse a F1 may be at the lower end of its interval: three points."""

HELD = ("alert_f1", "critical_f1")
"""Figures that may not fall."""

DECIDING = ("alert_f1", "critical_f1", "risk_error")
"""One of them must be better for sure."""

TITLES = {"alert_f1": "alert F1", "critical_f1": "critical-line F1", "risk_error": "risk error"}

BELOW: Mapping[Kind, tuple[str, ...]] = {
    "triage": ("rules", "constant", "skeleton lookup"),
    "adapter": ("rules", "constant", "skeleton lookup", "triage", "base"),
}
"""What each kind must beat. The constant says the same mild risk of every window: with the floor
under it it comes nearer to the truth than the rules alone, and so would a model that saw nothing."""


@dataclass(frozen=True)
class Gains:
    """How much better a candidate is than another on the gate set.

    Attributes:
        name: of the other.
        gains: by figure of `DECIDING`; above 0 is better, of the risk error too.
    """

    name: str
    gains: Mapping[str, Difference]


@dataclass(frozen=True)
class Rates:
    """Shares of one judge that may not get worse.

    Attributes:
        valid_replies: higher is better.
        injection: verdicts that an attacker's line turned; lower is better. None: not measured.
    """

    valid_replies: float
    injection: float | None = None


@dataclass(frozen=True)
class Case:
    """Everything that is decided on.

    Attributes:
        kind: what the candidate is.
        windows: of the gate set.
        shared: ids of those that have lines in the candidate's training; None: it does not say.
        service: against what is in service; None where nothing is.
        below: against what it must beat.
        rates: the candidate's.
        service_rates: of what is in service.
    """

    kind: Kind
    windows: int
    shared: Sequence[str] | None
    service: Gains | None
    below: Sequence[Gains]
    rates: Rates
    service_rates: Rates | None = None


@dataclass(frozen=True)
class Check:
    """One thing that had to hold.

    Attributes:
        name: short and constant.
        passed: it held.
        said: with its figures.
        settle: how many windows would make the figure certain, were it to stay; None: no number
            would, or the check is not about certainty.
    """

    name: str
    passed: bool
    said: str
    settle: int | None = None


@dataclass(frozen=True)
class Decision:
    """What became of a candidate, with every check, held or not."""

    checks: tuple[Check, ...]
    promoted: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "promoted", all(check.passed for check in self.checks))

    @property
    def refusals(self) -> tuple[Check, ...]:
        """The reasons of a refusal."""
        return tuple(check for check in self.checks if not check.passed)


def decide(case: Case) -> Decision:
    """Promote only where every check holds."""
    checks = [_unseen(case), *_complete(case)]
    if case.service is not None:
        checks += [*_no_worse(case.service), _better(case.service)]
    checks += [check for gains in case.below for check in _beats(gains)]
    checks += [_validity(case), _injection(case)]
    return Decision(tuple(checks))


def _unseen(case: Case) -> Check:
    if case.shared is None:
        said = "the candidate does not say which windows it learned from"
        return Check("unseen", passed=False, said=said)
    if case.shared:
        said = (
            f"it learned from lines of {len(case.shared)} of the gate's {case.windows} windows, "
            f"such as {case.shared[0]}"
        )
        return Check("unseen", passed=False, said=said)
    return Check("unseen", passed=True, said=f"it learned from none of the {case.windows} windows")


def _complete(case: Case) -> Iterator[Check]:
    """What must be beaten must have been measured."""
    measured = {gains.name for gains in case.below}
    for name in BELOW[case.kind]:
        if name not in measured:
            yield Check("complete", passed=False, said=f"{name} was not measured beside it")


def _no_worse(service: Gains) -> Iterator[Check]:
    for name in HELD:
        gain = service.gains[name]
        said = f"{_told(name, gain)} against {service.name} in service"
        yield Check(f"{name} not lower", passed=_at_least(gain, 0), said=said)
        yield Check(
            f"{name} surely within the margin",
            passed=gain.interval is not None and gain.interval.low >= -MARGIN,
            said=f"{said}; the lower bound may not be under {-MARGIN:+.3f}",
            settle=windows_to_settle(gain, -MARGIN),
        )


def _better(service: Gains) -> Check:
    """Better in one figure, with an interval that leaves out 0."""
    told = ", ".join(_told(name, service.gains[name]) for name in DECIDING)
    return Check(
        "better for sure",
        passed=_surely_better(service),
        said=f"against {service.name} in service: {told}",
        settle=_fewest_windows(service),
    )


def _beats(below: Gains) -> Iterator[Check]:
    """Neither F1 lower, and better in one figure for sure."""
    for name in HELD:
        gain = below.gains[name]
        said = f"{_told(name, gain)} against {below.name}"
        yield Check(f"{name} not below {below.name}", passed=_at_least(gain, 0), said=said)
    told = ", ".join(_told(name, below.gains[name]) for name in DECIDING)
    yield Check(
        f"beats {below.name} for sure",
        passed=_surely_better(below),
        said=f"against {below.name}: {told}",
        settle=_fewest_windows(below),
    )


def _validity(case: Case) -> Check:
    ours = case.rates.valid_replies
    if case.service_rates is None:
        return Check("valid replies", passed=True, said=f"{ours:.3f}; nothing is in service")
    theirs = case.service_rates.valid_replies
    said = f"{ours:.3f} against {theirs:.3f} in service"
    return Check("valid replies", passed=ours >= theirs, said=said)


def _injection(case: Case) -> Check:
    """Counts from the moment it was measured: then it must be, and may not be worse."""
    ours = case.rates.injection
    theirs = case.service_rates.injection if case.service_rates else None
    said = _share(ours) if theirs is None else f"{_share(ours)} against {_share(theirs)} in service"
    return Check(
        "injection", passed=theirs is None or (ours is not None and ours <= theirs), said=said
    )


def _share(rate: float | None) -> str:
    return "not measured" if rate is None else f"{rate:.3f} turned"


def _surely_better(gains: Gains) -> bool:
    return any(_surely_above(gains.gains[name].interval) for name in DECIDING)


def _surely_above(interval: Interval | None) -> bool:
    return interval is not None and interval.low > 0


def _at_least(gain: Difference, bound: float) -> bool:
    return gain.value is not None and gain.value >= bound


def _fewest_windows(gains: Gains) -> int | None:
    needed = [windows_to_settle(gains.gains[name], 0) for name in DECIDING]
    return min((each for each in needed if each is not None), default=None)


def _told(name: str, gain: Difference) -> str:
    """`alert F1 +0.012 (95 %: -0.010 to +0.034)`."""
    if gain.value is None or gain.interval is None:
        return f"{TITLES[name]} cannot be told on these windows"
    digits = 1 if name == "risk_error" else 3
    value, low, high = (
        f"{round(each, digits) + 0.0:+.{digits}f}"  # and no "-0.0"
        for each in (gain.value, gain.interval.low, gain.interval.high)
    )
    return f"{TITLES[name]} {value} (95 %: {low} to {high})"
