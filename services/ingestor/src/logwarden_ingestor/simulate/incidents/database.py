"""Incidents of the database and its backups."""

from logwarden_ingestor.simulate.incidents.incident import decoy, failure
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script


@failure("postgres", risk=65, opening=50, ramp=6, before=40)
def replication_lag(scene: Scene) -> Script:
    """The standby database falls further and further behind."""
    lag = scene.cast.between(4, 9)
    for round_number in range(10):
        lag = int(lag * 1.7) + 3
        write = scene.warns if round_number < 4 else scene.fails
        level = "WARNING" if round_number < 4 else "ERROR"
        behind = f'standby "db-2" replay lag {lag} s, {lag * 14} MB of WAL not yet applied'
        yield write("postgres", f"{level}:  {behind}", 12.0)


@failure("postgres", risk=80, opening=60, ramp=4)
def replication_broken(scene: Scene) -> Script:
    """The standby can no longer follow: the log it needs is gone."""
    segment = f"0000000100000A{scene.cast.between(10, 99)}000000{scene.cast.between(10, 99)}"
    text = "LOG:  terminating walsender process due to replication timeout"
    yield scene.warns("postgres", text)
    for _ in range(scene.cast.between(4, 8)):
        text = f"ERROR:  requested WAL segment {segment} has already been removed"
        yield scene.fails("postgres", text, 8.0)
        text = f'STATEMENT:  START_REPLICATION SLOT "db_2" A{segment[12:14]}/0 TIMELINE 1'
        yield scene.says("postgres", text, 0.01)


@failure("postgres", risk=80, opening=45, ramp=12)
def too_many_connections(scene: Scene) -> Script:
    """The database refuses connections because all are in use."""
    for used in (170, 184, 193):
        text = f"WARNING:  {used} of 200 connection slots in use"
        yield scene.warns("postgres", text, 10.0)
    for _ in range(scene.cast.between(14, 22)):
        text = scene.cast.pick(
            (
                "sorry, too many clients already",
                "remaining connection slots are reserved for roles with the SUPERUSER attribute",
            )
        )
        yield scene.fails("postgres", f"FATAL:  {text}", 1.4)


@failure("postgres", risk=60, opening=40, ramp=6)
def deadlocks(scene: Scene) -> Script:
    """Transactions of the shop block each other again and again."""
    for _ in range(scene.cast.between(5, 9)):
        one, other, pid = scene.pid(), scene.pid(), scene.pid()
        yield scene.fails("postgres", "ERROR:  deadlock detected", 7.0, pid=pid)
        number = scene.cast.between(700_000, 799_999)
        waits = f"Process {one} waits for ShareLock on transaction {number}; blocked by {other}."
        yield scene.fails("postgres", f"DETAIL:  {waits}", 0.001, pid=pid)
        text = "STATEMENT:  UPDATE stock SET reserved = reserved + $1 WHERE sku = $2"
        yield scene.says("postgres", text, 0.001, pid=pid)


@failure("postgres", risk=95, opening=75, ramp=6)
def disk_full(scene: Scene) -> Script:
    """The database's disk is full."""
    for share in (91, 95, 98):
        text = f"WARNING:  data volume /var/lib/postgresql is {share}% full"
        yield scene.warns("postgres", text, 12.0)
    for _ in range(scene.cast.between(4, 8)):
        relation = f"base/16401/{scene.cast.between(20_000, 30_000)}"
        text = f'ERROR:  could not extend file "{relation}": No space left on device'
        yield scene.fails("postgres", text, 4.0)
        yield scene.says("postgres", "HINT:  Check free disk space.", 0.001)
    wal = f"pg_wal/xlogtemp.{scene.pid()}"
    text = f'PANIC:  could not write to file "{wal}": No space left on device'
    yield scene.fails("postgres", text, 6.0, effect=scene.mute("postgres"))
    text = f"LOG:  server process (PID {scene.pid()}) was terminated by signal 6: Aborted"
    yield scene.fails("postgres", text, 0.2)
    text = "LOG:  all server processes terminated; reinitializing"
    yield scene.fails("postgres", text, 0.5)
    for _ in range(scene.cast.between(4, 7)):
        text = "FATAL:  the database system is in recovery mode"
        yield scene.fails("postgres", text, 2.0)
    text = "LOG:  database system is ready to accept connections"
    yield scene.says("postgres", text, 4.0, effect=scene.unmute("postgres"))


@failure("backup", risk=60, opening=50, ramp=2)
def backup_failed(scene: Scene) -> Script:
    """The backup of the database fails."""
    for attempt in (1, 2, 3):
        text = f"upload of part 18 failed (HTTP 403 SignatureDoesNotMatch), attempt {attempt} of 3"
        yield scene.warns("backup", text, 10.0)
    yield scene.fails("backup", "base backup of cluster orders aborted after 3 attempts", 1.0)
    yield scene.fails("backup", "no valid base backup for 49 h, retention target is 26 h", 0.5)


@decoy("postgres", "backup", risk=20)
def backup_window(scene: Scene) -> Script:
    """A full backup slows the database down for a while."""
    yield scene.says("backup", "weekly full backup of cluster orders started")
    for _ in range(scene.cast.between(5, 9)):
        took = scene.cast.between(2100, 6900)
        text = (
            f"LOG:  duration: {took}.{took % 997:03d} ms  statement: COPY public.orders TO STDOUT"
        )
        yield scene.says("postgres", text, 6.0)
        text = (
            f"LOG:  checkpoints are occurring too frequently ({scene.cast.between(14, 28)} seconds"
        )
        yield scene.warns("postgres", f"{text} apart)", 3.0)
    yield scene.says("backup", "weekly full backup finished: 331 GiB, checksums ok, errors 0", 8.0)
