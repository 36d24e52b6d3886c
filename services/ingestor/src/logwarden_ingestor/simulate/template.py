"""Lines as text with slots: `Accepted publickey for {person} from {inside} port {port}`.

A slot is a name that `Cast` knows, a range (`{1..500}`), a choice (`{GET|POST}`), hexadecimal
digits (`{hex8}`) or `{host}`. A block holds one template a line, each with its weight before it;
a weight followed by `!` marks harmless noise that looks bad.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from logwarden_ingestor.simulate.cast import Cast

Fill = Callable[[], str]
_NOISE: Final = 0.5
"""Turns all noise down or up at once."""

_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+)\.\.(\d+)")
_HEX = re.compile(r"hex(\d+)")


class Template(NamedTuple):
    """One line of a block."""

    weight: float
    is_noise: bool
    text: str


class UnknownSlot(ValueError):
    """A template names something that no one can fill in.

    Attributes:
        slot: what stands between the braces.
    """

    def __init__(self, slot: str) -> None:
        super().__init__(
            f"no slot {{{slot}}}: use a name of `template`, {{1..9}}, {{a|b}} or {{hex8}}"
        )
        self.slot = slot


def read_block(block: str) -> list[Template]:
    """Split a block into its templates."""
    return [_read_line(line) for line in block.strip().splitlines()]


def compile_template(text: str, cast: Cast, host: str) -> Fill:
    """Make a function that writes the text anew each time.

    Raises:
        UnknownSlot: a slot's name means nothing.
    """
    text = text.replace("{host}", host)
    slots = tuple(_slot(name, cast) for name in _SLOT.findall(text))
    if not slots:
        return lambda: text
    form = _SLOT.sub("%s", text.replace("%", "%%"))
    if len(slots) == 1:
        only = slots[0]
        return lambda: form % only()
    return lambda: form % tuple([slot() for slot in slots])


def _read_line(line: str) -> Template:
    weight, _, text = line.strip().partition(" ")
    is_noise = weight.endswith("!")
    share = float(weight.rstrip("!")) * (_NOISE if is_noise else 1.0)
    return Template(share, is_noise, text.strip())


def _slot(name: str, cast: Cast) -> Callable[[], object]:
    random = cast.random
    if "|" in name:
        options = name.split("|")
        count = len(options)
        return lambda: options[int(random() * count)]
    if bounds := _RANGE.fullmatch(name):
        low, high = int(bounds[1]), int(bounds[2])
        span = high - low + 1
        return lambda: low + int(random() * span)
    if digits := _HEX.fullmatch(name):
        return lambda: cast.hexadecimal(int(digits[1]))
    return _named_slot(name, cast)


def _named_slot(name: str, cast: Cast) -> Callable[[], object]:
    named: dict[str, Callable[[], object]] = {
        "person": lambda: cast.person().name,
        "desk": lambda: cast.person().address,
        "inside": cast.inside,
        "customer": cast.customer,
        "stranger": cast.stranger,
        "guess": cast.guess,
        "port": cast.port,
        "session": cast.session,
        "order": cast.order,
    }
    if name not in named:
        raise UnknownSlot(name)
    return named[name]
