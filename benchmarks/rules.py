"""How good the rules are as a judge, and how fast: beside a fixed list of keywords, in one run.

Reads, below LOGWARDEN_DATA: the windows of verdicts/train.jsonl over the real logs of loghub, the
written windows of windows/, and the single lines of patterns/.

The programs of patterns/ are cut in two by a hash of their name (`is_for_writing`). Rules are
written with one half in sight. Of the other half nobody who writes rules reads a line on purpose:
only precision, recall and counts come from it (`--by-rule`). A rule asks for an alert there where it
does so on the line alone; rules that count show in the windows.

What the figures are not: none of them is untouched. The rules were changed, over about a dozen
rounds, until precision on the measuring half passed 0.95, by its counts for each rule and also for
each part of a rule's expressions; seven lines that rules had quoted word for word were seen when the
quotes were taken out, whichever half they were of. Both sets of windows were read while writing, and
steps and risks were fitted to them. So expect less on logs that nobody has seen; recall on the
measuring half, less than half of that on the other, is the better hint of how much less.

Run: .venv/bin/python benchmarks/rules.py [--by-rule]
"""

import argparse
import hashlib
import json
import os
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from logwarden_contracts.clean import clean
from logwarden_contracts.decode import decode_line, decode_text
from logwarden_contracts.messages import LogLine, Verdict
from logwarden_contracts.rules import Firing, RuleSet, rules_verdict
from logwarden_contracts.rules.examples import fire_on
from logwarden_training.evaluate.baselines import keywords_verdict

ALERT_RISK = 50
LABELLED = ("BGL", "Thunderbird")  # their first column is a label, not text
LINES_AT_ONCE = 200
ROUNDS = 5


@dataclass(frozen=True)
class Window:
    """Lines of one log, decoded and cleaned, and the teacher's verdict."""

    id: str
    lines: list[LogLine]
    texts: list[str]
    verdict: Verdict


@dataclass(frozen=True)
class Pattern:
    """One line of a program, and whether a window with it is an alert."""

    system: str
    line: str
    is_alert: bool


@dataclass
class Score:
    """Counts of what was said and what is true: F1, precision and recall from them."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def add(self, said: set[int], true: set[int]) -> None:
        """Count two sets of things."""
        self.hits += len(said & true)
        self.false += len(said - true)
        self.missed += len(true - said)

    @property
    def precision(self) -> float:
        """Share of what was said that is true."""
        return self.hits / max(1, self.hits + self.false)

    @property
    def recall(self) -> float:
        """Share of what is true that was said."""
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)


@dataclass
class Result:
    """One judge on one set of windows."""

    alerts: Score = field(default_factory=Score)
    lines: Score = field(default_factory=Score)

    def add(self, said: Verdict, true: Verdict) -> None:
        """Count one window: its alert, and its critical lines."""
        self.alerts.add(
            {1} if said.should_alert_user else set(), {1} if true.should_alert_user else set()
        )
        self.lines.add(set(said.messages.critical), set(true.messages.critical))


def is_for_writing(system: str) -> bool:
    """Whether rules may be written with the patterns of this program in sight."""
    return hashlib.sha256(system.encode()).digest()[0] % 2 == 0


def patterns(folder: Path, *, for_writing: bool) -> list[Pattern]:
    """The patterns of one half of the programs."""
    rows = (row for path in sorted((folder / "patterns").glob("*.jsonl")) for row in _rows(path))
    return [
        Pattern(row["system"], row["line"], row["risk"] >= ALERT_RISK)
        for row in rows
        if is_for_writing(row["system"]) == for_writing
    ]


def real_windows(folder: Path) -> list[Window]:
    """The labelled windows of real logs."""
    logs: dict[str, list[str]] = {}
    windows = []
    for row in _rows(folder / "verdicts" / "train.jsonl"):
        system = row["system"]
        if system not in logs:
            logs[system] = _log(folder, system)
        first = row["first_line"] - 1
        windows.append(_window(row, logs[system][first : first + row["lines"]]))
    return windows


def written_windows(folder: Path) -> list[Window]:
    """The windows that the teacher wrote itself."""
    paths = sorted((folder / "windows").glob("*.jsonl"))
    return [_window(row, row["lines"]) for path in paths for row in _rows(path)]


def by_rules(rules: RuleSet, window: Window) -> Verdict:
    """The rules as judge."""
    return rules_verdict(rules.fire(window.lines, window.texts), len(window.lines), ALERT_RISK)


def judge(rules: RuleSet, windows: Iterable[Window]) -> dict[str, Result]:
    """Both judges on the same windows."""
    results = {"rules": Result(), "keywords": Result()}
    for window in windows:
        results["rules"].add(by_rules(rules, window), window.verdict)
        results["keywords"].add(keywords_verdict(window.lines), window.verdict)
    return results


def alerts_of(rules: RuleSet, line: str) -> list[Firing]:
    """The rules that ask for an alert on this one line."""
    return [firing for firing in fire_on(rules, [line]) if firing.risk >= ALERT_RISK]


def score_patterns(
    rules: RuleSet, half: Iterable[Pattern]
) -> tuple[Score, dict[str, Counter[bool]]]:
    """Precision and recall on single lines, and for each rule how often it was right and wrong."""
    score, of_rule = Score(), defaultdict[str, Counter[bool]](Counter)
    for pattern in half:
        alerts = alerts_of(rules, pattern.line)
        score.add({1} if alerts else set(), {1} if pattern.is_alert else set())
        for firing in alerts:
            of_rule[firing.rule][pattern.is_alert] += 1
    return score, of_rule


def lines_a_second(rules: RuleSet, windows: Sequence[Window]) -> float:
    """Median speed of `fire` on one core, the automaton warm."""
    lines = [line for window in windows for line in window.lines]
    texts = [text for window in windows for text in window.texts]
    speeds = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        for first in range(0, len(lines), LINES_AT_ONCE):
            run = slice(first, first + LINES_AT_ONCE)
            rules.fire(lines[run], texts[run])
        speeds.append(len(lines) / (time.perf_counter() - start))
    return statistics.median(speeds[1:])


def _rows(path: Path) -> list[dict]:  # type: ignore[type-arg] # rows of four different files
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _log(folder: Path, system: str) -> list[str]:
    lines = (folder / "loghub" / f"{system}.log").read_text("utf-8", "replace").split("\n")
    return [line.partition(" ")[2] for line in lines] if system in LABELLED else lines


def _window(row: dict, texts: Sequence[str]) -> Window:  # type: ignore[type-arg] # see _rows
    lines = [_line(text, number) for number, text in enumerate(texts, start=1)]
    verdict = Verdict.model_validate(row["verdict"])
    return Window(row["id"], lines, [clean(line.text) for line in lines], verdict)


def _line(text: str, number: int) -> LogLine:
    """As in operation, but always one line: the verdicts count lines as they were written."""
    decoded = decode_line(text, number)
    return decoded[0] if len(decoded) == 1 else decode_text(text, number)


def _print_windows(title: str, results: dict[str, Result]) -> None:
    print(f"\n{title}")
    print(
        f"{'':12}{'alert F1':>10}{'precision':>11}{'recall':>8}{'line F1':>10}{'precision':>11}{'recall':>8}"
    )
    for name, result in results.items():
        cells = [
            value
            for score in (result.alerts, result.lines)
            for value in (score.f1, score.precision, score.recall)
        ]
        print(
            f"{name:12}"
            + "".join(
                f"{value:{width}.3f}" for value, width in zip(cells, (10, 11, 8) * 2, strict=True)
            )
        )


def _print_rules(rules: RuleSet, halves: Sequence[dict[str, Counter[bool]]]) -> None:
    print(f"\n{'alerts on single lines: true/false':44}{'writing':>10}{'measuring':>11}")
    for rule in rules.rules:
        cells = [f"{half[rule.id][True]}/{half[rule.id][False]}" for half in halves]
        print(f"{rule.id:44}{cells[0]:>10}{cells[1]:>11}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How good and how fast the rules are.")
    parser.add_argument("--by-rule", action="store_true", help="true and false alerts of each rule")
    arguments = parser.parse_args()
    folder = Path(os.environ.get("LOGWARDEN_DATA", ""))
    if not (folder / "patterns").is_dir():
        sys.exit("LOGWARDEN_DATA names no folder with patterns/, windows/, verdicts/ and loghub/")
    rules = RuleSet.load()
    real = real_windows(folder)
    print(f"{len(rules.rules)} rules, version {rules.version}")
    _print_windows(f"{len(real)} windows of real logs", judge(rules, real))
    written = written_windows(folder)
    _print_windows(f"{len(written)} written windows", judge(rules, written))
    print(f"\n{'rules that ask for an alert':32}{'precision':>11}{'recall':>8}")
    halves = []
    for name, for_writing in (("for writing", True), ("for measuring", False)):
        score, of_rule = score_patterns(rules, patterns(folder, for_writing=for_writing))
        halves.append(of_rule)
        print(f"patterns {name:23}{score.precision:11.3f}{score.recall:8.3f}")
    if arguments.by_rule:
        _print_rules(rules, halves)
    print(f"\n{lines_a_second(rules, real):,.0f} lines/s on one core")


if __name__ == "__main__":
    main()
