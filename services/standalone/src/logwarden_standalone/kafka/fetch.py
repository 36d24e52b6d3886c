"""Bring pinned jars into a folder, once.

jgo downloads them one by one as the list names them; nothing is resolved, so nothing but the pinned files can come. Each is
compared with its hash before it takes its place, and again before every start: a damaged one is fetched again.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from logwarden_standalone.kafka.cache import locked
from logwarden_standalone.kafka.errors import FetchFailed
from logwarden_standalone.kafka.jars import KAFKA_VERSION, Jar

Progress = Callable[[str], None]
"""Told what happens now, in a few words for the screen."""

Download = Callable[[Jar, Path], Path]
"""Downloads a file into a folder of its own and says where it lies."""

CONNECTIONS = 4
TIMEOUT_SECONDS = 30


def download(jar: Jar, folder: Path) -> Path:
    """Download one file from Maven's central repository.

    Raises:
        OSError: the network or the disk does not allow it.
        RuntimeError: the repository does not have it, or not whole.
    """
    from jgo.maven import MavenContext  # half a second that a filled cache need not pay

    group, artifact, version = jar.coordinates
    maven = MavenContext(repo_cache=folder, timeout=TIMEOUT_SECONDS)
    return maven.project(group, artifact).at_version(version).artifact().resolve()


def no_progress(_words: str) -> None:
    """Say nothing."""


def fetch_jars(
    jars: Sequence[Jar],
    folder: Path,
    progress: Progress = no_progress,
    download: Download = download,
) -> tuple[Path, ...]:
    """These files in this folder, fetched where they are missing or damaged. Blocks.

    Two processes may ask at once: one fetches, the other waits for it.

    Args:
        jars: what must be there.
        folder: of them all.
        progress: told of each file that was fetched.
        download: brings one file.

    Returns:
        Where they lie, in the same order.

    Raises:
        FetchFailed: there is no network, no space, or what came is not what was pinned.
    """
    if _missing(jars, folder):
        try:
            with locked(folder):
                _fetch(_missing(jars, folder), folder, progress, download)
        except (OSError, RuntimeError) as error:
            raise FetchFailed(_reason(error)) from error
    return tuple(folder / jar.name for jar in jars)


def _missing(jars: Sequence[Jar], folder: Path) -> list[Jar]:
    return [jar for jar in jars if not jar.is_sound(folder / jar.name)]


def _fetch(missing: Sequence[Jar], folder: Path, progress: Progress, download: Download) -> None:
    with (
        TemporaryDirectory(dir=folder, prefix=".fetch-") as fresh,
        ThreadPoolExecutor(CONNECTIONS) as pool,
    ):
        downloads = pool.map(lambda jar: download(jar, Path(fresh)), missing)
        size = 0
        for count, (jar, file) in enumerate(zip(missing, downloads, strict=True), start=1):
            if not jar.is_sound(file):
                pool.shutdown(wait=False, cancel_futures=True)
                raise FetchFailed(f"{jar.name} is not the pinned file (its SHA-256 differs)")
            size += file.stat().st_size
            file.replace(folder / jar.name)
            files = f"{count} of {len(missing)} files, {size / 1e6:.0f} MB"
            progress(f"fetching Kafka {KAFKA_VERSION}: {files}")


def _reason(error: Exception) -> str:
    """The first cause says what happened; the layers around it repeat it at length."""
    cause: BaseException = error
    while inner := cause.__cause__ or cause.__context__:
        cause = inner
    return f"{type(error).__name__}: {cause}"
