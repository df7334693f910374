"""The ban on the network, which every other test relies on."""

import asyncio
import socket

import pytest

from tests.conftest import NetworkBannedError

ELSEWHERE = "192.0.2.1"
"""An address that is nobody's (RFC 5737)."""


def test_another_machine_is_out_of_reach() -> None:
    """A connection to another machine is refused before it is tried."""
    with socket.socket() as outgoing, pytest.raises(NetworkBannedError):
        outgoing.connect((ELSEWHERE, 80))


def test_names_of_other_machines_are_not_looked_up() -> None:
    """Not even a name goes out."""
    with pytest.raises(NetworkBannedError):
        socket.getaddrinfo("example.org", 443)


async def test_asynchronous_connections_are_held_too() -> None:
    """The ban reaches connections made by an event loop, as the bot's are."""
    with pytest.raises(NetworkBannedError):
        await asyncio.open_connection(ELSEWHERE, 80)


def test_this_machine_is_within_reach() -> None:
    """Loopback stays open: the sandbox lives there."""
    with socket.socket() as listening, socket.socket() as outgoing:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        outgoing.connect(listening.getsockname())
