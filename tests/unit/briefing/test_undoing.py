"""Taking back what was published a moment ago."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from briefing.alerts.dispatcher import LEASE
from briefing.services.correcting import Correcting
from briefing.services.drafting import Drafting
from briefing.services.loading import load_base
from briefing.services.publishing import Publication, Publishing, Telling
from briefing.services.undoing import TooLateError, Undoing, UndoneAlreadyError
from briefing.storage import Database, audit, claims, subscriptions
from briefing.storage.tables import deliveries as sent
from knowledge.base import FactBase
from knowledge.drafts import Step
from knowledge.models import Status
from tests.factories import NOW, SOURCE_ID, HandClock, make_corpus, make_fact

EDITOR, OTHER = 9001, 9002
FACT = "NFK-2024-01"
UNDO = timedelta(seconds=60)
STATEMENT = "Norfolk's care leavers had a personal adviser in nine of ten cases."
ANSWERS = [
    *(SOURCE_ID, "finding", "care-leavers", "done", STATEMENT),
    *("Ofsted", "strength", "2024-05-17", "p 7 para 21", "skip", "skip"),
]


class Office:
    """The services of one process over one database."""

    def __init__(self, base: FactBase, database: Database, clock: HandClock, undo: timedelta = UNDO) -> None:
        publishing = Publishing(base, clock, undo=undo)
        self.base, self.database, self.clock = base, database, clock
        self.drafting = Drafting(base, database, clock, publishing)
        self.correcting = Correcting(base, database, clock, publishing)
        self.undoing = Undoing(base, database, clock, publishing)

    async def add(self, telling: Telling = Telling.ALERT) -> Publication:
        """Publish a new fact."""
        opened = await self.drafting.start(EDITOR, EDITOR)
        for answer in ANSWERS:
            opened = await self.drafting.accept(EDITOR, answer)
        return await self.drafting.publish(EDITOR, opened.id, opened.revision, telling)

    async def correct(self, quote: str = "in touch") -> Publication:
        """Publish a correction."""
        opened = await self.correcting.begin(EDITOR, EDITOR, FACT)
        opened = await self.correcting.ask(EDITOR, opened.id, opened.revision, Step.QUOTE)
        opened = await self.correcting.answer(EDITOR, opened.id, quote)
        return await self.correcting.publish(EDITOR, opened.id, opened.revision, Telling.ALERT)

    async def claim(self) -> list[int]:
        """The chats that a dispatcher would write to now."""
        async with self.database.write() as connection:
            claimed = await claims.claim_due(connection, now=self.clock(), lease=LEASE, limit=9)
        return [item.chat_id for item in claimed]

    async def states(self) -> list[Any]:
        """The state of each delivery."""
        async with self.database.read() as connection:
            return [row.state for row in await connection.execute(select(sent.c.state).order_by(sent.c.id))]


@pytest.fixture
async def office(database: Database, clock: HandClock) -> Office:
    """A base of one curated fact, stored, with one chat that follows its theme."""
    base, _report = await load_base(database, make_corpus(), home="Norfolk", clock=clock)
    async with database.write() as connection:
        await subscriptions.follow_theme(connection, 1001, "care-leavers", at=NOW)
    return Office(base, database, clock)


async def test_no_alert_goes_out_before_the_time_is_over(office: Office) -> None:
    """For as long as a publication can be undone nobody is told; a moment later everybody is."""
    assert (await office.add()).told == 1
    office.clock.advance(UNDO - timedelta(microseconds=1))
    assert await office.claim() == []
    office.clock.advance(timedelta(microseconds=1))
    assert await office.claim() == [1001]


async def test_a_new_fact_is_undone(office: Office) -> None:
    """It leaves the answers, its alert is cancelled, and its draft is in hand again as it was."""
    fact = (await office.add()).fact
    undone = await office.undoing.undo(EDITOR, fact.id, 1)
    assert (undone.fact.status, undone.fact.version) == (Status.RETRACTED, 2)
    assert fact.id not in office.base.facts
    assert await office.states() == ["cancelled"]
    draft = await office.drafting.find(EDITOR)
    assert draft is not None
    assert (draft.draft.step, draft.draft.statement) == (Step.PREVIEW, STATEMENT)
    again = await office.drafting.publish(EDITOR, draft.id, draft.revision, Telling.ALERT)
    assert (again.fact.id, again.fact.statement, again.told) == ("NFK-2024-E02", STATEMENT, 1)


async def test_its_draft_does_not_push_another_from_the_hand(office: Office) -> None:
    """Where a new draft was begun meanwhile, the undone one is set aside beside it."""
    fact = (await office.add()).fact
    begun = await office.drafting.start(EDITOR, EDITOR)
    await office.undoing.undo(EDITOR, fact.id, 1)
    assert await office.drafting.find(EDITOR) == begun
    assert len(await office.drafting.list_unfinished(EDITOR)) == 2


async def test_a_correction_is_undone(office: Office) -> None:
    """The former words are published again as a new version; the edit is open again, on top of that."""
    await office.correct()
    undone = await office.undoing.undo(EDITOR, FACT, 2)
    assert undone.fact == make_fact(version=3)
    assert office.base.facts[FACT] == undone.fact
    [edit] = await office.correcting.list_open()
    assert (edit.edit.target.quote, edit.former.version) == ("in touch", 3)
    assert (
        await office.correcting.publish(EDITOR, edit.id, edit.revision, Telling.ALERT)
    ).fact.quote == "in touch"


async def test_a_retraction_is_undone(office: Office) -> None:
    """The fact is in the answers again."""
    opened = await office.correcting.retract(EDITOR, EDITOR, FACT, "wrong")
    await office.correcting.publish(EDITOR, opened.id, opened.revision, Telling.ALERT)
    assert (await office.undoing.undo(EDITOR, FACT, 2)).fact.status is Status.PUBLISHED
    assert FACT in office.base.facts


async def test_every_undoing_is_recorded(office: Office) -> None:
    """Version and audit entry say that it was undone, and by whom."""
    await office.correct()
    await office.undoing.undo(EDITOR, FACT, 2)
    newest = (await office.correcting.list_versions(FACT))[0]
    assert (newest.changed_by, newest.reason) == (str(EDITOR), "undone by the editor")
    async with office.database.read() as connection:
        [act, *_earlier] = await audit.list_acts(connection)
    assert (act.actor, act.action, act.subject, act.detail["version"]) == (str(EDITOR), "undo", FACT, 3)


async def test_pressed_late_nothing_is_undone(office: Office) -> None:
    """At the very moment when alerts may go out it is too late, and the fact stays."""
    fact = (await office.add()).fact
    office.clock.advance(UNDO)
    with pytest.raises(TooLateError):
        await office.undoing.undo(EDITOR, fact.id, 1)
    assert fact.id in office.base.facts
    assert await office.claim() == [1001]


async def test_undone_once(office: Office) -> None:
    """A second press does nothing, and so does one after somebody changed the fact again."""
    await office.correct()
    await office.undoing.undo(EDITOR, FACT, 2)
    with pytest.raises(UndoneAlreadyError):
        await office.undoing.undo(EDITOR, FACT, 2)
    assert len(await office.correcting.list_versions(FACT)) == 3


@pytest.mark.parametrize(("editor", "version"), [(OTHER, 2), (EDITOR, 1), (EDITOR, 9)])
async def test_only_ones_own_publication_is_undone(office: Office, editor: int, version: int) -> None:
    """Another's version, the curated files' and one that does not exist are not undone."""
    await office.correct()
    with pytest.raises(TooLateError):
        await office.undoing.undo(editor, FACT, version)


async def test_without_a_time_nothing_is_undone(office: Office) -> None:
    """With no time for undoing alerts go out at once, and a button of before does nothing."""
    hasty = Office(office.base, office.database, office.clock, timedelta(0))
    fact = (await hasty.add()).fact
    with pytest.raises(TooLateError):
        await hasty.undoing.undo(EDITOR, fact.id, 1)
    assert await hasty.claim() == [1001]


async def test_the_button_works_after_a_restart(office: Office, clock: HandClock) -> None:
    """A process that did not publish the fact undoes it as well: all that is needed is in the database."""
    fact = (await office.add()).fact
    base, _report = await load_base(office.database, make_corpus(), home="Norfolk", clock=clock)
    later = Office(base, office.database, clock)
    await later.undoing.undo(EDITOR, fact.id, 1)
    assert fact.id not in base.facts
    assert await later.states() == ["cancelled"]


async def test_undoing_the_second_of_two_corrections(office: Office) -> None:
    """Only the newest is taken back; the one before it stays."""
    await office.correct("in touch")
    await office.correct("with their")
    assert (await office.undoing.undo(EDITOR, FACT, 3)).fact.quote == "in touch"


async def test_who_waited_for_the_first_alert_gets_the_former_words(office: Office) -> None:
    """A correction of a fact whose alert is still to go out and its undoing leave one alert, with what is true now."""
    fact = (await office.add()).fact
    opened = await office.correcting.begin(EDITOR, EDITOR, fact.id)
    opened = await office.correcting.ask(EDITOR, opened.id, opened.revision, Step.QUOTE)
    opened = await office.correcting.answer(EDITOR, opened.id, "in touch")
    await office.correcting.publish(EDITOR, opened.id, opened.revision, Telling.ALERT)
    await office.undoing.undo(EDITOR, fact.id, 2)
    office.clock.advance(UNDO)
    async with office.database.write() as connection:
        [claimed] = await claims.claim_due(connection, now=office.clock(), lease=LEASE, limit=9)
    assert getattr(claimed.content, "quote", "") is None
    assert (await office.states()).count("pending") == 1
