"""Who follows what, on every database."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from briefing.storage import Database, IntegrityError, preferences, subscriptions
from briefing.storage.preferences import Cadence, Filters, Preferences
from briefing.storage.subscriptions import EVERYTHING, Reach
from briefing.storage.tables import subscriptions as table
from tests.factories import NOW

CHAT, OTHER, GROUP = 1001, 1002, -1001234567890123


_NARROW = Filters(only_weaknesses=True, only_ofsted=True, authorities=frozenset({"Norfolk"}))


def _reach(themes: list[str], authority: str = "Norfolk", *, weakness: bool = False, ofsted: bool = True) -> Reach:
    return Reach(themes, authority, weakness, ofsted)


async def _follow(database: Database, chat: int, *themes: str) -> None:
    async with database.write() as connection:
        for number, theme in enumerate(themes):
            await subscriptions.follow_theme(connection, chat, theme, at=NOW + timedelta(seconds=number))


async def _followed(database: Database, chat: int) -> list[str]:
    async with database.read() as connection:
        return list(await subscriptions.list_followed(connection, chat))


async def test_themes_are_listed_in_the_order_chosen(database: Database) -> None:
    """What a chat follows is listed as it was chosen; following twice is following once."""
    await _follow(database, CHAT, "workforce", "adoption", "workforce")
    assert await _followed(database, CHAT) == ["workforce", "adoption"]
    assert await _followed(database, OTHER) == []


async def test_unfollowing_one_theme_leaves_the_others(database: Database) -> None:
    """Only the theme named is dropped, and only for this chat."""
    await _follow(database, CHAT, "workforce", "adoption")
    await _follow(database, OTHER, "workforce")
    async with database.write() as connection:
        await subscriptions.unfollow_theme(connection, CHAT, "workforce")
    assert await _followed(database, CHAT) == ["adoption"]
    assert await _followed(database, OTHER) == ["workforce"]


async def test_unfollowing_all_forgets_the_chat(database: Database) -> None:
    """Themes go with the subscriber; coming back starts with nothing."""
    await _follow(database, CHAT, "workforce", "adoption")
    async with database.write() as connection:
        await subscriptions.unfollow_all(connection, CHAT)
        await subscriptions.revive_subscriber(connection, CHAT)
    assert await _followed(database, CHAT) == []


@pytest.mark.parametrize(
    ("themes", "chats"),
    [
        (["workforce"], [GROUP, CHAT, OTHER]),
        (["adoption"], [GROUP, OTHER]),  # the group follows everything
        (["workforce", "adoption"], [GROUP, CHAT, OTHER]),  # who follows both is counted once
        (["courts"], [GROUP]),
        ([], [GROUP]),
    ],
)
async def test_interested_chats_are_told_once(database: Database, themes: list[str], chats: list[int]) -> None:
    """A chat that follows one of the themes or everything is listed once, and the count agrees."""
    await _follow(database, CHAT, "workforce")
    await _follow(database, OTHER, "workforce", "adoption")
    await _follow(database, GROUP, EVERYTHING)
    async with database.read() as connection:
        assert list(await subscriptions.find_interested(connection, _reach(themes))) == chats
        assert await subscriptions.count_interested(connection, _reach(themes)) == len(chats)


async def test_retired_chat_is_not_told_until_it_is_back(database: Database) -> None:
    """Retiring hides what a chat follows and reviving brings it back as it was."""
    await _follow(database, CHAT, "workforce")
    async with database.write() as connection:
        await subscriptions.retire_subscriber(connection, CHAT, at=NOW, reason="blocked")
        assert await subscriptions.list_followed(connection, CHAT) == []
        assert list(await subscriptions.find_interested(connection, _reach(["workforce"]))) == []
        assert await subscriptions.count_interested(connection, _reach(["workforce"])) == 0
        await subscriptions.revive_subscriber(connection, CHAT)
        assert list(await subscriptions.find_interested(connection, _reach(["workforce"]))) == [CHAT]
    assert await _followed(database, CHAT) == ["workforce"]


async def test_following_revives(database: Database) -> None:
    """A retired chat that follows a theme is active again, earlier choices included."""
    await _follow(database, CHAT, "workforce")
    async with database.write() as connection:
        await subscriptions.retire_subscriber(connection, CHAT, at=NOW, reason="blocked")
        await subscriptions.follow_theme(connection, CHAT, "adoption", at=NOW + timedelta(days=1))
    assert await _followed(database, CHAT) == ["workforce", "adoption"]


async def test_moved_chat_takes_its_choices_along(database: Database) -> None:
    """A group's themes are the supergroup's afterwards, those it had already kept once, and the group is forgotten."""
    await _follow(database, CHAT, "workforce", "adoption")
    await _follow(database, GROUP, "adoption")
    async with database.write() as connection:
        await subscriptions.move_subscriber(connection, CHAT, GROUP)
    assert sorted(await _followed(database, GROUP)) == ["adoption", "workforce"]
    assert await _followed(database, CHAT) == []
    async with database.read() as connection:
        assert list(await subscriptions.find_interested(connection, _reach(["workforce"]))) == [GROUP]


async def test_moving_an_unknown_chat_changes_nothing(database: Database) -> None:
    """A group that follows nothing becomes a supergroup that follows nothing."""
    async with database.write() as connection:
        await subscriptions.move_subscriber(connection, CHAT, GROUP)
        assert list(await subscriptions.find_interested(connection, _reach(["workforce"]))) == []


async def test_theme_needs_a_subscriber(database: Database) -> None:
    """Foreign keys are enforced: a choice without its chat is refused."""
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await connection.execute(insert(table).values(chat_id=CHAT, theme="workforce", since=NOW))


@pytest.mark.parametrize(
    ("filters", "reach", "told"),
    [
        (Filters(), _reach(["workforce"], ofsted=False), True),
        (Filters(only_weaknesses=True), _reach(["workforce"], weakness=True), True),
        (Filters(only_weaknesses=True), _reach(["workforce"]), False),
        (Filters(only_ofsted=True), _reach(["workforce"]), True),
        (Filters(only_ofsted=True), _reach(["workforce"], ofsted=False), False),
        (Filters(authorities=frozenset({"Norfolk", "Suffolk"})), _reach(["workforce"]), True),
        (Filters(authorities=frozenset({"Suffolk"})), _reach(["workforce"]), False),
        (_NARROW, _reach(["workforce"], weakness=True), True),
        (_NARROW, _reach(["adoption"], weakness=True), False),
    ],
)
async def test_filters_narrow_what_is_followed(
    database: Database, filters: Filters, reach: Reach, *, told: bool
) -> None:
    """A finding reaches a chat when its theme is followed and it passes every filter of that chat."""
    await _follow(database, CHAT, "workforce")
    async with database.write() as connection:
        assert await preferences.put_filters(connection, CHAT, filters)
        assert await preferences.find_filters(connection, CHAT) == filters
        assert list(await subscriptions.find_interested(connection, reach)) == ([CHAT] if told else [])


async def test_preferences_are_kept_and_move_with_the_chat(database: Database) -> None:
    """What a group chose is the supergroup's afterwards; a chat that follows nothing has none to keep."""
    chosen = Preferences(Cadence.WEEKLY, 9 * 60, 4, 22 * 60, 7 * 60, NOW + timedelta(days=14))
    filters = Filters(only_weaknesses=True, authorities=frozenset({"Norfolk"}))
    await _follow(database, CHAT, "workforce")
    async with database.write() as connection:
        assert not await preferences.put_preferences(connection, OTHER, chosen)
        assert not await preferences.put_filters(connection, OTHER, filters)
        assert await preferences.put_preferences(connection, CHAT, chosen)
        assert await preferences.put_filters(connection, CHAT, filters)
        assert await preferences.find_preferences(connection, [CHAT, OTHER]) == {
            CHAT: chosen,
            OTHER: Preferences(),
        }
        assert await preferences.list_gathering(connection, Cadence.WEEKLY) == {CHAT: chosen}
        await subscriptions.move_subscriber(connection, CHAT, GROUP)
        assert await preferences.find_preferences(connection, [CHAT, GROUP]) == {
            CHAT: Preferences(),
            GROUP: chosen,
        }
        assert await preferences.find_filters(connection, GROUP) == filters


async def test_unfollowing_themes_keeps_the_choices(database: Database) -> None:
    """Who changes from everything to one theme need not choose the hours anew."""
    chosen = Preferences(Cadence.DAILY)
    await _follow(database, CHAT, EVERYTHING)
    async with database.write() as connection:
        await preferences.put_preferences(connection, CHAT, chosen)
        await subscriptions.unfollow_themes(connection, CHAT)
        assert await preferences.find_preferences(connection, [CHAT]) == {CHAT: chosen}
