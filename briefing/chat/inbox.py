"""The durable inbox: no update is lost, and none is acted on twice.

The library confirms updates to Telegram before they are handled, so that a crash would lose them. Here each is written down
when it arrives, before the library sees it, and crossed off when it has been handled.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from briefing.chat import arrivals
from briefing.chat.references import make_reference
from briefing.clock import Clock
from briefing.storage import Database, handling, is_unavailable
from briefing.storage import inbox as store
from briefing.storage.inbox import KeptUpdate

logger = logging.getLogger(__name__)

MAX_STARTS = 2
"""How often an update is begun again after the process died with it in hand. With the first time that makes three tries: one
that kills the process must not do so for ever."""
KEEP_NUMBERS = timedelta(days=3)
"""Telegram gives an unconfirmed update again for 24 hours (Bot API, "Getting updates")."""
KEEP_ASIDE = timedelta(days=7)
_WAITS = (0.2, 1.0)
"""Seconds before the second and the third try of an update whose handler failed."""
_LONGEST_WAIT = 30.0
"""Seconds between tries while the database or Telegram cannot be used; that is no fault of the update."""
MAX_OUTAGES = 20
"""How often an update is tried again since Telegram did not take its answer: for ten minutes. What it was asked for after that
is asked again by hand, and whatever else its chat has sent must not wait for ever."""
_KEPT = (
    "I was restarted while I was at this. What you asked for has been done and is kept, but you may not have seen me say so. "
    "/alerts shows what you follow; editors find their work under /desk."
)
_GIVEN_UP = (
    "I could not work on this: I had to be restarted each time I tried. It has been noted as <code>{reference}</code> for "
    "those who look after me. Please ask in other words."
)


@dataclass
class Attempt(handling.Handling):
    """An update in hand.

    Attributes:
        last: An error now is told to the person.
        failed: The handler failed and may be tried again.
        stalled: It failed since the database or Telegram could not be used.
        outages: How often that was Telegram.
        reference: Of the error that was told.
    """

    last: bool = False
    failed: bool = False
    stalled: bool = False
    outages: int = 0
    reference: str | None = None


def wants_retry(error: Exception | None) -> bool:
    """Whether the update in hand is tried again after this error; then nobody is told yet.

    What Telegram refused is not tried again: it would be refused. Nor is an update that has acted.
    """
    attempt = handling.current.get()
    if not isinstance(attempt, Attempt) or attempt.acted:
        return False
    if isinstance(error, TelegramError):
        attempt.stalled = _is_outage(error) and attempt.outages < MAX_OUTAGES
        attempt.outages += 1
        attempt.failed = attempt.stalled
    else:
        attempt.stalled = is_unavailable(error)
        attempt.failed = attempt.stalled or not attempt.last
    if attempt.failed:
        logger.warning("Update %s is tried again after %s", attempt.update_id, type(error).__name__)
    return attempt.failed


def _is_outage(error: TelegramError) -> bool:
    """Whether Telegram could not be reached, failed or asked for patience, each time that the call was made."""
    # a bad request is a failure of the network to the library
    return isinstance(error, NetworkError | RetryAfter) and not isinstance(error, BadRequest)


def note_reference(reference: str) -> None:
    """The update in hand could not be handled; the person was told this reference."""
    attempt = handling.current.get()
    if isinstance(attempt, Attempt):
        attempt.reference = reference


class Inbox:
    """Writes updates down, has them handled once, and crosses them off."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        # numbers of updates to be handled by this process; True: left by an earlier one
        self._taken: dict[int, bool] = {}
        self._handled: set[int] = set()
        self._crossing: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def keep(self, payload: bytes) -> bytes:
        """Write down what a request for updates was answered with; what the library is to see of it.

        An update that the library cannot read is set aside, and its bare number takes its place. Otherwise the library would
        ask for it again and again, and for nothing that came after it.

        Raises:
            NetworkError: when it cannot be written: the library will ask Telegram for the same updates again.
        """
        updates = arrivals.read_updates(payload)
        if not updates:
            return payload
        examined = await asyncio.to_thread(lambda: [arrivals.examine(body) for body in updates])
        unreadable = {item.update_id: make_reference() for item in examined if not item.readable}
        now = self._clock()
        try:
            async with self._database.write() as connection:
                new = await store.keep_updates(connection, [item.body for item in examined], at=now)
                for number in new & unreadable.keys():
                    await store.set_aside(connection, number, reference=unreadable[number], at=now)
        except Exception as error:
            raise NetworkError(f"{len(updates)} updates cannot be written down: {type(error).__name__}") from error
        for number in sorted(new & unreadable.keys()):
            logger.error("Error %s: update %s cannot be read", unreadable[number], number)
        self._taken |= dict.fromkeys(new - unreadable.keys(), False)
        return arrivals.blank(unreadable, updates) if unreadable else payload

    async def handle(
        self, update: Update, first: Awaitable[Any], again: Callable[[Update], Awaitable[Any]]
    ) -> None:
        """Have an update handled, three times at most, and cross it off; a second copy of one is dropped."""
        replayed = self._taken.pop(update.update_id, None)
        if replayed is None:
            if isinstance(first, Coroutine):
                first.close()
            return
        if replayed:
            await self._count_try(update.update_id)
        attempt = Attempt(update.update_id)
        token = handling.current.set(attempt)
        try:
            await self._try(update, attempt, first, again)
        finally:
            handling.current.reset(token)
        if attempt.reference:
            await self._set_aside(update.update_id, attempt.reference)
        elif not attempt.failed:
            self._cross_off(update.update_id)

    async def _try(
        self,
        update: Update,
        attempt: Attempt,
        first: Awaitable[Any],
        again: Callable[[Update], Awaitable[Any]],
    ) -> None:
        run, tries, stalls = first, 0, 0
        while True:
            attempt.failed, attempt.last = False, tries == len(_WAITS)
            await run
            if not attempt.failed:
                return
            if attempt.stalled:
                wait, stalls = min(2.0**stalls, _LONGEST_WAIT), stalls + 1
            else:
                wait, tries = _WAITS[tries], tries + 1
            if await self._is_closing(within=wait):
                return  # it stays written down, and the next start takes it up
            run = again(update)

    async def _is_closing(self, *, within: float) -> bool:
        try:
            await asyncio.wait_for(self._closing.wait(), within)
        except TimeoutError:
            return False
        return True

    async def reopen(self) -> Sequence[KeptUpdate]:
        """What an earlier process left unhandled, in the order in which it came."""
        async with self._database.read() as connection:
            return await store.list_unhandled(connection)

    def take(self, update_id: int) -> None:
        """Let an update of an earlier process be handled by this one."""
        self._taken[update_id] = True

    async def give_up(self, kept: KeptUpdate) -> str:
        """Set an update aside that has ended the process time and again; what to tell the person."""
        reference = await self._refuse(kept, f"ended the process {kept.tries + 1} times")
        return _GIVEN_UP.format(reference=reference)

    async def reject(self, kept: KeptUpdate) -> None:
        """Set an update aside that this version of the library cannot read."""
        await self._refuse(kept, "cannot be read")

    async def _refuse(self, kept: KeptUpdate, reason: str) -> str:
        reference = make_reference()
        logger.error("Error %s: update %s %s", reference, kept.update_id, reason)
        await self._set_aside(kept.update_id, reference)
        return reference

    def close_acted(self, kept: KeptUpdate) -> str:
        """Cross off an update that had acted when the process died; what to tell the person."""
        self._cross_off(kept.update_id)
        return _KEPT

    async def purge(self) -> None:
        """Forget what has been kept long enough."""
        now = self._clock()
        async with self._database.write() as connection:
            await store.purge_updates(connection, done_before=now - KEEP_NUMBERS, aside_before=now - KEEP_ASIDE)

    def begin_closing(self) -> None:
        """Try nothing again from now on."""
        self._closing.set()

    async def finish_crossing_off(self) -> None:
        """Wait until everything handled is crossed off."""
        if self._crossing:
            await asyncio.wait(
                {self._crossing}
            )  # which, unlike awaiting it, does not cancel it when we are cancelled

    async def close(self) -> None:
        """Try nothing again, and wait until everything handled is crossed off."""
        self.begin_closing()
        await self.finish_crossing_off()

    async def _count_try(self, update_id: int) -> None:
        try:
            async with self._database.write(repeatable=True) as connection:
                await store.count_try(connection, update_id)
        except Exception as error:  # noqa: BLE001 - the update is handled all the same
            logger.warning("A try of update %s could not be counted: %s", update_id, type(error).__name__)

    async def _set_aside(self, update_id: int, reference: str) -> None:
        try:
            async with self._database.write(repeatable=True) as connection:
                await store.set_aside(connection, update_id, reference=reference, at=self._clock())
        except Exception as error:  # noqa: BLE001 - the next start finds it as it was
            logger.warning("Update %s could not be set aside: %s", update_id, type(error).__name__)

    def _cross_off(self, update_id: int) -> None:
        """Soon: those that are handled while one transaction is written go together into the next."""
        self._handled.add(update_id)
        if self._crossing is None or self._crossing.done():
            self._crossing = asyncio.create_task(self._cross_off_handled())

    async def _cross_off_handled(self) -> None:
        while self._handled:
            handled = set(self._handled)
            try:
                async with self._database.write(repeatable=True) as connection:
                    await store.settle_updates(connection, handled, at=self._clock())
            except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
                logger.warning(
                    "%s handled updates are not crossed off yet: %s", len(handled), type(error).__name__
                )
                if await self._is_closing(within=1.0):
                    return
            else:
                self._handled -= handled
