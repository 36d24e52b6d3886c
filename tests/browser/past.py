"""An hour that went before: simulated lines in Kafka, judged by the rules, as if the pipeline had run all the time.

Times are the hour's, so that lists and charts have something to show at once.
"""

import time
from dataclasses import replace
from itertools import islice

from aiokafka import AIOKafkaProducer

from logwarden_analyzer import AnalyzerSettings, analyze, open_analyst
from logwarden_contracts.decode import Record, decode_record
from logwarden_contracts.messages import LogWindow
from logwarden_ingestor.simulate import SimulatedLine, Simulator

WINDOW_LINES = 100
ALERTS_PARTITION = 0


async def write_past(
    bootstrap: str, key: str, *, windows: int, minutes: int = 60, seed: int = 7
) -> None:
    """Write the lines to partition 0 of `logs` and their analyses to `alerts`.

    Args:
        bootstrap: of Kafka, with the topics, the first one empty.
        key: of pseudonyms.
        windows: how many, spread over the time.
        minutes: how long ago it begins.
        seed: of the simulated log.
    """
    now_ms = int(time.time() * 1000)
    begin_ms = now_ms - minutes * 60_000
    simulator = Simulator("mixed", seed, incident_every=2500, start_ms=begin_ms)
    lines = list(islice(simulator, windows * WINDOW_LINES))
    step_ms = (now_ms - 20_000 - begin_ms) / len(lines)
    async with (
        open_analyst(AnalyzerSettings(redaction_key=key)) as analyst,
        AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=20) as producer,
    ):
        for number in range(windows):
            first = number * WINDOW_LINES
            part = lines[first : first + WINDOW_LINES]
            for line in part:
                await producer.send(
                    "logs", line.text.encode(), partition=0, key=line.source.encode()
                )
            opened = int(begin_ms + first * step_ms)
            closed = int(begin_ms + (first + WINDOW_LINES) * step_ms)
            analysis = await analyze(_window(part, first, opened, closed), analyst)
            await producer.send(
                "alerts", analysis.write(), partition=ALERTS_PARTITION, key=b"logs/0"
            )
        await producer.flush()


def _window(part: list[SimulatedLine], first: int, opened_ms: int, closed_ms: int) -> LogWindow:
    decoded = [
        replace(line, offset=first + number)
        for number, one in enumerate(part)
        for line in decode_record(
            Record(one.text.encode(), first + number, one.source.encode(), (), opened_ms, "logs")
        )
    ]
    return LogWindow(
        topic="logs",
        partition=0,
        first_offset=first,
        last_offset=first + len(part) - 1,
        lines=decoded,
        opened_at_ms=opened_ms,
        closed_at_ms=closed_ms,
        close_reason="size",
    )
