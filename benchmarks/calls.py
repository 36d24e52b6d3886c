"""How often the language model must be asked, and what is missed by asking less.

Two streams: the labelled windows of the 16 Loghub files, one file after the other, and a day of the
simulator. The model is scripted and says what is true of each window, so what differs from asking
always comes from memory and triage alone. Of each policy: the share of windows asked, and recall and
precision of its alerts against asking always. `compulsory` is the share of windows whose signature
was never seen before: no memory of whole windows, however large and lasting, avoids those.
"""

import argparse
import asyncio
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from logwarden_analyzer import Analyst, AnalyzerSettings
from logwarden_analyzer.analyst import loaded_triage
from logwarden_analyzer.analyze import Analyzed, analysis_of
from logwarden_analyzer.errors import AnalyzerError
from logwarden_analyzer.escalation import Escalate, Escalation
from logwarden_analyzer.judges import Judgement
from logwarden_analyzer.judges.sight import Triages
from logwarden_analyzer.material import Material, material_of
from logwarden_analyzer.memory import Memory
from logwarden_analyzer.routing import Seen, judged_by, own_levels, remember, seen_by, signed_by
from logwarden_contracts.decode import decode_line
from logwarden_contracts.messages import LogLine, LogWindow, Verdict
from logwarden_contracts.redact import Redactor
from logwarden_contracts.rules import RuleSet
from logwarden_ingestor.simulate import Simulator
from logwarden_ingestor.simulate.line import SimulatedLine
from logwarden_ingestor.simulate.truth import truth_of_window

DAY_MS = 24 * 3600 * 1000
THRESHOLDS = (0.02, 0.05, 0.1, 0.2, 0.3)
LABELLED = {"BGL", "Thunderbird"}
"""Files whose first column is a label, not log text."""


@dataclass(frozen=True)
class Case:
    """A window, what is true of it, and when it closed."""

    window: LogWindow
    truth: Verdict
    at_seconds: float


@dataclass(frozen=True)
class Prepared:
    """A window as all policies see it, so that the costly part is done once."""

    case: Case
    material: Material
    seen: Seen


@dataclass
class Oracle:
    """Says what is true of the window at hand."""

    truth: Verdict = field(default_factory=lambda: Verdict(risk_score=0, should_alert_user=False))

    async def judge(self, material: Material) -> Judgement:
        """As a digest's answer would: whole rows."""
        del material
        return Judgement("model", self.truth, "digest-1", "oracle")


@dataclass
class SimulatedClock:
    """The log's own time."""

    now: float = 0.0

    def read(self) -> float:
        """Seconds."""
        return self.now


@dataclass(frozen=True)
class Policy:
    """One way of asking less."""

    name: str
    escalate: Escalate
    doubt: float
    remembers: bool


@dataclass(frozen=True)
class Result:
    """What a policy did: asked or not, and alerts beside those of asking always."""

    asked: int
    alerts: Sequence[bool]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--triage", type=Path, help="a model's folder; default: the shipped one")
    parser.add_argument(
        "--left-out",
        type=Path,
        help="folder with a triage model for each Loghub system, SYSTEM/, that never saw it",
    )
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--incident-every", type=int, default=8000, help="lines, on average")
    parser.add_argument("--window-lines", type=int, default=100)
    parser.add_argument("--window-seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, default=7)
    asyncio.run(measure(parser.parse_args()))


async def measure(arguments: argparse.Namespace) -> None:
    """Both streams."""
    analyst = Analyst(Redactor(b"calls"), RuleSet.load(), triage=loaded(arguments.triage))
    await loghub(analyst, arguments.left_out)
    await a_day(analyst, arguments)


def loaded(folder: Path | None) -> Triages | None:
    """A triage model; none where none can be loaded."""
    try:
        return loaded_triage(AnalyzerSettings(triage_model=folder))
    except AnalyzerError as error:
        print(f"triage: {error}")
        return None


async def loghub(analyst: Analyst, left_out: Path | None) -> None:
    """The 16 files in order, with the model that knows them and with those that do not."""
    by_system = dict(labelled(Path(os.environ.get("LOGWARDEN_DATA", "."))))
    if not by_system:
        print("\n(a) Loghub: LOGWARDEN_DATA names no folder with it")
        return
    known = [each for cases in by_system.values() for each in await prepared(cases, analyst)]
    print("\n(a) labelled windows of the 16 files in order; triage learned from these very systems")
    await tell(analyst, known)
    if left_out is None:
        print("\n(a) leave-systems-out triage: no models given (--left-out)")
        return
    unknown: list[Prepared] = []
    tested = analyst
    for system, cases in by_system.items():
        tested = replace(analyst, triage=loaded(left_out / system))
        if tested.triage is None:
            return
        unknown += await prepared(cases, tested)
    print("\n(a) the same, each file with triage that never saw its system")
    await tell(tested, unknown)


def labelled(folder: Path) -> Iterator[tuple[str, list[Case]]]:
    """System, and its labelled windows in the file's order."""
    if not (folder / "loghub").is_dir():
        return
    written = (folder / "verdicts/train.jsonl").read_text("utf-8").splitlines()
    windows = sorted(map(json.loads, written), key=lambda one: (one["system"], one["first_line"]))
    for system in sorted({one["system"] for one in windows}):
        text = (folder / "loghub" / f"{system}.log").read_text("utf-8", "replace")
        lines = text.split("\n")
        own = [one for one in windows if one["system"] == system]
        yield system, [case_of(one, lines) for one in own]


def case_of(one: dict[str, object], lines: Sequence[str]) -> Case:
    """One labelled window."""
    system, first, count = str(one["system"]), int(str(one["first_line"])), int(str(one["lines"]))
    texts = [text.rstrip("\r") for text in lines[first - 1 : first - 1 + count]]
    if system in LABELLED:
        texts = [text.partition(" ")[2] for text in texts]
    decoded = [decode_line(text, first + n)[0] for n, text in enumerate(texts)]
    return Case(
        window_of(system, first, decoded), Verdict.model_validate(one["verdict"]), first / 10
    )


async def a_day(analyst: Analyst, arguments: argparse.Namespace) -> None:
    """The simulator's day."""
    lines = list(simulated(arguments))
    cuts = list(cut(lines, arguments.window_lines, arguments.window_seconds * 1000))
    cases = [simulated_case(one, number) for number, one in enumerate(cuts)]
    print(
        f"\n(b) {arguments.hours:g} h of the simulator (mixed, seed {arguments.seed}): "
        f"{len(lines):,} lines, {len(lines) / arguments.hours / 3600:.1f} a second, "
        f"{len(cases):,} windows of at most {arguments.window_lines} lines or "
        f"{arguments.window_seconds:g} s; {incident_share(lines, arguments.hours):.0%} of the time "
        f"in an incident, {sum(case.truth.should_alert_user for case in cases):,} windows alert"
    )
    await tell(analyst, await prepared(cases, analyst))


def simulated(arguments: argparse.Namespace) -> Iterator[SimulatedLine]:
    """Lines until the day is over."""
    simulator = Simulator("mixed", arguments.seed, incident_every=arguments.incident_every)
    end = None
    for line in simulator:
        end = end or line.time_ms + arguments.hours * 3600 * 1000
        if line.time_ms >= end:
            return
        yield line


def cut(lines: Iterable[SimulatedLine], most: int, most_ms: float) -> Iterator[list[SimulatedLine]]:
    """Windows as the batcher cuts them, by the log's own time."""
    window: list[SimulatedLine] = []
    for line in lines:
        if window and (len(window) >= most or line.time_ms - window[0].time_ms >= most_ms):
            yield window
            window = []
        window.append(line)
    if window:
        yield window


def simulated_case(lines: Sequence[SimulatedLine], number: int) -> Case:
    """A window with the simulator's own truth."""
    decoded = [decode_line(line.text, number * 1000 + n)[0] for n, line in enumerate(lines)]
    window = window_of("simulated", number * 1000, decoded)
    return Case(window, truth_of_window(lines), lines[-1].time_ms / 1000)


def incident_share(lines: Iterable[SimulatedLine], hours: float) -> float:
    """Share of the time between the first and last line of some incident."""
    spans: dict[str, tuple[int, int]] = {}
    for line in lines:
        if line.incident:
            begun = spans.get(line.incident, (line.time_ms, 0))[0]
            spans[line.incident] = begun, line.time_ms
    covered, until = 0, 0
    for begun, ended in sorted(spans.values()):
        covered += max(0, ended - max(begun, until))
        until = max(until, ended)
    return covered / (hours * 3600 * 1000)


def window_of(topic: str, first: int, lines: list[LogLine]) -> LogWindow:
    """These lines as a window."""
    return LogWindow(
        topic=topic,
        partition=0,
        first_offset=first,
        last_offset=lines[-1].offset,
        lines=lines,
        opened_at_ms=0,
        closed_at_ms=0,
        close_reason="size",
    )


async def prepared(cases: Iterable[Case], analyst: Analyst) -> list[Prepared]:
    """What does not depend on the policy."""
    done = []
    for case in cases:
        material = material_of(
            case.window.lines, analyst.redactor, analyst.rules, analyst.alert_risk
        )
        done.append(Prepared(case, material, await seen_by(analyst, material)))
    return done


async def tell(analyst: Analyst, cases: Sequence[Prepared]) -> None:
    """A table of all policies."""
    always = await played(analyst, cases, Policy("always", "always", 0, remembers=False))
    print(
        f"{len(cases):,} windows, {sum(always.alerts):,} alerts when always asked, "
        f"compulsory {compulsory(analyst, cases):.1%}"
    )
    print(f"{'policy':22}{'asked':>8}{'avoided':>9}{'recall':>8}{'precision':>11}")
    for policy in policies(analyst.triage is not None):
        result = await played(analyst, cases, policy)
        print(row_of(policy.name, result, always, len(cases)))


def policies(has_triage: bool) -> Iterator[Policy]:
    """Memory alone, doubt alone, both, and triage alone."""
    yield Policy("cache", "always", 0, remembers=True)
    if not has_triage:
        return
    for remembers, name in ((False, "doubt"), (True, "doubt and cache")):
        for doubt in THRESHOLDS:
            yield Policy(f"{name} {doubt:g}", "doubt", doubt, remembers)
    yield Policy("never", "never", 0, remembers=False)


async def played(analyst: Analyst, cases: Sequence[Prepared], policy: Policy) -> Result:
    """The stream, window after window."""
    oracle, clock = Oracle(), SimulatedClock()
    never = policy.escalate == "never"
    asking = replace(
        analyst,
        judge=None if never else oracle,
        escalation=Escalation(policy.escalate, policy.doubt),
        memory=Memory(3600, 10_000, clock.read) if policy.remembers else None,
    )
    done = []
    for case in cases:
        oracle.truth, clock.now = case.case.truth, case.case.at_seconds
        done.append(await decided(asking, case))
    alerts = [each.analysis.verdict.should_alert_user for each in done]
    return Result(sum(each.judged.asked is not None for each in done), alerts)


async def decided(analyst: Analyst, case: Prepared) -> Analyzed:
    """As `analyzed` does, with what was prepared."""
    window, material, seen = case.case.window, case.material, case.seen
    judged = await judged_by(analyst, material, seen, window.id)
    analysis = analysis_of(window, material, seen, judged, analyst)
    remember(analyst, material, seen, judged, analysis)
    return Analyzed(analysis, judged, seen)


def compulsory(analyst: Analyst, cases: Sequence[Prepared]) -> float:
    """Share of windows that no memory of whole windows could answer."""
    seen: set[bytes] = set()
    first = 0
    for case in cases:
        levels = own_levels(case.seen, case.material)
        signed = signed_by(analyst, case.material, levels, case.seen.own.verdict.risk_score)
        first += signed not in seen
        seen.add(signed)
    return first / len(cases)


def row_of(name: str, result: Result, always: Result, windows: int) -> str:
    """One line of the table."""
    both = sum(a and b for a, b in zip(result.alerts, always.alerts, strict=True))
    recall = both / max(1, sum(always.alerts))
    precision = both / max(1, sum(result.alerts))
    asked = result.asked / windows
    return f"{name:22}{asked:>8.1%}{1 - asked:>9.1%}{recall:>8.3f}{precision:>11.3f}"


if __name__ == "__main__":
    main()
