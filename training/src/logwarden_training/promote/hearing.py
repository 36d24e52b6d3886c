"""Has everybody answer the gate set who must: candidate, what is in service, what stands below.

Ends in a `Case` for the gate. Not here: the decision (`gate`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from logwarden_training.evaluate.answers import Answer
from logwarden_training.evaluate.asking import Asked, answers_given, answers_of
from logwarden_training.evaluate.baselines import by_lookup, by_quiet_constant, read
from logwarden_training.evaluate.bootstrap import Difference, Interval, difference_of
from logwarden_training.evaluate.comparing import without_shared
from logwarden_training.evaluate.measuring import Measured, costs_of, measured
from logwarden_training.evaluate.overlap import shared
from logwarden_training.evaluate.scores import LOWER_IS_BETTER
from logwarden_training.labels import LabelledWindow
from logwarden_training.promote.candidate import Candidate
from logwarden_training.promote.errors import BadGate
from logwarden_training.promote.gate import DECIDING, Case, Gains, Kind, Rates
from logwarden_training.promote.registry import Entry, Registry
from logwarden_training.promote.run import GateRun


@dataclass(frozen=True)
class GateSet:
    """The windows that decide.

    Attributes:
        windows: in the order of their files.
        lookup: what the skeleton lookup learns from.
        hash: of the windows and their labels: answers are comparable where it is equal.
    """

    windows: Sequence[LabelledWindow]
    lookup: Sequence[LabelledWindow]
    hash: str


@dataclass(frozen=True)
class Witnesses:
    """How those are asked who are not in a folder.

    Attributes:
        candidate: adapters: recorded answers or a server; triage is loaded from its folder.
        base: the adapter's base likewise; None for triage.
        triage: that an adapter must beat.
        service: the adapter in service, asked anew where its recorded answers are on another gate.
    """

    candidate: Asked | None = None
    base: Asked | None = None
    triage: Asked = field(default_factory=Asked)
    service: Asked | None = None


@dataclass(frozen=True)
class Heard:
    """Who answered what.

    Attributes:
        case: for the gate.
        measured: the candidate, as the product answers with it.
        answers: the candidate's.
    """

    case: Case
    measured: Measured
    answers: Sequence[Answer]


def gate_set(run: GateRun) -> GateSet:
    """Read the windows of a run file.

    Raises:
        BadLabels: a file cannot be used.
        BadGate: no window lies in the part that is wanted.
    """
    windows = run.gate.read()
    if not windows:
        raise BadGate("the gate set is empty: from_line and before_line leave no window")
    written = "\n".join(f"{each.texts}{each.verdict.model_dump_json()}" for each in windows)
    digest = sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
    return GateSet(windows, without_shared(run.lookup.read(), windows), digest)


async def heard(
    candidate: Candidate, gate: GateSet, registry: Registry, witnesses: Witnesses
) -> Heard:
    """Ask everybody.

    Raises:
        BadGate: nobody says how one of them is asked.
        EvaluationError: one of them cannot be asked.
    """
    answers = await answers_of(_candidate(candidate, witnesses), gate.windows)
    ours = measured("candidate", gate.windows, answers)
    entry = registry.in_service(candidate.kind)
    service, service_rates = None, None
    if entry is not None:
        given = await answers_of(_service(entry, gate, registry, witnesses), gate.windows)
        service = gains_of(ours, measured(entry.version, gate.windows, given))
        service_rates = Rates(_valid(given), _number(entry.injection))
    case = Case(
        kind=candidate.kind,
        windows=len(gate.windows),
        shared=_shared(candidate, gate),
        service=service,
        below=[gains_of(ours, each) for each in await _below(candidate.kind, gate, witnesses)],
        rates=Rates(_valid(answers), candidate.manifest.injection),
        service_rates=service_rates,
    )
    return Heard(case, ours, answers)


def gains_of(ours: Measured, theirs: Measured) -> Gains:
    """How much better ours is, so that above 0 is better in every figure."""
    pair = (ours.table, ours.draws), (theirs.table, theirs.draws)
    return Gains(theirs.name, {name: _gain(name, difference_of(name, *pair)) for name in DECIDING})


def _gain(name: str, difference: Difference) -> Difference:
    value, interval = difference.value, difference.interval
    if name not in LOWER_IS_BETTER or value is None or interval is None:
        return difference
    return Difference(-value, Interval(-interval.high, -interval.low), difference.windows)


async def _below(kind: Kind, gate: GateSet, witnesses: Witnesses) -> list[Measured]:
    lookup = by_lookup([read(window) for window in gate.lookup])
    asked = {"rules": Asked("rules")}
    if kind == "adapter":
        asked["triage"] = witnesses.triage
        if witnesses.base is not None:
            asked["base"] = witnesses.base
    others = [
        measured(name, gate.windows, await answers_of(each, gate.windows))
        for name, each in asked.items()
    ]
    constant = by_quiet_constant(gate.lookup)
    given = await answers_given(gate.windows, [constant(window) for window in gate.windows])
    predicted = [lookup(window) for window in gate.windows]
    return [
        *others,
        measured("constant", gate.windows, given),
        Measured("skeleton lookup", gate.windows, predicted),
    ]


def _candidate(candidate: Candidate, witnesses: Witnesses) -> Asked:
    if witnesses.candidate is not None:
        return witnesses.candidate
    if candidate.kind == "triage":
        return Asked("triage", triage=candidate.folder)
    raise BadGate(
        "an adapter is judged on a server (--judge-url URL --model NAME), "
        "or on answers that were recorded (--answers FILE)"
    )


def _service(entry: Entry, gate: GateSet, registry: Registry, witnesses: Witnesses) -> Asked:
    """Recorded answers where they are on this gate set, else the model itself."""
    if entry.gate == gate.hash:
        return Asked(answers=registry.answers_of(entry))
    if witnesses.service is not None:
        return witnesses.service
    if entry.kind == "triage":
        return Asked("triage", triage=registry.model_of(entry))
    raise BadGate(
        f"{entry.version} is in service and was promoted on another gate set: "
        "serve it too and name it (--service-model NAME)"
    )


def _shared(candidate: Candidate, gate: GateSet) -> list[str] | None:
    if candidate.spans is None:
        return None
    return [window.id for window in shared(candidate.spans, gate.windows)]


def _valid(answers: Sequence[Answer]) -> float:
    return costs_of(answers)["valid_replies"] or 0.0


def _number(injection: float | str) -> float | None:
    return injection if isinstance(injection, float) else None
