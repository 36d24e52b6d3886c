from pathlib import Path

import pytest

from logwarden_ingestor.errors import UnreadablePosition
from logwarden_ingestor.position import HEAD_BYTES, Position, Positions

PLACE = Position.at(40, b"first line\nsecond line\n")


def test_a_position_is_found_again_by_the_next_run(tmp_path: Path) -> None:
    Positions.load(tmp_path / "state").keep({"/a.log": PLACE})
    assert Positions.load(tmp_path / "state").of("/a.log") == PLACE


def test_a_file_that_grew_is_still_the_same() -> None:
    assert PLACE.is_in(b"first line\nsecond line\nthird", size=50)


def test_another_file_of_the_same_name_is_not() -> None:
    assert not PLACE.is_in(b"Other line\nsecond line\nthird", size=50)


def test_a_file_shorter_than_the_position_is_not() -> None:
    assert not PLACE.is_in(b"first line\nsecond line\n", size=39)


def test_a_long_beginning_is_compared_as_far_as_it_is_remembered() -> None:
    head = bytes(range(256)) * 8
    assert Position.at(3000, head) == Position.at(3000, head[:HEAD_BYTES])


def test_a_file_that_is_no_state_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "state"
    for text in ("", "[]", '{"version": 2, "files": {}}', '{"version": 1, "files": {"a": {}}}'):
        path.write_text(text)
        with pytest.raises(UnreadablePosition, match="delete it"):
            Positions.load(path)


def test_the_state_is_never_half_written(tmp_path: Path) -> None:
    positions = Positions.load(tmp_path / "state")
    positions.keep({"/a.log": PLACE})
    positions.keep({"/b.log": PLACE})
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def test_what_is_forgotten_begins_at_its_beginning(tmp_path: Path) -> None:
    positions = Positions.load(tmp_path / "state")
    positions.keep({"/a.log": PLACE})
    positions.forget({"/a.log", "/b.log"})
    assert Positions.load(tmp_path / "state").of("/a.log") is None


def test_without_a_path_nothing_is_written(tmp_path: Path) -> None:
    positions = Positions.load(None)
    positions.keep({"/a.log": PLACE})
    assert positions.of("/a.log") == PLACE
