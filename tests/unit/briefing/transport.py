"""A transport that stands where the network would: it keeps each request and answers as it was told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram import LinkPreviewOptions, User
from telegram.constants import ParseMode
from telegram.ext import Defaults, ExtBot
from telegram.request import BaseRequest, RequestData

from briefing.chat.patience import Patience, PatientCalls

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"  # noqa: S105 - nobody's; it has the shape of one
BOT = {"id": 123456789, "is_bot": True, "first_name": "Briefing", "username": "briefing_bot"}
CHAT = {"id": 1001, "type": "private", "first_name": "Councillor"}
PERSON = {"id": 1001, "is_bot": False, "first_name": "Councillor"}
MESSAGE = {"message_id": 77, "date": 1795166400, "chat": CHAT, "from": BOT, "text": "sent"}

Answer = tuple[int, Mapping[str, Any]] | Exception


@dataclass
class RecordingTransport(BaseRequest):
    """Answers `getMe` and, unless told otherwise, every other method with `result`."""

    result: object = field(default_factory=lambda: MESSAGE)
    answers: dict[str, Answer] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def read_timeout(self) -> float:
        """As long as the library's own."""
        return 5

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - the library's signature, as below
        request_data: RequestData | None = None,
        *_args: Any,
        **_options: Any,
    ) -> tuple[int, bytes]:
        """Keep the request and answer it."""
        name = url.rpartition("/")[2]
        self.calls.append((name, dict(request_data.parameters) if request_data else {}))
        answer = self.answers.get(name, (200, {"ok": True, "result": BOT if name == "getMe" else self.result}))
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        return status, json.dumps(body).encode()

    def named(self, method: str) -> list[dict[str, Any]]:
        """What was asked of one method, call by call."""
        return [parameters for name, parameters in self.calls if name == method]


def refuse(status: int, description: str, **parameters: object) -> Answer:
    """Telegram's envelope for a refusal."""
    body = {"ok": False, "error_code": status, "description": description}
    return status, body | ({"parameters": parameters} if parameters else {})


def make_bot(transport: RecordingTransport) -> ExtBot[Patience]:
    """A bot as the application builds it, on this transport."""
    defaults = Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
    return ExtBot(
        TOKEN,
        request=transport,
        get_updates_request=transport,
        defaults=defaults,
        rate_limiter=PatientCalls(1000, burst=1000),
    )


def make_user(**changes: Any) -> User:
    """A person."""
    return User.de_json(PERSON | changes, None)
