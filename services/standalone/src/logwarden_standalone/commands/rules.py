"""`logwarden rules`: which rules there are, what one says, and which of them a line makes fire.

Not here: what the rules do in operation (`logwarden_contracts.rules`).
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import yaml
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from logwarden_contracts.clean import clean
from logwarden_contracts.rules import BadRuleFile, Firing, Rule, RuleSet
from logwarden_contracts.rules.examples import broken_examples, fire_on, rules_matching

EXAMPLES = """\
[bold]Examples[/bold]

  logwarden rules list
  logwarden rules show ssh-failed-password
  logwarden rules test my-rules.yaml
  logwarden rules test --text 'kernel: Out of memory: Killed process 811'
  tail -200 /var/log/syslog | logwarden rules test --text -

[bold]A file of rules[/bold] (named in RULES_FILES, or given to the commands here)

  disable: \\[slow-queries]          # switch shipped rules off
  rules:                           # add rules, or replace one by its id
    - id: ledger-differs
      title: Ledger and bank differ
      program: billing             # only lines of this application
      pattern: 'ledger differs by \\d+ EUR'
      level: critical              # what its lines are: critical or warning
      risk: 60                     # the least risk of the window
      steps: [{count: 5, risk: 80, level: critical}]
      examples:
        hits: ['billing[7]: ledger differs by 12 EUR']
        misses: ['billing[7]: ledger differs by nothing']

Patterns are RE2, found anywhere in the message, whatever the case.
"""

app = typer.Typer(help="The rules: the floor that no judge can go below.", no_args_is_help=True)

RuleFiles = Annotated[
    list[Path] | None,
    typer.Option("--file", help="A file of your own rules; may be repeated.", metavar="FILE"),
]


@app.command("list", epilog=EXAMPLES)
def list_rules(file: RuleFiles = None) -> None:
    """Show all rules: what they look for is told by `show`."""
    rules = _load(file or [])
    table = Table(Column("rule", no_wrap=True), "title", "level", "lines: risk", box=None)
    for rule in rules.rules:
        table.add_row(rule.id, escape(rule.title), rule.level, _steps(rule))
    console = Console()
    console.print(table)
    console.print(f"{len(rules.rules)} rules, version {rules.version}")


@app.command(epilog=EXAMPLES)
def show(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="Its id, as `list` shows it.")],
    file: RuleFiles = None,
) -> None:
    """Show one rule as it would stand in a file, to copy and to change."""
    rules = _load(file or [])
    rule = next((rule for rule in rules.rules if rule.id == rule_id), None)
    if rule is None:
        _stop(f"no rule is called {rule_id!r}; `logwarden rules list` shows them")
    content = rule.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump({"rules": [content]}, sort_keys=False, allow_unicode=True, width=1000)
    typer.echo(text, nl=False)


@app.command("test", epilog=EXAMPLES)
def check_rules(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Files of your own rules.", show_default=False),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(help="A log line, or - to read lines from standard input.", metavar="LINE"),
    ] = None,
) -> None:
    """Check the rules with their own examples, or say which of them fire on a text.

    Ends with 1 where an example is wrong, with 2 where a file can't be used.
    """
    rules = _load(files or [])
    if text is not None:
        _tell(rules, sys.stdin.read().splitlines() if text == "-" else [text])
        return
    broken = broken_examples(rules)
    for example in broken:
        typer.echo(str(example))
    count = sum(len(rule.examples.hits) + len(rule.examples.misses) for rule in rules.rules)
    typer.echo(f"{len(rules.rules)} rules, {count} examples, {len(broken)} wrong")
    if broken:
        raise typer.Exit(1)


def _load(files: Iterable[Path]) -> RuleSet:
    try:
        return RuleSet.load(list(files))
    except BadRuleFile as error:
        _stop(str(error))


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def _tell(rules: RuleSet, lines: list[str]) -> None:
    """For each line the rules that it counts for; then what fires on all of them together."""
    for number, line in enumerate(lines, start=1):
        for rule in rules_matching(rules, line):
            typer.echo(f"line {number} counts for {typer.style(rule.id, bold=True)}: {clean(line)}")
    fired = fire_on(rules, lines)
    for firing in fired:
        typer.echo(_fired(firing))
    if not fired:
        typer.echo("no rule fires")


def _fired(firing: Firing) -> str:
    source = "" if firing.source == "-/-" else f" of {clean(firing.source)}"
    lines = f"{len(firing.lines)} {firing.level} line{'s' if len(firing.lines) > 1 else ''}"
    rule = typer.style(firing.rule, bold=True)
    return f"{rule} fires: {firing.title}; {lines}{source}, least risk {firing.risk}"


def _steps(rule: Rule) -> str:
    counts = ((rule.count, rule.risk), *((step.count, step.risk) for step in rule.steps))
    return ", ".join(f"{count}: {risk}" for count, risk in counts)
