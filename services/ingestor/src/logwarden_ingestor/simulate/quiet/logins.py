"""Peace on sshd, sudo, su and logind: people come in, work and leave."""

from typing import Final

from logwarden_ingestor.simulate.quiet.repertoire import Repertoire
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script

_SSHD: Final = """
2 Connection closed by {stranger} port {port} [preauth]
2 Connection closed by {inside} port {port}
1 Connection reset by {stranger} port {port} [preauth]
1! Invalid user {guess} from {stranger} port {port}
1! Failed password for root from {stranger} port {port} ssh2
0.7! error: kex_exchange_identification: Connection closed by remote host
0.7! error: kex_exchange_identification: client sent invalid protocol identifier "GET / HTTP/1.1"
0.6! banner exchange: Connection from {stranger} port {port}: invalid format
0.6 Unable to negotiate with {stranger} port {port}: no matching host key type found. Their offer: ssh-rsa,ssh-dss [preauth]
0.4! Protocol major versions differ for {stranger} port {port}: SSH-2.0-OpenSSH_9.6 vs. SSH-1.5-Scanner
0.5 Received disconnect from {stranger} port {port}:11: Bye Bye [preauth]
0.5 Disconnected from authenticating user root {stranger} port {port} [preauth]
0.3! Timeout before authentication for {stranger} port {port}
0.3 User {person} from {desk} not allowed because account is locked by schedule until 06:00
0.6 Starting session: command for deploy from {desk} port {port} id 0
0.4 pam_unix(sshd:session): session opened for user backup(uid=34) by (uid=0)
0.4 pam_unix(sshd:session): session closed for user backup
0.2 rexec line 34: Deprecated option UsePrivilegeSeparation
0.2 reprocess config line 61: Deprecated option RSAAuthentication
0.1! error: Could not get shadow information for NOUSER
"""

_SUDO: Final = """
4 {person} : TTY=pts/{0..9} ; PWD={/root|/srv/orders|/var/log|/etc} ; USER=root ; COMMAND=/usr/bin/systemctl status {orders|apache2|postgresql|haproxy}
2 {person} : TTY=pts/{0..9} ; PWD=/var/log ; USER=root ; COMMAND=/usr/bin/less /var/log/{syslog|auth.log|kern.log|haproxy.log}
1 {person} : TTY=pts/{0..9} ; PWD=/srv/orders ; USER=deploy ; COMMAND=/usr/bin/git pull --ff-only
1 {person} : TTY=pts/{0..9} ; PWD=/etc/haproxy ; USER=root ; COMMAND=/usr/sbin/haproxy -c -f /etc/haproxy/haproxy.cfg
3 monitor : PWD=/ ; USER=root ; COMMAND=/usr/lib/nagios/plugins/check_{raid|smart|mailq|ntp_peer} -w {2..8} -c {10..20}
2 deploy : PWD=/srv/releases ; USER=root ; COMMAND=/usr/bin/systemctl reload apache2
1 {person} : TTY=pts/{0..9} ; PWD={/root|/srv/orders|/var/log|/etc} ; USER=postgres ; COMMAND=/usr/bin/psql -c select pg_is_in_recovery()
"""

_SU: Final = """
3 (to postgres) root on none
1 (to www-data) root on pts/{0..5}
2 pam_unix(su:session): session opened for user postgres(uid=114) by (uid=0)
2 pam_unix(su:session): session closed for user postgres
"""

_LOGIND: Final = """
2 Removed session {1000..9000}.
2 New session {session} of user {person}.
1 Session {1000..9000} logged out. Waiting for processes to exit.
1 New session {session} of user deploy.
"""


def _login_with_key(scene: Scene) -> Script:
    who, port, pid = scene.cast.person(), scene.cast.port(), scene.pid()
    client = f"{who.address} port {port}"
    yield scene.says(
        "sshd", f"Accepted publickey for {who.name} from {client} ssh2: ED25519 SHA256:{who.key}",
        pid=pid,
    )  # fmt: skip
    opened = f"session opened for user {who.name}(uid={who.uid}) by (uid=0)"
    yield scene.says("sshd", f"pam_unix(sshd:session): {opened}", 0.02, pid=pid)
    if scene.runs("systemd-logind"):
        number = scene.cast.session()
        yield scene.says("systemd-logind", f"New session {number} of user {who.name}.", 0.01)
    yield scene.says(
        "sshd", f"Received disconnect from {client}:11: disconnected by user",
        60.0 + scene.cast.exponential(300), pid=pid + 7,
    )  # fmt: skip
    yield scene.says("sshd", f"Disconnected from user {who.name} {client}", pid=pid + 7)
    closed = f"session closed for user {who.name}"
    yield scene.says("sshd", f"pam_unix(sshd:session): {closed}", 0.01, pid=pid)


def _deploy_comes_by(scene: Scene) -> Script:
    port, pid = scene.cast.port(), scene.pid()
    client = f"10.20.0.11 port {port}"
    key = "RSA SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"
    yield scene.says("sshd", f"Accepted publickey for deploy from {client} ssh2: {key}", pid=pid)
    yield scene.says(
        "sshd", "pam_unix(sshd:session): session opened for user deploy(uid=998) by (uid=0)",
        0.01, pid=pid,
    )  # fmt: skip
    yield scene.says("sshd", f"Disconnected from user deploy {client}", 4.0, pid=pid + 5)
    yield scene.says(
        "sshd", "pam_unix(sshd:session): session closed for user deploy", 0.01, pid=pid
    )


def _typo_then_login(scene: Scene) -> Script:
    who, port, pid = scene.cast.person(), scene.cast.port(), scene.pid()
    client = f"{who.address} port {port} ssh2"
    yield scene.warns("sshd", f"Failed password for {who.name} from {client}", pid=pid)
    yield scene.says("sshd", f"Accepted password for {who.name} from {client}", 6.0, pid=pid)
    opened = f"session opened for user {who.name}(uid={who.uid}) by (uid=0)"
    yield scene.says("sshd", f"pam_unix(sshd:session): {opened}", 0.02, pid=pid)
    yield scene.says(
        "sshd", f"pam_unix(sshd:session): session closed for user {who.name}", 200.0, pid=pid
    )


def _probe_and_go(scene: Scene) -> Script:
    who, client, pid = scene.cast.guess(), scene.cast.stranger(), scene.pid()
    port = scene.cast.port()
    yield scene.warns("sshd", f"Invalid user {who} from {client} port {port}", pid=pid)
    yield scene.says(
        "sshd", f"Connection closed by invalid user {who} {client} port {port} [preauth]",
        0.4, pid=pid,
    )  # fmt: skip


def _sudo_session(scene: Scene) -> Script:
    who, pid = scene.cast.person(), scene.pid()
    command = scene.cast.pick(
        (
            *(
                "/usr/bin/apt-get update",
                "/usr/bin/journalctl -u orders -n 200",
                "/usr/sbin/ss -ltnp",
            ),
            *("/usr/bin/systemctl reload haproxy", "/usr/bin/du -sh /var/log", "/usr/sbin/lvs"),
        )
    )
    place = f"TTY=pts/{scene.cast.below(9)} ; PWD=/home/{who.name}"
    yield scene.says("sudo", f"{who.name} : {place} ; USER=root ; COMMAND={command}", pid=pid)
    opened = f"session opened for user root(uid=0) by {who.name}(uid={who.uid})"
    yield scene.says("sudo", f"pam_unix(sudo:session): {opened}", 0.01, pid=pid)
    yield scene.says("sudo", "pam_unix(sudo:session): session closed for user root", 2.0, pid=pid)


LOGINS: Final = {
    "sshd": Repertoire(
        rate=3.0,
        lines=_SSHD,
        sessions=(
            (6.0, _login_with_key),
            (2.0, _deploy_comes_by),
            (0.8, _typo_then_login),
            (2.0, _probe_and_go),
        ),
        has_rhythm=True,
    ),
    "sudo": Repertoire(rate=1.0, lines=_SUDO, sessions=((8.0, _sudo_session),), has_rhythm=True),
    "su": Repertoire(rate=0.2, lines=_SU),
    "systemd-logind": Repertoire(rate=0.5, lines=_LOGIND, has_rhythm=True),
    "useradd": Repertoire(rate=0.0),
}
