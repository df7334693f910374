"""Answering, and paging through an answer."""

import asyncio
from datetime import timedelta

import pytest

from briefing.services.answering import KEEP_SHOWN, PAGE, Answering
from briefing.storage import Database, shown_answers
from knowledge.answer import Answer, AnswerStatus
from knowledge.base import FactBase
from knowledge.corpus import load_corpus
from tests.factories import HandClock, make_base, make_corpus, make_fact

CHAT = 1001
FACTS = [make_fact(f"NFK-2024-{number:02d}") for number in range(1, 9)]


@pytest.fixture
def base() -> FactBase:
    """A base of eight facts."""
    return make_base(make_corpus(facts=FACTS))


@pytest.fixture
def answering(base: FactBase, database: Database, clock: HandClock) -> Answering:
    """The service over that base."""
    return Answering(base, database, clock)


def _answer(base: FactBase, count: int) -> Answer:
    snippets = tuple(base.cite(fact) for fact in FACTS[:count])
    return Answer(question="what?", status=AnswerStatus.ANSWERED, confidence=1.0, snippets=snippets)


async def test_question_is_answered(database: Database, clock: HandClock) -> None:
    """A question gets an answer with sources, and an empty one is said to be empty."""
    answering = Answering(make_base(load_corpus()), database, clock)
    answer = await answering.ask("What is our current Ofsted rating?")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.snippets[0].source.publisher
    assert (await answering.ask("  ?! ")).status is AnswerStatus.EMPTY_QUESTION


@pytest.mark.parametrize("count", [0, 1, PAGE])
async def test_short_answer_leaves_nothing_behind(
    answering: Answering, base: FactBase, database: Database, count: int
) -> None:
    """An answer that fits one page needs no button, and nothing of it is kept."""
    assert await answering.keep_rest(_answer(base, count), CHAT) is None
    async with database.write() as connection:
        forever = HandClock().now + timedelta(days=9999)
        assert await shown_answers.forget_answers(connection, before=forever) == 0


async def test_longer_answer_goes_on(answering: Answering, base: FactBase) -> None:
    """Each press shows the next page with its numbers; beyond the last page there is an empty one."""
    token = await answering.keep_rest(_answer(base, 8), CHAT)
    assert token is not None
    pages = [await answering.show_more(token, CHAT) for _ in range(3)]
    shown = [([item.fact.id for item in page.snippets], page.first, page.remaining) for page in pages if page]
    ids = [fact.id for fact in FACTS]
    assert shown == [(ids[3:6], 3, 2), (ids[6:], 6, 0), ([], 9, 0)]


async def test_two_presses_at_once_show_two_pages(answering: Answering, base: FactBase) -> None:
    """A double press does not show a page twice."""
    token = await answering.keep_rest(_answer(base, 8), CHAT)
    assert token is not None
    pages = await asyncio.gather(answering.show_more(token, CHAT), answering.show_more(token, CHAT))
    ids = sorted(item.fact.id for page in pages if page for item in page.snippets)
    assert ids == [fact.id for fact in FACTS[3:]]


async def test_answer_of_another_chat_is_not_shown(answering: Answering, base: FactBase) -> None:
    """A token works only in the chat it was made for."""
    token = await answering.keep_rest(_answer(base, 8), CHAT)
    assert token is not None
    assert await answering.show_more(token, 1002) is None
    assert await answering.show_more("guessed", CHAT) is None


async def test_retracted_fact_is_left_out(answering: Answering, base: FactBase) -> None:
    """A fact that was withdrawn since the answer does not come up on a later page."""
    token = await answering.keep_rest(_answer(base, 8), CHAT)
    base.drop_fact(FACTS[4].id)
    page = await answering.show_more(token or "", CHAT)
    assert page is not None
    assert [item.fact.id for item in page.snippets] == [FACTS[3].id, FACTS[5].id]


async def test_old_answers_are_forgotten(answering: Answering, base: FactBase, clock: HandClock) -> None:
    """The next kept answer clears out those older than the promise of thirty days."""
    token = await answering.keep_rest(_answer(base, 8), CHAT)
    clock.advance(KEEP_SHOWN + timedelta(seconds=1))
    assert await answering.keep_rest(_answer(base, 8), CHAT)
    assert await answering.show_more(token or "", CHAT) is None
