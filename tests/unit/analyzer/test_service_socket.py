"""Promises of the socket that the analyzer listens on."""

import asyncio
import socket

import pytest

from logwarden_analyzer.server import listening_socket


async def test_answers_are_sent_at_once() -> None:
    met = asyncio.get_running_loop().create_future()

    def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = writer.get_extra_info("socket")
        met.set_result(there.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with listening_socket("127.0.0.1", 0) as listening:
        async with await asyncio.start_server(accept, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            assert await met
            writer.close()


def test_a_taken_port_is_an_error() -> None:
    with listening_socket("127.0.0.1", 0) as first, pytest.raises(OSError, match="in use"):
        listening_socket(*first.getsockname())


def test_addresses_of_version_6_are_taken() -> None:
    with listening_socket("::1", 0) as listening:
        assert listening.family == socket.AF_INET6
