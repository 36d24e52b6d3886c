"""One engine and one composition for all tests, which come in the order of the file."""

import os
from collections.abc import Iterator

import pytest
from tests.compose.engine import Engine, Refused, missing_programs, running_engine
from tests.compose.stack import ROOT, Stack, readme_commands
from tests.compose.standins import build_standins

from logwarden_standalone.kafka.cache import cache_folder


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """A missing program is a failure in CI; a kernel that refuses an engine is a counted skip, there too."""
    if missing := missing_programs():
        told = f"{', '.join(missing)} missing: make setup-ci"
        if os.environ.get("CI") == "true":
            pytest.fail(told, pytrace=False)
        pytest.skip(told)
    try:
        with running_engine(cache_folder(os.environ) / "compose" / "engine") as engine:
            yield engine
    except Refused as refusal:
        pytest.skip(f"no Docker engine runs here: {refusal}")


@pytest.fixture(scope="session")
def stack(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """From a fresh clone, by the README's first commands; stand-in images are there already."""
    scratch = tmp_path_factory.mktemp("compose")
    (scratch / "images").mkdir()
    build_standins(engine, cache_folder(os.environ), scratch / "images")
    clone = scratch / "clone"
    engine.run("git", "clone", "--quiet", "--no-hardlinks", ROOT, clone)
    stack = Stack.of(engine, clone)
    *first, down = readme_commands()
    try:
        for command in first:
            stack.command(command)
        yield stack
    finally:
        stack.command(down)
