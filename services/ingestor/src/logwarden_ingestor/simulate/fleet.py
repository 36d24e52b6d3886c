"""The machines that write the log: which programs run where, for each kind of log.

Not here: what the programs say (`quiet`), and the people and addresses they speak of (`cast`).
"""

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from logwarden_contracts.messages.line import source_of

LogKind = Literal["apache", "sshd", "syslog", "java", "mixed"]
LOG_KINDS: Final[tuple[LogKind, ...]] = get_args(LogKind)

FORKING: Final = frozenset(
    {"sshd", "CRON", "sudo", "su", "useradd", "usermod", "passwd", "postfix/smtpd", "postgres"}
)
"""Programs with a process for each session: every entry or session has a pid of its own."""

_LINUX = ("kernel", "systemd", "CRON", "chronyd")

FLEETS: Final[dict[LogKind, dict[str, tuple[str, ...]]]] = {
    "apache": {"web-1": ("apache2",)},
    "java": {"app-1": ("orders",)},
    "sshd": {
        "bastion-1": ("sshd", "sudo", "su", "systemd-logind", "CRON", "useradd"),
        "build-3": ("sshd", "sudo", "su", "systemd-logind", "CRON", "useradd"),
        "db-1": ("sshd", "sudo", "systemd-logind", "CRON"),
    },
    "syslog": {
        "gw-1": (*_LINUX, "dhcpd", "named", "sshd"),
        "lb-1": (*_LINUX, "haproxy", "keepalived"),
        "app-1": (*_LINUX, "dockerd", "systemd-resolved", "sshd", "sudo"),
        "app-2": (*_LINUX, "dockerd", "systemd-resolved", "NetworkManager"),
        "build-3": (*_LINUX, "dockerd", "sshd", "sudo", "useradd", "dhclient"),
        "db-1": (*_LINUX, "postgres", "smartd", "backup"),
        "db-2": (*_LINUX, "postgres", "smartd", "snmpd"),
        "mail-1": (*_LINUX, "postfix/smtpd", "postfix/qmgr", "rsyslogd"),
        "files-1": (*_LINUX, "smartd", "nfsd", "rsyslogd"),
        "bastion-1": (*_LINUX, "sshd", "sudo", "systemd-logind"),
    },
    "mixed": {
        "lb-1": ("haproxy",),
        "web-1": ("apache2", "kernel", "systemd"),
        "app-1": ("orders", "systemd"),
        "db-1": ("postgres", "kernel", "backup", "CRON"),
        "bastion-1": ("sshd", "sudo"),
    },
}
"""Host and its programs."""


@dataclass(slots=True)
class Host:
    """One machine. Mutable: it counts its processes and its clock may be off.

    Attributes:
        name: as in the header.
        address: inside, 10.x.
        last_pid: of the newest process.
        booted_us: when it was started, microseconds since 1970 UTC.
        clock_shift_us: how far its clock is off.
        muted: programs that write nothing in peace now, since they are down.
        origins: its programs by name.
    """

    name: str
    address: str
    last_pid: int
    booted_us: int
    clock_shift_us: int = 0
    muted: set[str] = field(default_factory=set)
    origins: dict[str, "Origin"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """One program on one host: a source of lines.

    Attributes:
        host: where it runs.
        program: as in the header.
        source: `host/application`.
        pid: of the daemon; 0 for the kernel, which shows none.
        forks: every session has a process of its own.
    """

    host: Host
    program: str
    source: str
    pid: int
    forks: bool


def add_program(host: Host, program: str, pid: int) -> Origin:
    """Let a program run on a host."""
    shown = 0 if program == "kernel" else 1 if program == "systemd" else pid
    source = source_of(host.name, program)
    host.origins[program] = Origin(host, program, source, shown, program in FORKING)
    return host.origins[program]
