"""What editors do about questions that were not answered."""

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from briefing.services import reviewing as module
from briefing.services.loading import load_base
from briefing.services.noting import Noting, Verdict
from briefing.services.reviewing import GapClosedError, Reviewing, Settlement, UnknownFactError
from briefing.services.undoing import TooLateError, UndoneAlreadyError
from briefing.storage import Database, audit, facts
from briefing.storage.tables import deliveries
from knowledge.answer import Answer, AnswerStatus
from knowledge.base import FactBase
from knowledge.composition import answer_question
from knowledge.models import Fact, Status
from tests.embedding import WordEmbedder
from tests.factories import HandClock, make_base, make_corpus, make_fact

EDITOR, COLLEAGUE = 9001, 9002
UNDO = timedelta(seconds=60)
ANN, BEN = 1001, 1002
LEAVERS = make_fact("NFK-2024-01")
ADOPTION = make_fact(
    "NFK-2024-02", statement="Norfolk placed children for adoption without delay.", themes=["adoption"]
)
QUESTION = "are the youngsters still spoken to"


@pytest.fixture
async def base(database: Database, clock: HandClock) -> FactBase:
    """Two stored facts."""
    corpus = make_corpus(facts=[LEAVERS, ADOPTION])
    loaded, _report = await load_base(database, corpus, home="Norfolk", clock=clock)
    return loaded


@pytest.fixture
def noting(database: Database, clock: HandClock) -> Noting:
    """The log."""
    return Noting(database, clock, days=90)


@pytest.fixture
def reviewing(base: FactBase, database: Database, clock: HandClock) -> Reviewing:
    """The service over that base."""
    return Reviewing(base, database, clock, undo=UNDO)


def _answer_by_asks(question: str, base: FactBase) -> Answer:
    found = [fact for fact in base.facts.values() if question.casefold() in map(str.casefold, fact.asks)]
    status = AnswerStatus.ANSWERED if found else AnswerStatus.NO_MATCH
    newest = sorted(found, key=lambda fact: fact.version, reverse=True)
    return Answer(question=question, status=status, confidence=0.9, snippets=tuple(map(base.cite, newest)))


@pytest.fixture(autouse=True)
def answers_by_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules here are about what is done with an answer: a fact answers what is among its asks, and nothing else."""
    monkeypatch.setattr(module, "answer_question", _answer_by_asks)


async def _ask(noting: Noting, *chats: int, question: str = QUESTION, shown: Fact | None = None) -> str:
    """A question that was refused, or answered by a fact and disliked; these chats wait."""
    status = AnswerStatus.ANSWERED if shown else AnswerStatus.NO_MATCH
    snippets = (make_base().cite(shown),) if shown else ()
    token = await noting.note(Answer(question=question, status=status, confidence=0.4, snippets=snippets))
    assert token
    if shown:
        await noting.rate(token, Verdict.UNHELPFUL)
    for chat in chats:
        await noting.await_answer(token, chat)
    return token


async def _told(database: Database) -> list[tuple[int, str]]:
    async with database.read() as connection:
        rows = await connection.execute(select(deliveries).order_by(deliveries.c.id))
        return [(row.chat_id, row.question) for row in rows]


async def _acts(database: Database) -> list[tuple[str, str]]:
    async with database.read() as connection:
        return [(entry.action, entry.actor) for entry in await audit.list_acts(connection)]


async def test_gap_is_reported(reviewing: Reviewing, noting: Noting) -> None:
    """An editor learns the wordings, who waits, and the nearest facts; any of its questions names the gap."""
    first, second = await _ask(noting, ANN), await _ask(noting, ANN, BEN, question=f"{QUESTION}?")
    for token in (first, second):
        report = await reviewing.report(token)
        assert len(report.gap.members) == 2
        assert report.waiting == 2
        assert report.answer.status is AnswerStatus.NO_MATCH
    with pytest.raises(GapClosedError):
        await reviewing.report("guessed")


async def test_attaching_answers_the_question(
    reviewing: Reviewing, noting: Noting, database: Database, base: FactBase
) -> None:
    """The fact gets a version with the question, at once and after a restart; who waited is told once."""
    token = await _ask(noting, ANN, BEN)
    await _ask(noting, ANN)
    attachment = await reviewing.attach(EDITOR, token, LEAVERS.id)
    assert (attachment.place, attachment.settlement) == (1, Settlement(2, 2))
    assert base.facts[LEAVERS.id].asks == (QUESTION,)
    async with database.read() as connection:
        stored = await facts.find_fact(connection, LEAVERS.id)
        versions = await facts.list_versions(connection, LEAVERS.id)
    assert stored == base.facts[LEAVERS.id]
    assert [version.changed_by for version in versions] == ["curated base", str(EDITOR)]
    assert sorted(await _told(database)) == [(ANN, QUESTION), (BEN, QUESTION)]
    assert await reviewing.list_gaps() == []
    assert ("attach_question", str(EDITOR)) in await _acts(database)
    assert await reviewing.settle_awaited() == Settlement()
    with pytest.raises(GapClosedError):
        await reviewing.attach(EDITOR, token, LEAVERS.id)


async def test_audit_holds_no_question(reviewing: Reviewing, noting: Noting, database: Database) -> None:
    """What is kept for ever does not say what was asked."""
    await reviewing.attach(EDITOR, await _ask(noting), LEAVERS.id)
    other = await _ask(noting, question="who painted it?")
    await reviewing.dismiss(EDITOR, other)
    await reviewing.restore(EDITOR, other)
    async with database.read() as connection:
        entries = await audit.list_acts(connection)
    assert not [entry for entry in entries if "youngsters" in str(entry) or "painted" in str(entry)]


@pytest.mark.parametrize("fact_id", ["NFK-2024-99", "nonsense", ""])
async def test_unknown_fact_is_refused(reviewing: Reviewing, noting: Noting, fact_id: str) -> None:
    """Nothing is attached to a fact there is not, and the gap stays open."""
    token = await _ask(noting)
    with pytest.raises(UnknownFactError):
        await reviewing.attach(EDITOR, token, fact_id)
    assert len(await reviewing.list_gaps()) == 1


async def test_question_is_attached_once(reviewing: Reviewing, noting: Noting, base: FactBase) -> None:
    """A question that stands among the fact's asks already makes no further version."""
    await reviewing.attach(EDITOR, await _ask(noting), LEAVERS.id)
    again = await _ask(noting, question=f"{QUESTION.upper()} ?")
    await reviewing.attach(EDITOR, again, LEAVERS.id)
    assert base.facts[LEAVERS.id].version == 2


async def _pending(database: Database) -> list[tuple[int, str]]:
    async with database.read() as connection:
        rows = await connection.execute(select(deliveries).where(deliveries.c.state == "pending"))
        return sorted((row.chat_id, row.question) for row in rows)


async def test_an_attachment_is_taken_back(
    reviewing: Reviewing, noting: Noting, database: Database, base: FactBase, clock: HandClock
) -> None:
    """The fact loses the question, in the database and at once; the gap is open again, and who waited still waits."""
    token = await _ask(noting, ANN)
    attachment = await reviewing.attach(EDITOR, token, LEAVERS.id)
    assert await _pending(database) == [(ANN, QUESTION)]
    clock.advance(UNDO - timedelta(seconds=1))
    fact = await reviewing.detach(EDITOR, LEAVERS.id, attachment.fact.version)
    assert (fact.asks, fact.version, base.facts[LEAVERS.id]) == ((), 3, fact)
    assert await _pending(database) == []
    report = await reviewing.report(token)
    assert report.waiting == 1
    assert [action for action, _actor in await _acts(database)][:2] == ["detach_question", "attach_question"]
    again = await reviewing.attach(EDITOR, token, ADOPTION.id)
    assert (again.settlement, await _pending(database)) == (Settlement(1, 1), [(ANN, QUESTION)])
    reloaded, merged = await load_base(
        database, make_corpus(facts=[LEAVERS, ADOPTION]), home="Norfolk", clock=clock
    )
    assert (reloaded.facts[LEAVERS.id].asks, merged.changed, merged.withheld) == ((), 0, 0)


async def test_who_attached_may_take_back_for_a_minute(
    reviewing: Reviewing, noting: Noting, base: FactBase, clock: HandClock
) -> None:
    """Not another editor, not another version, not a second time, and not after the time."""
    first = await reviewing.attach(EDITOR, await _ask(noting), LEAVERS.id)
    with pytest.raises(TooLateError):
        await reviewing.detach(COLLEAGUE, LEAVERS.id, first.fact.version)
    for version in (1, 99):
        with pytest.raises(TooLateError):
            await reviewing.detach(EDITOR, LEAVERS.id, version)
    await reviewing.detach(EDITOR, LEAVERS.id, first.fact.version)
    with pytest.raises(UndoneAlreadyError):
        await reviewing.detach(EDITOR, LEAVERS.id, first.fact.version)
    second = await reviewing.attach(EDITOR, await _ask(noting), LEAVERS.id)
    clock.advance(UNDO)
    with pytest.raises(TooLateError):
        await reviewing.detach(EDITOR, LEAVERS.id, second.fact.version)
    assert base.facts[LEAVERS.id].asks == (QUESTION,)


async def test_taking_back_leaves_what_others_did(
    reviewing: Reviewing, noting: Noting, database: Database, base: FactBase
) -> None:
    """A correction that another editor published in between stays; only the question goes."""
    attachment = await reviewing.attach(EDITOR, await _ask(noting), LEAVERS.id)
    corrected = attachment.fact.model_copy(update={"statement": "Corrected.", "version": 3})
    async with database.write() as connection:
        await facts.change_fact(
            connection, corrected, actor=str(COLLEAGUE), at=HandClock().now, reason="corrected"
        )
    fact = await reviewing.detach(EDITOR, LEAVERS.id, attachment.fact.version)
    assert (fact.statement, fact.asks, fact.version) == ("Corrected.", (), 4)
    assert base.facts[LEAVERS.id] == fact


async def test_a_fact_that_was_retracted_meanwhile_stays_so(
    reviewing: Reviewing, noting: Noting, database: Database, base: FactBase
) -> None:
    """Taking a question back publishes nothing."""
    attachment = await reviewing.attach(EDITOR, await _ask(noting), LEAVERS.id)
    gone = attachment.fact.model_copy(update={"status": Status.RETRACTED, "version": 3})
    async with database.write() as connection:
        await facts.change_fact(connection, gone, actor=str(COLLEAGUE), at=HandClock().now, reason="wrong")
    base.drop_fact(LEAVERS.id)
    assert (await reviewing.detach(EDITOR, LEAVERS.id, attachment.fact.version)).status is Status.RETRACTED
    assert LEAVERS.id not in base.facts


async def test_of_two_editors_with_one_gap_one_attaches_it(
    reviewing: Reviewing, noting: Noting, base: FactBase
) -> None:
    """At the same moment, to different facts: the second is told that the gap is closed, and its fact stays as it was."""
    token = await _ask(noting)
    outcomes = await asyncio.gather(
        reviewing.attach(EDITOR, token, LEAVERS.id),
        reviewing.attach(COLLEAGUE, token, ADOPTION.id),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes].count(GapClosedError) == 1
    assert sorted(fact.asks for fact in base.facts.values()) == [(), (QUESTION,)]


async def test_a_question_that_the_fact_had_cannot_be_taken_back(reviewing: Reviewing, noting: Noting) -> None:
    """Attaching what is attached already changes nothing, so there is nothing to undo."""
    assert (await reviewing.attach(EDITOR, await _ask(noting), LEAVERS.id)).new
    assert not (await reviewing.attach(EDITOR, await _ask(noting), LEAVERS.id)).new


async def test_curated_file_still_decides(
    reviewing: Reviewing, noting: Noting, database: Database, clock: HandClock
) -> None:
    """A new version in the curated file is taken over, with the attached question added."""
    await reviewing.attach(EDITOR, await _ask(noting), LEAVERS.id)
    changed = LEAVERS.model_copy(update={"statement": "Nearly all care leavers were in touch.", "asks": ("who?",)})
    corpus = make_corpus(facts=[changed, ADOPTION])
    reloaded, report = await load_base(database, corpus, home="Norfolk", clock=clock)
    assert (report.changed, report.withheld) == (1, 0)
    assert reloaded.facts[LEAVERS.id].statement == changed.statement
    assert reloaded.facts[LEAVERS.id].asks == ("who?", QUESTION)
    _again, unchanged = await load_base(database, corpus, home="Norfolk", clock=clock)
    assert unchanged.changed == 0


def _with_ask(fact: Fact, **changes: Any) -> Fact:
    return fact.model_copy(update={"asks": (QUESTION,), "version": 2, **changes})


async def test_published_fact_settles_what_it_answers(
    reviewing: Reviewing, noting: Noting, database: Database, base: FactBase
) -> None:
    """A refused question is settled by a fact that its answer now shows, dismissed or not; others stay open."""
    await _ask(noting, ANN)
    dismissed = await _ask(noting, BEN, question=QUESTION.title())
    await reviewing.dismiss(EDITOR, dismissed)
    other = await _ask(noting, ANN, question="who painted it?")
    base.put_fact(_with_ask(ADOPTION))
    assert await reviewing.settle_by(ADOPTION) == Settlement(2, 2)
    assert [gap.members[0].token for gap in await reviewing.list_gaps()] == [other]
    assert len(await _told(database)) == 2


_OTHERS = [
    f"{verb} the {thing}" for verb in ("who painted", "where is") for thing in map("barn{}".format, range(250))
]


@pytest.fixture(params=[None, WordEmbedder({"ring": "telephone"})], ids=["words", "meaning"])
def embedder(request: pytest.FixtureRequest) -> WordEmbedder | None:
    """The search as it is without a model and with one."""
    found: WordEmbedder | None = request.param
    return found


async def test_only_questions_near_to_a_fact_are_asked_again(
    reviewing: Reviewing,
    noting: Noting,
    base: FactBase,
    monkeypatch: pytest.MonkeyPatch,
    embedder: WordEmbedder | None,
) -> None:
    """Of 500 open questions a fact that is published has those asked again that it may answer, off the event loop."""
    base.learn_meanings(embedder)
    for wording in _OTHERS:
        await _ask(noting, question=wording)
    await _ask(noting, ANN, question="do advisers ring the youngsters")
    new = make_fact(
        "NFK-2024-03", statement="Advisers ring the youngsters.", asks=["do advisers ring the youngsters"]
    )
    base.put_fact(new)
    asked = list[str]()

    def listen(question: str, base: FactBase) -> Answer:
        asked.append(question)
        assert threading.current_thread() is not threading.main_thread()
        return _answer_by_asks(question, base)

    monkeypatch.setattr(module, "answer_question", listen)
    assert await reviewing.settle_by(new) == Settlement(1, 1)
    assert "do advisers ring the youngsters" in asked
    assert len(asked) <= 10


async def test_a_list_is_asked_for_again_whatever_its_words(
    reviewing: Reviewing, noting: Noting, base: FactBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is answered by structure is near to every fact of that kind."""
    base.learn_meanings(WordEmbedder())
    await _ask(noting, question="what did ofsted recommend")
    monkeypatch.setattr(module, "answer_question", answer_question)
    new = make_fact("NFK-2024-03", statement="Mend roofs.", kind="recommendation")
    base.put_fact(new)
    assert await reviewing.settle_by(new) == Settlement(1, 0)


async def test_open_questions_are_read_by_the_model_once(
    reviewing: Reviewing, noting: Noting, base: FactBase
) -> None:
    """Turning the pages of the list does not embed every question anew; one that is closed is forgotten."""
    embedder = WordEmbedder()
    base.learn_meanings(embedder)
    token = await _ask(noting, question="who painted the barn")
    await reviewing.list_gaps()
    embedder.embedded.clear()
    await reviewing.list_gaps()
    assert embedder.embedded == []
    await reviewing.dismiss(EDITOR, token)
    await reviewing.list_gaps()
    await reviewing.restore(EDITOR, token)
    await reviewing.list_gaps()
    assert embedder.embedded == ["who painted the barn"]


async def test_questions_are_grouped_by_meaning(reviewing: Reviewing, noting: Noting, base: FactBase) -> None:
    """With a model, an editor sees two wordings of one question as one gap; without, as two."""
    for wording in ("who painted the barn", "who coloured the granary"):
        await _ask(noting, question=wording)
    assert len(await reviewing.list_gaps()) == 2
    base.learn_meanings(WordEmbedder({"coloured": "painted", "granary": "barn"}))
    assert len(await reviewing.list_gaps()) == 1


async def test_disliked_answer_is_not_settled_by_the_same_fact(
    reviewing: Reviewing, noting: Noting, database: Database, base: FactBase
) -> None:
    """A disliked question is settled by another leading fact only: the one that was disliked is no news."""
    base.put_fact(_with_ask(LEAVERS))
    await _ask(noting, ANN, shown=LEAVERS)
    assert await reviewing.settle_by(LEAVERS) == Settlement()
    assert await reviewing.settle_awaited() == Settlement()
    base.put_fact(_with_ask(ADOPTION, version=3))
    assert await reviewing.settle_by(ADOPTION) == Settlement(1, 1)
    assert await _told(database) == [(ANN, QUESTION)]


async def test_start_settles_what_the_files_brought(
    reviewing: Reviewing, noting: Noting, database: Database, base: FactBase
) -> None:
    """What somebody waits for is asked again; what nobody waits for is left to the editors."""
    await _ask(noting, ANN)
    base.put_fact(_with_ask(LEAVERS))
    unawaited = await _ask(noting)
    assert await reviewing.settle_awaited() == Settlement(1, 1)
    assert await _told(database) == [(ANN, QUESTION)]
    (gap,) = await reviewing.list_gaps()
    assert [question.token for question in gap.members] == [unawaited]


async def test_dismissal_and_its_undoing(reviewing: Reviewing, noting: Noting, database: Database) -> None:
    """A gap leaves the list with all its questions and comes back with them; asked again, it is a new gap."""
    first, _second = await _ask(noting), await _ask(noting)
    assert await reviewing.dismiss(EDITOR, first) == 2
    assert await reviewing.list_gaps() == []
    with pytest.raises(GapClosedError):
        await reviewing.dismiss(EDITOR, first)
    await _ask(noting)
    assert len((await reviewing.list_gaps())[0].members) == 1
    assert await reviewing.restore(EDITOR, first) == 2
    assert await reviewing.restore(EDITOR, first) == 0
    assert len((await reviewing.list_gaps())[0].members) == 3
    assert [action for action, _actor in await _acts(database)][:2] == ["restore_questions", "dismiss_questions"]
