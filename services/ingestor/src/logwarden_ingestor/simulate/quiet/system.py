"""Peace on the machines themselves: kernel, systemd, cron, clocks, containers, disks."""

from typing import Final

from logwarden_ingestor.simulate.quiet.repertoire import Repertoire
from logwarden_ingestor.simulate.scene import Scene
from logwarden_ingestor.simulate.step import Script

_KERNEL: Final = """
6 [UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:9a:1f:c4:52:54:00:12:35:02:08:00 SRC={stranger} DST=10.10.0.{2..60} LEN={40..60} TOS=0x00 PREC=0x00 TTL={40..60} ID={1..65000} PROTO=TCP SPT={port} DPT={23|445|3389|5900|8545} WINDOW=1024 RES=0x00 SYN URGP=0
2 audit: type=1400 audit({1790000000..1799999999}.{100..999}:{1000..9000}): apparmor="STATUS" operation="profile_replace" info="same as current profile, skipping" profile="unconfined" name="/usr/bin/man"
1! EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Ha#0_Chan#1_DIMM#0 (channel:1 slot:0 page:0x{hex6} offset:0x{hex3} grain:32 syndrome:0x0)
1 mce: [Hardware Error]: Machine check events logged
1 perf: interrupt took too long ({2500..4900} > {2400..2499}), lowering kernel.perf_event_max_sample_rate to {40000..79000}
0.2! TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.  Check SNMP counters.
1 device veth{hex6} entered promiscuous mode
1 br-{hex8}: port {1..9}(veth{hex6}) entered forwarding state
1 br-{hex8}: port {1..9}(veth{hex6}) entered disabled state
1 IPv6: ADDRCONF(NETDEV_CHANGE): veth{hex6}: link becomes ready
0.5! usb 1-4: device descriptor read/64, error -71
0.5 usb 1-4: new full-speed USB device number {3..90} using xhci_hcd
0.5 EXT4-fs (dm-{2..7}): mounted filesystem {hex8} ro with ordered data mode. Quota mode: none.
0.4 nf_conntrack: default automatic helper assignment has been turned off for security reasons
0.4! ata3.00: exception Emask 0x10 SAct 0x0 SErr 0x400100 action 0x6 frozen, recovered after soft reset
0.3 Adding 2097148k swap on /swapfile.  Priority:-2 extents:6 across:2260988k SS
0.3 hrtimer: interrupt took {9000..48000} ns
0.3 ACPI Error: No handler for Region [POWR] (previous message suppressed since boot)
"""

_SYSTEMD: Final = """
5 Started Session {session} of User {person}.
3 session-{1000..9000}.scope: Deactivated successfully.
2 user-{1001..1012}.slice: Consumed {1..9}.{100..999}s CPU time.
2 run-docker-runtime\\x2drunc-moby-{hex12}-runc.mount: Deactivated successfully.
0.6! /lib/systemd/system/dbus.socket:5: ListenStream= references a path below legacy directory /var/run/, updating /var/run/dbus/system_bus_socket; please update the unit file accordingly.
0.5! motd-news.service: Main process exited, code=exited, status=1/FAILURE (ignored, Restart=no, SuccessExitStatus=1)
0.4 Configuration file /etc/systemd/system/node-exporter.service is marked executable. Proceeding anyway.
0.3 systemd-journald.service: Sent signal SIGUSR2, no failure
"""

_TIMERS: Final = (
    ("apt-daily.service", "Daily apt download activities"),
    ("logrotate.service", "Rotate log files"),
    ("fstrim.service", "Discard unused blocks on filesystems from /etc/fstab"),
    ("systemd-tmpfiles-clean.service", "Cleanup of Temporary Directories"),
    ("man-db.service", "Daily man-db regeneration"),
    ("sysstat-collect.service", "system activity accounting tool"),
    ("sysstat-collect.service", "system activity accounting tool"),
    ("certbot.service", "Certbot"),
)


def _timer(scene: Scene) -> Script:
    unit, title = scene.cast.pick(_TIMERS)
    yield scene.says("systemd", f"Starting {unit} - {title}...")
    yield scene.says("systemd", f"{unit}: Deactivated successfully.", 0.4)
    yield scene.says("systemd", f"Finished {unit} - {title}.", 0.01)


def _array_check(scene: Scene) -> Script:
    yield scene.says("kernel", "md: data-check of RAID array md0")
    yield scene.says("kernel", "md: md0: data-check done.", 2400.0)


_CHRONYD: Final = """
4 Selected source 10.10.0.{3|4} (ntp{1|2}.example.net)
2 System clock wrong by 0.00{1000..4000} seconds
2! Source 10.10.0.{3|4} replaced with 10.10.0.{5|6} (ntp3.example.net)
1! Can't synchronise: no majority, retrying
1 Frequency {1..9}.{100..999} +/- 0.0{10..99} ppm read from /var/lib/chrony/chrony.drift
1 System clock was stepped by -0.00{1000..8000} seconds
"""

_DOCKERD: Final = """
4 time="{hex8}" level=info msg="ignoring event" container={hex12} module=libcontainerd namespace=moby topic=/tasks/delete type="*events.TaskDelete"
2 level=info msg="Container {hex12} exited normally" exitCode=0 restartCount=0
2! level=warning msg="cleaning up after shim disconnected" id={hex12} namespace=moby
1! level=error msg="Handler for GET /v1.47/containers/{hex12}/json returned error: No such container: {hex12}"
1 level=info msg="Pulled image registry.example.net/shop/{orders|search|mailer}:{2..9}.{0..30}.{0..9}" size={80..420}MB
1! level=warning msg="Published ports are discarded when using host network mode"
"""

_RESOLVED: Final = """
2! Using degraded feature set UDP instead of UDP+EDNS0 for DNS server 10.10.0.53.
2 Grace period over, resuming full feature set (UDP+EDNS0) for DNS server 10.10.0.53.
1 Clock change detected. Flushing caches.
1! Server returned error NXDOMAIN, mitigating potential DNS violation DVE-2018-0001, retrying transaction with reduced feature level UDP.
"""

_NETWORK: Final = """
3 <info>  [{1790000000..1799999999}.{1000..9999}] dhcp4 (eth0): state changed new lease, address=10.10.0.{20..60}
2 <info>  [{1790000000..1799999999}.{1000..9999}] device (veth{hex6}): carrier: link connected
1 <info>  [{1790000000..1799999999}.{1000..9999}] manager: NetworkManager state is now CONNECTED_GLOBAL
1! <warn>  [{1790000000..1799999999}.{1000..9999}] dhcp6 (eth0): request timed out, IPv6 is optional here
"""

_DHCPD: Final = """
6 DHCPREQUEST for 10.20.{1..9}.{20..250} from 52:54:00:{10..99}:{10..99}:{10..99} via eth1
6 DHCPACK on 10.20.{1..9}.{20..250} to 52:54:00:{10..99}:{10..99}:{10..99} (laptop-{person}) via eth1
2 DHCPDISCOVER from 52:54:00:{10..99}:{10..99}:{10..99} via eth1
2 DHCPOFFER on 10.20.{1..9}.{20..250} to 52:54:00:{10..99}:{10..99}:{10..99} via eth1
0.5! DHCPDECLINE of 10.20.{1..9}.{20..250} from 52:54:00:{10..99}:{10..99}:{10..99} via eth1: abandoned
0.5 reuse_lease: lease age {100..900} (secs) under 25% threshold, reply with unaltered, existing lease for 10.20.{1..9}.{20..250}
"""

_DHCLIENT: Final = """
3 DHCPREQUEST for 10.10.0.31 on eth0 to 10.10.0.1 port 67
3 DHCPACK of 10.10.0.31 from 10.10.0.1
3 bound to 10.10.0.31 -- renewal in {1200..1790} seconds.
"""

_NAMED: Final = """
3 client @0x7f{hex8} {inside}#{port} (shop.example.com): query (cache) 'shop.example.com/A/IN' approved
2! lame-servers: connection refused resolving '{1..254}.2.0.192.in-addr.arpa/PTR/IN': 198.51.100.{1..254}#53
1! client @0x7f{hex8} {stranger}#{port} (example.org): query (cache) 'example.org/ANY/IN' denied (allow-query-cache did not match)
1 zone example.net/IN: loaded serial 20261122{10..99}
1 managed-keys-zone: Key 20326 for zone . is now trusted (acceptance timer complete)
1! timed out resolving 'ocsp.example.org/AAAA/IN': 203.0.113.{1..254}#53, retrying over TCP
"""

_SMARTD: Final = """
5 Device: /dev/sd{a|b|c} [SAT], SMART Usage Attribute: 194 Temperature_Celsius changed from {60..66} to {60..66}
2 Device: /dev/sd{a|b|c} [SAT], SMART Usage Attribute: 190 Airflow_Temperature_Cel changed from {60..66} to {60..66}
1! Device: /dev/sdc [SAT], SMART Prefailure Attribute: 1 Raw_Read_Error_Rate changed from {110..118} to {110..118}
1 Device: /dev/sd{a|b|c} [SAT], previous self-test completed without error
"""

_OTHER: Final = {
    "rsyslogd": """
2 [origin software="rsyslogd" swVersion="8.2504.0" x-pid="811" x-info="https://www.rsyslog.com"] rsyslogd was HUPed
1! imuxsock: {20..300} messages lost from pid {1000..9000} due to rate-limiting
1 action 'action-7-builtin:omfwd' resumed (module 'builtin:omfwd')
""",
    "keepalived": """
3 (VI_1) Sending/queueing gratuitous ARPs on eth0 for 10.10.0.100
3 VRRP_Script(check_haproxy) succeeded
1! (VI_1) received lower priority (90) advert from 10.10.0.3 - discarding
""",
    "snmpd": """
3 Connection from UDP: [10.10.0.9]:{port}->[10.10.0.42]:161
2! error on subcontainer 'ia_addr' insert (-1)
1 NET-SNMP version 5.9.4 AgentX subagent connected
""",
    "nfsd": """
3 client 10.10.0.{20..60} mounted /export/media
2 lease for 10.10.0.{20..60} renewed
1! server 10.10.0.44 not responding for 1 s, OK again
""",
    "postfix/smtpd": """
4 connect from mail{1..9}.example.org[{stranger}]
4 disconnect from mail{1..9}.example.org[{stranger}] ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7
2! NOQUEUE: reject: RCPT from unknown[{stranger}]: 554 5.7.1 Service unavailable; Client host [{stranger}] blocked using bl.example.org; from=<{guess}@example.com> to=<info@example.net> proto=ESMTP helo=<localhost>
1! warning: hostname host-{1..254}.example.org does not resolve to address {stranger}: Name or service not known
1! lost connection after AUTH from unknown[{stranger}]
1! warning: unknown[{stranger}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username={guess}@example.net
""",
    "postfix/qmgr": """
4 {hex10}: from=<{person}@example.net>, size={900..42000}, nrcpt={1..3} (queue active)
4 {hex10}: removed
1! {hex10}: to=<{guess}@example.org>, relay=none, delay={300..900}, delays=0.1/{300..800}/10/0, dsn=4.4.1, status=deferred (connect to mx.example.org[198.51.100.25]:25: Connection timed out)
""",
}


def _every_minutes(minutes: int, offset_s: int, user: str, command: str) -> "_Job":
    return _Job(minutes * 60, offset_s, user, command)


class _Job:
    """A line of the crontab."""

    def __init__(self, every_s: int, offset_s: int, user: str, command: str) -> None:
        self._every_s, self._offset_s = every_s, offset_s
        self._text = f"({user}) CMD ({command})"
        self._user = user

    def __call__(self, scene: Scene) -> Script:
        while True:
            yield scene.until("CRON", self._every_s, self._offset_s)
            pid = scene.pid()
            opened = f"session opened for user {self._user}(uid=0) by (uid=0)"
            yield scene.says("CRON", f"pam_unix(cron:session): {opened}", pid=pid)
            yield scene.says("CRON", self._text, 0.003, pid=pid + 1)
            closed = f"session closed for user {self._user}"
            yield scene.says("CRON", f"pam_unix(cron:session): {closed}", 1.5, pid=pid)


_JOBS: Final = (
    _every_minutes(5, 1, "root", "command -v debian-sa1 > /dev/null && debian-sa1 1 1"),
    _every_minutes(10, 301, "root", "/usr/local/bin/check-errors --since 10m --quiet"),
    _every_minutes(60, 1021, "root", "cd / && run-parts --report /etc/cron.hourly"),
    _every_minutes(1440, 22801, "root", "test -x /usr/sbin/anacron || run-parts /etc/cron.daily"),
)

_RATES: Final = {
    "postfix/smtpd": 1.5,
    "postfix/qmgr": 1.5,
    "snmpd": 0.6,
    "nfsd": 0.4,
    "rsyslogd": 0.1,
    "keepalived": 0.2,
}

SYSTEM: Final = {
    "kernel": Repertoire(rate=0.8, lines=_KERNEL, sessions=((0.1, _array_check),)),
    "systemd": Repertoire(rate=1.0, lines=_SYSTEMD, sessions=((4.0, _timer),)),
    "CRON": Repertoire(rate=0.0, chores=_JOBS),
    "chronyd": Repertoire(rate=0.15, lines=_CHRONYD),
    "dockerd": Repertoire(rate=1.0, lines=_DOCKERD),
    "systemd-resolved": Repertoire(rate=0.2, lines=_RESOLVED),
    "NetworkManager": Repertoire(rate=0.3, lines=_NETWORK),
    "dhcpd": Repertoire(rate=2.0, lines=_DHCPD, has_rhythm=True),
    "dhclient": Repertoire(rate=0.2, lines=_DHCLIENT),
    "named": Repertoire(rate=1.5, lines=_NAMED),
    "smartd": Repertoire(rate=0.3, lines=_SMARTD),
    **{name: Repertoire(rate=_RATES[name], lines=block) for name, block in _OTHER.items()},
}
