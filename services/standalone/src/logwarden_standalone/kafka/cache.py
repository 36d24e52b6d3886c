"""Where fetched things stay, outside any repository. Not here: fetching them."""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def cache_folder(environment: Mapping[str, str]) -> Path:
    """The user's cache folder: `LOGWARDEN_CACHE_DIR`, else where the system keeps caches. Pure.

    Args:
        environment: of the process.
    """
    if ours := environment.get("LOGWARDEN_CACHE_DIR"):
        return Path(ours).expanduser()
    if caches := environment.get("XDG_CACHE_HOME"):
        return Path(caches) / "logwarden"
    return Path.home() / ".cache" / "logwarden"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Alone in the folder, among all processes of this machine; waits for whoever is in it.

    The system lets go of the lock when its process dies, however it does.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
