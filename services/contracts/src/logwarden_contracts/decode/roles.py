"""Which field of a structured record tells what: the names that shippers and loggers use, in order.

Dotted names stand for nested objects and for literal keys alike. Not here: how a value is read
(`values`) and what becomes of fields without a role (`fields`).
"""

MESSAGE = "message"
HOST = "host"
APPLICATION = "application"
TIME = "time"
SEVERITY = "severity"
FILE = "file"

_NAMES = {
    MESSAGE: """
        message log msg MESSAGE short_message body event.original text Message @m @mt event""",
    HOST: """
        host.name host hostname HOSTNAME _HOSTNAME host.hostname kubernetes.host
        kubernetes.node.name winlog.computer_name agent.hostname HOST Hostname
        k8s.node.name k8s.pod.name kubernetes.pod_name kubernetes.pod.name""",
    APPLICATION: """
        service.name service appname app_name app-name SYSLOG_IDENTIFIER
        kubernetes.container_name kubernetes.container.name k8s.container.name
        kubernetes.labels.app kubernetes.labels.app.kubernetes.io/name
        programname program PROGRAM app application container_name container.name
        process.name log.syslog.appname svc _COMM _SYSTEMD_UNIT syslogtag syslog-tag""",
    TIME: """
        @timestamp timestamp time ts datetime isodate ISODATE DATE @t t.$date asctime eventTime
        Timestamp start_time _SOURCE_REALTIME_TIMESTAMP __REALTIME_TIMESTAMP
        EdgeStartTimestamp syslog-timestamp timereported EventTime at""",
    SEVERITY: """
        severity level log.level levelname severity_text severityText PRIORITY priority
        syslog_severity log.syslog.severity.name syslog-severity severity_label Level LEVEL @l
        error_severity loglevel log_level lvl s syslog-severity-text""",
    FILE: "log.file.path file path filename log.file.name",
}
ROLES: dict[str, tuple[str, int]] = {
    name: (role, rank) for role, names in _NAMES.items() for rank, name in enumerate(names.split())
}
"""Name -> role and rank; of two usable fields the one with the lower rank counts."""

NESTED = frozenset(
    "host log service kubernetes container process event agent winlog t"
    " log.file log.syslog log.syslog.severity kubernetes.labels kubernetes.container"
    " kubernetes.node kubernetes.pod".split()
)
"""Objects whose fields have roles by their dotted names; the rest of them is a shipper's wrapping."""

WRAPPING = frozenset(
    "@metadata @version agent ecs input tags cloud fields host log kubernetes docker container"
    " source_type stream logtag offset input_type beat prospector type_ pid procid msgid facility"
    " PID FACILITY SEQNUM HOST_FROM syslog_facility syslogfacility syslogseverity fromhost"
    " fromhost-ip facility-text syslog-facility version _p time_nano source_ip".split()
)
"""Fields that tell of the way of a line, and nothing of what happened."""

SHIPPED = frozenset("@metadata @version source_type agent ecs input SYSLOG_IDENTIFIER".split())
"""A record with one of these was wrapped by a shipper: its message is the whole line."""

RAW_MESSAGES = frozenset(("log", "MESSAGE", "event.original"))
"""Fields that hold a line as it was written."""
