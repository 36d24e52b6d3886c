import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from logwarden_ingestor.attribution import Attribution
from logwarden_ingestor.errors import UnreadableInput
from logwarden_ingestor.following import FollowedFile
from logwarden_ingestor.position import Position

NOW_MS = 2_000_000_000_000


class Reader:
    """Follows a file and keeps the place of the last line it was given."""

    def __init__(self, path: Path, position: Position | None = None, wait: float = 0.0) -> None:
        self.position = position
        self.file = FollowedFile(path, Attribution(None), position, lambda: NOW_MS, wait)

    def lines(self) -> list[bytes]:
        """Everything that is there now."""
        found: list[bytes] = []
        for _ in range(8):
            block = self.file.read()
            if block is not None:
                found += [entry.value for entry in block.entries]
                self.position = block.position_after(len(block.ends)) or self.position
        return found


class Follow:
    """Starts readers and closes them at the end."""

    def __init__(self) -> None:
        self.started: list[Reader] = []

    def __call__(
        self, path: Path, position: Position | None = None, *, wait: float = 0.0
    ) -> Reader:
        """Begin to follow."""
        self.started.append(Reader(path, position, wait))
        return self.started[-1]

    def again(self) -> Reader:
        """The next run of the last reader."""
        last = self.started[-1]
        return self(Path(last.file.name), last.position)


@pytest.fixture
def follow() -> Iterator[Follow]:
    follow = Follow()
    yield follow
    for reader in follow.started:
        reader.file.close()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "app.log"
    path.write_text("one\ntwo\n")
    return path


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def written_at(path: Path, second: int) -> None:
    os.utime(path, (second, second))


def rotate(log: Path, number: int = 1) -> Path:
    return log.rename(log.with_name(f"{log.name}.{number}"))


def test_what_is_written_later_is_read_when_its_line_ends(log: Path, follow: Follow) -> None:
    reader = follow(log)
    assert reader.lines() == [b"one", b"two"]
    append(log, "thr")
    assert reader.lines() == []
    append(log, "ee\n")
    assert reader.lines() == [b"three"]


def test_a_moved_file_is_read_to_its_end_and_then_the_new_one(log: Path, follow: Follow) -> None:
    reader = follow(log)
    reader.lines()
    append(rotate(log), "three\nno line end")
    log.write_text("four\n")
    assert reader.lines() == [b"three", b"no line end", b"four"]


def test_a_moved_file_is_read_while_its_writer_still_writes(log: Path, follow: Follow) -> None:
    reader = follow(log, wait=5)
    reader.lines()
    old = rotate(log)
    log.write_text("four\n")
    written_at(old, NOW_MS // 1000 - 1)
    assert reader.lines() == []
    append(old, "three\n")
    written_at(old, NOW_MS // 1000 - 6)
    assert reader.lines() == [b"three", b"four"]


def test_a_file_cut_to_nothing_is_read_from_its_beginning(log: Path, follow: Follow) -> None:
    reader = follow(log)
    reader.lines()
    log.write_text("new\n")
    assert reader.lines() == [b"new"]


def test_the_next_run_goes_on_behind_the_last_line(log: Path, follow: Follow) -> None:
    reader = follow(log)
    reader.lines()
    append(log, "three\n")
    assert follow.again().lines() == [b"three"]


def test_the_next_run_finds_the_rest_of_a_file_rotated_meanwhile(log: Path, follow: Follow) -> None:
    reader = follow(log)
    reader.lines()
    append(log, "three\n")
    written_at(rotate(log), 1)
    log.write_text("four\n")
    assert follow.again().lines() == [b"three", b"four"]


def test_the_next_run_reads_every_file_rotated_meanwhile_also_compressed(
    log: Path, follow: Follow
) -> None:
    reader = follow(log)
    reader.lines()
    append(log, "three\n")
    packed = log.with_name("app.log.2.gz")
    packed.write_bytes(gzip.compress(log.read_bytes()))
    written_at(packed, 1)
    log.write_text("four\n")
    written_at(rotate(log), 2)
    log.write_text("five\n")
    assert follow.again().lines() == [b"three", b"four", b"five"]


def test_a_copy_that_is_just_being_compressed_is_not_read_again(log: Path, follow: Follow) -> None:
    reader = follow(log)
    reader.lines()
    old = rotate(log)
    written_at(old, 1)
    old.with_name("app.log.1.gz").write_bytes(gzip.compress(old.read_bytes()))
    log.write_text("three\n")
    assert reader.lines() == [b"three"]


def test_a_file_that_is_not_there_yet_is_waited_for(tmp_path: Path, follow: Follow) -> None:
    reader = follow(tmp_path / "app.log")
    assert reader.lines() == []
    (tmp_path / "app.log").write_text("one\n")
    assert reader.lines() == [b"one"]


def test_when_the_file_read_before_is_gone_the_present_one_is_read(
    log: Path, follow: Follow
) -> None:
    reader = follow(log)
    reader.lines()
    log.write_text("quite another file\n")
    assert follow.again().lines() == [b"quite another file"]


def test_other_files_beside_it_are_never_read(log: Path, follow: Follow) -> None:
    reader = follow(log)
    reader.lines()
    log.with_name("app.log.bak").write_text("no\n")
    log.with_name("app.logger.1").write_text("no\n")
    written_at(rotate(log), 1)
    log.write_text("three\n")
    assert reader.lines() == [b"three"]


def test_a_compressed_file_cannot_grow(tmp_path: Path, follow: Follow) -> None:
    path = tmp_path / "app.log"
    path.write_bytes(gzip.compress(b"one\n"))
    with pytest.raises(UnreadableInput, match="leave out --follow"):
        follow(path).lines()
