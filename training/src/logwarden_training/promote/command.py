"""`logwarden-train promote`: a candidate against the gate; `promote list`, `promote rollback`.

Exit codes: 0 promoted (or would be), 1 refused with reasons, 2 nothing could be decided.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from logwarden_training.evaluate.asking import Asked
from logwarden_training.evaluate.result import rounded
from logwarden_training.evaluate.screen import written
from logwarden_training.promote.candidate import NOT_MEASURED, Candidate, read_candidate
from logwarden_training.promote.errors import BadGate
from logwarden_training.promote.gate import DECIDING, Check, Decision, Kind, decide
from logwarden_training.promote.hearing import GateSet, Heard, Witnesses, gate_set, heard
from logwarden_training.promote.registry import Entry, Registry
from logwarden_training.promote.run import GateRun
from logwarden_training.runs import read_run

app = typer.Typer(
    add_completion=False, help="Put a model into service, if the gate shows that it is better."
)
REFUSED = 1
KINDS: tuple[Kind, ...] = ("triage", "adapter")

File = Path | None
RegistryOption = Annotated[Path, typer.Option("--registry", help="Folder of what was promoted.")]
REGISTRY = Path("registry")


@app.callback(invoke_without_command=True)
def promote(
    context: typer.Context,
    run: Annotated[File, typer.Option(help="The gate's run file.")] = None,
    candidate: Annotated[File, typer.Option(help="Folder of the model.")] = None,
    registry: RegistryOption = REGISTRY,
    answers: Annotated[File, typer.Option(help="The candidate's recorded answers.")] = None,
    base_answers: Annotated[File, typer.Option(help="Its base's recorded answers.")] = None,
    judge_url: Annotated[str | None, typer.Option(help="Server of adapter and base.")] = None,
    model: Annotated[str | None, typer.Option(help="The candidate on that server.")] = None,
    base_model: Annotated[str | None, typer.Option(help="Its base on that server.")] = None,
    service_model: Annotated[str | None, typer.Option(help="What serves now, there.")] = None,
    triage: Annotated[File, typer.Option(help="Triage to beat, if not the shipped one.")] = None,
    triage_answers: Annotated[File, typer.Option(help="That triage's recorded answers.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Decide, change nothing.")] = False,
) -> None:
    """Hold a candidate against the gate; the reasons are printed, exit code 1 is a refusal."""
    if context.invoked_subcommand is not None:
        return
    if run is None or candidate is None:
        raise BadGate("say which gate and which candidate: --run FILE --candidate DIR")
    witnesses = Witnesses(
        candidate=_asked(judge_url, model, answers),
        base=_asked(judge_url, base_model, base_answers),
        triage=Asked("triage", triage=triage, answers=triage_answers),
        service=_asked(judge_url, service_model, None),
    )
    gate, folder, store = (
        gate_set(read_run(run, GateRun)),
        read_candidate(candidate),
        Registry(registry),
    )
    hearing = asyncio.run(heard(folder, gate, store, witnesses))
    decision = decide(hearing.case)
    _print(decision, hearing, dry_run=dry_run)
    if not decision.promoted:
        raise typer.Exit(REFUSED)
    if not dry_run:
        entry = entry_of(folder, gate, hearing, decision, store)
        lines = "".join(f"{answer.model_dump_json()}\n" for answer in hearing.answers)
        store.put(entry, folder.folder, lines)
        Console().print(f"in service: {entry.kind} {entry.version}", highlight=False)


@app.command("list")
def list_versions(registry: RegistryOption = REGISTRY) -> None:
    """What was promoted, and which serve."""
    store = Registry(registry)
    table = Table(box=None)
    for title in ("version", "promoted", "alert F1", "lines F1", "risk error", ""):
        table.add_column(title, no_wrap=True)
    for kind in KINDS:
        serving = store.in_service(kind)
        for entry in store.versions(kind):
            is_serving = serving is not None and entry.version == serving.version
            table.add_row(*_cells(entry), "in service" if is_serving else "")
    Console().print(table)


@app.command()
def rollback(
    kind: Annotated[str, typer.Argument(help="triage or adapter")],
    registry: RegistryOption = REGISTRY,
) -> None:
    """Put into service what served before."""
    wanted = next((each for each in KINDS if each == kind), None)
    if wanted is None:
        raise typer.BadParameter("triage or adapter")
    entry = Registry(registry).roll_back(wanted)
    serves = entry.version if entry is not None else "nothing; the product uses what is below it"
    Console().print(f"in service: {wanted} {serves}", highlight=False)


def entry_of(
    candidate: Candidate, gate: GateSet, hearing: Heard, decision: Decision, registry: Registry
) -> Entry:
    """What the registry keeps of a promotion."""
    said, rates = candidate.manifest, hearing.case.rates
    return Entry(
        kind=candidate.kind,
        version=registry.next_version(candidate.kind, candidate.files),
        promoted_at=datetime.now(UTC).isoformat(timespec="seconds"),
        base=said.base,
        data_sha256=said.data_sha256,
        run=said.run,
        files=candidate.files,
        gate=gate.hash,
        metrics=rounded(hearing.measured.figures),
        valid_replies=rates.valid_replies,
        injection=NOT_MEASURED if rates.injection is None else rates.injection,
        decision=[asdict(check) for check in decision.checks],
    )


def _asked(url: str | None, model: str | None, answers: Path | None) -> Asked | None:
    if answers is not None:
        return Asked(answers=answers)
    if model is None:
        return None
    if url is None:
        raise BadGate(f"where is {model}? --judge-url http://HOST:PORT/v1")
    return Asked(url, model)


def _print(decision: Decision, hearing: Heard, *, dry_run: bool) -> None:
    screen = Console()
    screen.print(
        f"{hearing.case.kind} candidate on {hearing.case.windows} windows", highlight=False
    )
    for check in decision.checks:
        screen.print(
            _line(check), style=None if check.passed else "red", markup=False, highlight=False
        )
    if decision.promoted:
        screen.print("would be promoted" if dry_run else "promoted", style="green")
    else:
        screen.print(f"refused: {_names(decision.refusals)}", style="red", markup=False)


def _line(check: Check) -> str:
    line = f"{'ok ' if check.passed else 'NO '} {check.name}: {check.said}"
    if check.passed or check.name in ("unseen", "complete", "valid replies", "injection"):
        return line
    if check.settle is None:
        return f"{line}; more windows would not change this"
    return f"{line}; about {check.settle} windows would settle it"


def _names(checks: Sequence[Check]) -> str:
    return "; ".join(check.name for check in checks)


def _cells(entry: Entry) -> tuple[str, ...]:
    figures = (written(name, entry.metrics.get(name)) for name in DECIDING)
    return f"{entry.kind} {entry.version}", entry.promoted_at[:10], *figures
