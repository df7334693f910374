"""Trying again when Telegram is busy or the network fails, so that an answer is late rather than lost."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from enum import StrEnum
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from briefing.chat.pacing import BURST, PER_SECOND, ChatId, Lane, SendBudget, SendQueue

logger = logging.getLogger(__name__)


class Patience(StrEnum):
    """How a call is made."""

    PATIENT = "patient"
    ONCE = "once"  # whoever calls decides what a failure means


_WAITS = (0.5, 2.0, 5.0)
"""Seconds before each further try after a failure of the network or the server."""
_LONGEST_WAIT = timedelta(seconds=60)
"""A server that asks for more has to be asked again by a person."""
_LONGEST_TURN = 5.0
"""Seconds that an alert waits for its own chat; other chats are served meanwhile."""
_NEW_MESSAGES = ("send", "copy", "forward")
"""How the methods begin whose messages count against Telegram's limits."""


class ChatBusyError(RetryAfter):
    """This chat has had as many messages as it may for now; others have not."""


class PatientCalls(BaseRateLimiter[Patience]):
    """Repeats calls that a later try may let through.

    A call that timed out may have arrived: an answer shown twice does less harm than none. New messages wait for their
    turn in one queue for the whole bot; a call made once is an alert, which lets replies go first, and rather fails than
    wait long, since whoever made it has others to send meanwhile.
    """

    def __init__(self, per_second: int = PER_SECOND, burst: int = BURST) -> None:
        self._queue = SendQueue(SendBudget(per_second, burst=burst))

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Patience | None,
    ) -> Any:
        """Make the call, again after a wait where that may help."""
        waits = iter(() if rate_limit_args is Patience.ONCE else _WAITS)
        lane = Lane.ALERT if rate_limit_args is Patience.ONCE else Lane.REPLY
        while True:
            try:
                async with self._turn(endpoint, data.get("chat_id"), lane):
                    return await callback(*args, **kwargs)
            except (BadRequest, Forbidden, ChatMigrated, InvalidToken):
                raise
            except (RetryAfter, NetworkError) as error:
                if isinstance(error, RetryAfter) and not isinstance(error, ChatBusyError):
                    self._queue.budget.pause(_seconds_of(error))
                wait = _wait_for(error, next(waits, None))
                if wait is None:
                    raise
                logger.warning("%s is tried again in %g s: %s", endpoint, wait, error.message)
            await asyncio.sleep(wait)

    def _turn(
        self, endpoint: str, chat_id: ChatId | None, lane: Lane
    ) -> contextlib.AbstractAsyncContextManager[None]:
        """The turn of a new message; at once for what Telegram does not count.

        Raises:
            RetryAfter: when an alert would wait for long.
        """
        if chat_id is None or endpoint == "sendChatAction" or not endpoint.startswith(_NEW_MESSAGES):
            return contextlib.nullcontext()
        if lane is Lane.ALERT:
            pause, own = self._queue.budget.find_pause(), self._queue.budget.find_chat_wait(chat_id, lane)
            if pause:
                raise RetryAfter(timedelta(seconds=pause))
            if own > _LONGEST_TURN:
                raise ChatBusyError(timedelta(seconds=own))
        return self._queue.take_turn(chat_id, lane)


def _seconds_of(error: RetryAfter) -> float:
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else asked


def _wait_for(error: RetryAfter | NetworkError, planned: float | None) -> float | None:
    """Seconds to wait before the next try; None when there is none."""
    if planned is None or not isinstance(error, RetryAfter):
        return planned
    asked = _seconds_of(error)
    return asked if asked <= _LONGEST_WAIT.total_seconds() else None
