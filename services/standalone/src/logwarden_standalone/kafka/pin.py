"""Write `jars.sha256` anew: `python -m logwarden_standalone.kafka.pin [VERSION]`, for who maintains Logwarden.

Not here: what a user runs. This resolves the broker's dependencies and trusts what it gets; `fetch` compares.
"""

import hashlib
import sys
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from jgo.maven import MavenContext

from logwarden_standalone.kafka.jars import KAFKA_VERSION, LIST_NAME, Jar

KAFKA = "org.apache.kafka:kafka_2.13"
SLF4J = "org.slf4j:slf4j-simple:1.7.36"
"""Writes warnings to standard error without any configuration; Kafka itself brings no log writer."""


def resolve(version: str, folder: Path) -> list[Jar]:
    """Download a broker with everything that it needs, and hash it.

    Args:
        version: of Kafka.
        folder: for the files, laid out like a Maven repository.
    """
    maven = MavenContext(repo_cache=folder, timeout=60)
    wanted = [maven.create_dependency(one) for one in (f"{KAFKA}:{version}", SLF4J)]
    roots, transitive = maven.resolver.resolve(wanted)
    needed = [one for one in transitive if one.scope in ("compile", "runtime")]
    paths = [one.artifact.resolve() for one in (*roots, *needed)]
    return [
        Jar(hashlib.sha256(path.read_bytes()).hexdigest(), PurePosixPath(path.relative_to(folder)))
        for path in sorted(paths)
    ]


def main() -> None:
    """Resolve the version of the first argument, or the present one, and write the list."""
    version = sys.argv[1] if len(sys.argv) > 1 else KAFKA_VERSION
    with TemporaryDirectory() as folder:
        jars = resolve(version, Path(folder))
    text = "".join(f"{jar.sha256}  {jar.path.as_posix()}\n" for jar in jars)
    Path(__file__).with_name(LIST_NAME).write_text(text, encoding="ascii")
    sys.stdout.write(f"{len(jars)} jars of Kafka {version}; KAFKA_VERSION must say the same\n")


if __name__ == "__main__":
    main()
