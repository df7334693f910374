"""How a chat is told: what waits for it moves with what it chooses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from briefing.alerts import outbox
from briefing.services.choosing import Choosing, NotFollowingError
from briefing.services.subscribing import EVERYTHING, Subscribing
from briefing.storage import Database, audit, facts, sources
from briefing.storage.committee import Meeting
from briefing.storage.preferences import Cadence, Filters
from briefing.storage.tables import deliveries
from knowledge.base import FactBase
from tests.factories import NOW, HandClock, make_fact, make_source

CHAT, OTHER, EDITOR = 1001, 1002, 9001
UNDO = timedelta(seconds=60)
EVENING = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@pytest.fixture
def choosing(database: Database, clock: HandClock) -> Choosing:
    """The service."""
    return Choosing(database, clock, undo=UNDO)


@pytest.fixture
async def subscribing(base: FactBase, database: Database, clock: HandClock) -> Subscribing:
    """The service that follows and unfollows; the chat follows care leavers and the workforce."""
    service = Subscribing(base, database, clock)
    await service.toggle_theme(CHAT, "care-leavers")
    await service.toggle_theme(CHAT, "workforce")
    return service


async def _publish(database: Database, clock: HandClock, id_: str, *themes: str) -> None:
    fact = make_fact(id_, themes=list(themes))
    async with database.write() as connection:
        await sources.save_source(connection, make_source(), origin="curated", actor="9001", at=NOW)
        await facts.add_fact(connection, fact, actor="9001", at=NOW, reason="new")
        await outbox.enqueue_alert(connection, fact, actor="9001", at=clock(), due_at=clock() + UNDO)


async def _due(database: Database) -> dict[int, tuple[str, datetime]]:
    """By delivery: its state and when it is due."""
    async with database.read() as connection:
        rows = await connection.execute(select(deliveries).order_by(deliveries.c.id))
        return {number: (row.state, row.due_at) for number, row in enumerate(rows, start=1)}


@pytest.mark.usefixtures("subscribing")
async def test_a_new_hour_moves_what_waits(choosing: Choosing, database: Database, clock: HandClock) -> None:
    """What was queued for at once comes with the digest that is chosen then; back at once, it keeps its time to undo."""
    await _publish(database, clock, "NFK-2024-01", "care-leavers")
    assert await _due(database) == {1: ("pending", NOW + UNDO)}
    choices = await choosing.choose_when(CHAT, cadence=Cadence.DAILY, digest_at=18 * 60)
    assert choices.waiting == 1
    assert await _due(database) == {1: ("pending", datetime(2026, 11, 20, 18, 0, tzinfo=UTC))}
    await choosing.choose_when(CHAT, cadence=Cadence.INSTANT)
    assert await _due(database) == {1: ("pending", NOW + UNDO)}


@pytest.mark.usefixtures("subscribing")
@pytest.mark.parametrize(("hour", "expected"), [(8, 18), (17, 17), (20, 20)])
async def test_the_evening_before_is_no_morning(choosing: Choosing, hour: int, expected: int) -> None:
    """An hour in the morning gives way to 18:00; chosen afterwards, even that counts."""
    await choosing.choose_when(CHAT, cadence=Cadence.DAILY, digest_at=hour * 60)
    choices = await choosing.choose_when(CHAT, cadence=Cadence.EVE)
    assert choices.when.digest_at == expected * 60
    assert (await choosing.choose_when(CHAT, digest_at=8 * 60)).when.digest_at == 8 * 60


@pytest.mark.usefixtures("subscribing")
async def test_a_pause_holds_and_ends(choosing: Choosing, database: Database, clock: HandClock) -> None:
    """What is published during a pause is due after it; resuming lets it go."""
    end = NOW + timedelta(days=14)
    assert (await choosing.pause(CHAT, end)).when.paused_until == end
    await _publish(database, clock, "NFK-2024-01", "care-leavers")
    assert await _due(database) == {1: ("pending", end)}
    clock.advance(timedelta(hours=1))
    assert (await choosing.resume(CHAT)).when.paused_until is None
    assert await _due(database) == {1: ("pending", clock())}


@pytest.mark.usefixtures("subscribing")
async def test_a_pause_that_is_over_is_none(choosing: Choosing, clock: HandClock) -> None:
    """Afterwards /alerts says nothing of it; one without an end is called so."""
    assert not (await choosing.pause(CHAT, NOW + timedelta(days=14))).paused_for_good
    clock.advance(timedelta(days=15))
    assert (await choosing.find(CHAT)).when.paused_until is None
    assert (await choosing.pause(CHAT, None)).paused_for_good


@pytest.mark.usefixtures("subscribing")
async def test_the_evening_before_follows_the_dates(
    choosing: Choosing, database: Database, clock: HandClock
) -> None:
    """Setting, moving and taking back a date moves what waits for its eve; the acts stand in the audit."""
    await choosing.choose_when(CHAT, cadence=Cadence.EVE, digest_at=18 * 60)
    await _publish(database, clock, "NFK-2024-01", "care-leavers")
    monday = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert await _due(database) == {1: ("pending", monday)}  # no date is set: the weekly digest
    await choosing.put_meeting(EDITOR, Meeting(date(2026, 11, 25), "Children's services committee"))
    assert await _due(database) == {1: ("pending", EVENING)}
    assert (await choosing.find(CHAT)).meeting == Meeting(date(2026, 11, 25), "Children's services committee")
    assert await choosing.drop_meeting(EDITOR, date(2026, 11, 25))
    assert not await choosing.drop_meeting(EDITOR, date(2026, 11, 25))
    assert await _due(database) == {1: ("pending", monday)}
    async with database.read() as connection:
        assert [act.action for act in await audit.list_acts(connection)] == ["drop_meeting", "set_meeting"]


async def test_who_follows_nothing_has_nothing_to_choose(choosing: Choosing) -> None:
    """The first thing is to follow something."""
    with pytest.raises(NotFollowingError):
        await choosing.pause(CHAT, None)
    with pytest.raises(NotFollowingError):
        await choosing.choose_what(CHAT, lambda only: replace(only, only_ofsted=True))
    assert (await choosing.find(CHAT)).followed == []


async def test_choices_outlast_a_change_of_themes(choosing: Choosing, subscribing: Subscribing) -> None:
    """From themes to everything, to nothing and back, the hours and filters stay; unsubscribing forgets them."""
    await choosing.choose_when(CHAT, cadence=Cadence.WEEKLY)
    await choosing.choose_what(CHAT, lambda only: replace(only, authorities=frozenset({"Norfolk"})))
    await subscribing.toggle_theme(CHAT, EVERYTHING)
    await subscribing.toggle_theme(CHAT, EVERYTHING)
    assert (await choosing.find(CHAT)).followed == []
    await subscribing.toggle_theme(CHAT, "adoption")
    choices = await choosing.find(CHAT)
    assert (choices.when.cadence, choices.only.authorities) == (Cadence.WEEKLY, frozenset({"Norfolk"}))
    await subscribing.stop(CHAT)
    await subscribing.toggle_theme(CHAT, "adoption")
    choices = await choosing.find(CHAT)
    assert (choices.when.cadence, choices.only) == (Cadence.INSTANT, Filters())


async def test_unfollowing_takes_back_what_waits(
    subscribing: Subscribing, database: Database, clock: HandClock
) -> None:
    """An alert of a theme that is unfollowed is not sent, unless another of its themes is still followed."""
    await _publish(database, clock, "NFK-2024-01", "care-leavers")
    await _publish(database, clock, "NFK-2024-02", "care-leavers", "workforce")
    assert await subscribing.unfollow(CHAT, ["care-leavers"]) == ["care-leavers"]
    assert [state for state, _due in (await _due(database)).values()] == ["cancelled", "pending"]
    assert await subscribing.unfollow(CHAT, ["care-leavers"]) == []
    await subscribing.unfollow(CHAT, ["workforce"])
    assert {state for state, _due in (await _due(database)).values()} == {"cancelled"}
    assert await subscribing.list_followed(CHAT) == []


async def test_unfollowing_themes_of_everything(subscribing: Subscribing, base: FactBase) -> None:
    """Who follows everything follows every other theme afterwards; the same press again changes nothing."""
    await subscribing.toggle_theme(OTHER, EVERYTHING)
    themes = ["care-leavers", "workforce"]
    assert await subscribing.unfollow(OTHER, [*themes, "a-theme-that-is-gone"]) == themes
    for _press in range(2):
        assert set(await subscribing.list_followed(OTHER)) == set(base.themes) - set(themes)
        assert await subscribing.unfollow(OTHER, themes) == []
