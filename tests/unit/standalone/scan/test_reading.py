from collections.abc import Sequence

from logwarden_contracts.messages import LogWindow
from logwarden_standalone.scan.inputs import Silence
from logwarden_standalone.scan.reading import Reading
from logwarden_standalone.scan.windows import WindowLimits


class Scripted:
    """An input that says what it was told, one second each."""

    name, position = "app.log", 0
    size: int | None = None

    def __init__(self, pieces: Sequence[bytes | Silence], *, live: bool) -> None:
        self.live = live
        self.patience: list[float | None] = []
        self._pieces = [*pieces, b""]
        self._seconds = 0

    async def read(self, timeout_seconds: float | None, /) -> bytes | Silence:
        self.patience.append(timeout_seconds)
        self._seconds += 1
        return self._pieces.pop(0)

    def now_ms(self) -> int:
        return self._seconds * 1000

    def close(self) -> None:
        """Nothing is open."""


async def windows_of(source: Scripted) -> list[LogWindow]:
    reading = Reading(source, "auto", WindowLimits(interval_ms=2_500), source.now_ms)
    return [window async for window in reading.windows()]


async def test_a_live_window_closes_after_its_interval() -> None:
    quiet = Silence.NOTHING_NEW
    source = Scripted([quiet, quiet, b"one\n", quiet, quiet, quiet], live=True)
    [window] = await windows_of(source)
    assert (window.opened_at_ms, window.closed_at_ms) == (3_000, 6_000)
    assert window.close_reason == "interval"
    assert source.patience == [None, None, None, 2.5, 1.5, 0.5, None]


async def test_a_stored_file_is_never_cut_by_time() -> None:
    [window] = await windows_of(Scripted([b"one\n"] * 10, live=False))
    assert (len(window.lines), window.close_reason) == (10, "end")


async def test_after_a_rotation_lines_count_anew_and_windows_keep_their_names() -> None:
    source = Scripted([b"one\ntwo", Silence.REPLACED, b"three\n"], live=True)
    assert [window.id for window in await windows_of(source)] == ["app.log/0/1-2", "app.log/1/1-1"]


async def test_an_empty_input_has_no_window() -> None:
    assert await windows_of(Scripted([], live=False)) == []
