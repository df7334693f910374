"""The durable inbox: no update is lost, and none is acted on twice.

The library confirms updates to Telegram before they are handled, so that a crash would lose them. Here each is written down
when it arrives, before the library sees it, and crossed off when it has been handled.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.error import NetworkError, TelegramError

from briefing.chat.redaction import redact_concerns
from briefing.clock import Clock
from briefing.storage import Database, handling, is_unavailable
from briefing.storage import inbox as store
from briefing.storage.inbox import KeptUpdate
from briefing.storage.tables import Body

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
"""Seconds between tries while the database cannot be used; that is no fault of the update."""
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
        stalled: It failed since the database could not be used.
        reference: Of the error that was told.
    """

    last: bool = False
    failed: bool = False
    stalled: bool = False
    reference: str | None = None


def wants_retry(error: Exception | None) -> bool:
    """Whether the update in hand is tried again after this error; then nobody is told yet.

    What Telegram said is not tried again: the call was, already. Nor is an update that has acted.
    """
    attempt = handling.current.get()
    if not isinstance(attempt, Attempt) or attempt.acted or isinstance(error, TelegramError):
        return False
    attempt.stalled = is_unavailable(error)
    attempt.failed = attempt.stalled or not attempt.last
    if attempt.failed:
        logger.warning("Update %s is tried again after %s", attempt.update_id, type(error).__name__)
    return attempt.failed


def note_reference(reference: str) -> None:
    """The update in hand could not be handled; the person was told this reference."""
    attempt = handling.current.get()
    if isinstance(attempt, Attempt):
        attempt.reference = reference


@dataclass(frozen=True)
class _Arrival:
    """An update that came in.

    Attributes:
        body: What of it is written down.
        readable: Whether the library can make anything of it.
    """

    body: Body
    readable: bool

    @property
    def update_id(self) -> int:
        """Its number."""
        return int(self.body["update_id"])


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
        updates = _read_updates(payload)
        if not updates:
            return payload
        arrivals = await asyncio.to_thread(lambda: [_examine(body) for body in updates])
        unreadable = {item.update_id: secrets.token_hex(3) for item in arrivals if not item.readable}
        now = self._clock()
        try:
            async with self._database.write() as connection:
                new = await store.keep_updates(connection, [item.body for item in arrivals], at=now)
                for number in new & unreadable.keys():
                    await store.set_aside(connection, number, reference=unreadable[number], at=now)
        except Exception as error:
            raise NetworkError(f"{len(updates)} updates cannot be written down: {type(error).__name__}") from error
        for number in sorted(new & unreadable.keys()):
            logger.error("Error %s: update %s cannot be read", unreadable[number], number)
        self._taken |= dict.fromkeys(new - unreadable.keys(), False)
        return _without(unreadable, updates) if unreadable else payload

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
        reference = secrets.token_hex(3)
        logger.error("Error %s: update %s ended the process %s times", reference, kept.update_id, kept.tries + 1)
        await self._set_aside(kept.update_id, reference)
        return _GIVEN_UP.format(reference=reference)

    async def reject(self, kept: KeptUpdate) -> None:
        """Set an update aside that this version of the library cannot read."""
        reference = secrets.token_hex(3)
        logger.error("Error %s: update %s cannot be read", reference, kept.update_id)
        await self._set_aside(kept.update_id, reference)

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


def _read_updates(payload: bytes) -> list[Body]:
    """The updates in an answer to getUpdates; none in one that is anything else, which the library judges."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return []
    result = answer.get("result") if isinstance(answer, dict) and answer.get("ok") else None
    return (
        [item for item in result if isinstance(item, dict) and isinstance(item.get("update_id"), int)]
        if isinstance(result, list)
        else []
    )


def _examine(body: Body) -> _Arrival:
    """What of an update may be written down, and whether the library can read it."""
    kept = {"update_id": body["update_id"]}
    try:
        kept = redact_concerns(body)
        Update.de_json(body, None)
    except Exception:  # noqa: BLE001 - whatever is wrong with one update must not keep the others out
        return _Arrival(kept, readable=False)
    return _Arrival(kept, readable=True)


def _without(unreadable: Collection[int], updates: Sequence[Body]) -> bytes:
    """The answer with nothing but their numbers for what cannot be read."""
    bare = [{"update_id": body["update_id"]} if body["update_id"] in unreadable else body for body in updates]
    return json.dumps({"ok": True, "result": bare}).encode()
