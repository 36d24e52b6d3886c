"""What decoding a line costs: lines per second of one core, beside what its parser alone takes.

The floor of a text format is `bytes.decode`, of JSON `json.loads`, of protobuf its parser. All run
interleaved; medians and ratios. orjson is shown where it is installed, which nothing here needs.
"""

import argparse
import importlib.util
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.json_format import ParseDict
from opentelemetry.proto.logs.v1.logs_pb2 import LogsData

from logwarden_contracts.decode import Record, decode_record

RECORDS = 5_000
OTLP_LINES = 100
BASE_MS = 1_795_343_203_093


@dataclass(frozen=True)
class Case:
    """One format: its records, how many lines each holds, and the parser that it can't do without."""

    name: str
    values: list[bytes]
    lines: int
    floor: Callable[[bytes], object]
    headers: Sequence[tuple[str, bytes]] = ()

    def decode(self) -> None:
        """Decode every record, each with its own offset."""
        for offset, value in enumerate(self.values):
            decode_record(Record(value, offset, headers=self.headers, timestamp_ms=BASE_MS))

    def parse(self) -> None:
        """Only parse every record."""
        for value in self.values:
            self.floor(value)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    cases = all_cases()
    spent: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for case in cases:
            for what, run in (("decode", case.decode), ("floor", case.parse)):
                spent.setdefault((case.name, what), []).append(seconds(run))
    print(f"{'format':24} {'lines/s':>10} {'floor/s':>11} {'times the floor':>16}")
    for case in cases:
        print_case(case, spent[case.name, "decode"], spent[case.name, "floor"])


def print_case(case: Case, decode: list[float], floor: list[float]) -> None:
    """One row of the table."""
    count = len(case.values) * case.lines
    ratio = statistics.median(d / f for d, f in zip(decode, floor, strict=True))
    print(
        f"{case.name:24} {count / statistics.median(decode):10.0f} "
        f"{count / statistics.median(floor):11.0f} {ratio:16.1f}"
    )


def seconds(run: Callable[[], None]) -> float:
    """CPU time of one run."""
    before = time.process_time()
    run()
    return time.process_time() - before


def all_cases() -> list[Case]:
    """Records as shippers write them; numbers and times differ from line to line."""
    texts = {
        "plain": "worker {n} finished batch {n} without trouble",
        "RFC 3164": "Nov 22 10:{m:02}:{s:02} web-{h} sshd[{n}]: Accepted publickey for bob port {n}",
        "ISO date": "2026-11-22T10:{m:02}:{s:02}.{n:06}+00:00 web-{h} myapp[{n}]: user {n} logged in",
        "ISO date, level": "2026-11-22 10:{m:02}:{s:02},093 INFO [main] org.example.Shop: order {n}",
    }
    cases = [Case(name, filled(text), 1, bytes.decode) for name, text in texts.items()]
    cases += [
        Case("flat JSON", [dumped(flat(n)) for n in range(RECORDS)], 1, json.loads),
        Case("nested JSON", [dumped(nested(n)) for n in range(RECORDS)], 1, json.loads),
    ]
    if importlib.util.find_spec("orjson"):
        orjson: Any = importlib.import_module("orjson")
        cases.append(Case("flat JSON, orjson below", cases[-2].values, 1, orjson.loads))
    payloads = [otlp(n) for n in range(RECORDS // OTLP_LINES)]
    protobuf = [ParseDict(payload, LogsData()).SerializeToString() for payload in payloads]
    header = [("content-type", b"application/x-protobuf")]
    return [
        *cases,
        Case("OTLP JSON", [dumped(payload) for payload in payloads], OTLP_LINES, json.loads),
        Case("OTLP protobuf", protobuf, OTLP_LINES, LogsData.FromString, header),
    ]


def filled(text: str) -> list[bytes]:
    """The text with numbers."""
    return [
        text.format(n=n, m=n // 600 % 60, s=n // 10 % 60, h=n % 9).encode() for n in range(RECORDS)
    ]


def dumped(value: object) -> bytes:
    """JSON, as it stands in a record."""
    return json.dumps(value).encode()


def flat(n: int) -> dict[str, object]:
    """As Vector writes it."""
    return {
        "file": "/var/log/shop/checkout.log",
        "host": f"web-{n % 9}",
        "message": f"payment of order {n} took {n % 90} ms",
        "source_type": "file",
        "timestamp": f"2026-11-22T10:26:{n // 100 % 60:02}.{n:06}Z",
    }


def nested(n: int) -> dict[str, object]:
    """As Filebeat writes it, around an application's own JSON."""
    own = {"level": "info", "msg": f"payment of order {n}", "status": 200, "took_ms": n % 90}
    return {
        "@timestamp": f"2026-11-22T10:26:{n // 100 % 60:02}.093Z",
        "@metadata": {"beat": "filebeat", "type": "_doc", "version": "8.14.4"},
        "ecs": {"version": "8.0.0"},
        "log": {"file": {"path": "/var/log/shop/checkout.log"}, "offset": n},
        "message": json.dumps(own),
        "input": {"type": "filestream"},
        "host": {"name": f"web-{n % 9}"},
    }


def otlp(n: int) -> dict[str, object]:
    """One export of a service."""
    return {
        "resourceLogs": [
            {
                "resource": {"attributes": [attribute("service.name", "checkout")]},
                "scopeLogs": [{"logRecords": [log_record(n, i) for i in range(OTLP_LINES)]}],
            }
        ]
    }


def log_record(n: int, index: int) -> dict[str, object]:
    """One line of it."""
    return {
        "timeUnixNano": str(BASE_MS * 1_000_000 + n * OTLP_LINES + index),
        "severityNumber": 9,
        "body": {"stringValue": f"payment of order {n * OTLP_LINES + index}"},
        "attributes": [attribute("log.file.path", "/var/log/shop.log")],
    }


def attribute(key: str, value: str) -> dict[str, object]:
    """A key with a text."""
    return {"key": key, "value": {"stringValue": value}}


if __name__ == "__main__":
    main()
