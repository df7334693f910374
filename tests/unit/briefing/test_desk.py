"""The editors' desk at a glance."""

from datetime import timedelta

import pytest

from briefing.alerts import outbox
from briefing.services import draft_approval
from briefing.services.approving import Approving
from briefing.services.citing import Citing
from briefing.services.correcting import Correcting
from briefing.services.desk import Desk
from briefing.services.draft_approval import DraftApproval
from briefing.services.drafting import Drafting
from briefing.services.importing import Importing
from briefing.services.loading import load_base
from briefing.services.noting import Noting
from briefing.services.people import People
from briefing.services.publishing import Publishing
from briefing.services.reviewing import Reviewing
from briefing.storage import Database, claims, deliveries, subscriptions
from knowledge.answer import Answer, AnswerStatus
from knowledge.base import FactBase
from tests.factories import HandClock, make_corpus, make_fact
from tests.reporting import DIGEST, make_report

EDITOR, OTHER = 9001, 9002
OLD, NEW = make_fact("NFK-2024-01", as_at="2015-07"), make_fact("NFK-2024-02", as_at="2026-02")


@pytest.fixture
async def base(database: Database, clock: HandClock) -> FactBase:
    """A base of an old and a new fact, stored."""
    loaded, _report = await load_base(database, make_corpus(facts=[OLD, NEW]), home="Norfolk", clock=clock)
    return loaded


@pytest.fixture
def desk(base: FactBase, database: Database, clock: HandClock) -> Desk:
    """The service over that base."""
    publishing = Publishing(base, clock)
    drafting = Drafting(base, database, clock, publishing)
    approving = Approving(database, clock, People(database, clock, owners=frozenset({EDITOR, OTHER})))
    approving.register(draft_approval.KIND, DraftApproval(drafting))
    return Desk(
        base,
        database,
        clock,
        drafting=drafting,
        correcting=Correcting(base, database, clock, publishing),
        approving=approving,
        reviewing=Reviewing(base, database, clock),
        importing=Importing(base, database, clock, Citing(base, database, clock)),
    )


def _answer(*facts: str, base: FactBase, question: str = "how many?") -> Answer:
    snippets = tuple(base.cite(base.facts[fact_id]) for fact_id in facts)
    status = AnswerStatus.ANSWERED if facts else AnswerStatus.NO_MATCH
    return Answer(question=question, status=status, confidence=0.5, snippets=snippets)


async def test_what_waits_is_counted(desk: Desk, base: FactBase, database: Database, clock: HandClock) -> None:
    """Drafts by whose they are, questions with the most asked, and nothing that is not there."""
    empty = await desk.report(EDITOR)
    assert (empty.own, empty.others, empty.waiting, empty.questions, empty.unsent) == (0, 0, [], 0, [])
    drafting = Drafting(base, database, clock)
    for editor in (EDITOR, EDITOR, OTHER):
        await drafting.start(editor, editor)
    noting = Noting(database, clock, days=90)
    for question in ("how many social workers left?", "how many social workers left", "why is the sky blue?"):
        await noting.note(_answer(base=base, question=question))
    report = await desk.report(EDITOR)
    assert (report.own, report.others, report.questions) == (2, 1, 3)
    assert len(report.gaps[0].members) == 2
    assert (await desk.report(OTHER)).own == 1


async def test_imports_in_hand_are_on_the_desk(
    desk: Desk, base: FactBase, database: Database, clock: HandClock
) -> None:
    """A confirmed report with the proposals that are left of it; one that is only read is not."""
    importing = Importing(base, database, clock, Citing(base, database, clock))
    opened = await importing.begin(EDITOR, EDITOR, make_report(), DIGEST)
    assert (await desk.report(OTHER)).imports == []
    await importing.confirm(EDITOR, opened.id, opened.revision)
    [(shown, left)] = (await desk.report(OTHER)).imports
    assert shown.id == opened.id
    assert left > 0


async def test_old_facts_that_are_shown_are_due(
    desk: Desk, base: FactBase, database: Database, clock: HandClock
) -> None:
    """Showings are counted by fact and month, with QUESTION_DAYS=0 too, and count for the last months only."""
    for days in (90, 0):
        await Noting(database, clock, days=days).note(_answer(OLD.id, NEW.id, base=base))
    report = await desk.report(EDITOR)
    assert [(item.fact.id, item.shown) for item in report.due] == [(OLD.id, 2)]
    clock.advance(timedelta(days=150))
    assert [(item.fact.id, item.shown) for item in (await desk.report(EDITOR)).aged] == [(OLD.id, 0)]


async def test_looked_at_it_is_not_due_for_a_year(desk: Desk, clock: HandClock) -> None:
    """What an editor found still right comes back after a year; a fact that is gone cannot be confirmed."""
    assert await desk.confirm_fact(EDITOR, OLD.id)
    assert await desk.list_aged() == []
    clock.advance(timedelta(days=364))
    assert OLD not in [item.fact for item in await desk.list_aged()]
    clock.advance(timedelta(days=2))
    assert OLD in [item.fact for item in await desk.list_aged()]
    assert not await desk.confirm_fact(EDITOR, "NFK-2024-99")


async def test_alerts_that_are_not_through(desk: Desk, database: Database, clock: HandClock) -> None:
    """Pending and failed deliveries are counted by alert; those sent are not, nor a failure of long ago."""
    async with database.write() as connection:
        for chat in (1, 2, 3):
            await subscriptions.follow_theme(connection, chat, "care-leavers", at=clock())
        await outbox.enqueue_alert(connection, OLD, actor=str(EDITOR), at=clock())
        [sent, failed, _pending] = await claims.claim_due(
            connection, now=clock(), lease=timedelta(minutes=1), limit=3
        )
        await deliveries.settle_delivery(connection, sent.id, deliveries.SENT, at=clock(), attempts=1)
        await deliveries.settle_delivery(
            connection, failed.id, deliveries.FAILED, at=clock(), attempts=1, error="too long"
        )
    [unsent] = await desk.list_unsent()
    assert (unsent.fact_id, unsent.pending, unsent.failed, unsent.error) == (OLD.id, 1, 1, "too long")
    clock.advance(timedelta(days=31))
    [unsent] = await desk.list_unsent()
    assert (unsent.pending, unsent.failed) == (1, 0)
