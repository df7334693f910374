"""Putting alerts into the outbox and recording what became of them."""

from collections.abc import Sequence
from datetime import datetime

from briefing.alerts.policy import Decision, Fail, Postpone, Relocate, Retire, Settle
from briefing.storage import AsyncConnection, deliveries, questions, subscriptions
from briefing.storage.claims import Delivery
from knowledge.models import Fact


async def enqueue_alert(
    connection: AsyncConnection, fact: Fact, *, actor: str, at: datetime, due_at: datetime | None = None
) -> int:
    """Queue the alert for every chat that follows one of the fact's themes; how many there are.

    `due_at`: when it may go out, at once by default.

    Runs on the caller's connection: the fact and its deliveries are kept together or not at all.
    """
    interested: Sequence[int] = await subscriptions.list_interested(connection, fact.themes)
    alert_id = await deliveries.add_alert(connection, fact, actor=actor, at=at)
    await deliveries.add_deliveries(connection, alert_id, interested, due_at=due_at or at)
    return len(interested)


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
