"""For every test: no network beyond this machine."""

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest


class NetworkBannedError(AssertionError):
    """A test tried to reach another machine."""


@pytest.fixture(scope="session", autouse=True)
def network_ban() -> Iterator[None]:
    """Fail whatever looks up or connects to anything but this machine.

    An assertion error, so that no code under test takes it for a network that is down.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guard_connect(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _guard_lookup(socket.getaddrinfo))
        yield


def _guard_connect(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _require_loopback(address[0])
        return connect(self, address)

    return guarded


def _guard_lookup(look_up: Any) -> Any:
    def guarded(host: Any, *args: Any, **options: Any) -> Any:
        if host is not None:
            _require_loopback(host)
        return look_up(host, *args, **options)

    return guarded


def _require_loopback(host: str | bytes) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    try:
        allowed = ip_address(name).is_loopback
    except ValueError:
        allowed = name == "localhost"
    if not allowed:
        raise NetworkBannedError(f"tests may not reach {name}")
