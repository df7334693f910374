"""Rows that a test needs before its claim can be tried."""

from collections.abc import Sequence
from datetime import datetime

from briefing.storage import AsyncConnection, deliveries, facts, sources
from knowledge.models import Fact
from tests.factories import NOW, make_fact, make_source


async def store_fact(connection: AsyncConnection, fact: Fact | None = None) -> Fact:
    """A stored fact with its source."""
    fact = fact or make_fact()
    source = make_source(id=fact.source)
    await sources.save_source(connection, source, origin=sources.CURATED, actor="9001", at=NOW)
    await facts.add_fact(connection, fact, actor="9001", at=NOW, reason="a test")
    return fact


async def queue_alert(
    connection: AsyncConnection, chats: Sequence[int], *, fact: Fact | None = None, due_at: datetime = NOW
) -> int:
    """A stored fact whose alert waits for these chats; the alert's id."""
    stored = await store_fact(connection, fact)
    alert = await deliveries.add_alert(connection, stored, actor="9001", at=NOW)
    await deliveries.add_deliveries(connection, alert, dict.fromkeys(chats, due_at))
    return alert
