"""Following and unfollowing."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from briefing.alerts import outbox
from briefing.services.noting import Noting
from briefing.services.subscribing import EVERYTHING, Subscribing
from briefing.storage import Database, claims, deliveries, facts, sources
from knowledge.answer import Answer, AnswerStatus
from knowledge.base import FactBase
from tests.factories import NOW, HandClock, make_fact, make_source

CHAT, OTHER, SUPERGROUP = 1001, 1002, -1001234567890123


@pytest.fixture
def subscribing(base: FactBase, database: Database, clock: HandClock) -> Subscribing:
    """The service over a base of three themes."""
    return Subscribing(base, database, clock)


async def _alert(database: Database) -> int:
    async with database.write() as connection:
        await sources.save_source(connection, make_source(), origin="curated", actor="9001", at=NOW)
        await facts.add_fact(connection, make_fact(), actor="9001", at=NOW, reason="new")
        return await outbox.enqueue_alert(connection, make_fact(), actor="9001", at=NOW)


async def _due(database: Database) -> list[int]:
    async with database.write() as connection:
        later = NOW + timedelta(days=1)
        claimed = await claims.claim_due(connection, now=later, lease=timedelta(0), limit=10)
    return [delivery.chat_id for delivery in claimed]


@pytest.mark.parametrize(
    ("presses", "followed"),
    [
        (["adoption"], ["adoption"]),
        (["adoption", "workforce"], ["adoption", "workforce"]),
        (["adoption", "adoption"], []),
        (["adoption", EVERYTHING], [EVERYTHING]),  # everything takes the place of themes
        ([EVERYTHING, "adoption"], ["adoption"]),  # and a theme that of everything
        ([EVERYTHING, EVERYTHING], []),
    ],
)
async def test_presses_switch_themes(
    subscribing: Subscribing, clock: HandClock, presses: Sequence[str], followed: list[str]
) -> None:
    """Each press switches one theme, and the answer is what is followed afterwards."""
    answer: Sequence[str] = []
    for theme in presses:
        clock.advance(timedelta(seconds=1))
        answer = await subscribing.toggle_theme(CHAT, theme)
    assert list(answer) == followed
    assert list(await subscribing.list_followed(CHAT)) == followed


async def test_unknown_theme_is_refused(subscribing: Subscribing) -> None:
    """A theme that the base does not have cannot be followed."""
    with pytest.raises(LookupError):
        await subscribing.toggle_theme(CHAT, "weather")
    assert await subscribing.list_followed(CHAT) == []


async def test_stopping_cancels_what_is_queued(subscribing: Subscribing, database: Database) -> None:
    """Who unsubscribes is sent nothing that was already waiting; stopping twice says that nothing was followed."""
    await subscribing.toggle_theme(CHAT, EVERYTHING)
    assert await _alert(database) == 1
    assert await subscribing.stop(CHAT)
    assert not await subscribing.stop(CHAT)
    assert await _due(database) == []


async def test_switching_the_last_theme_off_is_stopping(subscribing: Subscribing, database: Database) -> None:
    """Unfollowing one's last theme cancels what is queued, as stopping does."""
    await subscribing.toggle_theme(CHAT, "care-leavers")
    assert await _alert(database) == 1
    await subscribing.toggle_theme(CHAT, "care-leavers")
    assert await _due(database) == []


async def test_blocked_chat_comes_back_as_it_was(subscribing: Subscribing, database: Database) -> None:
    """Blocking cancels what is queued and hides the choices; coming back brings the choices back, not old alerts."""
    await subscribing.toggle_theme(CHAT, "care-leavers")
    await _alert(database)
    await subscribing.retire(CHAT, "blocked")
    assert await subscribing.list_followed(CHAT) == []
    await subscribing.revive(CHAT)
    assert await subscribing.list_followed(CHAT) == ["care-leavers"]
    assert await _due(database) == []


async def test_group_takes_choices_and_alerts_along(subscribing: Subscribing, database: Database) -> None:
    """When a group becomes a supergroup, what it follows and what is queued for it move."""
    await subscribing.toggle_theme(CHAT, "care-leavers")
    await _alert(database)
    await subscribing.move(CHAT, SUPERGROUP)
    assert await subscribing.list_followed(SUPERGROUP) == ["care-leavers"]
    assert await subscribing.list_followed(CHAT) == []
    assert await _due(database) == [SUPERGROUP]


async def test_reviving_a_stranger_is_nothing(subscribing: Subscribing) -> None:
    """A chat that never followed anything is not made a subscriber by /start."""
    await subscribing.revive(CHAT)
    assert await subscribing.list_followed(CHAT) == []


async def test_awaited_answers_go_with_the_chat(
    subscribing: Subscribing, database: Database, clock: HandClock
) -> None:
    """Stopping ends the wait and says that there was something; so does blocking the bot; a move takes it along."""
    noting = Noting(database, clock, days=90)
    token = await noting.note(Answer(question="how many?", status=AnswerStatus.NO_MATCH, confidence=0.0)) or ""
    for chat in (CHAT, OTHER):
        await noting.await_answer(token, chat)
    assert await subscribing.stop(CHAT)
    assert not await subscribing.stop(CHAT)
    await subscribing.move(OTHER, SUPERGROUP)
    assert not await noting.is_awaited(token, OTHER)
    assert await noting.is_awaited(token, SUPERGROUP)
    await subscribing.retire(SUPERGROUP, "blocked")
    assert not await noting.is_awaited(token, SUPERGROUP)


async def test_following_nothing_more_leaves_an_awaited_answer(
    subscribing: Subscribing, database: Database
) -> None:
    """Who unfollows the last theme still gets the answer that is on its way; /unsubscribe stops that too."""
    async with database.write() as connection:
        await deliveries.add_answers(connection, [(CHAT, "how many?")], due_at=NOW)
    for _ in range(2):
        await subscribing.toggle_theme(CHAT, "adoption")
    async with database.read() as connection:
        assert await claims.find_next_due(connection) == NOW
    await subscribing.stop(CHAT)
    async with database.read() as connection:
        assert await claims.find_next_due(connection) is None
