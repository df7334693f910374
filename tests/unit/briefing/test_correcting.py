"""Changing, retracting and restoring published facts, two editors at once included."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from briefing.services.correcting import Correcting
from briefing.services.loading import load_base
from briefing.services.open_edits import (
    EditConflictError,
    EditOpenError,
    NoSuchFactError,
    NothingToChangeError,
    NotPublishedError,
    OpenEdit,
    StaleEditError,
)
from briefing.services.publishing import Publication, Publishing, Telling
from briefing.storage import Database, audit, claims, deliveries, facts, questions, subscriptions
from briefing.storage.questions import LoggedQuestion
from briefing.storage.tables import deliveries as sent
from knowledge.base import FactBase
from knowledge.drafts import DraftInputError, Step
from knowledge.models import Status
from tests.factories import NOW, HandClock, make_corpus, make_fact

EDITOR, OTHER = 9001, 9002
FACT = "NFK-2024-01"
BETTER, OTHERS = "Norfolk kept in touch with every care leaver.", "Norfolk kept in touch with most of them."


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database on disk, since a second process takes part in some tests."""
    opened = await Database.open(f"sqlite:///{tmp_path}/briefing.sqlite3")
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def base(database: Database, clock: HandClock) -> FactBase:
    """A base of one curated fact, stored."""
    loaded, _report = await load_base(database, make_corpus(), home="Norfolk", clock=clock)
    return loaded


@pytest.fixture
def correcting(base: FactBase, database: Database, clock: HandClock) -> Correcting:
    """The service over that base."""
    return Correcting(base, database, clock, Publishing(base, clock))


async def _edit(correcting: Correcting, step: Step, typed: str, *, editor: int = EDITOR) -> OpenEdit:
    """An edit with one field changed by typing, and a reason."""
    opened = await correcting.begin(editor, editor, FACT)
    opened = await correcting.ask(editor, opened.id, opened.revision, step)
    opened = await correcting.answer(editor, opened.id, typed)
    if opened.lacks_reason:
        opened = await correcting.ask_reason(editor, opened.id, opened.revision, Telling.ALERT)
        opened = await correcting.answer(editor, opened.id, f"because of {step.value}")
    return opened


async def _publish(correcting: Correcting, opened: OpenEdit, *, editor: int = EDITOR) -> Publication:
    return await correcting.publish(editor, opened.id, opened.revision, Telling.ALERT)


async def _acts(database: Database) -> list[tuple[str, str, str, dict[str, Any]]]:
    async with database.read() as connection:
        acts = await audit.list_acts(connection)
    return [(act.actor, act.action, act.subject, act.detail) for act in acts if act.actor != facts.CURATOR]


async def test_a_correction_is_the_next_version(
    correcting: Correcting, database: Database, base: FactBase
) -> None:
    """Version, audit entry and base have the new words; the former version stays, and the edit is closed."""
    published = await _publish(correcting, await _edit(correcting, Step.STATEMENT, BETTER))
    assert (published.fact.statement, published.fact.version, published.told) == (BETTER, 2, 0)
    assert base.facts[FACT] == published.fact
    newest, first = await correcting.list_versions(FACT)
    assert (newest.fact, newest.changed_by, newest.reason) == (published.fact, str(EDITOR), "because of statement")
    assert first.fact == make_fact()
    detail = {
        "version": 2,
        "changed": ["statement"],
        "telling": "alert",
        "told": 0,
        "reason": "because of statement",
    }
    assert await _acts(database) == [(str(EDITOR), "correct_fact", FACT, detail)]
    assert await correcting.list_open() == []


async def test_an_edit_survives_a_restart(
    correcting: Correcting, base: FactBase, tmp_path: Path, clock: HandClock
) -> None:
    """Another process finds the edit where it stood, question and changes, and so does a second /editfact."""
    opened = await _edit(correcting, Step.QUOTE, "in touch")
    asked = await correcting.ask(EDITOR, opened.id, opened.revision, Step.STANCE)
    again = await Database.open(f"sqlite:///{tmp_path}/briefing.sqlite3")
    other = Correcting(base, again, clock, Publishing(base, clock))
    assert await other.find_asking(EDITOR) == asked
    assert await other.begin(EDITOR, EDITOR, FACT) == asked
    await again.close()


async def test_the_curated_file_leaves_an_edited_fact(
    correcting: Correcting, database: Database, clock: HandClock
) -> None:
    """At the next start the editor's words stay, whatever the file says by then."""
    await _publish(correcting, await _edit(correcting, Step.STATEMENT, BETTER))
    corpus = make_corpus(facts=[make_fact(statement="The file says this by now, at some length.")])
    loaded, report = await load_base(database, corpus, home="Norfolk", clock=clock)
    assert (loaded.facts[FACT].statement, report.withheld) == (BETTER, 1)


async def test_what_does_not_belong_to_the_edit_is_stale(correcting: Correcting) -> None:
    """Buttons of an earlier state, of another's edit, of a field the fact lacks, and words nobody asked for do nothing."""
    opened = await correcting.begin(EDITOR, EDITOR, FACT)
    asked = await correcting.ask(EDITOR, opened.id, opened.revision, Step.STANCE)
    for attempt in (
        correcting.ask(EDITOR, opened.id, opened.revision, Step.QUOTE),
        correcting.ask(EDITOR, asked.id, asked.revision, Step.GRADE),
        correcting.answer(EDITOR, asked.id, "weakness", opened.revision),
        correcting.answer(OTHER, asked.id, "weakness"),
        correcting.find(OTHER, asked.id),
        correcting.find(EDITOR, 99),
        correcting.publish(EDITOR, asked.id, asked.revision, Telling.ALERT),  # nothing changed yet
        correcting.bring_back(EDITOR, asked.id),
    ):
        with pytest.raises(StaleEditError):
            await attempt
    assert await correcting.find(EDITOR, opened.id) == asked
    left = await correcting.stop_asking(EDITOR, opened.id)
    with pytest.raises(StaleEditError):
        await correcting.answer(EDITOR, left.id, "weakness")
    assert not await correcting.discard(OTHER, opened.id)


async def test_a_weighty_change_needs_a_reason(correcting: Correcting) -> None:
    """Other words are not published without saying why; a better page is."""
    opened = await correcting.begin(EDITOR, EDITOR, FACT)
    opened = await correcting.ask(EDITOR, opened.id, opened.revision, Step.LOCATOR)
    light = await correcting.answer(EDITOR, opened.id, "p 8")
    assert not light.lacks_reason
    weighty = await correcting.ask(EDITOR, opened.id, light.revision, Step.STATEMENT)
    weighty = await correcting.answer(EDITOR, opened.id, BETTER)
    assert weighty.lacks_reason
    with pytest.raises(DraftInputError, match="why"):
        await _publish(correcting, weighty)
    asked = await correcting.ask_reason(EDITOR, weighty.id, weighty.revision, Telling.QUIETLY)
    with pytest.raises(DraftInputError, match="400 characters"):
        await correcting.answer(EDITOR, weighty.id, "x" * 401)
    assert asked.edit.telling == "quietly"
    reasoned = await correcting.answer(EDITOR, weighty.id, "it was misread")
    assert (await _publish(correcting, reasoned)).fact.statement == BETTER


async def test_two_editors_of_one_fact(correcting: Correcting, base: FactBase) -> None:
    """The second to publish is stopped, sees what the other changed, and nothing is overwritten until they choose."""
    mine = await _edit(correcting, Step.STATEMENT, BETTER)
    theirs = await _edit(correcting, Step.STATEMENT, OTHERS, editor=OTHER)
    assert await correcting.list_rivals(mine) == [OTHER]
    await _publish(correcting, theirs, editor=OTHER)
    with pytest.raises(EditConflictError):
        await _publish(correcting, mine)
    assert base.facts[FACT].statement == OTHERS
    newer = await correcting.find_newer(mine)
    assert newer is not None
    assert (newer.fact.statement, newer.changed_by) == (OTHERS, str(OTHER))
    on_top = await correcting.rebase(EDITOR, mine.id, mine.revision, mine_first=True)
    assert (on_top.former.version, on_top.edit.reason) == (2, "because of statement")
    assert await correcting.find_newer(on_top) is None
    published = await _publish(correcting, on_top)
    assert (published.fact.version, base.facts[FACT].statement) == (3, BETTER)


async def test_taking_theirs_keeps_the_rest_of_mine(correcting: Correcting) -> None:
    """Where both changed a field the other's stands; what only this edit changed is still to be published."""
    mine = await _edit(correcting, Step.STATEMENT, BETTER)
    mine = await correcting.ask(EDITOR, mine.id, mine.revision, Step.QUOTE)
    mine = await correcting.answer(EDITOR, mine.id, "in touch")
    await _publish(correcting, await _edit(correcting, Step.STATEMENT, OTHERS, editor=OTHER), editor=OTHER)
    rebased = await correcting.rebase(EDITOR, mine.id, mine.revision, mine_first=False)
    fact = (await _publish(correcting, rebased)).fact
    assert (fact.statement, fact.quote) == (OTHERS, "in touch")


async def test_nothing_is_left_when_both_said_the_same(correcting: Correcting) -> None:
    """An edit that the other made superfluous cannot be published, only given up."""
    mine = await _edit(correcting, Step.STATEMENT, BETTER)
    await _publish(correcting, await _edit(correcting, Step.STATEMENT, BETTER, editor=OTHER), editor=OTHER)
    rebased = await correcting.rebase(EDITOR, mine.id, mine.revision, mine_first=True)
    assert not rebased.changes_anything
    with pytest.raises(StaleEditError):
        await _publish(correcting, rebased)


async def test_an_attached_question_is_not_lost(
    correcting: Correcting, database: Database, base: FactBase
) -> None:
    """A question attached from the list while somebody edits the questions is among them afterwards."""
    mine = await correcting.begin(EDITOR, EDITOR, FACT)
    mine = await correcting.ask(EDITOR, mine.id, mine.revision, Step.ASKS)
    mine = await correcting.answer(EDITOR, mine.id, "who keeps in touch?")
    mine = await correcting.answer(EDITOR, mine.id, "done")
    async with database.write() as connection:
        await facts.attach_ask(
            connection, make_fact(), "are they in touch?", actor="9002", at=NOW, reason="attached"
        )
    with pytest.raises(EditConflictError):
        await _publish(correcting, mine)
    both = await correcting.rebase(EDITOR, mine.id, mine.revision, mine_first=True)
    assert (await _publish(correcting, both)).fact.asks == ("are they in touch?", "who keeps in touch?")


async def test_two_presses_publish_once(
    correcting: Correcting, base: FactBase, tmp_path: Path, clock: HandClock
) -> None:
    """Of two presses at once, in two processes, one publishes and the other is told that nothing was done."""
    opened = await _edit(correcting, Step.STATEMENT, BETTER)
    again = await Database.open(f"sqlite:///{tmp_path}/briefing.sqlite3")
    other = Correcting(base, again, clock, Publishing(base, clock))
    outcomes = await asyncio.gather(_publish(correcting, opened), _publish(other, opened), return_exceptions=True)
    await again.close()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Publication", "StaleEditError"]
    assert len(await correcting.list_versions(FACT)) == 2


async def test_failure_in_the_middle_keeps_nothing(
    correcting: Correcting, database: Database, base: FactBase
) -> None:
    """When the last write fails no part of the correction is kept, and the same press works afterwards."""
    opened = await _edit(correcting, Step.STATEMENT, BETTER)
    async with database.write() as connection:
        await connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        )
    with pytest.raises(DBAPIError, match="disk full"):
        await _publish(correcting, opened)
    assert base.facts[FACT] == make_fact()
    assert len(await correcting.list_versions(FACT)) == 1
    assert await correcting.find(EDITOR, opened.id) == opened
    async with database.write() as connection:
        await connection.execute(text("DROP TRIGGER full"))
    await _publish(correcting, opened)


async def test_a_retracted_fact_is_in_no_answer_and_comes_back(
    correcting: Correcting, database: Database, base: FactBase
) -> None:
    """Retracting keeps the words and the reason and drops the fact from the base; restoring is a new version."""
    opened = await correcting.retract(EDITOR, EDITOR, FACT, "  the report\nwas withdrawn ")
    retracted = (await _publish(correcting, opened)).fact
    assert (retracted.status, retracted.version, retracted.statement) == (
        Status.RETRACTED,
        2,
        make_fact().statement,
    )
    assert FACT not in base.facts
    with pytest.raises(NotPublishedError):
        await correcting.begin(EDITOR, EDITOR, FACT)
    with pytest.raises(NothingToChangeError):
        await correcting.retract(EDITOR, EDITOR, FACT, "again")
    back = await correcting.restore(EDITOR, EDITOR, FACT, "it was right")
    restored = (await _publish(correcting, back)).fact
    assert restored == make_fact(version=3)
    assert base.facts[FACT] == restored
    with pytest.raises(NothingToChangeError):
        await correcting.restore(EDITOR, EDITOR, FACT, "again")
    assert [act[1] for act in await _acts(database)] == ["restore_fact", "retract_fact"]
    versions = await correcting.list_versions(FACT)
    assert [version.reason for version in versions[:2]] == ["it was right", "the report was withdrawn"]


async def test_a_retraction_without_a_reason_asks_for_one(correcting: Correcting) -> None:
    """The reason can be typed afterwards; the retraction is then shown, not done."""
    opened = await correcting.retract(EDITOR, EDITOR, FACT, "")
    assert (opened.edit.asking, opened.edit.telling, opened.lacks_reason) == (True, None, True)
    assert await correcting.find_asking(EDITOR) == opened
    reasoned = await correcting.answer(EDITOR, opened.id, "it was withdrawn")
    assert (reasoned.edit.asking, reasoned.lacks_reason) == (False, False)


async def test_a_retraction_after_somebody_elses_change(correcting: Correcting, base: FactBase) -> None:
    """Retracting is stopped by a newer version like any change; on top of it, the newer words are what is retracted."""
    opened = await correcting.retract(EDITOR, EDITOR, FACT, "it was withdrawn")
    await _publish(correcting, await _edit(correcting, Step.STATEMENT, OTHERS, editor=OTHER), editor=OTHER)
    with pytest.raises(EditConflictError):
        await _publish(correcting, opened)
    assert base.facts[FACT].statement == OTHERS
    on_top = await correcting.rebase(EDITOR, opened.id, opened.revision, mine_first=True)
    assert (await _publish(correcting, on_top)).fact.statement == OTHERS
    assert FACT not in base.facts


async def test_an_earlier_version_is_restored_as_a_new_one(correcting: Correcting, base: FactBase) -> None:
    """What a fact said comes back under the next number; the version it says now is no change."""
    await _publish(correcting, await _edit(correcting, Step.STATEMENT, BETTER))
    opened = await correcting.restore(EDITOR, EDITOR, FACT, "it was right before", version=1)
    assert (await _publish(correcting, opened)).fact == make_fact(version=3)
    assert base.facts[FACT].statement == make_fact().statement
    with pytest.raises(NothingToChangeError):
        await correcting.restore(EDITOR, EDITOR, FACT, "", version=1)
    with pytest.raises(NoSuchFactError):
        await correcting.restore(EDITOR, EDITOR, FACT, "", version=9)


async def test_one_change_of_a_fact_at_a_time_for_each_editor(correcting: Correcting) -> None:
    """Whoever edits a fact finishes that before retracting it; another editor may retract it at once."""
    opened = await correcting.begin(EDITOR, EDITOR, FACT)
    with pytest.raises(EditOpenError) as caught:
        await correcting.retract(EDITOR, EDITOR, FACT, "wrong")
    assert caught.value.opened == opened
    assert (await correcting.retract(OTHER, OTHER, FACT, "wrong")).changes_anything


async def test_an_edit_that_was_given_up_comes_back(correcting: Correcting) -> None:
    """Given up, an edit keeps its changes; it comes back unless its editor has begun another one of the fact."""
    opened = await _edit(correcting, Step.QUOTE, "in touch")
    assert await correcting.discard(EDITOR, opened.id)
    assert not await correcting.discard(EDITOR, opened.id)
    back = await correcting.bring_back(EDITOR, opened.id)
    assert back.edit.target == opened.edit.target
    await correcting.discard(EDITOR, opened.id)
    await correcting.begin(EDITOR, EDITOR, FACT)
    with pytest.raises(StaleEditError):
        await correcting.bring_back(EDITOR, opened.id)


async def test_unknown_facts(correcting: Correcting) -> None:
    """An id that nobody holds begins, retracts, restores and shows nothing."""
    for attempt in (
        correcting.begin(EDITOR, EDITOR, "NFK-2024-99"),
        correcting.retract(EDITOR, EDITOR, "NFK-2024-99", "wrong"),
        correcting.restore(EDITOR, EDITOR, "NFK-2024-99", "right"),
        correcting.list_versions("NFK-2024-99"),
    ):
        with pytest.raises(NoSuchFactError):
            await attempt


async def _queue_alert(database: Database, *chats: int) -> None:
    async with database.write() as connection:
        alert = await deliveries.add_alert(connection, make_fact(), actor=str(OTHER), at=NOW)
        await deliveries.add_deliveries(connection, alert, dict.fromkeys(chats, NOW + timedelta(minutes=1)))


async def test_who_is_still_to_be_told_gets_the_correction(
    correcting: Correcting, database: Database, clock: HandClock
) -> None:
    """An alert that waits goes out with the corrected words, and in time."""
    await _queue_alert(database, 1001, 1002)
    assert (await _publish(correcting, await _edit(correcting, Step.STATEMENT, BETTER))).told == 2
    clock.advance(timedelta(minutes=1))
    async with database.write() as connection:
        claimed = await claims.claim_due(connection, now=clock(), lease=timedelta(minutes=1), limit=9)
    assert {item.chat_id for item in claimed} == {1001, 1002}
    assert {getattr(item.content, "statement", None) for item in claimed} == {BETTER}


async def test_nobody_is_told_of_a_retracted_fact(correcting: Correcting, database: Database) -> None:
    """What is still to be sent is cancelled; a question it had answered is open again, and who waited waits."""
    await _queue_alert(database, 1001)
    async with database.write() as connection:
        await subscriptions.follow_theme(connection, 1001, "care-leavers", at=NOW)
        asked = LoggedQuestion("t1", "who?", "unanswerable_no_match", None, 0.1, NOW.date())
        await questions.add_question(connection, asked)
        await questions.settle_question(connection, "t1", FACT)
        await deliveries.add_answers(connection, [(1002, "who?")], due_at=NOW + timedelta(minutes=1))
    await _publish(correcting, await correcting.retract(EDITOR, EDITOR, FACT, "wrong"))
    async with database.read() as connection:
        assert {row.state for row in await connection.execute(select(sent.c.state))} == {"cancelled"}
        assert [question.token for question in await questions.list_gaps(connection)] == ["t1"]
        assert await questions.is_awaited(connection, "t1", 1002)
