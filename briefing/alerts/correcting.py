"""Who is told that a published fact has changed: those who have it, as it now is, once."""

from collections.abc import Mapping
from datetime import datetime

from briefing.storage import AsyncConnection, corrections, deliveries, facts
from briefing.storage.corrections import Receipt
from knowledge.differences import Field, changed_fields
from knowledge.models import Fact

_UNSEEN = frozenset({Field.ASKS, Field.PROBE})
"""Fields that no message shows: to change them corrects nothing."""


async def enqueue_correction(
    connection: AsyncConnection,
    former: Fact,
    new: Fact,
    *,
    wanted: bool,
    undoing: bool,
    actor: str,
    reason: str,
    at: datetime,
    due_at: datetime,
) -> frozenset[int]:
    """Queue a correction for every chat that has another version of the fact; which those are.

    A correction that still waits is replaced, since it tells what is no longer said: even where none is `wanted` now, and
    where an undo brings back a version that was to be told. A hold does not keep a correction back: it is owed.
    """
    waiting = await corrections.cancel_corrections(connection, new.id, at=at, reason="the fact changed again")
    receipts = await corrections.find_receipts(connection, new.id, at=at)
    if undoing:
        restored = former.version - 1
        owed = await corrections.find_reason(connection, new.id, restored)
        receipts = {chat: item for chat, item in receipts.items() if owed and item.version < restored}
        reason = owed or reason
    elif not wanted:
        receipts = {chat: item for chat, item in receipts.items() if chat in waiting}
    receipts = await _leave_out_unchanged(connection, new, receipts)
    if not receipts:
        return frozenset()
    oldest = min(item.version for item in receipts.values())
    correction_id = await corrections.add_correction(connection, oldest, new, reason=reason, actor=actor, at=at)
    reply_to = {chat: item.message_id for chat, item in receipts.items()}
    await deliveries.add_corrections(connection, correction_id, reply_to, due_at=due_at)
    return frozenset(receipts)


async def _leave_out_unchanged(
    connection: AsyncConnection, new: Fact, receipts: Mapping[int, Receipt]
) -> dict[int, Receipt]:
    """Without the chats whose version said the same."""
    changed = set()
    for version in {item.version for item in receipts.values()}:
        stored = await facts.find_version(connection, new.id, version)
        if stored and set(changed_fields(stored.fact, new)) - _UNSEEN:
            changed.add(version)
    return {chat: item for chat, item in receipts.items() if item.version in changed}
