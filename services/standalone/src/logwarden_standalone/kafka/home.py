"""The folder of one broker: data, configuration, key and log. Not here: the process that works in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from logwarden_standalone.kafka.errors import StartFailed
from logwarden_standalone.kafka.java import java_command, run_to_end
from logwarden_standalone.kafka.properties import node_properties, render
from logwarden_standalone.kafka.quorum import Node, Quorum
from logwarden_standalone.kafka.security import Security, write_certificate

_FORMAT_SECONDS = 60.0


@dataclass(frozen=True)
class Home:
    """Where a broker lives, and how it is to behave.

    Attributes:
        folder: of everything below.
        security: who may log in; null: everybody on this machine, without encryption.
        properties: of Kafka, going before ours.
    """

    folder: Path
    security: Security | None = None
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """What Kafka writes: warnings and worse."""
        return self.folder / "kafka.log"

    @property
    def settings(self) -> Path:
        """Kafka's configuration."""
        return self.folder / "server.properties"

    @property
    def certificate(self) -> Path:
        """What clients trust, where there is security."""
        return self.folder / "certificate.pem"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _key_store(self) -> Path:
        return self.folder / "key.p12"

    def prepare(self, node: Node, quorum: Quorum, jars: Sequence[Path]) -> None:
        """Write the configuration; format the data folder unless it holds data already. Blocks.

        Raises:
            StartFailed: a tool of Kafka's or Java's refuses.
            OSError: the folder cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._make_certificate()
        ours = node_properties(node, quorum, self._data)
        properties = {**ours, **self._secured(), **self.properties}
        self.settings.write_text(render(properties), encoding="ascii")
        if not (self._data / "meta.properties").exists():
            self._format(quorum, jars)

    def _make_certificate(self) -> None:
        if self.security and not self._key_store.exists():
            write_certificate(self._key_store, self.certificate, self.security.admin_password)

    def _secured(self) -> dict[str, str]:
        if self.security is None:
            return {}
        return self.security.properties(self._key_store, self.certificate)

    def _format(self, quorum: Quorum, jars: Sequence[Path]) -> None:
        tool = java_command(jars, self.folder, "kafka.tools.StorageTool")
        users = self.security.format_options() if self.security else []
        arguments = ["format", "-t", quorum.cluster_id, "-c", str(self.settings), *users]
        exit_code, output = run_to_end([*tool, *arguments], _FORMAT_SECONDS)
        if exit_code:
            raise StartFailed("its data folder cannot be formatted", output)
