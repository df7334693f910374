"""The bot's queue of updates and its long poll."""

import asyncio
import time
from collections import deque
from collections.abc import Collection, Sequence
from typing import Any

from sandbox.errors import POLL_TERMINATED, WEBHOOK_ACTIVE, ApiError

# What Telegram sends when allowed_updates has never been given, or was given empty: all but these three.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
PENDING_LIMIT = 100_000
LARGEST_BATCH = 100
LONGEST_POLL = 50.0
POLLING_WINDOW = 60.0

Update = dict[str, Any]


class Updates:
    """Updates the bot has not confirmed yet, in order, and whoever waits for them.

    Telegram keeps an update until it is confirmed by an offset above it or is 24 hours old; here the
    newest hundred thousand are kept.

    Args:
        first_id: The number before the first update's.
    """

    def __init__(self, first_id: int) -> None:
        self._pending: deque[Update] = deque(maxlen=PENDING_LIMIT)
        self._last_id = first_id
        self._poll: asyncio.Future[None] | None = None
        self._last_poll = float("-inf")
        self._allowed: frozenset[str] = frozenset()
        self._closed = False
        self.webhook: dict[str, Any] | None = None

    @property
    def pending(self) -> int:
        """How many updates wait to be confirmed."""
        return len(self._pending)

    @property
    def polled_lately(self) -> bool:
        """Whether the bot polled in the last minute."""
        return self._poll is not None or time.monotonic() - self._last_poll < POLLING_WINDOW

    def allow(self, kinds: Collection[str]) -> None:
        """Set which kinds of update are made from now on; an empty collection restores the default."""
        self._allowed = frozenset(kinds)

    def add(self, kind: str, payload: object) -> int | None:
        """Queue an update for the bot; None when the bot did not ask for its kind."""
        if (kind not in self._allowed) if self._allowed else (kind in NOT_BY_DEFAULT):
            return None
        self._last_id += 1
        self._pending.append({"update_id": self._last_id, kind: payload})
        self._wake()
        return self._last_id

    def drop(self) -> None:
        """Forget every unconfirmed update."""
        self._pending.clear()

    def close(self) -> None:
        """End the poll under way and every later one at once."""
        self._closed = True
        self._wake()

    async def poll(self, offset: int, limit: int, seconds: float) -> Sequence[Update]:
        """Confirm updates below an offset and return those from it on, waiting for the first of them.

        Args:
            offset: The first update wanted; negative counts from the end and drops what is before.
            limit: At most this many, 1 to 100.
            seconds: How long to wait, up to 50.

        Raises:
            ApiError: 409 while a webhook is set, and when another poll takes over.
        """
        if self.webhook is not None:
            raise ApiError(409, WEBHOOK_ACTIVE)
        self._last_poll = time.monotonic()
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(ApiError(409, POLL_TERMINATED))
        self._confirm(offset)
        if not self._pending and seconds > 0 and not self._closed:
            await self._wait(min(seconds, LONGEST_POLL))
        size = min(max(limit, 1), LARGEST_BATCH)
        return [self._pending[index] for index in range(min(size, len(self._pending)))]

    async def _wait(self, seconds: float) -> None:
        poll: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            await asyncio.wait([poll], timeout=seconds)
            if poll.done():
                poll.result()
        finally:
            if not poll.cancel() and not poll.cancelled():
                poll.exception()  # looked at even if the client has gone, or the loop would complain
            if self._poll is poll:
                self._poll = None

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
