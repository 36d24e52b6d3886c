"""What triage costs: seconds for a window of 100 lines, all of its patterns new, or all known.

Reads LOGWARDEN_DATA/loghub, the first 1,600 lines of each file; nothing is scored here. One thread.
The first column is triage alone, the second with clean, rules, redact and digest before it. New and
known take turns; a window is new when triage has forgotten everything. Beside triage stand the rules.

Run: .venv/bin/python benchmarks/judge.py [--model FOLDER] [--rounds N]
"""

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from logwarden_analyzer.judges.rules import rules_judgement
from logwarden_analyzer.judges.triage import Triage
from logwarden_analyzer.judges.triage.triage import RowMemory
from logwarden_analyzer.material import Material, material_of
from logwarden_contracts.decode import decode_line, decode_text
from logwarden_contracts.messages import LogLine
from logwarden_contracts.redact import Redactor
from logwarden_contracts.rules import RuleSet

LINES, WINDOW = 1600, 100
LABELLED = ("BGL", "Thunderbird")  # their first column is a label, not text
REDACTOR = Redactor(b"a key for the benchmark")
RULES = RuleSet.load()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What triage costs.")
    parser.add_argument("--model", type=Path, help="a model's folder; default: the shipped one")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    folder = Path(os.environ.get("LOGWARDEN_DATA", "")) / "loghub"
    if not folder.is_dir():
        sys.exit("LOGWARDEN_DATA names no folder with loghub/")
    before = peak_megabytes()
    triage = Triage.load(arguments.model)
    loaded = peak_megabytes()
    print(f"triage {triage.version}, CPU milliseconds for {WINDOW} lines, one thread, medians")
    print(f"{'':14}{'rows':>6}{'new':>9}{'known':>9}{'new+':>9}{'known+':>9}{'rules':>9}")
    totals: list[list[float]] = []
    for path in sorted(folder.glob("*.log")):
        cells = measured(triage, windows(path), arguments.rounds)
        totals.append(cells)
        print_row(path.stem, cells)
    print_row("median", [statistics.median(column) for column in zip(*totals, strict=True)])
    print_row("highest", [max(column) for column in zip(*totals, strict=True)])
    print("new+, known+: with clean, rules, redact and digest before; rules: after these")
    print(
        f"memory: {loaded - before:.0f} MB to load, {peak_megabytes() - loaded:.0f} MB more at most"
    )


def measured(triage: Triage, given: Sequence[list[LogLine]], rounds: int) -> list[float]:
    """Rows, then CPU milliseconds in the order of the columns."""
    made = [material(lines) for lines in given]
    took: list[list[float]] = [[], [], [], []]
    for _ in range(rounds):
        for lines, each in zip(given, made, strict=True):
            preparing = milliseconds(lambda lines=lines: material(lines))  # type: ignore[misc] # bound now
            new = milliseconds(lambda each=each: forgetful(triage).judgement(each))  # type: ignore[misc] # bound now
            triage.judgement(each)
            known = milliseconds(lambda each=each: triage.judgement(each))  # type: ignore[misc] # bound now
            rules = milliseconds(lambda each=each: rules_judgement(each))  # type: ignore[misc] # bound now
            for column, value in zip(took, (new, known, preparing, rules), strict=True):
                column.append(value)
    new, known, preparing, rules = map(statistics.median, took)
    rows = statistics.mean(len(each.digest.rows) for each in made)
    return [rows, new, known, new + preparing, known + preparing, rules]


def forgetful(triage: Triage) -> Triage:
    """The same model, having seen nothing."""
    return Triage(triage.folder, triage.encoder, triage.heads, triage.learned, RowMemory())


def windows(path: Path) -> list[list[LogLine]]:
    """Windows of the file's training part, decoded as in operation."""
    texts = path.read_text("utf-8", "backslashreplace").split("\n")[:LINES]
    if path.stem in LABELLED:
        texts = [text.partition(" ")[2] for text in texts]
    lines = [line_of(text, number) for number, text in enumerate(texts)]
    return [lines[first : first + WINDOW] for first in range(0, LINES, WINDOW)]


def line_of(text: str, number: int) -> LogLine:
    """Always one."""
    decoded = decode_line(text, number)
    return decoded[0] if len(decoded) == 1 else decode_text(text, number)


def material(lines: Sequence[LogLine]) -> Material:
    """Clean, fire rules, redact, digest."""
    return material_of(lines, REDACTOR, RULES, 50)


def milliseconds(work: Callable[[], object]) -> float:
    """CPU time of this process: how busy the machine is, is not measured."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def peak_megabytes() -> float:
    """Highest resident memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def print_row(name: str, cells: Sequence[float]) -> None:
    """One line of the table."""
    print(f"{name:14}{cells[0]:6.0f}" + "".join(f"{cell:9.2f}" for cell in cells[1:]))


if __name__ == "__main__":
    main()
