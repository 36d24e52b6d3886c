"""What redaction and cleaning cost: lines and megabytes a second of one core, beside other engines.

Reads the 16 real logs of LOGWARDEN_DATA; without them the corpus of planted secrets, where nearly every
line holds one (so its figures say what a hit costs, not what an ordinary log does). All engines use the
redactor's own pattern table. The standard library's are timed on a sample, because they are slow.
Hyperscan, where `make setup-bench` installed it, finds the lines and leaves replacing to the redactor.
"""

import importlib.util
import json
import os
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from logwarden_contracts.clean import clean, has_injection_marker
from logwarden_contracts.redact import KINDS, REDACTOR_VERSION, Redactor

ROUNDS = 5
BATCH = 200
SAMPLE = 40
"""The standard library reads one line in 40."""

REDACTOR = Redactor(b"benchmark")
Engine = Callable[[list[str]], object]


def main() -> None:
    """Measure and print."""
    lines, origin = read_lines()
    bytes_a_line = sum(len(line.encode()) for line in lines) / len(lines)
    print(f"{len(lines):,} lines of {origin}, {bytes_a_line:.0f} bytes each")
    print(
        f"{len(KINDS)} patterns of {len({kind.name for kind in KINDS})} kinds ({REDACTOR_VERSION})"
    )
    changed = sum(map(str.__ne__, lines, batches(lines)))
    print(f"{changed:,} lines hold a secret or an address\n")
    samples = {
        "clean": (clean_all, lines),
        "injection markers": (marked, lines),
        "redact_all": (batches, lines),
        "redact, line by line": (line_by_line, lines),
        "hyperscan + redact": (hyperscan_engine(), lines),
        "re, same union": (union_engine(), lines[::SAMPLE]),
        "re, pattern by pattern": (pattern_engine(), lines[::SAMPLE]),
    }
    print_speeds(measured(samples), bytes_a_line)


def read_lines() -> tuple[list[str], str]:
    """Real lines if there are any, else planted ones."""
    folder = Path(os.environ.get("LOGWARDEN_DATA", "")) / "loghub"
    if os.environ.get("LOGWARDEN_DATA") and folder.is_dir():
        logs = sorted(folder.glob("*.log"))
        texts = (log.read_text(encoding="utf-8", errors="backslashreplace") for log in logs)
        return [clean(line) for text in texts for line in text.splitlines()], "the 16 real logs"
    corpus = Path(__file__).parents[1] / "tests" / "contracts" / "secrets"
    rows = [
        json.loads(row)
        for file in sorted(corpus.glob("*.jsonl"))
        for row in file.read_text(encoding="utf-8").splitlines()
    ]
    planted = [row["line"].replace("{secret}", "".join(row.get("secret", ()))) for row in rows]
    return planted * 20, "planted secrets and look-alikes"


def clean_all(lines: list[str]) -> object:
    """Cleaning alone."""
    return [clean(line) for line in lines]


def marked(lines: list[str]) -> object:
    """The search for orders to the judge alone."""
    return [has_injection_marker(line) for line in lines]


def batches(lines: list[str]) -> list[str]:
    """The redactor as the services use it."""
    starts = range(0, len(lines), BATCH)
    return [text for start in starts for text in REDACTOR.redact_all(lines[start : start + BATCH])]


def line_by_line(lines: list[str]) -> object:
    """The redactor where lines come one at a time."""
    return [REDACTOR.redact(line) for line in lines]


def python_pattern(pattern: str) -> str:
    """An RE2 pattern as the standard library spells it."""
    pattern = pattern.replace(r"\z", r"\Z")
    return f"(?i:{pattern[4:]})" if pattern.startswith("(?i)") else pattern


def union_engine() -> Engine:
    """One alternation of all patterns, a call a line."""
    union = re.compile("|".join(f"(?:{python_pattern(kind.pattern)})" for kind in KINDS))
    return lambda lines: [union.sub("<masked>", line) for line in lines]


def pattern_engine() -> Engine:
    """All patterns one after the other, as most scrubbers do."""
    patterns = [re.compile(python_pattern(kind.pattern)) for kind in KINDS]

    def masked(line: str) -> str:
        for pattern in patterns:
            line = pattern.sub("<masked>", line)
        return line

    return lambda lines: [masked(line) for line in lines]


def hyperscan_engine() -> Engine | None:
    """Hyperscan says which lines hold something; the redactor replaces in them."""
    if importlib.util.find_spec("hyperscan") is None:
        return None
    import hyperscan

    database = hyperscan.Database()
    database.compile(
        expressions=[kind.pattern.encode() for kind in KINDS],
        ids=list(range(len(KINDS))),
        flags=[hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY] * len(KINDS),
    )
    hits: list[int] = []

    def redacted(line: str) -> str:
        hits.clear()
        database.scan(line.encode(), match_event_handler=lambda number, *_: hits.append(number))
        return REDACTOR.redact(line) if hits else line

    return lambda lines: [redacted(line) for line in lines]


def measured(samples: dict[str, tuple[Engine | None, list[str]]]) -> dict[str, float]:
    """Median lines a second of CPU time; the engines take turns."""
    seconds: dict[str, list[float]] = {name: [] for name, (engine, _) in samples.items() if engine}
    for _ in range(ROUNDS):
        for name, (engine, lines) in samples.items():
            if engine is not None:
                began = time.process_time()
                engine(lines)
                seconds[name].append(time.process_time() - began)
    return {name: len(samples[name][1]) / statistics.median(took) for name, took in seconds.items()}


def print_speeds(speeds: dict[str, float], bytes_a_line: float) -> None:
    """One row an engine; the ratio is to the redactor in batches."""
    print(f"{'engine':24} {'lines/s':>11} {'MB/s':>8} {'ratio':>8}")
    for name, speed in speeds.items():
        ratio = speed / speeds["redact_all"]
        print(f"{name:24} {speed:11,.0f} {speed * bytes_a_line / 1e6:8.2f} {ratio:8.4f}")


if __name__ == "__main__":
    main()
