"""What was asked last, on every database."""

from datetime import timedelta

import pytest

from briefing.storage import Database, conversations
from knowledge.conversation import Topic
from tests.factories import NOW

NORTH, COAST, GROUP = 1001, 1002, -4000001
SECOND = timedelta(seconds=1)
FIRST = Topic(
    question="how many children are in care in 2018", fact_ids=("NFK-2018-01", "NFK-2018-02"), rest="token"
)
SECOND_TOPIC = Topic(question="what does “LAC” mean? 💬", defined=True)


async def _find(database: Database, chat: int, person: int) -> Topic | None:
    async with database.read() as connection:
        return await conversations.find_topic(connection, chat, person, since=NOW)


async def test_topic_comes_back_as_it_was_kept(database: Database, neighbour: Database) -> None:
    """Question, facts, token and mark come back, in another process too; a later topic takes the place of the first."""
    for topic in (FIRST, SECOND_TOPIC):
        async with database.write() as connection:
            await conversations.keep_topic(connection, NORTH, NORTH, topic, at=NOW)
        assert await _find(neighbour, NORTH, NORTH) == topic


async def test_topics_of_a_group_belong_to_its_members(database: Database) -> None:
    """Each member has a topic in each chat, and nobody sees another's."""
    async with database.write() as connection:
        await conversations.keep_topic(connection, GROUP, NORTH, FIRST, at=NOW)
        await conversations.keep_topic(connection, GROUP, COAST, SECOND_TOPIC, at=NOW)
    assert await _find(database, GROUP, NORTH) == FIRST
    assert await _find(database, GROUP, COAST) == SECOND_TOPIC
    assert await _find(database, NORTH, NORTH) is None


@pytest.mark.parametrize(("age", "found"), [(timedelta(), True), (SECOND, False)])
async def test_old_topic_is_not_found(database: Database, age: timedelta, found: bool) -> None:
    """What is as old as the limit counts, what is older does not, even before it is deleted."""
    async with database.write() as connection:
        await conversations.keep_topic(connection, NORTH, NORTH, FIRST, at=NOW - age)
    assert (await _find(database, NORTH, NORTH) is not None) is found


async def test_change_leaves_the_time(database: Database) -> None:
    """A topic that is changed is not kept longer, and one that is gone does not come back."""
    changed = FIRST.model_copy(update={"fact_ids": ("NFK-2018-03",)})
    async with database.write() as connection:
        await conversations.keep_topic(connection, NORTH, NORTH, FIRST, at=NOW)
        await conversations.change_topic(connection, NORTH, NORTH, changed)
        await conversations.change_topic(connection, COAST, COAST, changed)
        assert await conversations.find_topic(connection, NORTH, NORTH, since=NOW) == changed
        assert await conversations.find_topic(connection, COAST, COAST, since=NOW) is None
        assert await conversations.forget_topics(connection, before=NOW + SECOND) == 1


async def test_forgetting(database: Database) -> None:
    """Topics go by age, by chat and by person, the others stay."""
    async with database.write() as connection:
        await conversations.keep_topic(connection, NORTH, NORTH, FIRST, at=NOW - SECOND)
        for chat, person in ((COAST, COAST), (GROUP, NORTH), (GROUP, COAST)):
            await conversations.keep_topic(connection, chat, person, FIRST, at=NOW)
        assert await conversations.forget_topics(connection, before=NOW) == 1
        assert await conversations.forget_topics(connection, before=NOW) == 0
        await conversations.forget_topic(connection, COAST, COAST)
        assert await conversations.find_topic(connection, COAST, COAST, since=NOW) is None
        assert await conversations.forget_chat(connection, GROUP) == 2
        assert await conversations.forget_chat(connection, GROUP) == 0
