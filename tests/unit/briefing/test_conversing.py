"""Understanding messages in their conversation."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from briefing.services.answering import PAGE, Answering, Page
from briefing.services.conversing import LONGEST_KEPT, TOPIC_TTL, Asker, Conversing
from briefing.services.subscribing import Subscribing
from briefing.storage import Database
from briefing.storage.tables import conversations
from knowledge.answer import Answer, AnswerStatus
from knowledge.base import FactBase
from knowledge.conversation import Manner
from tests.factories import HandClock, make_base, make_corpus, make_fact

NORTH, COAST, GROUP = 1001, 1002, -4000001
ASKER = Asker(NORTH, NORTH)
FACTS = [make_fact(f"NFK-2024-{number:02d}") for number in range(1, 9)]
QUESTION = "how many children were in care in 2018?"


@pytest.fixture
def base() -> FactBase:
    """A base of eight facts."""
    return make_base(make_corpus(facts=FACTS))


@pytest.fixture
def conversing(base: FactBase, database: Database, clock: HandClock) -> Conversing:
    """The service as it is set up by default."""
    return Conversing(base, database, clock, keeps=True)


def make_answer(base: FactBase, count: int = 1, *, question: str = QUESTION, **changes: object) -> Answer:
    """An answer of so many facts."""
    snippets = tuple(base.cite(fact) for fact in FACTS[:count])
    fields = {"question": question, "status": AnswerStatus.ANSWERED, "confidence": 0.9, "snippets": snippets}
    return Answer.model_validate(fields | changes)


async def _count(database: Database) -> int:
    async with database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(conversations))).scalar_one())


async def test_a_follow_up_is_resolved(conversing: Conversing, base: FactBase) -> None:
    """A follow-up is read by the question before, which a question of its own is not."""
    assert await conversing.resolve("and in 2015?", ASKER) is None
    await conversing.remember(ASKER, make_answer(base), None)
    found = await conversing.resolve("and in 2015?", ASKER)
    assert found is not None
    assert (found.manner, found.question) == (Manner.ASK, "how many children were in care in 2015")
    assert await conversing.resolve("what is our rating in 2015?", ASKER) is None


async def test_what_was_shown_is_cited(conversing: Conversing, base: FactBase) -> None:
    """The facts of the first page are at hand, without those withdrawn since."""
    await conversing.remember(ASKER, make_answer(base, 8), "token")
    base.drop_fact(FACTS[0].id)
    found = await conversing.resolve("who said that?", ASKER)
    assert found is not None
    assert found.manner is Manner.CITE
    assert [snippet.fact.id for snippet in found.shown] == [fact.id for fact in FACTS[1:PAGE]]
    assert found.topic.rest == "token"


@pytest.mark.parametrize(
    ("later", "understood"), [(TOPIC_TTL, True), (TOPIC_TTL + timedelta(microseconds=1), False)]
)
async def test_after_ten_minutes_it_is_no_follow_up(
    conversing: Conversing, base: FactBase, clock: HandClock, later: timedelta, understood: bool
) -> None:
    """Ten minutes are the limit."""
    await conversing.remember(ASKER, make_answer(base), None)
    clock.advance(later)
    assert (await conversing.resolve("and in 2015?", ASKER) is not None) is understood


async def test_in_a_group_the_topic_is_each_persons(conversing: Conversing, base: FactBase) -> None:
    """What one member asked is not what another's "why?" is about, nor that member's own in a private chat."""
    await conversing.remember(Asker(GROUP, NORTH), make_answer(base), None)
    assert await conversing.resolve("and in 2015?", Asker(GROUP, NORTH))
    assert await conversing.resolve("and in 2015?", Asker(GROUP, COAST)) is None
    assert await conversing.resolve("and in 2015?", ASKER) is None


async def test_nobody_in_particular_has_no_topic(
    conversing: Conversing, base: FactBase, database: Database
) -> None:
    """Where several people write under one name, nothing is kept."""
    await conversing.remember(None, make_answer(base), None)
    assert await conversing.resolve("and in 2015?", None) is None
    assert await _count(database) == 0


async def test_where_questions_are_not_kept_nothing_is(
    base: FactBase, database: Database, clock: HandClock
) -> None:
    """With keeping off nothing is written, nothing is a follow-up, and a purge clears what an earlier setting left."""
    await Conversing(base, database, clock, keeps=True).remember(ASKER, make_answer(base), None)
    silent = Conversing(base, database, clock, keeps=False)
    assert await silent.resolve("and in 2015?", ASKER) is None
    await silent.remember(Asker(COAST, COAST), make_answer(base), None)
    assert await _count(database) == 1
    assert await silent.purge() == 1
    assert await _count(database) == 0


@pytest.mark.parametrize("status", list(AnswerStatus))
async def test_what_is_kept_is_listed(
    conversing: Conversing, base: FactBase, database: Database, status: AnswerStatus
) -> None:
    """Answers and refusals are kept; anything else, such as a concern about a child, ends the conversation instead."""
    await conversing.remember(ASKER, make_answer(base), None)
    await conversing.remember(ASKER, make_answer(base, 0, status=status), None)
    refused = {AnswerStatus.NO_MATCH, AnswerStatus.OTHER_AUTHORITY, AnswerStatus.OTHER_TIME}
    kept = status in {AnswerStatus.ANSWERED, AnswerStatus.DEFINITION} | refused
    assert await _count(database) == int(kept)


async def test_a_long_question_is_not_kept(conversing: Conversing, base: FactBase, database: Database) -> None:
    """What nobody would follow up by a word is not kept, nor what was before it."""
    await conversing.remember(ASKER, make_answer(base, question="é" * LONGEST_KEPT), None)
    assert await _count(database) == 1
    await conversing.remember(ASKER, make_answer(base, question="é" * (LONGEST_KEPT + 1)), None)
    assert await _count(database) == 0


async def test_writing_deletes_what_is_old(
    conversing: Conversing, base: FactBase, database: Database, clock: HandClock
) -> None:
    """Keeping one topic deletes those that are over, and so does a purge."""
    await conversing.remember(ASKER, make_answer(base), None)
    clock.advance(TOPIC_TTL + timedelta(seconds=1))
    await conversing.remember(Asker(COAST, COAST), make_answer(base), None)
    assert await _count(database) == 1
    assert await conversing.purge() == 0
    clock.advance(TOPIC_TTL + timedelta(seconds=1))
    assert await conversing.purge() == 1


async def test_after_more_the_source_is_that_of_the_new_page(
    conversing: Conversing, base: FactBase, database: Database, clock: HandClock
) -> None:
    """A page turned changes what "who said that?" is about, and does not keep the question longer."""
    answering = Answering(base, database, clock)
    answer = make_answer(base, 8)
    await conversing.remember(ASKER, answer, await answering.keep_rest(answer, NORTH))
    clock.advance(TOPIC_TTL - timedelta(minutes=1))
    more = await conversing.resolve("more", ASKER)
    assert more is not None
    assert more.manner is Manner.MORE
    page = await answering.show_more(more.topic.rest or "", NORTH)
    assert page is not None
    await conversing.turn_page(ASKER, more, page)
    await conversing.turn_page(ASKER, more, Page([], 9, 0))
    cited = await conversing.resolve("who said that?", ASKER)
    assert cited is not None
    assert [snippet.fact.id for snippet in cited.shown] == [fact.id for fact in FACTS[PAGE : 2 * PAGE]]
    clock.advance(timedelta(minutes=2))
    assert await conversing.resolve("who said that?", ASKER) is None


async def test_unsubscribing_and_leaving_forget(
    conversing: Conversing, base: FactBase, database: Database, clock: HandClock
) -> None:
    """Who stops everything, or leaves, has no question kept."""
    subscribing = Subscribing(base, database, clock)
    await conversing.remember(ASKER, make_answer(base), None)
    await conversing.remember(Asker(COAST, COAST), make_answer(base), None)
    assert not await subscribing.stop(NORTH)
    assert await _count(database) == 1
    await subscribing.retire(COAST, "blocked")
    assert await _count(database) == 0


@pytest.mark.parametrize(("count", "given", "more"), [(1, 1, False), (2, 2, False), (3, 3, False), (4, 3, True)])
def test_at_most_three_questions_at_once(conversing: Conversing, count: int, given: int, more: bool) -> None:
    """Three are answered, and it is known when there were more."""
    text = " ".join(f"what was our rating in {2010 + number}?" for number in range(count))
    questions, left = conversing.split(text)
    assert (len(questions), left) == (given, more)


async def test_any_text_can_be_kept(conversing: Conversing, base: FactBase) -> None:
    """A NUL, which PostgreSQL refuses, and half a surrogate pair's stand-in do no harm."""
    await conversing.remember(ASKER, make_answer(base, question="how many\0 \ufffd children?"), None)
    found = await conversing.resolve("and in 2015?", ASKER)
    assert found is not None
    assert found.question == "how many \ufffd children in 2015"
