"""Telegram's sending limits: overall, per chat, per group."""

import math
import time
from collections import deque
from collections.abc import Callable

from sandbox.config import Limits
from sandbox.errors import too_many_requests

MINUTE = 60.0
TRACKED_CHATS = 20_000


class Meter:
    """Counts messages sent and refuses those that Telegram would refuse.

    Only new messages count. Telegram limits edits and callback answers too, but has never
    published by how much.

    Args:
        limits: What to enforce.
        clock: Seconds on a clock that never goes back.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.limits = limits
        self._sent: deque[float] = deque()
        self._group_sent: dict[int, deque[float]] = {}
        self._free_at: dict[int, float] = {}

    def charge(self, chat_id: int, *, group: bool) -> None:
        """Record one message to a chat.

        Raises:
            ApiError: 429 with ``retry_after`` when a limit is reached; nothing is recorded then.
        """
        limits = self.limits
        if not limits.enforced:
            return
        now = self._clock()
        interval = 1 / limits.per_chat_per_second
        # One number a chat: when its allowance would be whole again (the generic cell rate algorithm).
        free_at = max(now, self._free_at.get(chat_id, now))
        waits = [
            free_at - now - interval * (limits.per_chat_burst - 1),
            self._wait_in_window(self._sent, limits.per_second, 1.0, now),
        ]
        if group:
            sent = self._group_sent.setdefault(chat_id, deque())
            waits.append(self._wait_in_window(sent, limits.group_per_minute, MINUTE, now))
        wait = max(waits)
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        self._sent.append(now)
        self._free_at[chat_id] = free_at + interval
        if group:
            self._group_sent[chat_id].append(now)
        if len(self._free_at) > TRACKED_CHATS:
            self._forget_rested(now)

    def reset(self, limits: Limits) -> None:
        """Start counting afresh under new limits."""
        self.limits = limits
        self._sent.clear()
        self._group_sent.clear()
        self._free_at.clear()

    @staticmethod
    def _wait_in_window(sent: deque[float], allowed: int, window: float, now: float) -> float:
        while sent and sent[0] <= now - window:
            sent.popleft()
        return sent[0] + window - now if len(sent) >= allowed else 0.0

    def _forget_rested(self, now: float) -> None:
        self._free_at = {chat: at for chat, at in self._free_at.items() if at > now}
        self._group_sent = {chat: sent for chat, sent in self._group_sent.items() if sent[-1] > now - MINUTE}
