"""The server: the application, and a way to run it inside a running event loop."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.botapi import RESET_KEY, BotApi, FileApi
from sandbox.config import SandboxConfig
from sandbox.control import Control, handle_error, handle_http_error
from sandbox.errors import ControlError
from sandbox.guard import OriginGuard
from sandbox.world import World

# Closing with this option and no time to linger makes the kernel send a reset instead of a goodbye.
LINGER_NOT_AT_ALL = struct.pack("ii", 1, 0)
SHUTDOWN_SECONDS = 5


class PortInUseError(OSError):
    """The port to listen on is taken by another program."""


def create_app(config: SandboxConfig | None = None) -> Starlette:
    """The sandbox as an application; its `World` is ``app.state.world``.

    Connection resets need `SandboxServer`; everything else works under any ASGI server.
    """
    config = config or SandboxConfig()
    world = World(config)
    routes = [
        Route("/bot{rest:path}", BotApi(world)),
        Route("/file/bot{rest:path}", FileApi(world)),
        *Control(world).routes(),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(OriginGuard, hosts=frozenset({config.host, *config.allowed_hosts}))],
        exception_handlers={ControlError: handle_error, HTTPException: handle_http_error},
    )
    app.state.world = world
    return app


class SandboxServer:
    """A running sandbox, as an async context manager.

    The port is claimed when the object is made, so that a taken port is known before anything else
    is started. No signal handlers are installed.

    Attributes:
        url: Where the page is.
        api_url: What python-telegram-bot takes as ``base_url``.
        file_url: What it takes as ``base_file_url``.
        token: The bot token to use.
        world: The state, for tests that look inside.

    Raises:
        PortInUseError: If the port is taken.
    """

    def __init__(self, config: SandboxConfig | None = None) -> None:
        self.config = config or SandboxConfig()
        self._socket = _claim_port(self.config.host, self.config.port)
        host = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        self.api_url = f"{self.url}/bot"
        self.file_url = f"{self.url}/file/bot"
        self.token = self.config.token
        app = create_app(self.config)
        self.world: World = app.state.world
        self._server = _QuietServer(
            uvicorn.Config(
                app,
                http=_ResettableProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            )
        )
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]), name="sandbox")
        started = asyncio.create_task(self._server.listening.wait())
        await asyncio.wait([started, self._task], return_when=asyncio.FIRST_COMPLETED)
        started.cancel()
        if self._task.done():
            self._task.result()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.world.close()
        self._server.stop()
        if self._task is not None:
            await self._task
        self._socket.close()


class _QuietServer(uvicorn.Server):
    """uvicorn without its signal handlers (the program around it has its own), which says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self._stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        """Sleep until stopped, where uvicorn would wake ten times a second."""
        await self.on_tick(0)
        await self._stopping.wait()

    def stop(self) -> None:
        """Let the server end."""
        self.should_exit = True
        self._stopping.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _ResettableProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, one write an answer, with a function in the scope that resets the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(_OneWrite(transport))
        self.app = _offer_reset(self.app, transport)


class _OneWrite(asyncio.Transport):
    """A transport that sends what is written in one turn of the loop with one system call.

    uvicorn writes the head and the body of an answer apart; together they save a system call, about
    a tenth of what an answer costs.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._written: list[bytes] = []
        self._loop = asyncio.get_running_loop()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._written:
            self._loop.call_soon(self._flush)
        self._written.append(bytes(data))

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._transport.set_protocol(protocol)

    def _flush(self) -> None:
        if self._written:
            self._transport.write(b"".join(self._written))
            self._written.clear()


def _offer_reset(app: ASGIApp, transport: asyncio.Transport) -> ASGIApp:
    def reset() -> None:
        peer: socket.socket | None = transport.get_extra_info("socket")
        if peer is not None and not transport.is_closing():  # a client that has left cannot be reset
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT_AT_ALL)
        transport.abort()

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        scope[RESET_KEY] = reset
        await app(scope, receive, send)

    return run


def _claim_port(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, or asyncio would not switch off Nagle's algorithm, and every answer would take 40 ms.
    claimed = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        claimed.bind((host, port))
        claimed.listen(2048)
    except OSError as error:
        claimed.close()
        raise PortInUseError(
            error.errno,
            f"The sandbox cannot listen on {host}:{port} ({error.strerror}). "
            "Stop the program that uses the port, or choose another with --port (0 picks a free one).",
        ) from error
    return claimed
