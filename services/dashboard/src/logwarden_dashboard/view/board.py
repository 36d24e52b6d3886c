"""The component that draws everything that holds log or model text, from plain data.

Its JavaScript makes text nodes of whatever it is given: no Markdown, no HTML, no links but into this
dashboard. Not here: what is shown (`pages`).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from logwarden_dashboard.held.tone import Tone

NAME = "logwarden_board"
SCRIPTS = ("dom.js", "pieces.js")

Piece = Mapping[str, Any]
"""`kind`, one of those in `pieces.js`, and what it needs."""


def show(key: str, *pieces: Piece, follow: bool = False) -> None:
    """Draw pieces below each other.

    Args:
        key: the same at each rerun, so that the browser keeps focus and scroll position.
        pieces: what is drawn.
        follow: keep a list of lines at its end, unless the person scrolled away from it.
    """
    mount = st.components.v2.component(NAME, html=_HTML, css=asset("board.css"), js=script())
    mount(key=key, data={"pieces": list(pieces), "follow": follow})


@cache
def script() -> str:
    """All scripts as one."""
    return "\n".join(map(asset, SCRIPTS))


@cache
def asset(name: str) -> str:
    """A file of this package."""
    return files(__package__).joinpath(name).read_text("utf-8")


def fact(
    label: str, value: object, *, mono: bool = False, tone: Tone | None = None
) -> dict[str, Any]:
    """A row of `facts`."""
    return {"label": label, "value": str(value), "mono": mono, "tone": tone}


def chip(text: str, tone: Tone | None = None) -> dict[str, Any]:
    """A small word with a border."""
    return {"text": text, "tone": tone}


def facts(rows: Sequence[dict[str, Any]]) -> Piece:
    """Names and values."""
    return {"kind": "facts", "rows": list(rows)}


_HTML = '<div class="board"></div>'
