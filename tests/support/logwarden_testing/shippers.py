"""Real log shippers as child processes: found or unpacked, configured in a folder of the test's own.

Never the system's own service: own configuration, own state, a free port, the user who runs the tests.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from logwarden_testing.processes import Program, free_port, wait_until

SHIPPED = Path(__file__).parents[3] / "deploy" / "shippers"

DEBIAN_SYSLOG_NG = ("syslog-ng-core", "syslog-ng-mod-rdkafka")
"""Conflicts with rsyslog where it is installed, so it is only unpacked."""


def require(found: object, what: str) -> None:
    """Skip, counted, without a program; in CI fail."""
    if found:
        return
    advice = f"{what} is missing: see tests/debian-packages.txt"
    if os.environ.get("CI") == "true":
        pytest.fail(advice, pytrace=False)
    pytest.skip(advice)


def unpacked_syslog_ng(folder: Path) -> Path | None:
    """Root of the unpacked packages; null where they cannot be fetched."""
    fetch = ["apt-get", "download", "--quiet", *DEBIAN_SYSLOG_NG]
    if not shutil.which("apt-get"):
        return None
    if subprocess.run(fetch, cwd=folder, check=False, capture_output=True).returncode:
        return None
    root = folder / "root"
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "--extract", str(package), str(root)], check=True)
    return root


class SyslogShipper:
    """A syslog daemon that takes lines over TCP and writes them to Kafka."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], port: int) -> None:
        self._program = Program([], {"TZ": "UTC", **environment})
        self._program.command = list(command)
        self._port = port

    def send(self, *messages: bytes) -> None:
        """Send syslog messages, one a line."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=10) as connection:
            connection.sendall(b"".join(message + b"\n" for message in messages))

    def __enter__(self) -> "SyslogShipper":
        self._program.__enter__()
        wait_until(self._listens, seconds=30, what=f"{self._program.command[0]} listens")
        return self

    def __exit__(self, *error: object) -> None:
        self._program.__exit__(*error)  # type: ignore[arg-type]  # what `with` hands over

    def _listens(self) -> bool:
        assert self._program.process
        assert self._program.process.poll() is None, self._program.output
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0


def rsyslog(folder: Path, action: str) -> SyslogShipper:
    """rsyslog with one action; `action` is its configuration, templates included."""
    port = free_port()
    configuration = folder / "rsyslog.conf"
    configuration.write_text(
        f'global(workDirectory="{folder}")\n'
        'module(load="imtcp")\nmodule(load="omkafka")\n'
        f'input(type="imtcp" address="127.0.0.1" port="{port}")\n{action}\n',
        encoding="utf-8",
    )
    command = ["rsyslogd", "-n", "-f", str(configuration), "-i", str(folder / "pid")]
    return SyslogShipper(command, {}, port)


def shipped_rsyslog(folder: Path, broker: str, topic: str) -> SyslogShipper:
    """rsyslog with exactly the file that is shipped."""
    port = free_port()
    file = SHIPPED / "rsyslog" / "rsyslog.conf"
    command = ["rsyslogd", "-n", "-f", str(file), "-i", str(folder / "pid")]
    return SyslogShipper(command, _told(broker, topic, port) | {"SPOOL_FOLDER": str(folder)}, port)


def shipped_syslog_ng(folder: Path, root: Path, broker: str, topic: str) -> SyslogShipper:
    """syslog-ng with exactly the file that is shipped."""
    port = free_port()
    command, libraries = _syslog_ng_command(folder, root, SHIPPED / "syslog-ng" / "syslog-ng.conf")
    return SyslogShipper(command, _told(broker, topic, port) | libraries, port)


def _told(broker: str, topic: str, port: int) -> dict[str, str]:
    """What shipped files read from the environment."""
    place = {"SYSLOG_ADDRESS": "127.0.0.1", "SYSLOG_PORT": str(port)}
    return {"KAFKA_BROKERS": broker, "LOGS_TOPIC": topic} | place


def syslog_ng(folder: Path, root: Path, options: str, destination: str) -> SyslogShipper:
    """syslog-ng with one destination."""
    port = free_port()
    configuration = folder / "syslog-ng.conf"
    configuration.write_text(
        f"@version: 3.38\noptions {{ {options} }};\n"
        f'source tcp {{ network(ip("127.0.0.1") port({port}) transport("tcp")); }};\n'
        f"destination kafka {{ kafka-c({destination}); }};\n"
        "log { source(tcp); destination(kafka); };\n",
        encoding="utf-8",
    )
    command, libraries = _syslog_ng_command(folder, root, configuration)
    return SyslogShipper(command, libraries, port)


def _syslog_ng_command(
    folder: Path, root: Path, configuration: Path
) -> tuple[list[str], dict[str, str]]:
    libraries = root / "usr/lib/syslog-ng"
    state = [f"--{name}={folder / name}" for name in ("persist-file", "pidfile", "control")]
    command = [
        *(str(root / "usr/sbin/syslog-ng"), "--foreground", "--no-caps", "--stderr"),
        *(f"--cfgfile={configuration}", f"--module-path={libraries / '3.38'}", *state),
    ]
    return command, {"LD_LIBRARY_PATH": str(libraries)}
