"""Keeps other web sites out: the server has no passwords, and browsers visit strangers."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.wire import answer

CROSS_SITE = frozenset({b"cross-site", b"same-site"})

KNOWN_HOSTS = 100


class OriginGuard:
    """Refuses requests addressed to a foreign host name and those sent by a page of another origin.

    The first stops DNS rebinding, the second cross-site request forgery. Both cover the Bot API too:
    its token is public here.

    Args:
        app: The application to protect.
        hosts: Host names the server may be addressed by, besides loopback ones.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._hosts = {"localhost"} | hosts
        self._known: set[bytes] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and (refusal := self._refusal(scope)):
            await answer(send, 403, {"error": refusal})
            return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> str:
        host, origin, site = b"", None, b""
        for name, value in scope["headers"]:
            if name == b"host":
                host = value
            elif name == b"origin":
                origin = value
            elif name == b"sec-fetch-site":
                site = value
        if host not in self._known and not self._admit_host(host):
            return "The request is addressed to another host; use the address the sandbox printed."
        if origin is not None and urlsplit(origin.decode("latin-1")).netloc.encode("latin-1") != host:
            return "The request comes from a page of another site; use the sandbox's own page."
        # Following a link to the page is fine; anything else on behalf of another site is not.
        if site in CROSS_SITE and not (scope["method"] == "GET" and scope["path"] == "/"):
            return "The request was made by another site; use the sandbox's own page."
        return ""

    def _admit_host(self, host: bytes) -> bool:
        try:
            name = urlsplit(f"//{host.decode('latin-1')}").hostname or ""
        except ValueError:
            return False
        if name not in self._hosts and not _is_loopback(name):
            return False
        if len(self._known) < KNOWN_HOSTS:
            self._known.add(host)
        return True


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
