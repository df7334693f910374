"""Keeping alerts back, as before an election, and letting them go or dropping them afterwards."""

from dataclasses import dataclass
from datetime import timedelta

from briefing.alerts import outbox
from briefing.clock import Clock
from briefing.storage import Database, audit, holds
from briefing.storage.holds import Hold, HoldOutcome


class HoldOpenError(Exception):
    """Alerts are on hold already."""


class NoHoldError(Exception):
    """Alerts are not on hold, or not any more."""


@dataclass(frozen=True)
class Held:
    """The hold in force, if any, and what it keeps back: messages to chats, of so many findings."""

    hold: Hold | None
    messages: int
    findings: int


class Holding:
    """Holds. Answers that somebody waits for and corrections are not kept back: they were asked for, or are owed.

    `undo`: see `Publishing`.
    """

    def __init__(self, database: Database, clock: Clock, *, undo: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._undo = undo

    async def find(self) -> Held:
        """The state of things."""
        async with self._database.read() as connection:
            messages, findings = await holds.count_held(connection)
            return Held(await holds.find_open(connection), messages, findings)

    async def start(self, editor_id: int, reason: str) -> Held:
        """Keep back what waits to be sent, and what is published from now on.

        Raises:
            HoldOpenError: when one is in force.
        """
        async with self._database.write() as connection:
            if await holds.find_open(connection):
                raise HoldOpenError
            now = self._clock()
            await holds.start_hold(connection, reason, by=editor_id, at=now)
            await holds.hold_alerts(connection)
            messages, findings = await holds.count_held(connection)
            entry = audit.AuditEntry(
                now, str(editor_id), "start_hold", "alerts", {"reason": reason, "held": messages}
            )
            await audit.record_act(connection, entry)
            return Held(await holds.find_open(connection), messages, findings)

    async def end(self, editor_id: int, outcome: HoldOutcome) -> Held:
        """End the hold; what it had kept back. Released, each chat is told when it wants to be; discarded, none is.

        Raises:
            NoHoldError: when none is in force.
        """
        async with self._database.write() as connection:
            hold = await holds.find_open(connection)
            if hold is None:
                raise NoHoldError
            now = self._clock()
            messages, findings = await holds.count_held(connection)
            if outcome is HoldOutcome.DISCARDED:
                await holds.discard_held(connection, at=now, reason=f"discarded after a hold: {hold.reason}")
            else:
                chats = await holds.release_held(connection)
                await outbox.retime_alerts(connection, chats, at=now, undo=self._undo)
            await holds.end_hold(connection, hold.id, outcome, by=editor_id, at=now)
            detail = {"outcome": outcome.value, "held": messages, "reason": hold.reason}
            await audit.record_act(connection, audit.AuditEntry(now, str(editor_id), "end_hold", "alerts", detail))
            return Held(hold, messages, findings)
