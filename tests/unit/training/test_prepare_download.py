"""Loghub's record, fetched from a server on loopback that breaks off, lies, and knows no ranges."""

import hashlib
import io
import json
import re
import tarfile
import threading
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from logwarden_training.prepare.command import app
from logwarden_training.prepare.download import TRIES, Downloader
from logwarden_training.prepare.errors import DownloadFailed, NoLogs, RecordUnusable
from logwarden_training.prepare.gathering import Place, gathered
from logwarden_training.prepare.record import RecordFile, listed_files
from logwarden_training.prepare.run import Logs
from logwarden_training.prepare.unpacking import unpack_samples, unpack_zip

CONTENT = bytes(range(256)) * 4000


@dataclass
class Script:
    """What the record's server holds, and how it misbehaves.

    Attributes:
        files: contents by name.
        checksums: what the listing says instead of the truth.
        breaks: after how many bytes the next answers end, one after another.
        ranges: it knows ranges.
        asked: the header `Range` of each request for a file.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    breaks: deque[int] = field(default_factory=deque)
    statuses: deque[int] = field(default_factory=deque)
    ranges: bool = True
    asked: list[str | None] = field(default_factory=list)


class Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "RecordServer"

    def do_GET(self) -> None:
        script = self.server.script
        if self.path == "/record":
            self._write(200, self.server.listing())
        elif script.statuses:
            self._write(script.statuses.popleft(), b"{}")
        else:
            self._write_file(script, script.files[self.path.rpartition("/")[2]])

    def _write_file(self, script: Script, content: bytes) -> None:
        asked = self.headers["Range"]
        script.asked.append(asked)
        found = re.fullmatch(r"bytes=(\d+)-", asked or "") if script.ranges else None
        first = int(found[1]) if found else 0
        told = {"Content-Range": f"bytes {first}-{len(content) - 1}/{len(content)}"}
        end = first + script.breaks.popleft() if script.breaks else len(content)
        self._write(206 if found else 200, content[first:], told if found else {}, end - first)

    def _write(
        self,
        status: int,
        content: bytes,
        headers: dict[str, str] | None = None,
        end: int | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[:end])
        self.close_connection = end is not None and end < len(content)

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no access log."""


class RecordServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.script = Script()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/record"

    def listing(self) -> bytes:
        address = self.url.removesuffix("record")
        files = [
            {
                "key": name,
                "size": len(content),
                "checksum": self.script.checksums.get(name, md5(content)),
                "links": {"self": f"{address}files/{name}"},
            }
            for name, content in self.script.files.items()
        ]
        return json.dumps({"id": 1, "files": files}).encode()


def md5(content: bytes) -> str:
    return f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"


@pytest.fixture
def server() -> Iterator[RecordServer]:
    with RecordServer() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def downloader(tmp_path: Path) -> Iterator[Downloader]:
    with httpx.Client() as client:
        yield Downloader(client, tmp_path / "kept", pause=lambda _: 0.0)


Listed = Callable[[], RecordFile]


@pytest.fixture
def listed(server: RecordServer, downloader: Downloader) -> Listed:
    """The file `a.zip`, as the record lists it now."""
    server.script.files["a.zip"] = CONTENT
    return lambda: listed_files(downloader.client, server.url)["a.zip"]


def test_a_file_comes_whole_and_only_once(
    server: RecordServer, downloader: Downloader, listed: Listed
) -> None:
    path = downloader.fetched(listed())
    assert path.read_bytes() == CONTENT
    assert downloader.fetched(listed()) == path
    assert len(server.script.asked) == 1
    assert [each.name for each in path.parent.iterdir()] == ["a.zip"]


def test_a_broken_off_file_goes_on_where_it_broke(
    server: RecordServer, downloader: Downloader, listed: Listed
) -> None:
    server.script.breaks.extend([400_000, 300_000])
    assert downloader.fetched(listed()).read_bytes() == CONTENT
    assert server.script.asked == ["bytes=0-", "bytes=400000-", "bytes=700000-"]


def test_what_an_earlier_run_left_is_not_fetched_again(
    server: RecordServer, downloader: Downloader, listed: Listed
) -> None:
    downloader.folder.mkdir()
    (downloader.folder / "a.zip.part").write_bytes(CONTENT[:900_000])
    assert downloader.fetched(listed()).read_bytes() == CONTENT
    assert server.script.asked == ["bytes=900000-"]


def test_a_server_without_ranges_begins_anew(
    server: RecordServer, downloader: Downloader, listed: Listed
) -> None:
    server.script.ranges = False
    server.script.breaks.extend([400_000])
    assert downloader.fetched(listed()).read_bytes() == CONTENT
    assert len(server.script.asked) == 2


def test_a_file_that_is_not_the_records_is_taken_away(
    server: RecordServer, downloader: Downloader, listed: Listed
) -> None:
    server.script.checksums["a.zip"] = md5(b"another")
    with pytest.raises(DownloadFailed, match="not what the record lists"):
        downloader.fetched(listed())
    assert not any(downloader.folder.iterdir())


def test_a_wrong_beginning_of_an_earlier_run_is_found_out(
    downloader: Downloader, listed: Listed
) -> None:
    downloader.folder.mkdir()
    (downloader.folder / "a.zip.part").write_bytes(b"x" * 1000)
    with pytest.raises(DownloadFailed, match="taken away"):
        downloader.fetched(listed())
    assert downloader.fetched(listed()).read_bytes() == CONTENT


def test_a_server_that_gives_nothing_is_given_up_and_what_came_is_kept(
    server: RecordServer, downloader: Downloader, listed: Listed
) -> None:
    server.script.breaks.extend([500, *[0] * TRIES])
    with pytest.raises(DownloadFailed, match="the next run goes on"):
        downloader.fetched(listed())
    assert (downloader.folder / "a.zip.part").stat().st_size == 500
    assert downloader.fetched(listed()).read_bytes() == CONTENT


def test_a_busy_server_is_asked_again_and_a_missing_file_is_not(
    server: RecordServer, downloader: Downloader, listed: Listed
) -> None:
    server.script.statuses.extend([503, 429])
    assert downloader.fetched(listed()).read_bytes() == CONTENT
    (downloader.folder / "a.zip").unlink()
    server.script.statuses.append(404)
    with pytest.raises(DownloadFailed, match="status 404"):
        downloader.fetched(listed())


def test_more_than_the_record_lists_is_no_file_of_it(
    server: RecordServer, downloader: Downloader, listed: Listed
) -> None:
    smaller = listed()
    server.script.files["a.zip"] = CONTENT * 2
    with pytest.raises(DownloadFailed, match="larger than"):
        downloader.fetched(smaller)


def test_a_name_with_a_folder_is_refused(server: RecordServer, downloader: Downloader) -> None:
    server.script.files["../a.zip"] = CONTENT
    with pytest.raises(RecordUnusable, match="no file name"):
        listed_files(downloader.client, server.url)


def test_a_checksum_of_no_known_form_is_refused(
    server: RecordServer, downloader: Downloader
) -> None:
    server.script.files["a.zip"] = CONTENT
    server.script.checksums["a.zip"] = "crc:1234"
    with pytest.raises(RecordUnusable, match="checksum"):
        listed_files(downloader.client, server.url)


def test_what_is_no_record_is_said(server: RecordServer, downloader: Downloader) -> None:
    server.script.statuses.append(500)
    with pytest.raises(RecordUnusable, match="with --from FOLDER"):
        listed_files(downloader.client, f"{server.url}s")


def zipped(name: str, text: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(f"{name}/{name}_full.log_structured.csv", b"no")
        archive.writestr(f"../../{name}/{name}_full.log", text)
    return held.getvalue()


def tarred(**texts: bytes) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, text in texts.items():
            member = tarfile.TarInfo(f"2k_dataset/{name}/{name}_2k.log")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return held.getvalue()


def test_an_archive_gives_its_log_and_no_path_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped("HDFS", b"one\ntwo\n"))
    path = unpack_zip(tmp_path / "a.zip", "HDFS", tmp_path / "in" / "here")
    assert path == tmp_path / "in" / "here" / "HDFS.log"
    assert path.read_bytes() == b"one\ntwo\n"


def test_an_archive_without_the_log_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped("HDFS", b"one\n"))
    (tmp_path / "b.tar.gz").write_bytes(tarred(HDFS=b"one\n"))
    (tmp_path / "c.zip").write_bytes(b"no archive")
    with pytest.raises(NoLogs, match="Mac"):
        unpack_zip(tmp_path / "a.zip", "Mac", tmp_path)
    with pytest.raises(NoLogs, match="Mac"):
        unpack_samples(tmp_path / "b.tar.gz", ["HDFS", "Mac"], tmp_path)
    with pytest.raises(NoLogs, match="cannot be unpacked"):
        unpack_zip(tmp_path / "c.zip", "Mac", tmp_path)


def test_loghubs_archives_become_logs(
    server: RecordServer, downloader: Downloader, tmp_path: Path
) -> None:
    server.script.files["HDFS.zip"] = zipped("HDFS", b"one\n" * 9)
    server.script.files["2k_dataset.tar.gz"] = tarred(HDFS=b"two\n" * 5, Mac=b"three\n")
    place = Place(None, tmp_path / "kept", server.url)
    large = gathered(Logs(source="loghub-2.0", systems=("HDFS",)), place, downloader)
    assert [(each.system, each.lines) for each in large.logs] == [("HDFS", 9)]
    assert large.archives["HDFS.zip"]["checksum"] == md5(server.script.files["HDFS.zip"])
    small = gathered(Logs(source="loghub-2k", systems=("HDFS", "Mac")), place, downloader)
    assert [each.lines for each in small.logs] == [5, 1]


def test_a_system_that_the_record_lacks_is_named(
    server: RecordServer, downloader: Downloader, tmp_path: Path
) -> None:
    with pytest.raises(RecordUnusable, match=r"lists no Mac\.zip"):
        gathered(
            Logs(source="loghub-2.0", systems=("Mac",)),
            Place(None, tmp_path, server.url),
            downloader,
        )


def test_a_data_set_from_a_record_tells_its_checksums(server: RecordServer, tmp_path: Path) -> None:
    lines = "".join(f"event {number} came\n" for number in range(400)).encode()
    server.script.files["HDFS.zip"] = zipped("HDFS", lines)
    run = tmp_path / "run.yaml"
    run.write_text("logs: {source: loghub-2.0, systems: [HDFS]}\nsplit: {by: time}\n", "utf-8")
    out = tmp_path / "set"
    said = ["--run", run, "--out", out, "--downloads", tmp_path / "kept", "--record", server.url]
    CliRunner().invoke(app, [*map(str, said)], catch_exceptions=False)
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    archive = manifest["source"]["archives"]["HDFS.zip"]
    assert archive["checksum"] == md5(server.script.files["HDFS.zip"])
    assert manifest["source"]["logs"]["HDFS"]["lines"] == 400
    assert "cite" in manifest["licence"][0]
