"""Noting questions."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from briefing.services.noting import Noting, Reason, Verdict, Waiting
from briefing.storage import Database, handling, questions
from briefing.storage.questions import LoggedQuestion
from briefing.storage.tables import fact_showings
from briefing.storage.tables import questions as table
from knowledge.answer import Answer, AnswerStatus
from knowledge.models import MAX_LINE
from tests.factories import HandClock, make_base, make_fact

CHAT = 1001


@pytest.fixture
def noting(database: Database, clock: HandClock) -> Noting:
    """The service as it is set up by default."""
    return Noting(database, clock, days=90)


def make_answer(status: AnswerStatus = AnswerStatus.NO_MATCH, question: str = "how many?") -> Answer:
    """A refusal, or an answer of one fact."""
    answered = status is AnswerStatus.ANSWERED
    snippets = (make_base().cite(make_fact()),) if answered else ()
    return Answer(question=question, status=status, confidence=0.5, snippets=snippets)


async def _all(database: Database) -> list[str]:
    async with database.read() as connection:
        return [row.wording for row in await connection.execute(select(table.c.wording).order_by(table.c.wording))]


async def _find(database: Database, token: str | None) -> LoggedQuestion:
    async with database.read() as connection:
        found = await questions.find_question(connection, token or "")
    assert found is not None
    return found


async def test_another_try_of_an_update_notes_nothing_more(noting: Noting, database: Database) -> None:
    """An answer that could not be sent is given again; what was asked counts once. The next update counts by itself."""
    tokens = []
    for number in (1, 2):
        handling.current.set(handling.Handling(number))
        tokens += [await noting.note(make_answer(AnswerStatus.ANSWERED)) for _try in range(2)]
    first, second, *next_update = tokens
    assert first == second
    assert first not in next_update
    assert len(await _all(database)) == 2
    async with database.read() as connection:
        shown = await connection.execute(select(fact_showings.c.shown))
    assert shown.scalar_one() == 2


@pytest.mark.parametrize("status", list(AnswerStatus))
async def test_what_is_kept_is_listed(noting: Noting, database: Database, status: AnswerStatus) -> None:
    """Answers and refusals are kept; what was no question, or concerned a child at risk, leaves no trace."""
    kept = status in {AnswerStatus.ANSWERED, AnswerStatus.DEFINITION} or status.refused
    token = await noting.note(make_answer(status))
    assert (token is not None) is kept
    assert len(await _all(database)) == int(kept)


async def test_outcome_is_kept_and_the_asker_is_not(noting: Noting, database: Database, clock: HandClock) -> None:
    """The row says what came out on which day; the table has no column for who asked."""
    question = await _find(database, await noting.note(make_answer(AnswerStatus.ANSWERED)))
    assert (question.outcome, question.fact_id, question.confidence) == ("answered", "NFK-2024-01", 0.5)
    assert question.asked_on == clock().date()
    assert not {name for name in table.c.keys() if "chat" in name or "user" in name or "person" in name}  # noqa: SIM118 - a collection of columns


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("  how \n many\tleft? ", "how many left?"),
        ("a\x00b\u202e c", "ab c"),  # PostgreSQL refuses the first, a reader is misled by the second
        ("é" * 1000, "é" * MAX_LINE),
        ("\x00", None),
    ],
)
async def test_wording_is_one_clean_line(noting: Noting, database: Database, asked: str, kept: str | None) -> None:
    """What is kept can be stored anywhere and become an ask of a fact."""
    await noting.note(make_answer(question=asked))
    assert await _all(database) == ([kept] if kept else [])


async def test_with_no_days_nothing_is_kept(database: Database, clock: HandClock) -> None:
    """With 0 days no question is written, and a purge clears what an earlier setting left."""
    await Noting(database, clock, days=90).note(make_answer())
    silent = Noting(database, clock, days=0)
    assert await silent.note(make_answer(question="another?")) is None
    assert await silent.purge() == 1
    assert await _all(database) == []


async def test_questions_go_after_their_days(noting: Noting, database: Database, clock: HandClock) -> None:
    """A question is there to the last of its days; the next one kept, or the daily purge, clears it out."""
    await noting.note(make_answer(question="first?"))
    clock.advance(timedelta(days=89))
    await noting.note(make_answer(question="second?"))
    assert await _all(database) == ["first?", "second?"]
    clock.advance(timedelta(days=1))
    await noting.note(make_answer(question="third?"))
    assert await _all(database) == ["second?", "third?"]
    clock.advance(timedelta(days=90))
    assert await noting.purge() == 2


async def test_verdict_and_reason_are_noted_once(noting: Noting, database: Database) -> None:
    """The first press counts; a token that was never given does nothing."""
    token = await noting.note(make_answer()) or ""
    assert await noting.rate(token, Verdict.UNHELPFUL)
    assert not await noting.rate(token, Verdict.HELPFUL)
    assert await noting.explain(token, Reason.UNCLEAR)
    assert not await noting.explain(token, Reason.WRONG)
    assert not await noting.rate("guessed", Verdict.HELPFUL)
    found = await _find(database, token)
    assert (found.verdict, found.reason) == ("unhelpful", "unclear")


async def test_waiting_for_an_answer(noting: Noting, database: Database) -> None:
    """A chat waits once; a question that is answered or gone need not be waited for."""
    token = await noting.note(make_answer()) or ""
    assert not await noting.is_awaited(token, CHAT)
    assert await noting.await_answer(token, CHAT) is Waiting.BEGUN
    assert await noting.await_answer(token, CHAT) is Waiting.ALREADY
    assert await noting.is_awaited(token, CHAT)
    async with database.write() as connection:
        await questions.settle_question(connection, token, "NFK-2024-01")
    assert await noting.await_answer(token, CHAT) is Waiting.ANSWERED
    assert await noting.await_answer("guessed", CHAT) is Waiting.FORGOTTEN


async def test_what_is_now_known_for_a_concern_is_forgotten(noting: Noting, database: Database) -> None:
    """A message that was kept because earlier rules took it for a question goes as soon as the rules see it."""
    kept = await noting.note(make_answer(question="my dad hits me")) or ""
    await noting.await_answer(kept, CHAT)
    await noting.note(make_answer(question="how many children are in care?"))
    assert await noting.purge() == 1
    assert await _all(database) == ["how many children are in care?"]
    assert not await noting.is_awaited(kept, CHAT)
