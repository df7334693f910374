"""Those who have a fact are told, once, when it changes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from briefing.alerts.dispatcher import LEASE
from briefing.alerts.outbox import record_decision
from briefing.alerts.parcels import claim_parcels
from briefing.alerts.policy import Postpone, Settle
from briefing.services.loading import load_base
from briefing.services.publishing import NO_UNDO, Publication, Publishing, Telling
from briefing.storage import Database, claims, deliveries, subscriptions
from briefing.storage.claims import Delivery
from briefing.storage.corrections import Correction
from briefing.storage.tables import subscribers
from knowledge.base import FactBase
from knowledge.models import Fact, Status
from tests.factories import NOW, HandClock, make_corpus, make_fact

CHAT, LATER = 1001, 1002


class Newsroom:
    """Publishing and sending over one database, with the message id of each send its delivery's."""

    def __init__(self, base: FactBase, database: Database, clock: HandClock) -> None:
        self.database, self.clock = database, clock
        self.publishing = Publishing(base, clock, undo=NO_UNDO)

    async def add(self, fact: Fact) -> Publication:
        """Publish a new fact with an alert."""
        async with self.database.write() as connection:
            return await self.publishing.add(
                connection, fact, actor="1", telling=Telling.ALERT, reason="as written"
            )

    async def change(
        self, former: Fact, telling: Telling = Telling.ALERT, *, undoing: bool = False, **fields: object
    ) -> Publication:
        """Publish the next version."""
        async with self.database.write() as connection:
            return await self.publishing.change(
                connection,
                former,
                former.model_copy(update=fields),
                actor="1",
                telling=telling,
                reason="the report says so",
                undoing=undoing,
            )

    async def claim(self) -> Sequence[Delivery]:
        """What a dispatcher takes now."""
        async with self.database.write() as connection:
            return await claims.claim_due(connection, now=self.clock(), lease=LEASE, limit=9)

    async def send(self) -> Sequence[Delivery]:
        """Claim what is due and let all of it arrive."""
        claimed = await self.claim()
        async with self.database.write() as connection:
            for item in claimed:
                await record_decision(connection, item, Settle(700 + item.id), at=self.clock())
        return claimed

    async def follow(self, chat_id: int) -> None:
        """Let a chat follow the theme."""
        async with self.database.write() as connection:
            await subscriptions.follow_theme(connection, chat_id, "care-leavers", at=NOW)


@pytest.fixture
async def newsroom(database: Database, clock: HandClock) -> Newsroom:
    """An empty base but for one curated fact, and a chat that follows."""
    base, _report = await load_base(database, make_corpus(), home="Norfolk", clock=clock)
    room = Newsroom(base, database, clock)
    await room.follow(CHAT)
    return room


@pytest.fixture
async def received(newsroom: Newsroom) -> Fact:
    """A fact that the chat has received and another chat, which follows since, has not."""
    fact = (await newsroom.add(make_fact("NFK-2024-02"))).fact
    await newsroom.send()
    await newsroom.follow(LATER)
    return fact


async def test_exactly_those_who_have_it_are_told(newsroom: Newsroom, received: Fact) -> None:
    """A correction goes to the chat that got the alert, as a reply to it, with both versions and the reason."""
    assert (await newsroom.change(received, said_by="The council")).told == 1
    [told] = await newsroom.send()
    assert (told.chat_id, told.reply_to) == (CHAT, 701)
    assert isinstance(told.content, Correction)
    assert (told.content.former.version, told.content.present.said_by) == (1, "The council")
    assert told.content.reason == "the report says so"


async def test_a_quiet_change_tells_nobody(newsroom: Newsroom, received: Fact) -> None:
    """Published quietly, nobody hears of it."""
    assert (await newsroom.change(received, Telling.QUIETLY, said_by="The council")).told == 0
    assert await newsroom.claim() == []


async def test_a_retraction_is_told(newsroom: Newsroom, received: Fact) -> None:
    """Who has a fact hears that it holds no longer."""
    await newsroom.change(received, status=Status.RETRACTED)
    [told] = await newsroom.send()
    assert isinstance(told.content, Correction)
    assert told.content.present.status is Status.RETRACTED


async def test_who_still_waits_gets_the_new_version_as_an_alert(newsroom: Newsroom) -> None:
    """A chat whose alert has not gone out gets the new version and no correction."""
    fact = (await newsroom.add(make_fact("NFK-2024-02"))).fact
    await newsroom.change(fact, said_by="The council")
    [told] = await newsroom.send()
    assert isinstance(told.content, Fact)
    assert told.content.said_by == "The council"


async def test_who_may_have_it_is_corrected_only(newsroom: Newsroom) -> None:
    """Where a send timed out, the correction says all there is to say; the alert does not come again."""
    fact = (await newsroom.add(make_fact("NFK-2024-02"))).fact
    [claimed] = await newsroom.claim()
    timed_out = Postpone(timedelta(seconds=2), "timed out", counted=True, uncertain=True)
    async with newsroom.database.write() as connection:
        await record_decision(connection, claimed, timed_out, at=newsroom.clock())
    assert (await newsroom.change(fact, said_by="The council")).told == 1
    newsroom.clock.advance(timedelta(hours=1))
    [told] = await newsroom.send()
    assert isinstance(told.content, Correction)


async def test_an_alert_in_flight_is_corrected(newsroom: Newsroom) -> None:
    """What a dispatcher holds while the fact changes counts as received."""
    fact = (await newsroom.add(make_fact("NFK-2024-02"))).fact
    await newsroom.claim()
    await newsroom.change(fact, said_by="The council")
    assert [type(item.content) for item in await newsroom.claim()] == [Correction]


@pytest.mark.parametrize("second", list(Telling))
async def test_a_second_correction_replaces_the_first(newsroom: Newsroom, received: Fact, second: Telling) -> None:
    """However it is published, one message tells all that changed since the chat's version."""
    present = (await newsroom.change(received, said_by="The council")).fact
    await newsroom.change(present, second, quote="in touch")
    [told] = await newsroom.send()
    assert isinstance(told.content, Correction)
    assert (told.content.former.version, told.content.present.version) == (1, 3)


async def test_an_undone_correction_is_cancelled(newsroom: Newsroom, received: Fact) -> None:
    """Undone in time, nobody hears of it."""
    present = (await newsroom.change(received, said_by="The council")).fact
    await newsroom.change(present, Telling.QUIETLY, undoing=True, said_by=received.said_by)
    assert await newsroom.claim() == []


async def test_undoing_the_second_correction_leaves_the_first(newsroom: Newsroom, received: Fact) -> None:
    """The version that an undo brings back was to be told, and is."""
    first = (await newsroom.change(received, said_by="The council")).fact
    second = (await newsroom.change(first, said_by="The minister")).fact
    await newsroom.change(second, Telling.QUIETLY, undoing=True, said_by="The council")
    [told] = await newsroom.send()
    assert isinstance(told.content, Correction)
    assert told.content.present.said_by == "The council"


async def test_a_change_nobody_sees_is_no_correction(newsroom: Newsroom, received: Fact) -> None:
    """Another question that the fact answers is nothing to tell its readers."""
    assert (await newsroom.change(received, asks=("Who looks after them?",))).told == 0


async def test_a_chat_that_cannot_be_reached_is_not_told(newsroom: Newsroom, received: Fact) -> None:
    """A retired chat is left alone."""
    async with newsroom.database.write() as connection:
        await connection.execute(update(subscribers).values(state="retired", retired_at=NOW))
    assert (await newsroom.change(received, said_by="The council")).told == 0


async def _put_off(newsroom: Newsroom, claimed: Delivery) -> None:
    """The server asked to wait, and then the wait is over."""
    busy = Postpone(timedelta(seconds=2), "asked to wait 2 s", counted=False)
    async with newsroom.database.write() as connection:
        await record_decision(connection, claimed, busy, at=newsroom.clock())
    newsroom.clock.advance(timedelta(hours=1))


async def _claim_parcels(newsroom: Newsroom) -> list[object]:
    async with newsroom.database.write() as connection:
        claim = await claim_parcels(connection, now=newsroom.clock(), lease=LEASE, limit=9)
    return [delivery.content for parcel in claim.parcels for delivery in parcel.deliveries]


async def test_an_alert_that_had_to_wait_does_not_follow_its_correction(newsroom: Newsroom) -> None:
    """In hand when its fact was corrected and then put off, it is dropped: the correction holds the whole fact."""
    fact = (await newsroom.add(make_fact("NFK-2024-02"))).fact
    [claimed] = await newsroom.claim()
    await newsroom.change(fact, said_by="The council")
    await _put_off(newsroom, claimed)
    assert [type(content) for content in await _claim_parcels(newsroom)] == [Correction]


async def test_an_alert_that_had_to_wait_says_what_is_said_by_now(newsroom: Newsroom) -> None:
    """In hand when its fact changed quietly, it goes out with the new words; of a retracted fact it does not."""
    first = (await newsroom.add(make_fact("NFK-2024-02"))).fact
    second = (await newsroom.add(make_fact("NFK-2024-03"))).fact
    claimed = await newsroom.claim()
    assert len(claimed) == 2
    await newsroom.change(first, Telling.QUIETLY, said_by="The council")
    await newsroom.change(second, Telling.QUIETLY, status=Status.RETRACTED)
    for item in claimed:
        await _put_off(newsroom, item)
    [content] = await _claim_parcels(newsroom)
    assert isinstance(content, Fact)
    assert (content.id, content.said_by, content.version) == ("NFK-2024-02", "The council", 2)


async def test_a_group_that_moved_is_corrected_where_it_is_now(newsroom: Newsroom, received: Fact) -> None:
    """The supergroup does not have the message, but what it said is corrected there."""
    async with newsroom.database.write() as connection:
        await subscriptions.move_subscriber(connection, CHAT, -1001)
        await deliveries.move_pending(connection, CHAT, -1001)
    await newsroom.change(received, said_by="The council")
    [told] = await newsroom.send()
    assert (told.chat_id, told.reply_to) == (-1001, None)


async def _fail(newsroom: Newsroom, delivery: Delivery, *, uncertain: bool) -> None:
    failed = Postpone(timedelta(seconds=2), "timed out", counted=True, uncertain=uncertain)
    async with newsroom.database.write() as connection:
        await record_decision(connection, delivery, failed, at=newsroom.clock())


async def test_an_alert_that_failed_while_the_fact_changed_is_not_sent_again(newsroom: Newsroom) -> None:
    """The correction that its chat is owed says it all; what comes afterwards reaches the chat as well."""
    fact = (await newsroom.add(make_fact("NFK-2024-02"))).fact
    [claimed] = await newsroom.claim()
    present = (await newsroom.change(fact, said_by="The council")).fact
    await _fail(newsroom, claimed, uncertain=False)
    newsroom.clock.advance(timedelta(hours=1))
    [told] = await newsroom.claim()
    assert isinstance(told.content, Correction)
    await _fail(newsroom, told, uncertain=False)
    assert (await newsroom.change(present, quote="in touch")).told == 1


@pytest.mark.parametrize("restarted", [True, False])
async def test_what_a_killed_process_held_may_have_arrived(newsroom: Newsroom, restarted: bool) -> None:
    """Whether its claims were ended at the start or ran out, the chat is told of a retraction."""
    fact = (await newsroom.add(make_fact("NFK-2024-02"))).fact
    await newsroom.claim()
    if restarted:
        async with newsroom.database.write() as connection:
            await claims.release_claims(connection)
    else:
        newsroom.clock.advance(LEASE)
        [again] = await newsroom.claim()
        await _fail(newsroom, again, uncertain=False)
    assert (await newsroom.change(fact, status=Status.RETRACTED)).told == 1


@pytest.mark.parametrize("change", [{"status": Status.RETRACTED}, {"said_by": "The council"}])
async def test_undoing_gives_back_the_alerts_that_a_change_took(
    newsroom: Newsroom, change: dict[str, Any]
) -> None:
    """Whose alert timed out and was cancelled by a change that is undone gets it after all, unless they follow no more."""
    await newsroom.follow(LATER)
    fact = (await newsroom.add(make_fact("NFK-2024-02"))).fact
    for claimed in await newsroom.claim():
        await _fail(newsroom, claimed, uncertain=True)
    present = (await newsroom.change(fact, **change)).fact
    async with newsroom.database.write() as connection:
        await subscriptions.unfollow_themes(connection, LATER)
    undone = await newsroom.change(present, undoing=True, status=Status.PUBLISHED, said_by=fact.said_by)
    assert undone.told == 1
    newsroom.clock.advance(timedelta(hours=1))
    [told] = await newsroom.claim()
    assert isinstance(told.content, Fact)
    assert (told.chat_id, told.content.version) == (CHAT, 3)
