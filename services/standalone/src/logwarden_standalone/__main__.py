"""`logwarden`: the commands of the pipeline on one machine.

Not here: the commands themselves (`commands`).
"""

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module

import typer

COMMANDS = ("up", "scan", "simulate", "rules", "replay", "dlq")
"""In the order of the help; each is a module of `commands` with an `app` of its own, or a function
of its name with `EXAMPLES`."""


def main() -> None:
    """Run the command that the arguments name."""
    composed(needed(sys.argv[1:]))()


def needed(arguments: Sequence[str]) -> Iterable[str]:
    """The command to load: the others, with their Kafka clients, would double the time to start."""
    return arguments[:1] if arguments and arguments[0] in COMMANDS else COMMANDS


def composed(names: Iterable[str]) -> typer.Typer:
    """The program with these commands."""
    app = typer.Typer(
        name="logwarden",
        callback=_logwarden,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name in names:
        module = import_module(f"logwarden_standalone.commands.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name, epilog=module.EXAMPLES)(getattr(module, name))
    return app


def _logwarden() -> None:
    """Judges logs: what in them needs someone, with the exact lines as evidence."""


if __name__ == "__main__":
    main()
