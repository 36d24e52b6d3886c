"""The stage set for one kind of log: hosts with their programs, and who speaks how often.

Not here: the order in which they speak (`simulator`).
"""

from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from typing import Final, NamedTuple

from logwarden_ingestor.simulate.cast import Cast
from logwarden_ingestor.simulate.fleet import FLEETS, Host, LogKind, Origin, add_program
from logwarden_ingestor.simulate.line import Label
from logwarden_ingestor.simulate.quiet import REPERTOIRES
from logwarden_ingestor.simulate.quiet.repertoire import Play
from logwarden_ingestor.simulate.scene import Clock, Scene
from logwarden_ingestor.simulate.step import Script
from logwarden_ingestor.simulate.template import Fill, compile_template, read_block

_SECOND_US: Final = 1_000_000


class Voice(NamedTuple):
    """One thing that one program on one host says: a line (`fill`) or a session (`play`)."""

    weight: float
    origin: Origin
    scene: Scene
    has_rhythm: bool
    label: Label
    fill: Fill | None
    play: Play | None

    def is_muted(self) -> bool:
        """The program is down."""
        muted = self.origin.host.muted
        return bool(muted) and self.origin.program in muted


class Stage:
    """All hosts of one kind of log."""

    def __init__(self, kind: LogKind, cast: Cast, start_us: int) -> None:
        self.clock = Clock(start_us)
        self._cast = cast
        self.scenes = {name: self._set_up(name, kind) for name in FLEETS[kind]}
        self._voices = [voice for scene in self.scenes.values() for voice in self._cues(scene)]
        self._bounds = list(accumulate(voice.weight for voice in self._voices))
        self.gap_us = 60 * _SECOND_US / self._bounds[-1]
        """Mean time between two entries or sessions at the busiest hour."""

    def next_voice(self) -> Voice:
        """Who speaks next."""
        point = self._cast.random() * self._bounds[-1]
        return self._voices[bisect(self._bounds, point, hi=len(self._voices) - 1)]

    def chores(self) -> Iterator[Script]:
        """Endless scripts that keep their own pace."""
        for scene in self.scenes.values():
            for program in scene.host.origins:
                for play in REPERTOIRES[program].chores:
                    yield play(scene)

    def _set_up(self, name: str, kind: LogKind) -> Scene:
        cast = self._cast
        booted_us = self.clock.now_us - cast.between(3, 40 * 86_400) * _SECOND_US
        address = f"10.10.0.{cast.between(10, 60)}"
        host = Host(name, address, cast.between(2000, 900_000), booted_us)
        for program in FLEETS[kind][name]:
            add_program(host, program, cast.between(600, 1900))
        return Scene(cast, host, self.clock)

    def _cues(self, scene: Scene) -> Iterator[Voice]:
        for program, origin in scene.host.origins.items():
            repertoire = REPERTOIRES[program]
            lines = read_block(repertoire.lines) if repertoire.lines else []
            total = sum(line.weight for line in lines) + sum(
                weight for weight, _ in repertoire.sessions
            )
            share = repertoire.rate / total if total else 0.0
            rhythm = repertoire.has_rhythm
            for line in lines:
                fill = compile_template(line.text, scene.cast, scene.host.name)
                label: Label = "warning" if line.is_noise else "none"
                yield Voice(line.weight * share, origin, scene, rhythm, label, fill, None)
            for weight, play in repertoire.sessions:
                yield Voice(weight * share, origin, scene, rhythm, "none", None, play)
