"""HTML that cannot be forged: every plain text that goes in is escaped, only `Html` is not.

Stands for a template engine: the page is small, and here a forgotten escape is a type error.
Not here: what the page says (`report`).
"""

from collections.abc import Iterable
from html import escape

_VOID = frozenset(("meta", "input", "br"))


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, /, *children: str | Html, **attributes: str | float | None) -> Html:
    """One element.

    Args:
        name: as in HTML or SVG.
        children: escaped, unless they are `Html`.
        attributes: `class_` is `class`, `stroke_width` is `stroke-width`; None leaves one out, and
            every value is escaped.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    end = "" if name in _VOID else f"</{name}>"
    return Html(f"<{name}{written}>{joined(children)}{end}")


def joined(children: Iterable[str | Html]) -> Html:
    """Children side by side."""
    return Html("".join(_safe(child) for child in children))


def _safe(child: str | Html) -> str:
    return child if isinstance(child, Html) else escape(child)
