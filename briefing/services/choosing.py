"""How a chat is told of what it follows: when, and what of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from briefing.alerts import outbox
from briefing.alerts.timing import LONDON
from briefing.clock import Clock
from briefing.storage import AsyncConnection, Database, audit, committee, deliveries, preferences, subscriptions
from briefing.storage.committee import Meeting
from briefing.storage.preferences import Cadence, Filters, Preferences

FOR_GOOD = timedelta(days=3650)
"""A pause until somebody ends it."""
_NOON, _EVENING = 12 * 60, 18 * 60


class NotFollowingError(Exception):
    """The chat follows nothing, so there is nothing to be told of."""


@dataclass(frozen=True)
class Choices:
    """What a chat chose. `waiting`: alerts on their way to it; `meeting`: the committee's next."""

    followed: Sequence[str]
    when: Preferences
    only: Filters
    waiting: int
    meeting: Meeting | None
    paused_for_good: bool = False


class Choosing:
    """Choices of chats, and the committee's dates, which are everybody's. `undo`: see `Publishing`."""

    def __init__(self, database: Database, clock: Clock, *, undo: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._undo = undo

    async def find(self, chat_id: int) -> Choices:
        """What a chat chose; a pause that is over is none."""
        async with self._database.read() as connection:
            return await self._find(connection, chat_id)

    async def choose_when(self, chat_id: int, **changes: Any) -> Choices:
        """Change fields of `Preferences`; what waits for the chat comes when it is then wanted.

        Who chooses the evening before committee, with an hour in the morning so far, is told at 18:00.

        Raises:
            NotFollowingError: when the chat follows nothing.
        """
        async with self._database.write() as connection:
            former = (await preferences.find_preferences(connection, [chat_id]))[chat_id]
            chosen = replace(former, **changes)
            begins_eve = chosen.cadence is Cadence.EVE and former.cadence is not Cadence.EVE
            if begins_eve and "digest_at" not in changes and chosen.digest_at < _NOON:
                chosen = replace(chosen, digest_at=_EVENING)
            if not await preferences.put_preferences(connection, chat_id, chosen):
                raise NotFollowingError
            await outbox.retime_alerts(connection, [chat_id], at=self._clock(), undo=self._undo)
            return await self._find(connection, chat_id)

    async def pause(self, chat_id: int, until: datetime | None) -> Choices:
        """Hold alerts until a moment; None until `resume`. Raises as `choose_when`."""
        return await self.choose_when(chat_id, paused_until=until or self._clock() + FOR_GOOD)

    async def resume(self, chat_id: int) -> Choices:
        """End a pause. Raises as `choose_when`."""
        return await self.choose_when(chat_id, paused_until=None)

    async def choose_what(self, chat_id: int, change: Callable[[Filters], Filters]) -> Choices:
        """Change the filters; what waits already still comes. Raises as `choose_when`."""
        async with self._database.write() as connection:
            chosen = change(await preferences.find_filters(connection, chat_id))
            if not await preferences.put_filters(connection, chat_id, chosen):
                raise NotFollowingError
            return await self._find(connection, chat_id)

    async def list_meetings(self) -> Sequence[Meeting]:
        """The committee's meetings from today on."""
        async with self._database.read() as connection:
            return await committee.list_meetings(connection, since=self._today())

    async def put_meeting(self, editor_id: int, meeting: Meeting) -> None:
        """Set a date; digests of the evening before follow it."""
        async with self._database.write() as connection:
            now = self._clock()
            await committee.put_meeting(connection, meeting, by=editor_id, at=now)
            await self._follow_meetings(connection)
            entry = audit.AuditEntry(
                now, str(editor_id), "set_meeting", meeting.day.isoformat(), {"title": meeting.title}
            )
            await audit.record_act(connection, entry)

    async def drop_meeting(self, editor_id: int, day: date) -> bool:
        """Take a date back; False when there is none."""
        async with self._database.write() as connection:
            dropped = await committee.drop_meeting(connection, day)
            if dropped:
                await self._follow_meetings(connection)
                entry = audit.AuditEntry(self._clock(), str(editor_id), "drop_meeting", day.isoformat(), {})
                await audit.record_act(connection, entry)
        return dropped

    async def _follow_meetings(self, connection: AsyncConnection) -> None:
        concerned = await preferences.list_gathering(connection, Cadence.EVE)
        await outbox.retime_alerts(connection, concerned, at=self._clock(), undo=self._undo)

    async def _find(self, connection: AsyncConnection, chat_id: int) -> Choices:
        now = self._clock()
        when = (await preferences.find_preferences(connection, [chat_id]))[chat_id]
        if when.paused_until and when.paused_until <= now:
            when = replace(when, paused_until=None)
        waiting = await deliveries.list_waiting_alerts(connection, [chat_id], at=now)
        meetings = await committee.list_meetings(connection, since=self._today())
        return Choices(
            await subscriptions.list_followed(connection, chat_id),
            when,
            await preferences.find_filters(connection, chat_id),
            len(waiting),
            next(iter(meetings), None),
            bool(when.paused_until and when.paused_until - now > FOR_GOOD / 2),
        )

    def _today(self) -> date:
        return self._clock().astimezone(LONDON).date()
