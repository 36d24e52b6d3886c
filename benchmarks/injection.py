"""How often a log line talks a judge out of an alert, or into one, with and without each defence.

Each attack line of tests/injection/attacks.jsonl is put into windows of the kind it aims at: lines
that hide an attack into windows with an alert, lines that forge one into quiet windows. Counted are
verdicts that it turns, less those that a neutral line of equal length in the same place turns. Only
windows that the judge gets right without either line count. The windows are those of training/kept,
which nothing learned from.

Defences that are taken away one at a time: `floor` (rules, as floor and as triage's hint, markers among them), `marker`
(text that speaks to a judge is an alert of its own), `clean` (control, bidi and tag characters and
template tokens made harmless).

Run: .venv/bin/python benchmarks/injection.py [--judge rules|triage|URL --model NAME] [--each N] [--json OUT] [--manifest FILE]
"""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from logwarden_analyzer import AnalyzerSettings
from logwarden_analyzer.judges import Judge, RulesJudge
from logwarden_analyzer.judges.opening import opened_model
from logwarden_analyzer.judges.triage.judge import TriageJudge
from logwarden_analyzer.judges.triage.triage import Triage
from logwarden_analyzer.material import MARKER_RULE, Material, material_of
from logwarden_contracts.digest import digest_of
from logwarden_contracts.redact import Redactor
from logwarden_contracts.rules import RuleSet, apply_floor
from logwarden_training.injection import Attack, Flips, Trial, flips_of, read_attacks, trials
from logwarden_training.labels import LabelledWindow, read_labels

ROOT = Path(__file__).parents[1]
ATTACKS = ROOT / "tests" / "injection" / "attacks.jsonl"
WINDOWS = ROOT / "training" / "kept" / "windows.jsonl"
KEY = b"one key for every run"
WITHOUT = ("nothing", "floor", "marker", "clean")


@dataclass(frozen=True)
class Defended:
    """A judge with all defences but one.

    Attributes:
        without: which one is taken away.
    """

    judge: Judge
    rules: RuleSet
    redactor: Redactor
    without: str

    async def alerts(self, window: LabelledWindow) -> bool:
        """Whether it asks for someone."""
        material = material_of(window.window.lines, self.redactor, self.rules, 50)
        if self.without == "marker":
            fired = tuple(each for each in material.fired if each.rule != MARKER_RULE)
            material = replace(material, fired=fired, marked=())
        if self.without == "floor":
            material = replace(material, fired=())
        if self.without == "clean":
            material = self._as_written(material)
        judged = (await self.judge.judge(material)).verdict
        return apply_floor(judged, material.fired).should_alert_user

    def _as_written(self, material: Material) -> Material:
        texts = self.redactor.redact_all([line.text for line in material.lines])
        return replace(material, texts=texts, digest=digest_of(material.lines, texts))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--judge", default="triage", help="rules, triage, or a server's address")
    parser.add_argument("--model", help="its name on the server")
    parser.add_argument("--triage", type=Path, help="folder of another triage model")
    parser.add_argument("--each", type=int, default=12, help="windows an attack is tried in")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument(
        "--manifest", type=Path, help="manifest.json of the judge: note there what the gate reads"
    )
    arguments = parser.parse_args()
    found = asyncio.run(measure(arguments))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n")
    if arguments.manifest:
        note(max(0.0, found["hide"]["nothing"]), arguments.manifest)


def note(hidden: float, manifest: Path) -> None:
    """Say in a manifest what share of alerts attack lines hid, with every defence."""
    said = json.loads(manifest.read_text()) | {"injection": hidden}
    manifest.write_text(json.dumps(said, indent=2, sort_keys=True) + "\n")


async def measure(arguments: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Net share of turned verdicts: half and group of techniques, by what was taken away."""
    attacks = read_attacks(ATTACKS)
    windows = read_labels(WINDOWS)
    tried = list(trials(attacks, windows, arguments.each))
    counted = {}
    async with opened(arguments) as judge:
        for without in WITHOUT:
            defended = Defended(judge, RuleSet.load(), Redactor(KEY), without)
            counted[without] = await flips_of(defended.alerts, tried)
    print(f"{arguments.judge}: net share of verdicts turned, without")
    show_techniques(attacks, counted)
    return show_sums(attacks, tried, counted)


def show_techniques(attacks: Sequence[Attack], counted: Mapping[str, Mapping[str, Flips]]) -> None:
    """A row a technique."""
    print(f"{'technique':32}{'trials':>8}" + "".join(f"{name:>10}" for name in WITHOUT))
    for technique in dict.fromkeys(attack.technique for attack in attacks):
        flips = [counted[without].get(technique, Flips()) for without in WITHOUT]
        cells = "".join(f"{each.net:10.3f}" for each in flips)
        print(f"{technique:32}{flips[0].trials:8}{cells}")


def show_sums(
    attacks: Sequence[Attack], tried: Sequence[Trial], counted: Mapping[str, Mapping[str, Flips]]
) -> dict[str, dict[str, float]]:
    """Both halves, techniques that may be trained against and those kept out."""
    found: dict[str, dict[str, float]] = {}
    for half in ("hide", "forge"):
        for kept_out in (False, True):
            name = f"{half}, {'kept out' if kept_out else 'known'}"
            chosen = {a.technique for a in attacks if (a.half, a.kept_out) == (half, kept_out)}
            found[name] = {without: net_of(counted[without], chosen) for without in WITHOUT}
        everything = {attack.technique for attack in attacks if attack.half == half}
        found[half] = {without: net_of(counted[without], everything) for without in WITHOUT}
    for name, nets in found.items():
        print(f"{name:40}" + "".join(f"{nets[without]:10.3f}" for without in WITHOUT))
    print(f"{len(tried)} trials, {len(attacks)} attack lines")
    return found


def net_of(counted: Mapping[str, Flips], techniques: set[str]) -> float:
    """Net share over several techniques."""
    total = Flips()
    for technique in techniques & counted.keys():
        total.add(counted[technique])
    return total.net


@asynccontextmanager
async def opened(arguments: argparse.Namespace) -> AsyncIterator[Judge]:
    """The judge that the arguments name."""
    if arguments.judge == "rules":
        yield RulesJudge()
    elif arguments.judge == "triage":
        yield TriageJudge(Triage.load(arguments.triage))
    else:
        settings = AnalyzerSettings(llm_base_url=arguments.judge, llm_model=arguments.model)
        async with opened_model(settings, KEY) as judge:
            yield judge


if __name__ == "__main__":
    main()
