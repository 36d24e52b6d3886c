"""`logwarden dlq`: what could not be judged, why, and another try.

Not here: how dead letters are written and read (the batcher's `dead_letter_log`).
"""

import asyncio
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from logwarden_batcher.dead_letter_log import Choice, DeadLetter, read_dead_letters, replay
from logwarden_batcher.settings import BatcherSettings
from logwarden_contracts.clean import clean
from logwarden_contracts.messages import RejectReason

app = typer.Typer(
    no_args_is_help=True,
    help="Records that could never be judged: list them, look at one, send them again.\n\n"
    "Kafka is found by KAFKA_BOOTSTRAP_SERVERS and the other KAFKA_ settings.",
)

Result = TypeVar("Result")
Reason = Annotated[RejectReason | None, typer.Option(help="Only those given up for this reason.")]
Partition = Annotated[int | None, typer.Option(help="Only those from this input partition.")]
Since = Annotated[datetime | None, typer.Option(help="Only those given up at or after (UTC).")]
Until = Annotated[datetime | None, typer.Option(help="Only those given up before (UTC).")]
Ids = Annotated[list[str] | None, typer.Argument(help="PARTITION/OFFSET as `list` shows them.")]


@app.command("list")
def list_letters(
    reason: Reason = None, partition: Partition = None, since: Since = None, until: Until = None
) -> None:
    """List dead letters, and which of them were sent again."""
    letters = _chosen(_choice(None, reason, partition, since, until))
    table = Table("id", "from", "reason", "given up", "bytes", "replayed", "detail")
    for letter in letters:
        table.add_row(*map(Text, _row(letter)))
    console = Console()
    console.print(table if letters else "No dead letters.")


@app.command("show")
def show_letter(identifier: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Show one dead letter whole, hostile characters made visible."""
    letters = _chosen(Choice(ids=frozenset([identifier])))
    if not letters:
        sys.exit(f"no dead letter {identifier}: see logwarden dlq list")
    [letter] = letters
    console = Console(highlight=False)
    console.print_json(letter.rejected.model_dump_json())
    for name, value in letter.headers:
        console.print(Text(f"header {clean(name)}: {_readable(value)}"))
    console.print(Text(f"key: {_readable(letter.key)}"))
    console.print(Text(f"value: {_readable(letter.value)}"))


@app.command("replay")
def replay_letters(
    identifiers: Ids = None,
    reason: Reason = None,
    partition: Partition = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Send dead letters again to the topic they came from: some by id, or all that the options leave.

    What was sent again already is not sent twice; what retention took has nothing to send.
    """
    chosen = _choice(identifiers, reason, partition, since, until)
    if chosen == Choice():
        sys.exit("say which: ids, --reason, --partition, --since or --until")
    letters = _chosen(chosen)
    settings = BatcherSettings()
    sent = _run(replay(settings.kafka_client_options(), settings.dead_letter_topic, letters))
    before = sum(letter.replayed_at_ms is not None for letter in letters)
    empty = len(letters) - len(sent) - before
    typer.echo(f"{len(sent)} sent again, {before} were before, {empty} have no value to send")


def _choice(
    identifiers: list[str] | None,
    reason: RejectReason | None,
    partition: int | None,
    since: datetime | None,
    until: datetime | None,
) -> Choice:
    ids = frozenset(identifiers) if identifiers else None
    return Choice(ids, reason, partition, _milliseconds(since), _milliseconds(until))


def _chosen(choice: Choice) -> list[DeadLetter]:
    settings = BatcherSettings()
    letters = _run(read_dead_letters(settings.kafka_client_options(), settings.dead_letter_topic))
    return [letter for letter in letters if choice.holds(letter)]


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    try:
        return asyncio.run(work)
    except (KafkaError, TimeoutError, OSError) as error:
        sys.exit(f"Kafka: {error!r}. Check KAFKA_BOOTSTRAP_SERVERS.")


def _row(letter: DeadLetter) -> tuple[str, ...]:
    lost = letter.rejected
    offsets = (
        f"{lost.first_offset}"
        if lost.first_offset == lost.last_offset
        else (f"{lost.first_offset}-{lost.last_offset}")
    )
    return (
        letter.id,
        f"{lost.topic}/{lost.partition}/{offsets}",
        lost.reason,
        _time(lost.rejected_at_ms),
        "-" if letter.value is None else str(len(letter.value)),
        _time(letter.replayed_at_ms) if letter.replayed_at_ms else "",
        clean(lost.detail)[:120],
    )


def _readable(value: bytes | None) -> str:
    return "-" if value is None else clean(value.decode("utf-8", "backslashreplace"))


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.replace(tzinfo=UTC).timestamp() * 1000)
