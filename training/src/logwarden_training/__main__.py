"""`logwarden-train`: one command a step.

Steps load when they are asked for: torch takes seconds, and only two of them need it.
"""

import importlib
import sys
from typing import Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from logwarden_training.errors import TrainingError

STEPS = {
    "prepare": "logwarden_training.prepare.command",
    "label": "logwarden_training.label.command",
    "train": "logwarden_training.train.command",
    "triage": "logwarden_training.triage.command",
    "evaluate": "logwarden_training.evaluate.command",
    "promote": "logwarden_training.promote.command",
    "serve": "logwarden_training.promote.serve_command",
    "chat": "logwarden_training.promote.chat_command",
    "compare": "logwarden_training.promote.compare_command",
}
"""Each module has an `app`: a `typer.Typer` of one command, or of several."""


class Steps(TyperGroup):
    """Commands in the order of the work, each imported when it is first needed."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        """Names in the order of the work."""
        return [*STEPS]

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ARG002
        """A step; None if there is none of that name."""
        if cmd_name not in STEPS:
            return None
        command = typer.main.get_command(importlib.import_module(STEPS[cmd_name]).app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=Steps,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Make the next judge of Logwarden, and know that it is better.",
    epilog="Run files, one a run: training/runs. Experiments, dated: training/LOG.md.",
)


@app.callback()
def _steps() -> None:
    """Make the next judge of Logwarden, and know that it is better."""


def main() -> None:
    """Run a step; an error that people can mend is one sentence, not a traceback."""
    try:
        app()
    except TrainingError as error:
        Console(stderr=True).print(f"error: {error}", style="red", markup=False, highlight=False)
        sys.exit(2)


if __name__ == "__main__":
    main()
