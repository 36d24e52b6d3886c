"""Large files over HTTP: resumed where they broke off, and compared with the record on arrival.

What has arrived stands in `NAME.part` and becomes `NAME` only when size and checksum are the
record's. Not here: what a record lists (`record`), archives (`unpacking`).
"""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from logwarden_training.prepare.errors import DownloadFailed
from logwarden_training.prepare.record import RecordFile

TRIES = 6
"""In a row without a single new byte."""

READ_SECONDS = 60.0
_STARTS_AT = re.compile(r"bytes (\d+)-")

Tell = Callable[[RecordFile, int], None]
"""Told how many bytes of a file are there."""


def _untold(_: RecordFile, __: int) -> None:
    pass


@dataclass(frozen=True)
class Downloader:
    """Fetches files into a folder.

    Attributes:
        client: follows redirects.
        folder: where files stay; what is there and right is not fetched again.
        tell: progress.
        pause: seconds after so many fruitless tries.
    """

    client: httpx.Client
    folder: Path
    tell: Tell = _untold
    pause: Callable[[int], float] = lambda tries: min(30.0, 2.0**tries) * random.random()  # noqa: S311 - spreads load

    def fetched(self, file: RecordFile) -> Path:
        """The file, whole and right.

        Raises:
            DownloadFailed: it does not come, or is not what the record says (then it is taken away).
        """
        path = self.folder / file.name
        if file.is_held_by(path):
            return path
        self.folder.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        if part.is_file() and part.stat().st_size > file.size:
            part.unlink()
        self._fetch_all(file, part)
        if not file.is_held_by(part):
            part.unlink()
            raise DownloadFailed(
                path,
                f"is not what the record lists ({file.checksum}); it was taken away, try again",
            )
        part.replace(path)
        return path

    def _fetch_all(self, file: RecordFile, part: Path) -> None:
        fruitless = 0
        part.touch()
        while (have := part.stat().st_size) < file.size:
            try:
                self._fetch(file, part, have)
                reason = "the server ended it early"
            except httpx.HTTPStatusError as error:
                reason = f"status {error.response.status_code}"
                if error.response.status_code in (401, 403, 404, 410):
                    raise DownloadFailed(part, f"{file.url}: {reason}") from error
            except httpx.HTTPError as error:
                reason = f"{type(error).__name__}: {error}"
            fruitless = 0 if part.stat().st_size > have else fruitless + 1
            if fruitless == TRIES:
                raise DownloadFailed(part, f"{reason}; what arrived is kept, the next run goes on")
            if part.stat().st_size < file.size:
                time.sleep(self.pause(fruitless))

    def _fetch(self, file: RecordFile, part: Path, have: int) -> None:
        """One request: the rest, or all where the server knows no ranges."""
        wanted = {"Range": f"bytes={have}-", "Accept-Encoding": "identity"}
        with self.client.stream("GET", file.url, headers=wanted, timeout=READ_SECONDS) as answer:
            answer.raise_for_status()
            begins = _begins_at(answer)
            if begins > have:
                raise httpx.RemoteProtocolError(f"the answer begins at byte {begins}, not {have}")
            with part.open("r+b") as to:
                to.seek(begins)
                to.truncate()
                self._write(file, answer, to.write)

    def _write(
        self, file: RecordFile, answer: httpx.Response, write: Callable[[bytes], int]
    ) -> None:
        have = _begins_at(answer)
        for chunk in answer.iter_raw():  # as they come: what a chunk size holds back, a break loses
            have += write(chunk)
            if have > file.size:
                raise DownloadFailed(
                    self.folder / file.name, f"is larger than the {file.size} bytes of its record"
                )
            self.tell(file, have)


def _begins_at(answer: httpx.Response) -> int:
    """First byte of what comes: servers without ranges begin anew."""
    found = _STARTS_AT.match(answer.headers.get("content-range", ""))
    return int(found[1]) if answer.status_code == httpx.codes.PARTIAL_CONTENT and found else 0
