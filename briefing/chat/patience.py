"""Trying again when Telegram is busy or the network fails, so that an answer is late rather than lost."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from enum import StrEnum
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

logger = logging.getLogger(__name__)


class Patience(StrEnum):
    """How a call is made."""

    PATIENT = "patient"
    ONCE = "once"  # whoever calls decides what a failure means


_WAITS = (0.5, 2.0, 5.0)
"""Seconds before each further try after a failure of the network or the server."""
_LONGEST_WAIT = timedelta(seconds=60)
"""A server that asks for more has to be asked again by a person."""


class PatientCalls(BaseRateLimiter[Patience]):
    """Repeats calls that a later try may let through.

    A call that timed out may have arrived: an answer shown twice does less harm than none. It sets no pace of its
    own: replies follow what people ask, and alerts have the dispatcher's pace.
    """

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
        data: dict[str, Any],  # noqa: ARG002 - the library's signature
        rate_limit_args: Patience | None,
    ) -> Any:
        """Make the call, again after a wait where that may help."""
        waits = iter(() if rate_limit_args is Patience.ONCE else _WAITS)
        while True:
            try:
                return await callback(*args, **kwargs)
            except (BadRequest, Forbidden, ChatMigrated, InvalidToken):
                raise
            except (RetryAfter, NetworkError) as error:
                wait = _wait_for(error, next(waits, None))
                if wait is None:
                    raise
                logger.warning("%s is tried again in %g s: %s", endpoint, wait, error.message)
            await asyncio.sleep(wait)


def _wait_for(error: RetryAfter | NetworkError, planned: float | None) -> float | None:
    """Seconds to wait before the next try; None when there is none."""
    if planned is None or not isinstance(error, RetryAfter):
        return planned
    asked = error.retry_after
    asked = asked if isinstance(asked, timedelta) else timedelta(seconds=asked)
    return asked.total_seconds() if asked <= _LONGEST_WAIT else None
