"""Ports on loopback that stay free until a broker listens on them. Not here: listening."""

import random
import socket
from contextlib import ExitStack

LOOPBACK = "127.0.0.1"
_BELOW_EPHEMERAL = range(15_000, 32_000)
"""The system hands out higher ones by itself, even to outgoing connections: one of those could be taken while a broker
starts, or while a killed one is down."""
_TRIES = 1000


def free_ports(count: int) -> list[int]:
    """Different ports that nobody listens on now.

    Raises:
        OSError: there are none.
    """
    with ExitStack() as held:
        found: list[int] = []
        for port in random.sample(_BELOW_EPHEMERAL, _TRIES):
            if len(found) == count:
                return found
            listener = held.enter_context(socket.socket())
            if _is_free(listener, port):
                found.append(port)
    raise OSError(f"no {count} free ports on {LOOPBACK}")


def free_port_near(usual: int) -> int:
    """The port by which people know it, or another where that is taken.

    Raises:
        OSError: there is none.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if _is_free(listener, usual):
            return usual
    return free_ports(1)[0]


def _is_free(listener: socket.socket, port: int) -> bool:
    try:
        listener.bind((LOOPBACK, port))
    except OSError:
        return False
    return True
