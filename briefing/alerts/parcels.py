"""What goes to one chat in one message: a delivery by itself, or the alerts of its digest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from briefing.alerts.timing import Preferences, may_go_out
from briefing.storage import AsyncConnection, claims, deliveries, preferences
from briefing.storage.claims import Delivery, Notice
from knowledge.models import Fact, Status


@dataclass(frozen=True)
class Parcel:
    """Deliveries to one chat that go out in one message; several only when they are the alerts of a digest."""

    chat_id: int
    deliveries: tuple[Delivery, ...]
    is_digest: bool = False

    @property
    def attempts(self) -> int:
        """Earlier tries of whichever was tried most."""
        return max(delivery.attempts for delivery in self.deliveries)

    def split(self) -> Sequence["Parcel"]:
        """Each delivery by itself."""
        return [Parcel(self.chat_id, (delivery,)) for delivery in self.deliveries]


@dataclass(frozen=True)
class Claim:
    """What was taken, and how many due deliveries were looked at for it."""

    parcels: Sequence[Parcel]
    seen: int


async def claim_parcels(connection: AsyncConnection, *, now: datetime, lease: timedelta, limit: int) -> Claim:
    """Take up to `limit` due deliveries, and with an alert of a digest the others of that digest.

    What comes in quiet hours or during a pause goes back until they end: somebody may have chosen them since it was
    queued, or the bot was off at the hour it was meant for.
    """
    due = await claims.claim_due(connection, now=now, lease=lease, limit=limit)
    wanted = await preferences.find_preferences(connection, {delivery.chat_id for delivery in due})
    kept: list[Delivery] = []
    later: dict[int, datetime] = {}
    for delivery in due:
        allowed = _find_allowed(delivery, wanted[delivery.chat_id], now)
        if allowed:
            later[delivery.id] = allowed
        else:
            kept.append(delivery)
    await claims.put_back(connection, later)
    gathering = {
        delivery.chat_id
        for delivery in kept
        if isinstance(delivery.content, Fact) and wanted[delivery.chat_id].gathers
    }
    kept += await claims.claim_alerts(connection, gathering, now=now, lease=lease)
    return Claim(_pack(await _renew(connection, kept, now), gathering), len(due))


async def _renew(connection: AsyncConnection, taken: Sequence[Delivery], now: datetime) -> Sequence[Delivery]:
    """An alert that was in hand when its fact changed, and has not gone out, says what the fact says by now.

    Of a retracted fact it goes no more.
    """
    kept: list[Delivery] = []
    gone: list[int] = []
    for item in taken:
        if item.newest is None:
            kept.append(item)
        elif item.newest.status is not Status.PUBLISHED:
            gone.append(item.id)
        else:
            kept.append(replace(item, content=item.newest, newest=None))
    if gone:
        await deliveries.cancel_deliveries(connection, gone, at=now, reason="the fact was retracted")
    return kept


def _find_allowed(delivery: Delivery, chosen: Preferences, now: datetime) -> datetime | None:
    """None when a delivery may go out now; else from when on."""
    if isinstance(delivery.content, Notice):
        return None
    if not isinstance(
        delivery.content, Fact
    ):  # a pause is one of alerts; an answer was asked for, a correction is owed
        chosen = replace(chosen, paused_until=None)
    return may_go_out(chosen, now)


def _pack(taken: Sequence[Delivery], gathering: set[int]) -> Sequence[Parcel]:
    parcels: list[Parcel] = []
    digests: dict[int, list[Delivery]] = {}
    for delivery in taken:
        if delivery.chat_id in gathering and isinstance(delivery.content, Fact):
            digests.setdefault(delivery.chat_id, []).append(delivery)
        else:
            parcels.append(Parcel(delivery.chat_id, (delivery,)))
    return [*parcels, *(Parcel(chat, tuple(alerts), is_digest=True) for chat, alerts in digests.items())]
