"""Where a run keeps what it writes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from logwarden_standalone.up.errors import UnusableFolder
from logwarden_standalone.up.folders import RUNS_KEPT, kept_in, of_one_run

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_the_logs_of_the_last_runs_stay_and_older_ones_go(tmp_path: Path) -> None:
    runs = [of_one_run(tmp_path, NOW + timedelta(seconds=n)).logs for n in range(RUNS_KEPT + 2)]
    assert [run.exists() for run in runs] == [False, False] + [True] * RUNS_KEPT


def test_a_kept_folder_holds_everything_that_the_next_run_goes_on_with(tmp_path: Path) -> None:
    folders = kept_in(tmp_path / "new")
    assert folders.kafka == tmp_path / "new" / "kafka"
    assert kept_in(tmp_path / "new") == folders


def test_a_folder_that_is_a_file_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableFolder, match="--data"):
        kept_in(tmp_path / "file")
