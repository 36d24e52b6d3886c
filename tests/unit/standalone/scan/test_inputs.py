import asyncio
import bz2
import gzip
import lzma
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from logwarden_standalone.scan.errors import UnreadableInput
from logwarden_standalone.scan.inputs import GrowingFile, Input, Silence, Stream, open_input


async def all_of(source: Input) -> bytes:
    pieces = []
    with closing(source):
        while isinstance(piece := await source.read(None), bytes) and piece:
            pieces.append(piece)
    return b"".join(pieces)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
async def test_compression_is_told_by_the_first_bytes_not_the_name(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "app.log"
    file.write_bytes(pack(b"one\ntwo\n"))
    assert await all_of(open_input(str(file), follow=False)) == b"one\ntwo\n"


async def test_what_stands_before_the_break_of_a_broken_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "app.log.gz"
    file.write_bytes(gzip.compress(os.urandom(600_000))[:500_000])
    source = open_input(str(file), follow=False)
    assert len(await source.read(None)) > 0  # type: ignore[arg-type] # bytes
    with pytest.raises(UnreadableInput, match="ends in the middle"):
        await all_of(source)


@pytest.mark.parametrize(
    ("content", "advice"),
    [(b"\x28\xb5\x2f\xfd....", "zstdcat"), (b"\x04\x22\x4d\x18....", "lz4cat")],
)
def test_unknown_compression_is_refused_with_the_command_that_unpacks_it(
    tmp_path: Path, content: bytes, advice: str
) -> None:
    file = tmp_path / "app.log"
    file.write_bytes(content)
    with pytest.raises(UnreadableInput, match=advice):
        open_input(str(file), follow=False)


def test_folders_and_missing_files_are_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="it is a folder"):
        open_input(str(tmp_path), follow=False)
    with pytest.raises(UnreadableInput, match="No such file"):
        open_input(str(tmp_path / "absent.log"), follow=False)


async def test_a_followed_file_is_read_to_its_end_before_the_new_one(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_bytes(b"one\n")
    source = GrowingFile(str(file))
    assert await source.read(0) == b"one\n"
    with file.open("ab") as before:
        before.write(b"two\n")
    file.rename(tmp_path / "app.log.1")
    assert await source.read(0) == b"two\n"
    assert await source.read(0) is Silence.NOTHING_NEW
    file.write_bytes(b"three\n")
    assert await source.read(None) is Silence.REPLACED
    assert await source.read(None) == b"three\n"
    source.close()


async def test_a_truncated_file_is_read_from_its_beginning(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_bytes(b"a long first line\n")
    source = GrowingFile(str(file))
    await source.read(0)
    file.write_bytes(b"short\n")
    assert await source.read(None) is Silence.REPLACED
    assert await source.read(None) == b"short\n"
    source.close()


async def test_a_stream_waits_for_its_writer_and_ends_with_it() -> None:
    reading, writing = os.pipe()
    source = Stream("stdin", reading)
    assert await source.read(0.01) is Silence.NOTHING_NEW
    asyncio.get_running_loop().call_later(0.01, os.write, writing, b"late\n")
    assert await source.read(None) == b"late\n"
    os.close(writing)
    assert await source.read(None) == b""
    source.close()
