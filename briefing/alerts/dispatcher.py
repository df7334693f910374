"""Sends what is due as fast as the sender lets it, and records each message as soon as it is sent."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from briefing.alerts import outbox
from briefing.alerts.parcels import Parcel, claim_parcels
from briefing.alerts.policy import Postpone, decide
from briefing.alerts.sending import Interrupted, Outcome, Refused, Sender, Sent, Throttled
from briefing.clock import Clock
from briefing.storage import Database, claims
from briefing.storage.claims import AwaitedQuestion, Notice
from briefing.storage.corrections import Correction
from knowledge.models import Fact

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""Longer than any send can take, so that a claim ends only when its dispatcher died."""
BATCH = 20
AHEAD = 2 * BATCH
"""How many deliveries are held at most: enough that the sender never waits for the next claim, few enough that an orderly
stop takes a second or two and that each is sent long before its lease ends."""
_LONGEST_SLEEP = timedelta(seconds=30)


class Dispatcher:
    """Claims due deliveries and hands them to the sender, outside any transaction.

    Delivery is at least once: the only message that can arrive twice is one in flight when the process dies.
    """

    def __init__(self, database: Database, sender: Sender, clock: Clock) -> None:
        self._database = database
        self._sender = sender
        self._clock = clock
        self._woken = asyncio.Event()
        self._hold = timedelta()
        self._stopping = False

    def wake(self) -> None:
        """Look for due deliveries now rather than at the next round."""
        self._woken.set()

    async def run(self) -> None:
        """Send for ever; a failure of one round is logged and the next round comes."""
        if self._database.serves_one_process:
            # what a killed predecessor held need not wait for its lease
            async with self._database.write() as connection:
                await claims.release_claims(connection)
        while True:
            self._woken.clear()
            self._hold = timedelta()
            try:
                sent = await self._finish(self.dispatch_due())
                wait = timedelta() if sent else await self._time_to_next()
            except Exception:
                logger.exception("A round of the dispatcher failed; the deliveries stay queued")
                wait = timedelta(seconds=5)
            if self._hold:
                # asked to slow down: being woken does not shorten that
                await asyncio.sleep(self._hold.total_seconds())
            elif wait:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), wait.total_seconds())

    async def dispatch_due(self) -> int:
        """Try what is due, each delivery once, until nothing is left or a pause or a stop is asked for; how many."""
        tried = 0
        running: set[asyncio.Task[None]] = set()
        failures: list[BaseException] = []
        while not (self._hold or self._stopping or failures):
            async with self._database.write() as connection:
                claim = await claim_parcels(connection, now=self._clock(), lease=LEASE, limit=BATCH)
            tried += claim.seen
            running |= {asyncio.create_task(self._deliver(parcel)) for parcel in claim.parcels}
            while len(running) > AHEAD - BATCH:
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                failures += filter(None, (task.exception() for task in done))
            if claim.seen < BATCH:
                break
        failures += filter(None, await asyncio.gather(*running, return_exceptions=True))
        if failures:
            raise failures[0]
        return tried

    async def _deliver(self, parcel: Parcel) -> None:
        try:
            outcome, carried = await self._send(parcel)
        except Exception as error:
            logger.exception("Delivery %s could not be tried", parcel.deliveries[0].id)
            outcome, carried = Interrupted(f"unexpected {type(error).__name__}", uncertain=True), 0
        if isinstance(outcome, Refused) and len(parcel.deliveries) > 1:
            # one of them spoils the message for all
            for single in parcel.split():
                await self._deliver(single)
            return
        if isinstance(outcome, Throttled) and not outcome.chat_only:
            self._hold = max(self._hold, outcome.retry_after)
        decision = decide(outcome, parcel.attempts)
        if isinstance(decision, Postpone):
            logger.warning("Delivery %s postponed: %s", parcel.deliveries[0].id, decision.reason)
        concerned = parcel.deliveries[:carried] if isinstance(outcome, Sent) else parcel.deliveries
        now = self._clock()
        async with self._database.write() as connection:
            for delivery in concerned:
                await outbox.record_decision(connection, delivery, decision, at=now)
            await claims.put_back(connection, {left.id: now for left in parcel.deliveries[len(concerned) :]})

    async def _send(self, parcel: Parcel) -> tuple[Outcome, int]:
        """How it went, and how many of the deliveries the message carried."""
        chat, first = parcel.chat_id, parcel.deliveries[0]
        if parcel.is_digest:
            alerts = [delivery.content for delivery in parcel.deliveries if isinstance(delivery.content, Fact)]
            return await self._sender.send_digest(chat, alerts)
        match first.content:
            case AwaitedQuestion():
                outcome = await self._sender.send_answer(chat, first.content.wording)
            case Correction():
                outcome = await self._sender.send_correction(chat, first.content, first.reply_to)
            case Notice():
                outcome = await self._sender.send_notice(chat, first.content.text)
            case Fact():
                outcome = await self._sender.send_alert(chat, first.content)
        return outcome, 1

    async def _time_to_next(self) -> timedelta:
        async with self._database.read() as connection:
            due_at = await claims.find_next_due(connection)
        if due_at is None:
            return _LONGEST_SLEEP
        return min(max(due_at - self._clock(), timedelta(milliseconds=50)), _LONGEST_SLEEP)

    async def _finish(self, round_: Coroutine[Any, Any, int]) -> int:
        """Await what is held to the end even when cancelled meanwhile: what an orderly stop interrupts would be sent twice."""
        task = asyncio.create_task(round_)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self._stopping = True
            await asyncio.wait({task})
            raise
