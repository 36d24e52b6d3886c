"""`logwarden`: the commands of the pipeline on one machine.

Not here: the commands themselves (`commands`).
"""

import typer

from logwarden_standalone.commands import dlq, rules, scan, simulate

app = typer.Typer(
    name="logwarden",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def logwarden() -> None:
    """Judges logs: what in them needs someone, with the exact lines as evidence."""


app.command("scan", epilog=scan.EXAMPLES, no_args_is_help=True)(scan.scan)
app.command("simulate", epilog=simulate.EXAMPLES)(simulate.simulate)
app.add_typer(rules.app, name="rules")
app.add_typer(dlq.app, name="dlq")


def main() -> None:
    """Run the command that the arguments name."""
    app()


if __name__ == "__main__":
    main()
