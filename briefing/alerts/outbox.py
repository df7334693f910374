"""Putting alerts into the outbox and recording what became of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from briefing.alerts.policy import Decision, Fail, Postpone, Relocate, Retire, Settle
from briefing.alerts.timing import decide_due
from briefing.storage import (
    AsyncConnection,
    claims,
    committee,
    deliveries,
    holds,
    preferences,
    questions,
    sources,
    subscriptions,
)
from briefing.storage.claims import Delivery
from briefing.storage.preferences import Preferences
from briefing.storage.subscriptions import Reach
from knowledge.models import Fact


async def enqueue_alert(
    connection: AsyncConnection, fact: Fact, *, actor: str, at: datetime, due_at: datetime | None = None
) -> int:
    """Queue the alert for every chat that wants to hear of the fact, each for when it wants to; how many there are.

    `due_at`: the first moment at which it may go out, at once by default. During a hold it is kept back.

    Runs on the caller's connection: the fact and its deliveries are kept together or not at all.

    Raises:
        LookupError: when the fact's source is not stored.
    """
    interested = await find_interested(connection, fact)
    ready_at = due_at or at
    days = await committee.list_days(connection, since=ready_at.date())
    # many chats choose alike
    moments = {
        chosen: decide_due(chosen, ready_at=ready_at, committee_days=days) for chosen in set(interested.values())
    }
    due = {chat: moments[chosen] for chat, chosen in interested.items()}
    held = await holds.find_open(connection) is not None
    alert_id = await deliveries.add_alert(connection, fact, actor=actor, at=at)
    await deliveries.add_deliveries(connection, alert_id, due, held=held)
    return len(interested)


async def find_interested(connection: AsyncConnection, fact: Fact) -> dict[int, Preferences]:
    """The chats that want to hear of a fact, each with when. Raises as `enqueue_alert`."""
    source = await sources.find_source(connection, fact.source)
    if source is None:
        raise LookupError(fact.source)
    return await subscriptions.find_interested(connection, Reach.of(fact, source))


async def retime_alerts(
    connection: AsyncConnection, chat_ids: Iterable[int], *, at: datetime, undo: timedelta
) -> None:
    """Give what waits for these chats the moments that their choices now mean, none within the time for undoing."""
    days = await committee.list_days(connection, since=at.date())
    remaining = iter(chat_ids)
    while some := list(islice(remaining, deliveries.CHUNK)):
        chosen = await preferences.find_preferences(connection, some)
        waiting = await deliveries.list_waiting_alerts(connection, some, at=at)
        due = {
            item.id: decide_due(
                chosen[item.chat_id], ready_at=max(at, item.published_at + undo), committee_days=days
            )
            for item in waiting
        }
        await claims.put_back(connection, due)


async def record_decision(
    connection: AsyncConnection, delivery: Delivery, decision: Decision, *, at: datetime
) -> None:
    """Write down what became of one attempt."""
    match decision:
        case Settle():
            await deliveries.settle_delivery(
                connection,
                delivery.id,
                deliveries.SENT,
                at=at,
                attempts=delivery.attempts + 1,
                message_id=decision.message_id,
            )
        case Fail():
            await deliveries.settle_delivery(
                connection,
                delivery.id,
                deliveries.FAILED,
                at=at,
                attempts=delivery.attempts + 1,
                error=decision.reason,
            )
        case Retire():
            await deliveries.cancel_pending(connection, delivery.chat_id, at=at, reason=decision.reason)
            await subscriptions.retire_subscriber(connection, delivery.chat_id, at=at, reason=decision.reason)
            await questions.stop_waiting(connection, delivery.chat_id)
        case Relocate():
            await subscriptions.move_subscriber(connection, delivery.chat_id, decision.new_chat_id)
            await deliveries.move_pending(connection, delivery.chat_id, decision.new_chat_id)
            await questions.move_waiting(connection, delivery.chat_id, decision.new_chat_id)
            await deliveries.cancel_pending(connection, delivery.chat_id, at=at, reason="moved to the new chat")
        case Postpone():
            await deliveries.postpone_delivery(
                connection,
                delivery.id,
                due_at=at + decision.wait,
                attempts=delivery.attempts + decision.counted,
                error=decision.reason,
                uncertain=decision.uncertain,
            )
