"""What run files have in common."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from logwarden_training.errors import BadRun
from logwarden_training.runs import Place, read_run


class Run(BaseModel):
    logs: Place


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    path = tmp_path / "run.yaml"
    path.write_text("logs: $SOMEWHERE/logs\n")
    return path


def test_variables_in_a_place_are_filled_in(
    run_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOMEWHERE", "/data")
    assert read_run(run_file, Run).logs == Path("/data/logs")


def test_a_variable_that_is_not_set_is_named(
    run_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOMEWHERE", raising=False)
    with pytest.raises(BadRun, match=r"\$SOMEWHERE/logs: set the variable"):
        read_run(run_file, Run)
