"""Updates of one chat in order, different chats at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 16
"""Updates worked on at the same time: the HTTP pool slows down beyond that many requests in flight."""
_WAITING = 10_000

Handle = Callable[[Update, Awaitable[Any]], Awaitable[None]]


class ChatOrder(BaseUpdateProcessor):
    """Works on updates as they come, but on one of each chat at a time.

    A chat that sends a hundred messages at once waits for itself and for nobody else: only the update whose turn it
    is counts towards `AT_ONCE`.
    """

    def __init__(self, handle: Handle) -> None:
        """`handle`: given each update when it is its turn, and the coroutine that handles it."""
        super().__init__(_WAITING)
        self._handle = handle
        self._queues: dict[int, _Queue] = {}
        self._work = asyncio.Semaphore(AT_ONCE)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Run the coroutine when its chat's earlier ones are done."""
        chat = update.effective_chat if isinstance(update, Update) else None
        user = update.effective_user if isinstance(update, Update) else None
        key = chat.id if chat else user.id if user else 0
        queue = self._queues.setdefault(key, _Queue())
        queue.length += 1
        try:
            async with queue.turn, self._work:
                if isinstance(update, Update):
                    await self._handle(update, coroutine)
                else:
                    await coroutine
        finally:
            queue.length -= 1
            if not queue.length:
                del self._queues[key]

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release: the application waits for its updates by itself."""


class _Queue:
    """One chat's turn and how many wait for it."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.length = 0
