"""The connection to Telegram: the HTTP transport, and a watch over polling.

The library stops polling for good after one 401 or 404 while it still says that it is running; a bot must not sit
there silent. The watch looks at the answers themselves.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any, NoReturn

from telegram.request import HTTPXRequest, RequestData

POLL_SECONDS = 30
"""How long the server may hold a getUpdates open."""
SILENCE_LIMIT = timedelta(minutes=5)
"""No answer at all to getUpdates for so long means that polling is dead, not that the network is slow."""
_POOL = 24
"""Room for the updates worked on at once and a few alerts. httpx slows down when many more are in flight: see
docs/adr/0004-http-transport.md."""
_FATAL = {401: "401 Unauthorized", 404: "404 Not Found"}


class PollingStoppedError(Exception):
    """Polling is over; the message tells the operator why and what to do."""


class PollingWatch:
    """Notices when polling is over."""

    def __init__(self) -> None:
        self._answers: asyncio.Queue[int] = asyncio.Queue()

    def note_answer(self, status: int) -> None:
        """The server answered a getUpdates."""
        self._answers.put_nowait(status)

    async def wait_for_end(self) -> NoReturn:
        """Wait until polling is over.

        Raises:
            PollingStoppedError: when it is.
        """
        while True:
            try:
                status = await asyncio.wait_for(self._answers.get(), SILENCE_LIMIT.total_seconds())
            except TimeoutError:
                raise PollingStoppedError(
                    f"No answer from Telegram for {SILENCE_LIMIT.total_seconds() / 60:g} minutes. The process ends so "
                    "that it can be started afresh; check the network if this comes back."
                ) from None
            if status in _FATAL:
                raise PollingStoppedError(
                    f"Telegram answered {_FATAL[status]} to a request for updates, so the bot cannot go on. Check that "
                    "BOT_TOKEN is the token of this bot and was not revoked (@BotFather: /token), and that "
                    "TELEGRAM_API_URL is right."
                )


class _WatchedRequest(HTTPXRequest):
    """The connection for getUpdates."""

    def __init__(self, watch: PollingWatch, keep: Callable[[bytes], Awaitable[bytes]]) -> None:
        # two connections: with one, a poll that hangs after a lost network blocks the next for good
        super().__init__(connection_pool_size=2, read_timeout=10, connect_timeout=10, pool_timeout=10)
        self._watch = watch
        self._keep = keep

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **options: Any
    ) -> tuple[int, bytes]:
        """Make the request, tell the watch how it was answered and keep the updates that came."""
        status, payload = await super().do_request(url, method, request_data, *args, **options)
        self._watch.note_answer(status)
        if status == HTTPStatus.OK:
            payload = await self._keep(payload)
        return status, payload


def polling_request(watch: PollingWatch, keep: Callable[[bytes], Awaitable[bytes]]) -> HTTPXRequest:
    """The transport for getUpdates, watched. `keep`: given each answer; what it returns is what the library sees."""
    return _WatchedRequest(watch, keep)


def calling_request() -> HTTPXRequest:
    """The transport for everything else."""
    return HTTPXRequest(
        connection_pool_size=_POOL, read_timeout=20, write_timeout=20, connect_timeout=10, pool_timeout=60
    )
