"""Logs of a run: from a folder, or from Loghub's record on Zenodo.

Not here: fetching (`download`), reading (`logs`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from logwarden_training.prepare.download import Downloader
from logwarden_training.prepare.errors import NoLogs, RecordUnusable
from logwarden_training.prepare.logs import SystemLog, found_systems, opened_log
from logwarden_training.prepare.record import LOGHUB_RECORD, SAMPLES, RecordFile, listed_files
from logwarden_training.prepare.run import LOGHUB_2, LOGHUB_2K, Logs
from logwarden_training.prepare.unpacking import unpack_samples, unpack_zip

LOGHUB_LICENCE = (
    "Loghub: free for research or academic work; cite Zhu, He, He, Liu, Lyu: Loghub: A Large "
    "Collection of System Log Datasets for AI-driven Log Analytics, ISSRE 2023, and for Loghub 2.0 "
    "Jiang et al.: A Large-Scale Evaluation for Log Parsing Techniques, ISSTA 2024"
)

_SYSTEMS: Mapping[str, Sequence[str]] = {"loghub-2.0": LOGHUB_2, "loghub-2k": LOGHUB_2K}


@dataclass(frozen=True)
class Place:
    """Where logs come from.

    Attributes:
        folder: with logs; None: they are downloaded.
        downloads: folder that keeps what was downloaded.
        record: address of the record's listing.
    """

    folder: Path | None
    downloads: Path
    record: str = LOGHUB_RECORD


@dataclass(frozen=True)
class Gathered:
    """Logs that are there, and what the manifest says of them.

    Attributes:
        logs: in the order of their names.
        archives: what was downloaded, by name, with the record's checksum.
        record: where from; None where a folder was given.
    """

    logs: tuple[SystemLog, ...] = ()
    archives: dict[str, Any] = field(default_factory=dict)
    record: str | None = None


def gathered(wanted: Logs, place: Place, downloader: Downloader | None = None) -> Gathered:
    """Every log that the run wants.

    Raises:
        NoLogs: one is missing.
        RecordUnusable, DownloadFailed: it does not come.
    """
    if wanted.source == "none":
        return Gathered()
    if place.folder is not None:
        return Gathered(_opened(place.folder, _systems(wanted, place.folder)))
    if wanted.source == "folder":
        raise NoLogs("folder", "say where the logs are: --from FOLDER")
    if downloader is None:
        with _own_downloader(place) as own:
            return _downloaded(wanted, place, own)
    return _downloaded(wanted, place, downloader)


def _systems(wanted: Logs, folder: Path) -> Sequence[str]:
    if wanted.systems:
        return sorted(wanted.systems)
    systems = _SYSTEMS.get(wanted.source) or found_systems(folder)
    if not systems:
        raise NoLogs("folder", f"{folder} holds no SYSTEM.log")
    return systems


def _downloaded(wanted: Logs, place: Place, downloader: Downloader) -> Gathered:
    files = listed_files(downloader.client, place.record)
    systems = sorted(wanted.systems or _SYSTEMS[wanted.source])
    samples = wanted.source == "loghub-2k"
    names = {system: SAMPLES if samples else f"{system}.zip" for system in systems}
    if absent := sorted({*names.values()} - {*files}):
        raise RecordUnusable(place.record, f"lists no {absent[0]}")
    folder = place.downloads / wanted.source
    used = {name: files[name] for name in sorted({*names.values()})}
    archives = {name: downloader.fetched(file) for name, file in used.items()}
    if samples:
        unpack_samples(archives[SAMPLES], systems, folder)
    else:
        for system in systems:
            unpack_zip(archives[names[system]], system, folder)
    return Gathered(_opened(folder, systems), _told(used), place.record)


def _told(used: Mapping[str, RecordFile]) -> dict[str, Any]:
    return {
        name: {"url": file.url, "bytes": file.size, "checksum": file.checksum}
        for name, file in used.items()
    }


def _opened(folder: Path, systems: Sequence[str]) -> tuple[SystemLog, ...]:
    return tuple(opened_log(folder, system) for system in systems)


@contextmanager
def _own_downloader(place: Place) -> Iterator[Downloader]:
    with httpx.Client(follow_redirects=True) as client:
        yield Downloader(client, place.downloads)
