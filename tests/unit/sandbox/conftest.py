"""A sandbox on a free port, and short ways to talk to both of its interfaces."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from sandbox.config import Limits, SandboxConfig
from sandbox.server import SandboxServer, create_app
from sandbox.world import World

NORTH, COAST, EDITOR = 1001, 1002, 9001


@dataclass
class Wire:
    """Talks to a sandbox, as the bot and as the page do."""

    url: str
    token: str
    world: World
    http: httpx.AsyncClient

    async def call(self, method: str, **values: Any) -> dict[str, Any]:
        """Call a Bot API method; the whole envelope."""
        answer = await self.http.post(f"/bot{self.token}/{method}", json=values)
        body: dict[str, Any] = answer.json()
        assert answer.status_code == (200 if body["ok"] else body["error_code"])
        return body

    async def succeed(self, method: str, **values: Any) -> Any:
        """Call a Bot API method that must work; its result."""
        body = await self.call(method, **values)
        assert body["ok"], body
        return body["result"]

    async def refuse(self, method: str, **values: Any) -> str:
        """Call a Bot API method that must be refused; Telegram's words."""
        body = await self.call(method, **values)
        assert not body["ok"], body
        return str(body["description"])

    async def get(self, path: str, **query: Any) -> Any:
        """Read from the control API."""
        answer = await self.http.get(f"/sandbox{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, status: int = 200, **values: Any) -> Any:
        """Do something by the control API."""
        answer = await self.http.post(f"/sandbox{path}", json=values)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def write(self, person: int, text: str, chat: int | None = None, **more: Any) -> dict[str, Any]:
        """Write as somebody, in their private chat unless told otherwise; the last message written."""
        answer = await self.post(f"/chats/{chat or person}/messages", **{"from": person}, text=text, **more)
        message: dict[str, Any] = answer["messages"][-1]
        return message

    async def history(self, chat: int) -> list[dict[str, Any]]:
        """Every message of a chat as the page sees it."""
        messages: list[dict[str, Any]] = (await self.get(f"/chats/{chat}/history"))["messages"]
        return messages


async def wait_until(condition: Callable[[], object]) -> None:
    """Return once something in the server has come about."""
    while not condition():  # noqa: ASYNC110 - the server's inner state has no event to wait for
        await asyncio.sleep(0)


@pytest.fixture
def config() -> SandboxConfig:
    """A free port and no sending limits; a test module overrides it where it needs another."""
    return SandboxConfig(port=0, limits=Limits(enforced=False))


@pytest.fixture
async def wire(config: SandboxConfig) -> AsyncIterator[Wire]:
    """A client of a sandbox in the same process, which spares most tests a server."""
    app = create_app(config)
    url = "http://127.0.0.1:8081"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=url) as http:
        yield Wire(url, config.token, app.state.world, http)


@pytest.fixture
async def server(config: SandboxConfig) -> AsyncIterator[SandboxServer]:
    """A running sandbox."""
    async with SandboxServer(config) as running:
        yield running


@pytest.fixture
async def live(server: SandboxServer) -> AsyncIterator[Wire]:
    """A client of a running sandbox, over real connections."""
    async with httpx.AsyncClient(base_url=server.url, timeout=10, trust_env=False) as http:
        yield Wire(server.url, server.token, server.world, http)


@pytest.fixture
async def started(wire: Wire) -> Wire:
    """A client of a sandbox where the northern councillor has written to the bot, which has read it."""
    await wire.write(NORTH, "/start")
    await wire.succeed("getUpdates", offset=-1)
    wire.world.updates.drop()
    return wire
