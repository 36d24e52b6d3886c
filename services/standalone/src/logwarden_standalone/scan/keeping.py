"""Writes the report: all of it or nothing, and never over a file that is not a report.

Not here: what it says (`report`).
"""

import os
from pathlib import Path

from logwarden_standalone.scan.errors import UnwritableReport

_BEGINS = b"<!doctype html>"


def check_report_path(path: Path) -> None:
    """Before a long scan, not after it.

    Raises:
        UnwritableReport: the folder is missing or closed, or another kind of file stands there.
    """
    if not path.parent.is_dir():
        raise UnwritableReport(str(path), f"there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise UnwritableReport(str(path), f"you may not write to {path.parent}")
    if path.exists() and not _is_a_page(path):
        raise UnwritableReport(
            str(path), "it exists and is no HTML page; give a new name after --html"
        )


def keep_report(path: Path, page: str) -> None:
    """Write the page beside its place, then move it there.

    Raises:
        UnwritableReport: the disk is full, or the like.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(page, encoding="utf-8", errors="backslashreplace")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UnwritableReport(str(path), error.strerror or str(error)) from error


def _is_a_page(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        begin = file.read(len(_BEGINS))
    return not begin or begin.lower() == _BEGINS
