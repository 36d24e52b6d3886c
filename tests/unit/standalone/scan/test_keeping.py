from pathlib import Path

import pytest

from logwarden_standalone.scan.errors import UnwritableReport
from logwarden_standalone.scan.keeping import check_report_path, keep_report


def test_a_report_replaces_a_report_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    for page in ("<!doctype html>old", "<!doctype html>new \udc80"):
        check_report_path(path)
        keep_report(path, page)
    assert path.read_text() == "<!doctype html>new \\udc80"
    assert list(tmp_path.iterdir()) == [path]


def test_a_log_is_never_overwritten_by_a_report(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    log.write_text("precious\n")
    with pytest.raises(UnwritableReport, match="no HTML page"):
        check_report_path(log)


def test_a_missing_folder_is_told_before_the_scan(tmp_path: Path) -> None:
    with pytest.raises(UnwritableReport, match="there is no folder"):
        check_report_path(tmp_path / "absent" / "report.html")
