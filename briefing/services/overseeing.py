"""What became of what was to be sent; and a word to the owners when much of it fails."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from briefing.clock import Clock
from briefing.services.people import People
from briefing.services.roles import Role
from briefing.storage import Database, deliveries, delivery_counts
from briefing.storage.delivery_counts import Announcement, Traffic

logger = logging.getLogger(__name__)

WEEK = timedelta(days=7)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DeliveryReport:
    """Announcements, the newest first, why some failed or were cancelled, and the outbox as a whole."""

    announcements: Sequence[Announcement]
    failures: Mapping[str, int]
    cancellations: Mapping[str, int]
    traffic: Traffic


class Overseeing:
    """Numbers on the outbox. `alarm`: after how many failures within an hour the owners are told; 0 for never."""

    def __init__(self, database: Database, clock: Clock, people: People, *, alarm: int) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._alarm = alarm
        self._alarmed_at: datetime | None = None

    async def report(self, fact_id: str | None = None) -> DeliveryReport:
        """On one fact, of all time; without one, the newest announcements, and the reasons of the last week."""
        now = self._clock()
        since = now - (WEEK if fact_id is None else timedelta(days=3650))
        async with self._database.read() as connection:
            return DeliveryReport(
                await delivery_counts.list_announcements(connection, fact_id=fact_id),
                await delivery_counts.count_reasons(connection, deliveries.FAILED, since=since, fact_id=fact_id),
                await delivery_counts.count_reasons(
                    connection, deliveries.CANCELLED, since=since, fact_id=fact_id
                ),
                await delivery_counts.measure_traffic(connection, now=now, sent_since=now - _DAY),
            )

    async def raise_alarm(self) -> bool:
        """Tell the owners, once an hour at most, when too much has failed for good within the last hour; whether it has."""
        now = self._clock()
        if not self._alarm or (self._alarmed_at and now < self._alarmed_at + _HOUR):
            return False
        async with self._database.read() as connection:
            reasons = await delivery_counts.count_reasons(connection, deliveries.FAILED, since=now - _HOUR)
        if sum(reasons.values()) < self._alarm:
            return False
        self._alarmed_at = now
        owners = [member.user_id for member in self._people.list_members() if member.role is Role.OWNER]
        text = _describe_alarm(reasons)
        logger.error("%s messages failed for good within an hour", sum(reasons.values()))
        async with self._database.write() as connection:
            await deliveries.add_notices(connection, owners, text, due_at=now)
        return True


def _describe_alarm(reasons: Mapping[str, int]) -> str:
    """In plain words; the reasons are Telegram's, the most frequent first."""
    reason, count = next(iter(reasons.items()))
    total = sum(reasons.values())
    failed = (
        "1 message could not be delivered within the last hour and is"
        if total == 1
        else f"{total} messages could not be delivered within the last hour and are"
    )
    return f"{failed} not tried again. Most often ({count}): {reason}. /deliveries shows them."
