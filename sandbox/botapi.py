"""The Bot API end of the server: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

import asyncio
import contextlib
import inspect
from collections.abc import Awaitable
from urllib.parse import quote

from starlette.types import Receive, Scope, Send

from sandbox.config import TOKEN_PATTERN
from sandbox.errors import ApiError, bad_request
from sandbox.faults import DEFAULT_DELAY, DEFAULT_SILENCE, PERFORMED_FIRST, RESETS, SILENCES, Fault
from sandbox.methods import find_method
from sandbox.methods.signature import Method
from sandbox.wire import Call, answer, read_call, wait_for_disconnect
from sandbox.world import World

# Where the server puts a function that resets the connection; see `sandbox.server`.
RESET_KEY = "sandbox.reset"


class BotApi:
    """An ASGI application that answers Bot API calls."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        token, _, name = scope["path"].removeprefix("/bot").partition("/")
        method, perform = find_method(name)
        try:
            self._authorise(token)
            call = await read_call(method, scope, receive)
        except ApiError as error:
            await self._refuse(send, method, None, error)
            return
        fault = self._world.faults.strike(method, call.chat_id) if self._world.faults else None
        if fault is None:
            await self._perform(perform, call, receive, send)
        else:
            await self._fail(fault, perform, call, scope, receive, send)

    def _authorise(self, token: str) -> None:
        if not TOKEN_PATTERN.fullmatch(token):
            raise ApiError(404)
        if token != self._world.config.token:
            raise ApiError(401)

    async def _perform(self, method: Method | None, call: Call, receive: Receive, send: Send) -> None:
        try:
            result = await self._run(method, call, receive)
        except ApiError as error:
            await self._refuse(send, call.method, call.chat_id, error)
        except _Gone:
            return
        else:
            await answer(send, 200, {"ok": True, "result": result})

    async def _run(self, method: Method | None, call: Call, receive: Receive) -> object:
        if method is None:
            raise ApiError(404)
        result = method(self._world, call)
        if inspect.isawaitable(result):
            return await _run_while_connected(result, receive)
        return result

    async def _refuse(self, send: Send, method: str, chat_id: int | None, error: ApiError) -> None:
        self._world.journal.append(
            "refused",
            chat_id,
            method=method,
            error_code=error.code,
            description=error.description,
        )
        await answer(send, error.code, error.envelope())

    async def _fail(
        self, fault: Fault, method: Method | None, call: Call, scope: Scope, receive: Receive, send: Send
    ) -> None:
        details = {"method": call.method, "kind": fault.kind, "fault_id": fault.id}
        self._world.journal.append("fault", call.chat_id, **details)
        if fault.kind == "delay":
            await self._pause(DEFAULT_DELAY if fault.seconds is None else fault.seconds)
            await self._perform(method, call, receive, send)
            return
        if fault.kind in PERFORMED_FIRST:
            try:
                await self._run(method, call, receive)
            except ApiError as error:
                await self._refuse(send, call.method, call.chat_id, error)
                return
            except _Gone:
                return
        if fault.kind in SILENCES:
            await self._say_nothing(receive, DEFAULT_SILENCE if fault.seconds is None else fault.seconds)
        if fault.kind in SILENCES | RESETS:
            try:
                await _reset(scope, receive)
            except ApiError as error:
                await self._refuse(send, call.method, call.chat_id, error)
            return
        refusal = fault.as_error()
        await answer(send, refusal.code, refusal.envelope())

    async def _pause(self, seconds: float) -> None:
        """Wait, but not past the server's end."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._world.closing.wait(), seconds)

    async def _say_nothing(self, receive: Receive, seconds: float) -> None:
        """Wait until the client gives up, the time is over or the server goes down."""
        gone = asyncio.ensure_future(wait_for_disconnect(receive))
        closing = asyncio.ensure_future(self._world.closing.wait())
        await asyncio.wait([gone, closing], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for waiter in (gone, closing):
            waiter.cancel()


class FileApi:
    """An ASGI application that serves the files ``getFile`` names."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer one request."""
        token, _, path = scope["path"].removeprefix("/file/bot").partition("/")
        stored = self._world.files.find_path(path) if token == self._world.config.token else None
        if stored is None:
            await answer(send, 404, ApiError(404).envelope())
            return
        await send_file(send, stored.name, stored.content_type, stored.content)


async def send_file(send: Send, name: str, content_type: str, content: bytes) -> None:
    """Send a file so that no browser runs what is in it."""
    shown = (
        content_type if content_type in {"image/png", "image/jpeg", "image/gif"} else "application/octet-stream"
    )
    headers = [
        (b"content-type", shown.encode()),
        (b"content-length", b"%d" % len(content)),
        (b"content-disposition", f"inline; filename*=UTF-8''{quote(name)}".encode()),
        (b"content-security-policy", b"sandbox; default-src 'none'"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


class _Gone(Exception):  # noqa: N818 - not an error: the client left and nobody is to be told
    """The client closed its connection before its call was done."""


async def _run_while_connected(work: Awaitable[object], receive: Receive) -> object:
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(wait_for_disconnect(receive))
    try:
        await asyncio.wait([task, gone], return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise _Gone
    finally:
        for waiter in (task, gone):
            waiter.cancel()


async def _reset(scope: Scope, receive: Receive) -> None:
    """Reset the connection instead of answering.

    Raises:
        ApiError: 400 when the server that runs the application offers no way to.
    """
    reset = scope.get(RESET_KEY)
    if reset is None:
        raise bad_request("this server cannot reset connections; run it as python -m sandbox")
    reset()
    await wait_for_disconnect(receive)
