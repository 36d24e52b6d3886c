"""`known.yaml`: what an entry means, and what a bad file says."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notifier.analyses import DISK, NOW, analysis

from logwarden_notifier.errors import BadKnownFile
from logwarden_notifier.known import Known, read_known
from logwarden_notifier.known_file import KnownFile
from logwarden_notifier.sighting import sightings_of

REST = {"until": "2099-01-01", "why": "old disks", "owner": "storage"}
[SIGHTING] = sightings_of(analysis(NOW))
GOOD = "- {pattern: disk, until: 2099-01-01, why: old, owner: storage}\n"


def entry(**fields: object) -> Known:
    return Known.model_validate(REST | fields)


@pytest.mark.parametrize(
    ("fields", "means"),
    [
        ({"fingerprint": SIGHTING.fingerprint}, True),
        ({"fingerprint": "0" * 16, "pattern": DISK}, False),
        ({"pattern": "sda failed"}, True),  # as the line says
        ({"pattern": DISK}, True),  # as the skeleton says
        ({"pattern": "DISK"}, False),
        ({"regex": "DISK sd[a-z]"}, True),
        ({"regex": ["nothing", "^disk"]}, True),
        ({"pattern": "disk", "source": "nginx"}, False),
        ({"pattern": "disk", "source": "disk"}, True),
    ],
)
def test_an_entry_means_patterns_by_fingerprint_text_or_expression(
    fields: dict[str, object], means: bool
) -> None:
    assert entry(**fields).means(SIGHTING) is means


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (GOOD + "- pattern: x\n  until: soon\n  why: w\n  owner: o\n", 3, "until"),
        (GOOD + "- pattern: x\n  untl: 2099-01-01\n", 3, "untl: Extra inputs"),
        (GOOD + "- until: 2099-01-01\n  why: w\n  owner: o\n", 2, "needs a fingerprint"),
        ("- regex: '('\n  until: 2099-01-01\n  why: w\n  owner: o\n", 1, "not an RE2 expression"),
        ("- pattern: x\n  why: w\n", 1, "until: Field required"),
        ("- pattern: [\n", 2, "expected"),
        ("- {pattern: x, until: 2099-13-45}\n", 1, "not YAML"),
        ("known: no\n", 1, "Input should be"),
    ],
)
def test_a_bad_known_file_names_the_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    file = tmp_path / "known.yaml"
    file.write_text(text)
    with pytest.raises(BadKnownFile, match=reason) as caught:
        read_known(file)
    assert caught.value.line == line


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_whatever_the_file_holds_it_is_entries_or_a_bad_file(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.mktemp("known") / "known.yaml"
    file.write_text(text, "utf-8", "replace")
    with suppress(BadKnownFile):
        assert read_known(file) == ()


def test_an_empty_file_accepts_nothing(tmp_path: Path) -> None:
    (tmp_path / "known.yaml").write_text("# none yet\n")
    assert read_known(tmp_path / "known.yaml") == ()


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(BadKnownFile, match="cannot be read"):
        KnownFile(tmp_path / "known.yaml")


def test_a_file_that_turns_bad_leaves_the_former_entries_in_force(tmp_path: Path) -> None:
    path = tmp_path / "known.yaml"
    path.write_text(GOOD)
    file = KnownFile(path)
    path.write_text("- nonsense, and longer than before: [\n")
    assert (file.reload(), file.is_bad, len(file.entries)) == (False, True, 1)
    path.write_text("[]\n")
    assert (file.reload(), file.is_bad, len(file.entries)) == (True, False, 0)


def test_the_readmes_example_is_an_entry(tmp_path: Path) -> None:
    text = Path("services/notifier/README.md").read_text()
    example = text.split("## Known noise")[1].split("```yaml\n")[1].split("```")[0]
    (tmp_path / "known.yaml").write_text(example)
    [found] = read_known(tmp_path / "known.yaml")
    assert (found.source, found.most_per_hour) == ("disk", 120)
