"""The control API: what the page and the tests do to the world, and how they watch it."""

import json
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, fields, replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox import botapi, incoming
from sandbox.config import Limits
from sandbox.entities import name_parser
from sandbox.errors import ControlError
from sandbox.page import serve_page
from sandbox.wire import UPLOAD_LIMIT, Upload
from sandbox.world import Chat, World

LONGEST_WAIT = 60.0
LARGEST_PAGE = 5000
USUAL_PAGE = 1000
HEARTBEAT_SECONDS = 15.0

Endpoint = Callable[[Request], Awaitable[Response]]


class Control:
    """The endpoints under ``/sandbox`` and the page."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """The routes of the control API."""
        chat = "/sandbox/chats/{chat}"
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/", self.show_page),
            ("GET", "/sandbox/state", self.show_state),
            ("POST", "/sandbox/people", self.add_person),
            ("POST", "/sandbox/groups", self.add_group),
            ("POST", f"{chat}/messages", self.write_message),
            ("POST", f"{chat}/files", self.send_file),
            ("POST", f"{chat}/press", self.press_button),
            ("POST", f"{chat}/block", self.block_bot),
            ("POST", f"{chat}/migrate", self.migrate_group),
            ("GET", f"{chat}/history", self.show_history),
            ("GET", f"{chat}/commands", self.show_commands),
            ("GET", "/sandbox/callbacks/{callback}", self.show_callback),
            ("POST", "/sandbox/inline", self.ask_inline),
            ("GET", "/sandbox/inline/{query}", self.show_inline),
            ("GET", "/sandbox/journal", self.read_journal),
            ("GET", "/sandbox/events", self.stream_journal),
            ("GET", "/sandbox/faults", self.list_faults),
            ("POST", "/sandbox/faults", self.add_fault),
            ("DELETE", "/sandbox/faults", self.clear_faults),
            ("DELETE", "/sandbox/faults/{fault:int}", self.remove_fault),
            ("POST", "/sandbox/limits", self.set_limits),
            ("POST", "/sandbox/reset", self.reset),
        ]
        routes = [Route(path, endpoint, methods=[method]) for method, path, endpoint in table]
        return [*routes, Route("/sandbox/files/{file_id}", _FileById(self._world))]

    async def show_page(self, _request: Request) -> Response:
        """The page."""
        return serve_page()

    async def show_state(self, _request: Request) -> Response:
        """People, chats, faults, limits and the like."""
        return JSONResponse({**self._world.describe(), "parser": name_parser()})

    async def add_person(self, request: Request) -> Response:
        """Let somebody new in."""
        return JSONResponse(asdict(incoming.add_person(self._world, await _read_object(request))))

    async def add_group(self, request: Request) -> Response:
        """Make a group."""
        return JSONResponse(incoming.add_group(self._world, await _read_object(request)).as_json())

    async def write_message(self, request: Request) -> Response:
        """Write a text as somebody."""
        chat = self._find_chat(request)
        written = incoming.write_message(self._world, chat, await _read_object(request))
        return JSONResponse({"messages": [stored.data for stored in written]})

    async def send_file(self, request: Request) -> Response:
        """Send a document or a photo as somebody."""
        chat = self._find_chat(request)
        values: dict[str, Any] = {}
        upload = None
        async with request.form(max_part_size=UPLOAD_LIMIT) as form:
            for name, value in form.multi_items():
                if isinstance(value, str):
                    values[name] = value
                else:
                    kind = value.content_type or "application/octet-stream"
                    upload = Upload(value.filename or "file", kind, await value.read())
        return JSONResponse({"messages": [incoming.send_file(self._world, chat, values, upload).data]})

    async def press_button(self, request: Request) -> Response:
        """Press a button as somebody."""
        chat = self._find_chat(request)
        callback_id = incoming.press_button(self._world, chat, await _read_object(request))
        return JSONResponse({"callback_query_id": callback_id})

    async def show_callback(self, request: Request) -> Response:
        """The bot's answer to a press."""
        callback = self._world.callbacks.get(request.path_params["callback"])
        if callback is None:
            raise ControlError(404, "There was no such press; use the id that pressing returned.")
        return JSONResponse(callback.as_json())

    async def ask_inline(self, request: Request) -> Response:
        """Type after the bot's name as somebody."""
        query_id = incoming.ask_inline(self._world, await _read_object(request))
        return JSONResponse({"inline_query_id": query_id})

    async def show_inline(self, request: Request) -> Response:
        """What the bot offered for an inline query."""
        query = self._world.inline.find(request.path_params["query"])
        if query is None:
            raise ControlError(404, "There was no such query; use the id that asking returned.")
        return JSONResponse({"answered": query.answer is not None, **(query.answer or {})})

    async def block_bot(self, request: Request) -> Response:
        """Block or unblock the bot."""
        chat = self._find_chat(request)
        blocked = (await _read_object(request)).get("blocked")
        if not isinstance(blocked, bool):
            raise ControlError(400, "blocked must be true or false; give one.")
        incoming.block_bot(self._world, chat, blocked)
        return JSONResponse(chat.as_json())

    async def migrate_group(self, request: Request) -> Response:
        """Turn a group into a supergroup."""
        return JSONResponse(incoming.migrate_group(self._world, self._find_chat(request)).as_json())

    async def show_history(self, request: Request) -> Response:
        """Every message of a chat, deleted ones too."""
        chat = self._find_chat(request)
        return JSONResponse({"messages": [stored.as_json() for stored in chat.messages.values()]})

    async def show_commands(self, request: Request) -> Response:
        """The menu somebody sees in a chat."""
        chat = self._find_chat(request)
        user_id = _read_number(request, "user", chat.members[0])
        person = self._world.people.get(int(user_id))
        if person is None:
            raise ControlError(404, f"There is nobody with the id {user_id}; GET /sandbox/state lists the people.")
        commands = self._world.menus.find_effective(
            chat.id, person.id, person.language_code, group=chat.is_group, admin=person.id in chat.admins
        )
        return JSONResponse({"commands": commands})

    async def read_journal(self, request: Request) -> Response:
        """Events after a number, waiting for one if asked to."""
        after = int(_read_number(request, "after", 0))
        limit = min(max(int(_read_number(request, "limit", USUAL_PAGE)), 1), LARGEST_PAGE)
        await self._world.journal.wait(after, min(_read_number(request, "wait", 0), LONGEST_WAIT))
        page = self._world.journal.read(after, limit)
        reset = {"reset": True} if page.reset else {}
        return JSONResponse({"events": page.events, "next": page.next, **reset})

    async def stream_journal(self, request: Request) -> Response:
        """Events after a number as Server-Sent Events, for as long as the page is open."""
        after = int(_read_number(request, "after", 0))
        last = request.headers.get("last-event-id", "")
        stream = self._stream(int(last) if last.isdecimal() else after)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def list_faults(self, _request: Request) -> Response:
        """The faults in force."""
        return JSONResponse({"faults": self._world.faults.as_json()})

    async def add_fault(self, request: Request) -> Response:
        """Order a fault."""
        return JSONResponse(self._world.faults.add(await _read_object(request)).as_json())

    async def clear_faults(self, _request: Request) -> Response:
        """Lift every fault."""
        self._world.faults.clear()
        return JSONResponse({"faults": []})

    async def remove_fault(self, request: Request) -> Response:
        """Lift one fault."""
        self._world.faults.remove(request.path_params["fault"])
        return JSONResponse({"faults": self._world.faults.as_json()})

    async def set_limits(self, request: Request) -> Response:
        """Change the sending limits; what is not named stays."""
        limits = change_limits(self._world.meter.limits, await _read_object(request))
        self._world.meter.reset(limits)
        return JSONResponse(asdict(limits))

    async def reset(self, _request: Request) -> Response:
        """Forget what happened; keep the people."""
        self._world.reset()
        return JSONResponse({"sequence": self._world.journal.sequence})

    def _find_chat(self, request: Request) -> Chat:
        try:
            chat_id = int(request.path_params["chat"])
        except ValueError as error:
            raise ControlError(404, "A chat's id is a number; GET /sandbox/state lists the chats.") from error
        return incoming.find_chat(self._world, chat_id)

    async def _stream(self, after: int) -> AsyncIterator[str]:
        journal = self._world.journal
        yield "retry: 1000\n\n"
        while not journal.closed:
            page = journal.read(after, USUAL_PAGE)
            if page.reset:
                yield f'data: {{"type":"reset","reset":true,"next":{page.next}}}\n\n'
            for event in page.events:
                yield f"id: {event['n']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"
            after = page.next
            if not page.events:
                await journal.wait(after, HEARTBEAT_SECONDS)
                if journal.sequence == after:
                    yield ": heartbeat\n\n"


class _FileById:
    """Serves a file by its id, for the page's pictures and downloads."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        stored = self._world.files.find(scope["path_params"]["file_id"])
        if stored is None:
            missing = ControlError(404, "There is no such file (any more); send it again.")
            await answer_error(missing)(scope, receive, send)
            return
        await botapi.send_file(send, stored.name, stored.content_type, stored.content)


def change_limits(limits: Limits, order: dict[str, Any]) -> Limits:
    """Limits with some of them changed.

    Raises:
        ControlError: 400 for an unknown limit, one of the wrong type, or one not above zero.
    """
    known = {field.name for field in fields(Limits)}
    if unknown := set(order) - known:
        raise ControlError(400, f"There is no limit {', '.join(sorted(unknown))}; use {', '.join(sorted(known))}.")
    for name, value in order.items():
        if isinstance(value, bool) != (name == "enforced") or not isinstance(value, bool | int | float):
            raise ControlError(
                400, f"{name} is of the wrong type; enforced is true or false, the rest are numbers."
            )
        if name != "enforced" and value <= 0:
            raise ControlError(400, f"{name} must be above zero; to lift limits set enforced to false.")
        if name != "per_chat_per_second" and not isinstance(value, int):
            raise ControlError(400, f"{name} must be a whole number; give one.")
    return replace(limits, **order)


def answer_error(error: ControlError) -> Response:
    """A refusal of the control API."""
    return JSONResponse({"error": error.sentence}, status_code=error.status)


async def handle_error(_request: Request, error: Exception) -> Response:
    """Starlette's hook for `ControlError`."""
    if not isinstance(error, ControlError):
        raise error
    return answer_error(error)


async def handle_http_error(_request: Request, error: Exception) -> Response:
    """Starlette's hook for its own refusals: unknown paths, wrong methods, broken forms."""
    if not isinstance(error, HTTPException):
        raise error
    sentence = f"{error.detail}: there is nothing to do this way; see the control API's endpoints."
    return answer_error(ControlError(error.status_code, sentence))


async def _read_object(request: Request) -> dict[str, Any]:
    try:
        value = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise ControlError(400, "The request's body is not JSON; send an object.") from error
    if not isinstance(value, dict):
        raise ControlError(400, "The request's body is not a JSON object; send one.")
    return value


def _read_number(request: Request, name: str, default: float) -> float:
    value = request.query_params.get(name)
    if value is None or value == "":
        return default
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ControlError(400, f"{name} must be a number; it is {value!r}.")
    return number
