"""Incidents of logins: guessing, getting in, climbing up."""

from logwarden_ingestor.simulate.incidents.incident import attack, decoy
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script, Step


def _failed(scene: Scene, user: str, client: str, after: float) -> Step:
    text = f"Failed password for {user} from {client} port {scene.cast.port()} ssh2"
    return scene.fails("sshd", text, after)


def _guesses_at_root(scene: Scene, client: str, attempts: int) -> Script:
    for _ in range(attempts):
        pid, port = scene.pid(), scene.cast.port()
        failure = f"authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={client}"
        text = f"pam_unix(sshd:auth): {failure}  user=root"
        yield scene.fails("sshd", text, 1.6, pid=pid)
        text = f"Failed password for root from {client} port {port} ssh2"
        yield scene.fails("sshd", text, 1.8, pid=pid)
        if scene.cast.chance(0.5):
            text = f"Received disconnect from {client} port {port}:11: Bye Bye [preauth]"
            yield scene.says("sshd", text, 0.2, pid=pid)


@attack("sshd", risk=75, opening=35, ramp=16)
def brute_force_failed(scene: Scene) -> Script:
    """SSH password guessing that fails."""
    client = scene.cast.stranger()
    yield from _guesses_at_root(scene, client, scene.cast.between(16, 34))


@attack("sshd", risk=95, opening=40, ramp=14)
def brute_force_succeeded(scene: Scene) -> Script:
    """SSH password guessing that succeeds."""
    client = scene.cast.stranger()
    user = scene.cast.pick(("backup", "jenkins", "oracle"))
    for _ in range(scene.cast.between(14, 30)):
        yield _failed(scene, user, client, 2.0)
    port, pid = scene.cast.port(), scene.pid()
    text = f"Accepted password for {user} from {client} port {port} ssh2"
    yield scene.fails("sshd", text, 2.0, pid=pid)
    opened = f"session opened for user {user}(uid=1044) by (uid=0)"
    yield scene.fails("sshd", f"pam_unix(sshd:session): {opened}", 0.02, pid=pid)


@attack("sshd", risk=70, opening=30, ramp=16)
def password_spray(scene: Scene) -> Script:
    """One password tried on many SSH accounts from many addresses."""
    for person in scene.cast.shuffled(scene.cast.staff * 2):
        yield _failed(scene, person.name, scene.cast.stranger(), 4.0)


@attack("sshd", risk=60, opening=30, ramp=24)
def user_enumeration(scene: Scene) -> Script:
    """Names of SSH users tried in turn from one address."""
    client = scene.cast.stranger()
    for _ in range(scene.cast.between(20, 36)):
        user, port, pid = scene.cast.guess(), scene.cast.port(), scene.pid()
        yield scene.fails("sshd", f"Invalid user {user} from {client} port {port}", 1.1, pid=pid)
        text = f"Connection closed by invalid user {user} {client} port {port} [preauth]"
        yield scene.says("sshd", text, 0.3, pid=pid)


@attack("sudo", risk=90, opening=70, ramp=3, before=35)
def privilege_escalation(scene: Scene) -> Script:
    """A service account takes root by sudo."""
    user = scene.cast.pick(("www-data", "jenkins", "deploy"))
    place = f"{user} : {{}}TTY=pts/7 ; PWD=/tmp/.{scene.cast.hexadecimal(6)} ; USER=root"
    denied = place.format("user NOT in sudoers ; ")
    for command in ("/usr/bin/id", "/bin/bash", "/usr/bin/cat /etc/shadow"):
        yield scene.warns("sudo", f"{denied} ; COMMAND={command}", 8.0)
    trick = "/usr/bin/find . -exec /bin/sh -p ;"
    yield scene.fails("sudo", f"{place.format('')} ; COMMAND={trick}", 20.0)
    opened = f"session opened for user root(uid=0) by {user}(uid=33)"
    yield scene.fails("sudo", f"pam_unix(sudo:session): {opened}", 0.01)
    yield scene.fails("sudo", f"{place.format('')} ; COMMAND=/usr/bin/cp /bin/bash /tmp/.b", 15.0)


@attack("useradd", "sudo", risk=90, opening=75, ramp=3, before=30)
def rogue_account(scene: Scene) -> Script:
    """A second account with root's uid is made and used."""
    name, pid = scene.cast.pick(("systemb", "sysbackup", "kworkerd")), scene.pid()
    attributes = f"name={name}, UID=0, GID=0, home=/var/tmp/.{name}, shell=/bin/bash"
    yield scene.warns("useradd", f"new group: name={name}, GID=1099", pid=pid)
    yield scene.fails("useradd", f"new user: {attributes}, from=none", 0.1, pid=pid)
    text = f"add '{name}' to group 'sudo'"
    yield scene.fails("useradd", text, 0.1, pid=pid)
    place = f"TTY=unknown ; PWD=/var/tmp/.{name} ; USER=root"
    text = f"{name} : {place} ; COMMAND=/usr/bin/truncate -s 0 /var/log/auth.log"
    yield scene.fails("sudo", text, 12.0)


@decoy("sshd", risk=25)
def forgotten_password(scene: Scene) -> Script:
    """A colleague mistypes a password and then gets in."""
    who, port, pid = scene.cast.person(), scene.cast.port(), scene.pid()
    client = f"{who.address} port {port} ssh2"
    for _ in range(scene.cast.between(3, 5)):
        text = f"Failed password for {who.name} from {client}"
        yield scene.warns("sshd", text, 5.0, pid=pid)
    yield scene.says("sshd", f"Accepted password for {who.name} from {client}", 20.0, pid=pid)
    opened = f"session opened for user {who.name}(uid={who.uid}) by (uid=0)"
    yield scene.says("sshd", f"pam_unix(sshd:session): {opened}", 0.02, pid=pid)


@decoy("sudo", risk=20)
def sudo_typo(scene: Scene) -> Script:
    """A colleague mistypes the sudo password and then gets it right."""
    who, pid = scene.cast.person(), scene.pid()
    place = f"TTY=pts/2 ; PWD=/home/{who.name} ; USER=root"
    failure = f"authentication failure; logname={who.name} uid={who.uid} euid=0 tty=/dev/pts/2"
    text = f"pam_unix(sudo:auth): {failure} ruser={who.name} rhost=  user={who.name}"
    yield scene.warns("sudo", text, pid=pid)
    command = "COMMAND=/usr/bin/systemctl restart node-exporter"
    text = f"{who.name} : 2 incorrect password attempts ; {place} ; {command}"
    yield scene.warns("sudo", text, 5.0, pid=pid)
    yield scene.says("sudo", f"{who.name} : {place} ; {command}", 9.0)


@decoy("sshd", risk=20)
def announced_scan(scene: Scene) -> Script:
    """The inventory scanner inside the network visits SSH."""
    for _ in range(scene.cast.between(14, 22)):
        port = scene.cast.port()
        text = f"Connection from 10.10.0.9 port {port} on {scene.host.address} port 22: inventory"
        yield scene.says("sshd", text, 1.0)
        text = f"Connection closed by 10.10.0.9 port {port} [preauth]"
        yield scene.warns("sshd", text, 0.2)
