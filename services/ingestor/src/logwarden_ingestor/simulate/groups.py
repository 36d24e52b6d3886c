"""Which kinds of incident training may use and which it may never see.

What is held out judges whether a model understands incidents or remembers them, so related kinds
stand on the same side only where the other side has relatives too. A test compares both lists
with the registry: a new kind must be put into one of them.
"""

from typing import Final

TRAINING_INCIDENTS: Final = (
    "brute-force-failed",
    "user-enumeration",
    "rogue-account",
    "script-scan",
    "web-login-guessing",
    "sql-injection",
    "port-scan",
    "worker-failure",
    "worker-limit",
    "certificate-expiry",
    "backend-down",
    "oom-kill",
    "disk-errors",
    "link-flap",
    "unit-start-limit",
    "replication-lag",
    "too-many-connections",
    "backup-failed",
    "connection-pool-exhausted",
    "crash-loop",
    "long-collections",
    "forgotten-password",
    "load-test",
    "planned-restart",
    "retry-storm",
    "corrected-memory-errors",
)

HELD_OUT_INCIDENTS: Final = (
    "brute-force-succeeded",
    "password-spray",
    "privilege-escalation",
    "path-traversal",
    "web-shell",
    "backend-timeouts",
    "child-crashes",
    "memory-errors",
    "hung-tasks",
    "raid-degraded",
    "clock-jump",
    "mail-queue-stuck",
    "replication-broken",
    "deadlocks",
    "disk-full",
    "heap-exhausted",
    "name-resolution-fails",
    "consumer-stuck",
    "sudo-typo",
    "announced-scan",
    "deploy-with-brief-errors",
    "drained-server",
    "backup-window",
    "rolling-deploy",
)
