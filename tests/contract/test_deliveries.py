"""The outbox's rows, on every database."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from briefing.storage import Database, IntegrityError, claims, deliveries, facts
from briefing.storage.claims import AwaitedQuestion, Delivery
from briefing.storage.tables import deliveries as table
from knowledge.models import Fact
from tests.contract.seeding import queue_alert, store_fact
from tests.factories import NOW, make_fact

LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
NORTH, COAST, SOUTH = 1001, 1002, 1003


async def _queue(database: Database, chats: Sequence[int], **options: Any) -> int:
    async with database.write() as connection:
        return await queue_alert(connection, chats, **options)


async def _claim(database: Database, *, now: datetime = NOW, limit: int = 100) -> list[Delivery]:
    async with database.write() as connection:
        return list(await claims.claim_due(connection, now=now, lease=LEASE, limit=limit))


def _fact_id(delivery: Delivery) -> str:
    assert isinstance(delivery.content, Fact)
    return delivery.content.id


async def _await_answers(database: Database, *awaited: tuple[int, str]) -> None:
    async with database.write() as connection:
        await deliveries.add_answers(connection, awaited, due_at=NOW)


async def _states(database: Database, alert: int) -> dict[str, int]:
    async with database.read() as connection:
        return await deliveries.count_states(connection, alert)


async def _row(database: Database, chat: int) -> Any:
    async with database.read() as connection:
        return (await connection.execute(select(table).where(table.c.chat_id == chat))).one()


async def test_claim_gives_what_is_to_be_sent(database: Database) -> None:
    """A claimed delivery says to whom, what, and how often it was tried."""
    await _queue(database, [NORTH])
    [claimed] = await _claim(database)
    assert (claimed.chat_id, claimed.attempts, claimed.content) == (NORTH, 0, make_fact())


async def test_alerted_version_is_sent(database: Database) -> None:
    """What is sent is the version that was alerted, although the fact has changed since."""
    await _queue(database, [NORTH])
    async with database.write() as connection:
        changed = make_fact(statement="Something else.", version=2)
        await facts.change_fact(connection, changed, actor="9001", at=NOW, reason="a correction")
    [claimed] = await _claim(database)
    assert claimed.content == make_fact()


async def test_nobody_to_tell_is_no_delivery(database: Database) -> None:
    """An alert that nobody follows has no deliveries."""
    alert = await _queue(database, [])
    assert await _states(database, alert) == {}
    assert await _claim(database) == []


async def test_claims_come_in_order_of_their_time(database: Database) -> None:
    """The longest due comes first, then the first queued; what is not due yet does not come."""
    await _queue(database, [SOUTH, NORTH], fact=make_fact("NFK-2024-01"), due_at=NOW)
    await _queue(database, [COAST], fact=make_fact("NFK-2024-02"), due_at=NOW - SECOND)
    await _queue(database, [NORTH], fact=make_fact("NFK-2024-03"), due_at=NOW + SECOND)
    claimed = [(item.chat_id, _fact_id(item)) for item in await _claim(database)]
    assert claimed == [(COAST, "NFK-2024-02"), (SOUTH, "NFK-2024-01"), (NORTH, "NFK-2024-01")]


async def test_claim_takes_no_more_than_its_limit(database: Database) -> None:
    """A limit is a limit, and the next claim goes on where it ended."""
    chats = list(range(1, 301))
    await _queue(database, chats)
    first, second = await _claim(database, limit=20), await _claim(database, limit=20)
    assert [item.chat_id for item in first] == chats[:20]
    assert [item.chat_id for item in second] == chats[20:40]


async def test_claims_at_once_share_nothing(database: Database, neighbour: Database) -> None:
    """Claims of several processes at the same moment are disjoint and together complete."""
    chats = list(range(1, 31))
    await _queue(database, chats)
    batches = await asyncio.gather(*(_claim(store, limit=8) for store in (database, neighbour) * 2))
    assert sorted(item.chat_id for batch in batches for item in batch) == chats


async def test_lease_ends(database: Database, neighbour: Database) -> None:
    """A claim holds until its lease ends; then the delivery can be claimed by another."""
    await _queue(database, [NORTH])
    [first] = await _claim(database)
    assert await _claim(neighbour, now=NOW + LEASE - SECOND) == []
    assert await _claim(neighbour, now=NOW + LEASE) == [first]


@pytest.mark.parametrize("state", [deliveries.SENT, deliveries.FAILED, deliveries.CANCELLED])
async def test_settled_delivery_is_done_with(database: Database, state: str) -> None:
    """A settled delivery keeps its outcome and is never claimed again."""
    alert = await _queue(database, [NORTH, COAST])
    first, _second = await _claim(database)
    later = NOW + SECOND
    async with database.write() as connection:
        await deliveries.settle_delivery(
            connection, first.id, state, at=later, attempts=1, message_id=77, error="why"
        )
    assert await _states(database, alert) == {state: 1, deliveries.PENDING: 1}
    assert [item.chat_id for item in await _claim(database, now=NOW + 2 * LEASE)] == [COAST]
    row = await _row(database, NORTH)
    assert (row.message_id, row.error, row.attempts, row.settled_at, row.lease_until) == (
        77,
        "why",
        1,
        later,
        None,
    )


async def test_postponed_delivery_waits(database: Database) -> None:
    """A postponed delivery comes back when its time has come, with its attempts counted."""
    await _queue(database, [NORTH])
    [first] = await _claim(database)
    due = NOW + timedelta(minutes=5)
    async with database.write() as connection:
        await deliveries.postpone_delivery(
            connection, first.id, due_at=due, attempts=1, error="timed out", uncertain=True
        )
    assert await _claim(database, now=due - SECOND) == []
    [again] = await _claim(database, now=due)
    assert (again.id, again.attempts) == (first.id, 1)


async def test_uncertainty_is_not_forgotten(database: Database) -> None:
    """Once an attempt may have arrived, a later one that surely did not leaves the mark."""
    await _queue(database, [NORTH])
    [first] = await _claim(database)
    async with database.write() as connection:
        for uncertain in (True, False):
            await deliveries.postpone_delivery(
                connection, first.id, due_at=NOW, attempts=1, error="x", uncertain=uncertain
            )
    assert (await _row(database, NORTH)).uncertain is True


async def test_cancelling_closes_what_a_chat_still_waits_for(database: Database) -> None:
    """Only what is pending for this chat is cancelled: what was sent stays sent, and other chats wait on."""
    first = await _queue(database, [NORTH], fact=make_fact("NFK-2024-01"))
    [sent] = await _claim(database)
    second = await _queue(database, [NORTH, COAST], fact=make_fact("NFK-2024-02"))
    async with database.write() as connection:
        await deliveries.settle_delivery(connection, sent.id, deliveries.SENT, at=NOW, attempts=1, message_id=7)
        await deliveries.cancel_pending(connection, NORTH, at=NOW, reason="blocked")
    assert await _states(database, first) == {deliveries.SENT: 1}
    assert await _states(database, second) == {deliveries.CANCELLED: 1, deliveries.PENDING: 1}


async def test_postponing_does_not_reopen_what_was_cancelled(database: Database) -> None:
    """An attempt that fails after its chat unsubscribed is not tried again."""
    alert = await _queue(database, [NORTH])
    [first] = await _claim(database)
    async with database.write() as connection:
        await deliveries.cancel_pending(connection, NORTH, at=NOW, reason="unsubscribed")
        await deliveries.postpone_delivery(
            connection, first.id, due_at=NOW, attempts=1, error="x", uncertain=False
        )
    assert await _states(database, alert) == {deliveries.CANCELLED: 1}
    assert await _claim(database, now=NOW + 2 * LEASE) == []


async def test_pending_deliveries_move_with_their_chat(database: Database) -> None:
    """What waits for a group goes to its new chat at once; an alert the new chat has already does not come twice."""
    await _queue(database, [NORTH], fact=make_fact("NFK-2024-01"))
    both = await _queue(database, [NORTH, COAST], fact=make_fact("NFK-2024-02"))
    await _claim(database)
    async with database.write() as connection:
        await deliveries.move_pending(connection, NORTH, COAST)
    assert [(item.chat_id, _fact_id(item)) for item in await _claim(database)] == [(COAST, "NFK-2024-01")]
    assert await _states(database, both) == {deliveries.PENDING: 2}


async def test_next_due_is_none_without_anything_pending(database: Database) -> None:
    """An empty outbox has no next time, nor has one in which everything is settled."""
    async with database.write() as connection:
        assert await claims.find_next_due(connection) is None
        await queue_alert(connection, [NORTH])
        await deliveries.cancel_pending(connection, NORTH, at=NOW, reason="x")
        assert await claims.find_next_due(connection) is None


async def test_next_due_is_when_something_may_be_claimed(database: Database) -> None:
    """The earliest due time, or the end of a lease where everything due is claimed."""
    later = NOW + timedelta(hours=1)
    await _queue(database, [NORTH], fact=make_fact("NFK-2024-01"), due_at=later)
    await _queue(database, [COAST], fact=make_fact("NFK-2024-02"), due_at=NOW)
    async with database.write() as connection:
        assert await claims.find_next_due(connection) == NOW
        await claims.claim_due(connection, now=NOW, lease=LEASE, limit=1)
        assert await claims.find_next_due(connection) == NOW + LEASE
        await deliveries.cancel_pending(connection, COAST, at=NOW, reason="x")
        assert await claims.find_next_due(connection) == later


async def test_held_delivery_is_not_claimed(database: Database) -> None:
    """What a hold keeps back is neither claimed nor waited for until it is let go; others are."""
    await _queue(database, [NORTH, SOUTH])
    await _hold(database, NORTH, held=True)
    assert [item.chat_id for item in await _claim(database)] == [SOUTH]
    async with database.write() as connection:
        await deliveries.cancel_pending(connection, SOUTH, at=NOW, reason="unfollowed")
        assert await claims.find_next_due(connection) is None
    await _hold(database, NORTH, held=False)
    assert [item.chat_id for item in await _claim(database)] == [NORTH]


async def _hold(database: Database, chat: int, *, held: bool) -> None:
    async with database.write() as connection:
        await connection.execute(update(table).where(table.c.chat_id == chat).values(held=held))


async def test_chat_is_told_of_an_alert_once(database: Database) -> None:
    """A second delivery of one alert to one chat is refused."""
    async with database.write() as connection:
        alert = await queue_alert(connection, [NORTH])
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await deliveries.add_deliveries(connection, alert, {NORTH: NOW})


async def test_version_is_alerted_once(database: Database) -> None:
    """A second alert for the same version of a fact is refused."""
    async with database.write() as connection:
        fact = await store_fact(connection)
        await deliveries.add_alert(connection, fact, actor="9001", at=NOW)
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await deliveries.add_alert(connection, fact, actor="9001", at=NOW)


async def test_alert_needs_a_stored_version(database: Database) -> None:
    """Foreign keys are enforced: a version that was never stored cannot be alerted."""
    async with database.write() as connection:
        fact = await store_fact(connection)
    changed = fact.model_copy(update={"version": 2})
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await deliveries.add_alert(connection, changed, actor="9001", at=NOW)


async def test_released_claims_are_due_again(database: Database) -> None:
    """A start at which nobody else can hold a claim need not wait for leases; what is settled stays settled."""
    await _queue(database, [NORTH, COAST])
    [first, _second] = await _claim(database)
    async with database.write() as connection:
        await deliveries.settle_delivery(connection, first.id, deliveries.SENT, at=NOW, attempts=1, message_id=7)
        await claims.release_claims(connection)
    assert [delivery.chat_id for delivery in await _claim(database)] == [COAST]


async def test_awaited_answer_is_claimed_with_its_question(database: Database) -> None:
    """An answer to a question is a delivery like an alert: claimed once, with the words to answer."""
    await _await_answers(database, (NORTH, "how many?"), (COAST, "how many?"))
    claimed = await _claim(database)
    assert [(item.chat_id, item.content) for item in claimed] == [
        (NORTH, AwaitedQuestion("how many?")),
        (COAST, AwaitedQuestion("how many?")),
    ]
    assert await _claim(database) == []


@pytest.mark.parametrize("state", [deliveries.SENT, deliveries.FAILED, deliveries.CANCELLED])
async def test_question_is_not_kept_once_settled(database: Database, state: str) -> None:
    """Whatever became of the delivery, the words of the question are gone."""
    await _await_answers(database, (NORTH, "how many?"))
    [claimed] = await _claim(database)
    async with database.write() as connection:
        if state == deliveries.CANCELLED:
            await deliveries.cancel_pending(connection, NORTH, at=NOW, reason="unsubscribed")
        else:
            await deliveries.settle_delivery(connection, claimed.id, state, at=NOW, attempts=1)
    row = await _row(database, NORTH)
    assert (row.state, row.question) == (state, None)


async def test_pending_delivery_has_something_to_send(database: Database) -> None:
    """The database itself refuses a pending delivery with neither alert nor question."""
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await connection.execute(
                insert(table).values(chat_id=NORTH, state="pending", due_at=NOW, attempts=0, uncertain=False)
            )


async def test_awaited_answers_move_with_their_chat(database: Database) -> None:
    """A question goes to the new chat, also where that has alerts or waits for an answer of its own."""
    await _queue(database, [NORTH, COAST])
    await _await_answers(database, (NORTH, "how many?"), (COAST, "why?"))
    async with database.write() as connection:
        await deliveries.move_pending(connection, NORTH, COAST)
    moved = [item for item in await _claim(database) if isinstance(item.content, AwaitedQuestion)]
    assert [item.chat_id for item in moved] == [COAST, COAST]


async def test_alerts_alone_can_be_cancelled(database: Database) -> None:
    """Who follows nothing any more is still told of the answer that they wait for."""
    await _queue(database, [NORTH])
    await _await_answers(database, (NORTH, "how many?"))
    async with database.write() as connection:
        await deliveries.cancel_pending(connection, NORTH, at=NOW, reason="unsubscribed", alerts_only=True)
    assert [item.content for item in await _claim(database)] == [AwaitedQuestion("how many?")]


async def _publish_next(database: Database, fact: Fact, *, due_at: datetime = NOW) -> int:
    async with database.write() as connection:
        new = fact.model_copy(update={"version": fact.version + 1, "statement": "Better said."})
        await facts.change_fact(connection, new, actor="9001", at=NOW, reason="better")
        return await deliveries.replace_alerts(connection, new, actor="9001", at=NOW, due_at=due_at)


async def test_newer_version_goes_out_in_place_of_the_earlier(database: Database) -> None:
    """Who was still to be told gets the newer version, not before its time; who was told keeps what they got."""
    await _queue(database, [NORTH, COAST, SOUTH], due_at=NOW - SECOND)
    [first] = await _claim(database, limit=1)
    async with database.write() as connection:
        await deliveries.settle_delivery(connection, first.id, deliveries.SENT, at=NOW, attempts=1)
    assert await _publish_next(database, make_fact(), due_at=NOW + SECOND) == 2
    assert await _claim(database) == []
    claimed = await _claim(database, now=NOW + SECOND)
    assert sorted(item.chat_id for item in claimed) == [COAST, SOUTH]
    assert {item.content.statement for item in claimed if isinstance(item.content, Fact)} == {"Better said."}


async def test_what_is_being_sent_is_not_replaced(database: Database) -> None:
    """A delivery in a dispatcher's hands may have gone out: it stays what it was."""
    alert = await _queue(database, [NORTH])
    await _claim(database)
    assert await _publish_next(database, make_fact()) == 0
    assert await _states(database, alert) == {deliveries.PENDING: 1}


async def test_alerts_of_a_fact_are_cancelled(database: Database) -> None:
    """Nothing more is sent of a fact that was taken out, whoever holds it; other facts' alerts go out."""
    await _queue(database, [NORTH, COAST])
    await _claim(database, limit=1)
    other = await _queue(database, [SOUTH], fact=make_fact("NFK-2024-02"))
    async with database.write() as connection:
        assert await deliveries.cancel_alerts(connection, "NFK-2024-01", at=NOW, reason="retracted") == 2
    [left] = await _claim(database, now=NOW + LEASE)
    assert (left.chat_id, await _states(database, other)) == (SOUTH, {deliveries.PENDING: 1})


async def test_answers_are_taken_back(database: Database) -> None:
    """Answers still to be sent to these questions are closed, and it is told to whom; others and claimed ones stay."""
    await _await_answers(database, (NORTH, "how many?"))
    await _claim(database)
    await _await_answers(database, (COAST, "how many?"), (SOUTH, "who?"))
    async with database.write() as connection:
        assert await deliveries.take_back_answers(connection, ["how many?"], at=NOW) == [(COAST, "how many?")]
        assert await deliveries.take_back_answers(connection, ["how many?"], at=NOW) == []
    assert [item.chat_id for item in await _claim(database)] == [SOUTH]
