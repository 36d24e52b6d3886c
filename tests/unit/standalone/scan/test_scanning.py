import asyncio
from pathlib import Path

import pytest
from tests.unit.standalone.scan.analyses import analysis

from logwarden_contracts.messages import LogWindow, WindowAnalysis
from logwarden_standalone.scan.judging import Judge
from logwarden_standalone.scan.scanning import Inputs, Scan
from logwarden_standalone.scan.windows import WindowLimits


class Asked:
    """A judge that needs longer for earlier windows, and counts how many it has at once."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0

    async def ask(self, window: LogWindow) -> WindowAnalysis:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.02 / window.first_offset)
        self.now -= 1
        return analysis(window.first_offset)


def scan_of(names: list[Path], asked: Asked, at_once: int = 4) -> tuple[Scan, list[str]]:
    told: list[str] = []
    inputs = Inputs(tuple(map(str, names)), limits=WindowLimits(lines=1))
    judge = Judge("asked", True, at_once, 50, asked.ask)
    return Scan(inputs, judge, lambda each: told.append(each.id), told.append), told


async def test_windows_are_judged_together_and_told_in_order(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_text("line\n" * 20)
    asked = Asked()
    scan, told = scan_of([file], asked)
    await scan.run()
    assert told == [analysis(number).id for number in range(1, 21)]
    assert asked.most == 4


async def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_text("line\n")
    scan, told = scan_of([tmp_path / "absent.log", file], Asked())
    await scan.run()
    assert len(scan.problems) == 1
    assert told == [*scan.problems, analysis(1).id]


async def test_what_the_judge_raises_ends_the_scan(tmp_path: Path) -> None:
    class Broken(Asked):
        async def ask(self, window: LogWindow) -> WindowAnalysis:
            raise RuntimeError("bug")

    file = tmp_path / "app.log"
    file.write_text("line\n" * 20)
    with pytest.raises(RuntimeError, match="bug"):
        await scan_of([file], Broken())[0].run()
