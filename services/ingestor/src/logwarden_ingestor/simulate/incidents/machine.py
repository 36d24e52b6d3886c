"""Incidents of the machines: memory, disks, network, clock, units."""

from collections.abc import Callable

from logwarden_ingestor.simulate.incidents.incident import attack, decoy, failure
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script


@attack("kernel", risk=55, opening=25, ramp=30)
def port_scan(scene: Scene) -> Script:
    """One address scans the ports of a host."""
    client, cast = scene.cast.stranger(), scene.cast
    mac = "MAC=52:54:00:9a:1f:c4:52:54:00:12:35:02:08:00"
    for port in cast.shuffled((*range(20, 54), 80, 111, 443, 1433, 3306, 5432, 6379, 9200)):
        ends = f"SRC={client} DST={scene.host.address} LEN=44 TOS=0x00 PREC=0x00 TTL=46"
        tail = f"ID={cast.below(65000)} PROTO=TCP SPT=51812 DPT={port} WINDOW=1024 RES=0x00 SYN"
        yield scene.fails("kernel", f"[UFW BLOCK] IN=eth0 OUT= {mac} {ends} {tail} URGP=0", 0.25)


@failure("kernel", "systemd", risk=80, opening=70, ramp=3)
def oom_kill(scene: Scene) -> Script:
    """The kernel kills a process because memory has run out."""
    cast, pid = scene.cast, scene.pid()
    program, unit = cast.pick((("apache2", "apache2"), ("java", "search"), ("python3", "feed")))
    pressure = "Under memory pressure, flushing caches."
    for _ in range(2):
        yield scene.warns("systemd", f"systemd-journald.service: {pressure}", 15.0)
    asked = "gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0"
    yield scene.fails("kernel", f"{program} invoked oom-killer: {asked}", 10.0)
    scope = "constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom"
    text = f"oom-kill:{scope},task_memcg=/system.slice/{unit}.service,task={program},pid={pid}"
    yield scene.fails("kernel", f"{text},uid=33", 0.01)
    sizes = f"total-vm:{cast.between(5, 9)}812340kB, anon-rss:{cast.between(3, 4)}610284kB"
    text = f"Out of memory: Killed process {pid} ({program}) {sizes}, file-rss:0kB, UID:33"
    yield scene.fails("kernel", text, 0.02)
    text = f"{unit}.service: A process of this unit has been killed by the OOM killer."
    yield scene.fails("systemd", text, 0.3)
    text = f"{unit}.service: Failed with result 'oom-kill'."
    yield scene.fails("systemd", text, 0.2)
    text = f"{unit}.service: Scheduled restart job, restart counter is at 1."
    yield scene.warns("systemd", text, 1.0)


@failure("kernel", risk=90, opening=55, ramp=8)
def disk_errors(scene: Scene) -> Script:
    """A disk fails and its file system turns read-only."""
    cast, disk = scene.cast, scene.cast.pick(("sda", "sdb", "nvme0n1"))
    for _ in range(3):
        text = "ata2.00: exception Emask 0x0 SAct 0x{:x} SErr 0x0 action 0x0"
        yield scene.warns("kernel", text.format(cast.below(9000)), 8.0)
    for _ in range(cast.between(6, 10)):
        sector = cast.between(190_000_000, 199_999_999)
        text = f"critical medium error, dev {disk}, sector {sector} op 0x0:(READ) flags 0x80700"
        yield scene.fails("kernel", text, 4.0)
        text = f"Buffer I/O error on dev {disk}1, logical block {sector // 8}, async page read"
        yield scene.fails("kernel", text, 0.1)
    yield scene.fails("kernel", f"Aborting journal on device {disk}1-8.", 5.0)
    text = f"EXT4-fs error (device {disk}1): ext4_journal_check_start:84: Detected aborted journal"
    yield scene.fails("kernel", text, 0.1)
    yield scene.fails("kernel", f"EXT4-fs ({disk}1): Remounting filesystem read-only", 0.05)


@failure("kernel", risk=85, opening=70, ramp=3)
def memory_errors(scene: Scene) -> Script:
    """Memory errors that can no longer be corrected."""
    page = scene.cast.hexadecimal(6)
    where = f"channel:0 slot:1 page:0x{page} offset:0x0 grain:32 syndrome:0x0"
    for count in (12, 87, 410):
        text = f"EDAC MC0: {count} CE memory read error on CPU_SrcID#0_Ha#0_Chan#0_DIMM#1 ({where})"
        yield scene.warns("kernel", text, 10.0)
    text = f"EDAC MC0: 1 UE memory read error on CPU_SrcID#0_Ha#0_Chan#0_DIMM#1 ({where})"
    yield scene.fails("kernel", text, 15.0)
    text = f"mce: Uncorrected hardware memory error in user-access at {page}000"
    yield scene.fails("kernel", text, 0.05)
    text = f"Memory failure: 0x{page}: Sending SIGBUS to postgres:{scene.pid()} due to hardware"
    yield scene.fails("kernel", f"{text} memory corruption", 0.05)


@failure("kernel", risk=65, opening=40, ramp=6)
def link_flap(scene: Scene) -> Script:
    """A network link goes down and up again and again."""
    for _ in range(scene.cast.between(6, 10)):
        yield scene.fails("kernel", "ixgbe 0000:03:00.0 eth1: NIC Link is Down", 6.0)
        text = "bond0: (slave eth1): link status definitely down, disabling slave"
        yield scene.fails("kernel", text, 0.1)
        text = "ixgbe 0000:03:00.0 eth1: NIC Link is Up 10 Gbps, Flow Control: RX/TX"
        yield scene.says("kernel", text, 2.5)


@failure("kernel", risk=75, opening=55, ramp=4)
def hung_tasks(scene: Scene) -> Script:
    """Processes hang because storage does not answer."""
    for _ in range(scene.cast.between(3, 5)):
        task = scene.cast.pick(("jbd2/dm-0-8", "postgres", "kworker/u16:2", "rsync"))
        pid = scene.pid()
        text = f"INFO: task {task}:{pid} blocked for more than 120 seconds."
        yield scene.fails("kernel", text, 14.0)
        yield scene.says("kernel", "      Not tainted 6.12.48+deb13-amd64 #1 Debian 6.12.48-1")
        text = f"task:{task:<16} state:D stack:0     pid:{pid} ppid:2      flags:0x00004000"
        yield scene.fails("kernel", text, 0.01, following=_KERNEL_TRACE)


_KERNEL_TRACE = (
    "Call Trace:",
    " <TASK>",
    " __schedule+0x3d1/0xa40",
    " schedule+0x58/0x100",
    " io_schedule+0x46/0x80",
    " bit_wait_io+0xd/0x60",
    " __wait_on_bit+0x4b/0x140",
    " </TASK>",
)


@failure("kernel", risk=70, opening=55, ramp=3)
def raid_degraded(scene: Scene) -> Script:
    """A RAID array loses a disk."""
    disk = scene.cast.pick(("sdb1", "sdc1", "sdd1"))
    text = f"md: super_written gets error=-5 on {disk}"
    yield scene.warns("kernel", text)
    yield scene.fails("kernel", f"md/raid1:md0: Disk failure on {disk}, disabling device.", 4.0)
    text = "md/raid1:md0: Operation continuing on 1 devices."
    yield scene.fails("kernel", text, 0.01)
    text = "md: md0: degraded array, no spare to recover with"
    yield scene.fails("kernel", text, 30.0)


def _clock_off_by(scene: Scene, shift_us: int) -> Callable[[], None]:
    return lambda: setattr(scene.host, "clock_shift_us", shift_us)


@failure("systemd", risk=65, opening=55, ramp=3)
def clock_jump(scene: Scene) -> Script:
    """A host's clock jumps back by more than an hour and is set right later."""
    back_us = -scene.cast.between(3700, 9000) * 1_000_000
    yield scene.fails("systemd", "Time has been changed", effect=_clock_off_by(scene, back_us))
    text = "systemd-timesyncd.service: System clock is {} s behind the server, refusing to step"
    for _ in range(3):
        yield scene.fails("systemd", text.format(-back_us // 1_000_000), 12.0)
    text = "logrotate.timer: Next elapse is in the past by clock, skipping"
    yield scene.warns("systemd", text, 5.0)
    text = "Time has been changed, clock synchronized again"
    yield scene.warns("systemd", text, 15.0, effect=_clock_off_by(scene, 0))


@failure("systemd", risk=75, opening=45, ramp=7)
def unit_start_limit(scene: Scene) -> Script:
    """A service fails at every start until systemd gives up."""
    unit = scene.cast.pick(("search-indexer", "mail-relay", "feed-export"))
    title = f"{unit}.service - {unit.replace('-', ' ').title()}"
    for count in range(1, 6):
        code = "code=exited, status=203/EXEC"
        text = f"{unit}.service: Main process exited, {code}"
        yield scene.fails("systemd", text, 1.0)
        yield scene.fails("systemd", f"{unit}.service: Failed with result 'exit-code'.", 0.01)
        text = f"{unit}.service: Scheduled restart job, restart counter is at {count}."
        yield scene.warns("systemd", text, 5.0)
    text = f"{unit}.service: Start request repeated too quickly."
    yield scene.fails("systemd", text, 0.2)
    yield scene.fails("systemd", f"Failed to start {title}.", 0.01)


@failure("postfix/qmgr", risk=60, opening=35, ramp=16)
def mail_queue_stuck(scene: Scene) -> Script:
    """No mail leaves because the relay refuses connections."""
    for _ in range(scene.cast.between(16, 24)):
        mail, delay = scene.cast.hexadecimal(10).upper(), scene.cast.between(300, 9000)
        who = f"{scene.cast.person().name}@example.org"
        where = f"to=<{who}>, relay=none, delay={delay}, delays={delay - 1}/1/0/0, dsn=4.4.1"
        why = "status=deferred (connect to relay.example.net[10.10.0.26]:587: Connection refused)"
        yield scene.fails("postfix/qmgr", f"{mail}: {where}, {why}", 2.5)


@decoy("kernel", risk=25)
def corrected_memory_errors(scene: Scene) -> Script:
    """A burst of memory errors, all of them corrected."""
    for _ in range(scene.cast.between(6, 12)):
        page = scene.cast.hexadecimal(6)
        where = f"(channel:1 slot:0 page:0x{page} offset:0x0 grain:32 syndrome:0x0)"
        text = f"EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Ha#0_Chan#1_DIMM#0 {where}"
        yield scene.warns("kernel", text, 4.0)


@decoy("systemd", risk=15)
def planned_restart(scene: Scene) -> Script:
    """Services are restarted by hand, in order, without trouble."""
    for unit in ("fluent-bit", "node-exporter", "unattended-upgrades"):
        title = f"{unit}.service - {unit} daemon"
        yield scene.says("systemd", f"Stopping {title}...", 6.0)
        text = f"{unit}.service: Killing process {scene.pid()} ({unit}) with signal SIGKILL."
        yield scene.warns("systemd", text, 3.0)
        yield scene.says("systemd", f"{unit}.service: Deactivated successfully.", 0.1)
        yield scene.says("systemd", f"Stopped {title}.", 0.01)
        yield scene.says("systemd", f"Started {title}.", 0.4)
