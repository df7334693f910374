"""The question log and who waits for an answer, on every database."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from briefing.storage import Database, IntegrityError, questions
from briefing.storage.questions import LoggedQuestion
from tests.factories import NOW

TODAY = NOW.date()
NORTH, COAST = 1001, 1002


def make_question(name: str = "t1", /, **changes: Any) -> LoggedQuestion:
    """A question of today that was refused."""
    fields = {
        "wording": "how many?",
        "outcome": "unanswerable_no_match",
        "fact_id": None,
        "confidence": 0.1,
        "asked_on": TODAY,
    }
    return LoggedQuestion(name, **(fields | changes))


async def _log(database: Database, *logged: LoggedQuestion) -> None:
    async with database.write() as connection:
        for question in logged:
            await questions.add_question(connection, question)


async def _gaps(database: Database) -> list[str]:
    async with database.read() as connection:
        return sorted(question.token for question in await questions.list_gaps(connection))


async def test_question_is_found_again(database: Database) -> None:
    """What was written comes back as it was; an unknown token finds nothing."""
    answered = make_question(
        "t2", wording="Größe?\u2009🙂", outcome="answered", fact_id="NFK-2024-01", confidence=0.93
    )
    await _log(database, make_question(), answered)
    async with database.read() as connection:
        assert await questions.find_question(connection, "t1") == make_question()
        assert await questions.find_question(connection, "t2") == answered
        assert await questions.find_question(connection, "t3") is None


def test_tokens_are_short_and_differ() -> None:
    """A token fits its column and a button, and none comes twice."""
    tokens = {questions.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert max(map(len, tokens)) <= 16


async def test_verdict_is_given_once(database: Database, neighbour: Database) -> None:
    """Of two verdicts at once one counts, and a later one changes nothing."""
    await _log(database, make_question())

    async def rate(store: Database, verdict: str) -> bool:
        async with store.write() as connection:
            return await questions.give_verdict(connection, "t1", verdict)

    done = await asyncio.gather(rate(database, questions.HELPFUL), rate(neighbour, questions.HELPFUL))
    assert sorted(done) == [False, True]
    assert not await rate(database, questions.UNHELPFUL)
    assert not await rate(database, questions.UNHELPFUL)
    async with database.read() as connection:
        found = await questions.find_question(connection, "t1")
    assert found is not None
    assert found.verdict == questions.HELPFUL


async def test_reason_belongs_to_a_dislike(database: Database) -> None:
    """A reason is noted once, and only where the answer did not help."""
    await _log(database, make_question("t1"), make_question("t2"))
    async with database.write() as connection:
        await questions.give_verdict(connection, "t1", questions.UNHELPFUL)
        await questions.give_verdict(connection, "t2", questions.HELPFUL)
        assert await questions.give_reason(connection, "t1", "outdated")
        assert not await questions.give_reason(connection, "t1", "wrong")
        assert not await questions.give_reason(connection, "t2", "wrong")
        assert not await questions.give_reason(connection, "t3", "wrong")
        found = await questions.find_question(connection, "t1")
    assert found is not None
    assert found.reason == "outdated"


@pytest.mark.parametrize(("verdict", "reason"), [("superb", "wrong"), (questions.UNHELPFUL, "boring")])
async def test_unknown_words_are_refused(database: Database, verdict: str, reason: str) -> None:
    """The database itself refuses a verdict or a reason that the code does not know."""
    await _log(database, make_question())

    async def judge() -> None:
        async with database.write() as connection:
            await questions.give_verdict(connection, "t1", verdict)
            await questions.give_reason(connection, "t1", reason)

    with pytest.raises(IntegrityError):
        await judge()


async def test_every_reason_of_the_code_is_accepted(database: Database) -> None:
    """What the buttons offer can be stored."""
    for token, reason in enumerate(questions.REASONS):
        await _log(database, make_question(str(token)))
        async with database.write() as connection:
            await questions.give_verdict(connection, str(token), questions.UNHELPFUL)
            assert await questions.give_reason(connection, str(token), reason)


async def test_gaps_are_refused_or_disliked(database: Database) -> None:
    """Answers that nobody disliked are no gaps; settled and dismissed questions are none any more."""
    await _log(
        database,
        make_question("refused"),
        make_question("year", outcome="unanswerable_other_time"),
        make_question("answered", outcome="answered"),
        make_question("disliked", outcome="answered"),
        make_question("settled"),
        make_question("dismissed"),
    )
    async with database.write() as connection:
        await questions.give_verdict(connection, "disliked", questions.UNHELPFUL)
        await questions.give_verdict(connection, "answered", questions.HELPFUL)
        assert await questions.settle_question(connection, "settled", "NFK-2024-01")
        assert not await questions.settle_question(connection, "settled", "NFK-2024-02")
        assert await questions.dismiss_questions(connection, ["dismissed", "gone"], "dismissed") == 1
    assert await _gaps(database) == ["disliked", "refused", "year"]
    async with database.read() as connection:
        unsettled = {question.token for question in await questions.list_unsettled(connection)}
        assert await questions.list_unsettled(connection, awaited_only=True) == []
    assert unsettled == {"disliked", "refused", "year", "dismissed"}


async def test_dismissal_is_undone_as_it_was_done(database: Database) -> None:
    """What was dismissed together comes back together, and nothing else."""
    await _log(database, *(make_question(token) for token in ("t1", "t2", "t3")))
    async with database.write() as connection:
        await questions.dismiss_questions(connection, ["t3"], "t3")
        await questions.dismiss_questions(connection, ["t1", "t2"], "t1")
        assert await questions.restore_questions(connection, "t1") == 2
        assert await questions.restore_questions(connection, "t1") == 0
    assert await _gaps(database) == ["t1", "t2"]


async def test_old_questions_are_forgotten_with_who_waits(database: Database) -> None:
    """What was asked up to a day goes, with the chats that waited for it; what is younger stays."""
    yesterday = TODAY - timedelta(days=1)
    await _log(database, make_question("old", asked_on=yesterday), make_question("young"))
    async with database.write() as connection:
        for token in ("old", "young"):
            await questions.await_answer(connection, token, NORTH)
        assert await questions.forget_questions(connection, up_to=yesterday) == 1
        assert await questions.count_waiting(connection, ["old"]) == 0
        assert await questions.count_waiting(connection, ["young"]) == 1


async def test_chat_waits_once(database: Database) -> None:
    """Waiting twice is waiting once; taking those who wait forgets them; of two takers one gets them."""
    await _log(database, make_question("t1"), make_question("t2"))
    async with database.write() as connection:
        assert await questions.await_answer(connection, "t1", NORTH)
        assert not await questions.await_answer(connection, "t1", NORTH)
        assert await questions.await_answer(connection, "t1", COAST)
        assert await questions.await_answer(connection, "t2", NORTH)
        assert await questions.is_awaited(connection, "t1", NORTH)
        assert not await questions.is_awaited(connection, "t2", COAST)
        assert await questions.count_waiting(connection, ["t1", "t2"]) == 2
        awaited = await questions.list_unsettled(connection, awaited_only=True)
        assert {question.token for question in awaited} == {"t1", "t2"}
        assert await questions.take_waiting(connection, "t1") == [NORTH, COAST]
        assert await questions.take_waiting(connection, "t1") == []
        assert await questions.stop_waiting(connection, NORTH) == 1


async def test_waiting_needs_a_question(database: Database) -> None:
    """Nobody can wait for a question that is not kept."""
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await questions.await_answer(connection, "gone", NORTH)


async def test_waiting_moves_with_the_chat(database: Database) -> None:
    """A group's wishes go to its new id, each once."""
    await _log(database, make_question("t1"), make_question("t2"))
    async with database.write() as connection:
        for token, chat in (("t1", NORTH), ("t2", NORTH), ("t2", COAST)):
            await questions.await_answer(connection, token, chat)
        await questions.move_waiting(connection, NORTH, COAST)
        assert await questions.take_waiting(connection, "t1") == [COAST]
        assert await questions.take_waiting(connection, "t2") == [COAST]


async def test_error_of_the_database_prints_no_question(database: Database) -> None:
    """Errors end in the log: they hold no wording, wherever in the chain of errors."""
    await _log(database, make_question(wording="who stole the tarts?"))
    with pytest.raises(IntegrityError) as caught:
        await _log(database, make_question(wording="who stole the tarts?"))
    error: BaseException | None = caught.value
    while error:
        assert "tarts" not in f"{error} {error!r}"
        error = error.__cause__ or error.__context__


async def test_what_a_fact_settled_is_open_again(database: Database) -> None:
    """Only the questions of that fact come back; a token for each of their wordings is told."""
    await _log(
        database,
        make_question("t1"),
        make_question("t2", wording="who?"),
        make_question("t3", wording="when?"),
    )
    async with database.write() as connection:
        for token, fact_id in (("t1", "NFK-2024-01"), ("t2", "NFK-2024-01"), ("t3", "NFK-2024-02")):
            await questions.settle_question(connection, token, fact_id)
        assert await questions.unsettle_questions(connection, "NFK-2024-01") == {"how many?": "t1", "who?": "t2"}
        assert await questions.unsettle_questions(connection, "NFK-2024-01") == {}
    assert await _gaps(database) == ["t1", "t2"]


async def test_questions_are_forgotten_by_token(database: Database) -> None:
    """Those that are named go, with who waits for them; the others stay."""
    await _log(database, make_question("t1"), make_question("t2", wording="why?"))
    async with database.write() as connection:
        await questions.await_answer(connection, "t1", NORTH)
        assert sorted(await questions.list_wordings(connection)) == [("t1", "how many?"), ("t2", "why?")]
        assert await questions.forget_tokens(connection, ["t1", "gone"]) == 1
        assert await questions.count_waiting(connection, ["t1"]) == 0
        assert await questions.list_wordings(connection) == [("t2", "why?")]
