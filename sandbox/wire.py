"""Reading a Bot API request in any of its encodings and answering it."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from sandbox.errors import ApiError, bad_request

UPLOAD_LIMIT = 50 * 1024 * 1024
BODY_LIMIT = UPLOAD_LIMIT + 1024 * 1024
TRUE_WORDS = frozenset({"true", "yes", "1", "t", "y"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a multipart request."""

    name: str
    content_type: str
    content: bytes


@dataclass(slots=True)
class Call:
    """One Bot API call: a method's name and its parameters, read by type.

    Telegram is lenient about types (numbers as strings, JSON values as strings or as themselves);
    so are the readers here. An empty value counts as absent.
    """

    method: str
    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A string parameter, empty when absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number, the default when absent or not a number."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError, OverflowError):
            return default

    def boolean(self, name: str) -> bool:
        """A flag, false when absent."""
        return str(self.values.get(name, "")).strip().lower() in TRUE_WORDS

    def json(self, name: str, label: str) -> Any:
        """A JSON-serialised value, None when absent.

        Args:
            name: The parameter.
            label: What Telegram calls the thing when it cannot be parsed.

        Raises:
            ApiError: 400 when the value is not JSON.
        """
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {label} JSON object") from error

    @property
    def chat_id(self) -> int | None:
        """The chat the call is about, None when it names none or not by number."""
        return self.integer("chat_id") or None


async def read_call(method: str, scope: Scope, receive: Receive) -> Call:
    """Decode a request's query string and body (form, multipart or JSON).

    Raises:
        ApiError: 400 when the body cannot be decoded, 413 when it is over 50 MB.
    """
    call = Call(method)
    if scope["query_string"]:
        call.values.update(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    if scope["method"] != "POST":
        return call
    content_type = next((value for name, value in scope["headers"] if name == b"content-type"), b"").lower()
    if content_type.startswith(b"multipart/form-data"):
        await _read_multipart(call, Request(scope, receive))
        return call
    body = await _read_body(receive)
    if not body:
        return call
    try:
        if content_type.startswith(b"application/json"):
            values = json.loads(body)
            if not isinstance(values, dict):
                raise bad_request("can't parse JSON object")
            call.values.update(values)
        else:
            call.values.update(parse_qsl(body.decode(), keep_blank_values=True))
    except ValueError as error:
        raise bad_request("can't parse the request body: expected UTF-8") from error
    return call


async def answer(send: Send, status: int, body: object) -> None:
    """Send a JSON answer."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def wait_for_disconnect(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read_body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise bad_request("the request was cut short")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > BODY_LIMIT:
            raise ApiError(413)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _read_multipart(call: Call, request: Request) -> None:
    size = int(request.headers.get("content-length") or 0)
    if size > BODY_LIMIT:
        raise ApiError(413)
    try:
        async with request.form(max_part_size=UPLOAD_LIMIT) as form:
            for name, value in form.multi_items():
                if isinstance(value, str):
                    call.values[name] = value
                else:
                    content = await value.read()
                    kind = value.content_type or "application/octet-stream"
                    call.uploads[name] = Upload(value.filename or name, kind, content)
    except HTTPException as error:
        raise bad_request("can't parse the multipart body") from error
