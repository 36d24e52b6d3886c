"""`logwarden-train chat`: talk to a base or an adapter in the terminal.

Not here: what was said (`chatting`).
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated

import typer
from openai import OpenAI, OpenAIError
from rich.console import Console

from logwarden_contracts.clean import clean
from logwarden_training.promote.chatting import HELP, NoAnswer, Talk, Turn, streamed, turn_of

app = typer.Typer(add_completion=False)

console = Console(stderr=True, highlight=False)

Ask = Callable[[list[dict[str, str]]], Iterator[str]]
"""Messages in, pieces of the reply out."""


@app.command()
def chat(
    url: Annotated[
        str, typer.Option(envvar="LLM_BASE_URL", help="An OpenAI-compatible server, up to /v1.")
    ] = "http://127.0.0.1:8000/v1",
    model: Annotated[
        str | None,
        typer.Option(envvar="LLM_MODEL", help="Base or adapter; else the first that it lists."),
    ] = None,
    api_key: Annotated[str, typer.Option(envvar="LLM_API_KEY", show_default=False)] = "none",
    system: Annotated[str | None, typer.Option(help="Instructions to begin with.")] = None,
    max_tokens: Annotated[int, typer.Option(min=1, help="Longest reply.")] = 1024,
) -> None:
    """Talk to a model; /quit, Ctrl-D or Ctrl-C ends."""
    client = OpenAI(base_url=url, api_key=api_key, max_retries=0)
    named = model or first_listed(client)
    console.print(f"{named} at {url}. {HELP}.", style="dim", markup=False)
    try:
        _talk(partial(streamed, client, named, max_tokens=max_tokens), Talk(system))
    except (KeyboardInterrupt, EOFError):
        console.print("\nbye", style="dim")


def first_listed(client: OpenAI) -> str:
    """The first model of a server.

    Raises:
        NoAnswer: it does not answer, or has none.
    """
    try:
        return next(iter(client.models.list())).id
    except (OpenAIError, StopIteration) as error:
        raise NoAnswer(f"{client.base_url} lists no model: {error}") from error


def _talk(ask: Ask, talk: Talk) -> None:
    while True:
        turn = turn_of(_typed(), talk)
        talk = turn.talk
        if turn.kind == "end":
            return
        if turn.kind == "told":
            console.print(turn.text, style="dim", markup=False)
            continue
        talk = _answered(ask, turn)


def _answered(ask: Ask, turn: Turn) -> Talk:
    """Show the reply as it comes. Ctrl-C cuts it off, and the conversation goes on without it."""
    reply = ""
    try:
        for piece in ask(turn.talk.messages(turn.text)):
            reply += piece
            sys.stdout.write(harmless(piece))
            sys.stdout.flush()
    except KeyboardInterrupt:
        console.print(" (cut off)", style="dim")
        return turn.talk
    except NoAnswer as error:
        console.print(str(error), style="red", markup=False)
        return turn.talk
    sys.stdout.write("\n")
    return turn.talk.after(turn.text, reply)


def harmless(text: str) -> str:
    """For a terminal: line breaks stay, escape sequences become visible."""
    return "\n".join(map(clean, text.split("\n")))


def _typed() -> str:
    return input("> ") if sys.stdin.isatty() else input()
