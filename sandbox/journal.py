"""Everything that happened, in order, for the page and the tests to follow."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

CAPACITY = 50_000

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the journal.

    Attributes:
        events: The events, oldest first.
        next: The number to ask after next time.
        reset: Whether events between the number asked after and the first here have been forgotten.
    """

    events: list[Event]
    next: int
    reset: bool


class Journal:
    """A bounded, gap-free sequence of numbered events with waiting readers.

    An event's values may be functions: they are called when the event is first read, so that
    rendering costs nothing while nobody looks.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._ring: list[Event] = []
        self._capacity = capacity
        self._floor = 0
        self._waiting: set[asyncio.Future[None]] = set()
        self._closed = False
        self.sequence = 0

    @property
    def closed(self) -> bool:
        """Whether the server is going down and readers should leave."""
        return self._closed

    def append(self, kind: str, chat_id: int | None = None, /, **details: Any) -> None:
        """Add an event of a type and wake every waiting reader."""
        self.sequence += 1
        event: Event = {"n": self.sequence, "at": time.time(), "type": kind, "chat_id": chat_id, **details}
        if len(self._ring) < self._capacity:
            self._ring.append(event)
        else:
            self._ring[self._index(self.sequence)] = event
        self._wake()

    def read(self, after: int, limit: int = 1000) -> Page:
        """The events numbered above ``after``, at most ``limit`` of them."""
        oldest = max(self._floor, self.sequence - len(self._ring))
        reset = after < oldest or after > self.sequence
        start = oldest if reset else after
        end = min(self.sequence, start + limit)
        return Page([self._settle(n) for n in range(start + 1, end + 1)], end, reset)

    async def wait(self, after: int, seconds: float) -> None:
        """Return once there is an event after a number, the time is up, or the journal is closed."""
        if self.sequence > after or self._closed or seconds <= 0 or after > self.sequence:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait([future], timeout=seconds)
        finally:
            self._waiting.discard(future)

    def clear(self) -> None:
        """Forget every event; numbers go on, and every reader is told of the reset."""
        self._ring.clear()
        self.sequence += 1
        self._floor = self.sequence
        self._wake()

    def close(self) -> None:
        """Send every waiting reader home."""
        self._closed = True
        self._wake()

    def _index(self, number: int) -> int:
        return (number - self._floor - 1) % self._capacity

    def _settle(self, number: int) -> Event:
        event = self._ring[self._index(number)]
        for key, value in event.items():
            if callable(value):
                event[key] = value()
        return event

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()
