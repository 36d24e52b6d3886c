"""Logs out of Loghub's archives: `SYSTEM.zip`, and one `.tar.gz` with all samples.

Only the wanted log is written, under a name of our own: no path of an archive is trusted.
"""

import shutil
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO

from logwarden_training.prepare.errors import NoLogs


def unpack_zip(archive: Path, system: str, folder: Path) -> Path:
    """The log of a system to `FOLDER/SYSTEM.log`, if it is not there.

    Raises:
        NoLogs: the archive holds none, or is none.
    """
    target = folder / f"{system}.log"
    try:
        with zipfile.ZipFile(archive) as held:
            found = _log_of(system, held.namelist())
            if found is None:
                raise NoLogs(system, f"{archive} holds no {system}_full.log")
            if not (target.is_file() and target.stat().st_size == held.getinfo(found).file_size):
                with held.open(found) as log:
                    _write(log, target)
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise NoLogs(system, f"{archive} cannot be unpacked: {error}") from error
    return target


def unpack_samples(archive: Path, systems: Iterable[str], folder: Path) -> None:
    """The samples of all these systems to `FOLDER/SYSTEM.log`.

    Raises:
        NoLogs: one is not in the archive, or it is none.
    """
    missing = {*systems}
    try:
        with tarfile.open(archive) as held:
            for member in held:
                name = next((each for each in missing if _log_of(each, [member.name])), None)
                log = None if name is None or not member.isfile() else held.extractfile(member)
                if name is not None and log is not None:
                    _write(log, folder / f"{name}.log")
                    missing.discard(name)
    except (tarfile.TarError, OSError, EOFError) as error:
        raise NoLogs(sorted(missing)[0], f"{archive} cannot be unpacked: {error}") from error
    if missing:
        raise NoLogs(sorted(missing)[0], f"{archive} holds no sample of it")


def _log_of(system: str, names: Iterable[str]) -> str | None:
    wanted = {f"{system}.log", f"{system}_full.log", f"{system}_2k.log"}
    return next((name for name in names if PurePosixPath(name).name in wanted), None)


def _write(log: IO[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    with part.open("wb") as to:
        shutil.copyfileobj(log, to, 1 << 20)
    part.replace(target)
