"""A report from its header to its proposals, and working through them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from briefing.services.accepting import Accepting
from briefing.services.citing import Citing
from briefing.services.importing import (
    UNCONFIRMED_LASTS,
    Importing,
    ImportTelling,
    IncompleteHeaderError,
    NotRecognisedError,
    OpenImport,
    StaleImportError,
)
from briefing.services.proposed import CopiedWordsError, OpenProposal, StaleProposalError
from briefing.services.proposing import Proposing
from briefing.services.publishing import Publishing
from briefing.services.undoing import Undoing
from briefing.storage import Database, audit, facts, sources, subscriptions
from briefing.storage.tables import alerts, imports, proposals
from knowledge.base import FactBase
from knowledge.corpus import load_corpus, without_facts
from knowledge.drafts import DraftInputError, Step
from knowledge.models import Kind, Stance
from knowledge.proposals import Change, HeaderField, Sort
from knowledge.reports import ReportFramework
from tests.factories import HandClock, make_judgement, make_source
from tests.reporting import DIGEST, IMPROVE, TELLING, make_report

EDITOR, OTHER = 9001, 9002
STATEMENT = "One in eight of Norfolk's 803 care leavers had no pathway plan in October 2026."
UNDO = timedelta(seconds=60)


@pytest.fixture
def base() -> FactBase:
    """An empty base."""
    return FactBase(without_facts(load_corpus()), home="Norfolk")


@pytest.fixture
def citing(base: FactBase, database: Database, clock: HandClock) -> Citing:
    return Citing(base, database, clock)


@pytest.fixture
def importing(base: FactBase, database: Database, clock: HandClock, citing: Citing) -> Importing:
    return Importing(base, database, clock, citing)


@pytest.fixture
def proposing(base: FactBase, database: Database, clock: HandClock) -> Proposing:
    return Proposing(base, database, clock)


@pytest.fixture
def publishing(base: FactBase, clock: HandClock) -> Publishing:
    return Publishing(base, clock, undo=UNDO)


@pytest.fixture
def accepting(base: FactBase, database: Database, clock: HandClock, publishing: Publishing) -> Accepting:
    return Accepting(base, database, clock, publishing)


async def begin(importing: Importing, **changes: Any) -> OpenImport:
    return await importing.begin(EDITOR, EDITOR, make_report(**changes), DIGEST)


async def confirm(importing: Importing, telling: ImportTelling = ImportTelling.ONCE, **changes: Any) -> OpenImport:
    opened = await begin(importing, **changes)
    registration = await importing.confirm(EDITOR, opened.id, opened.revision)
    return await importing.choose_telling(registration.opened.id, telling)


async def next_of(proposing: Proposing, opened: OpenImport, sort: Sort | None = None) -> OpenProposal:
    """The next proposal, or the first of a sort; others are looked for beyond it."""
    async with proposing._database.read() as connection:
        rows = await connection.execute(
            select(proposals.c.id)
            .where(proposals.c.import_id == opened.id, proposals.c.state == "open")
            .order_by(proposals.c.place)
        )
    for row in rows:
        found = await proposing.find(row.id)
        if sort in {None, found.proposal.sort}:
            return found
    raise AssertionError("there is no such proposal")


async def follow(database: Database, clock: HandClock) -> None:
    async with database.write() as connection:
        await subscriptions.follow_theme(connection, 1001, "*", at=clock())


async def test_confirming_registers_all_at_once(
    importing: Importing, database: Database, base: FactBase, citing: Citing, proposing: Proposing
) -> None:
    """Source, paragraphs, proposals and the audit entry; the base knows the source."""
    opened = await begin(importing)
    registration = await importing.confirm(EDITOR, opened.id, opened.revision)
    assert registration.opened.source
    assert registration.opened.source.id == "nor-ofsted-2026"
    assert registration.kept == 5
    assert [item.sort.value for item in registration.proposed] == [
        *["judgement"] * 5,
        *["recommendation"] * 2,
        *["finding"] * 2,
    ]
    assert "nor-ofsted-2026" in base.sources
    async with database.read() as connection:
        assert list(await sources.list_sources(connection)) == ["nor-ofsted-2026"]
        acts = {entry.action for entry in await audit.list_acts(connection)}
    assert acts == {"import_report", "keep_paragraphs"}
    assert (await citing.count_kept()) == {"nor-ofsted-2026": 5}
    progress = await proposing.count(opened.id)
    assert (progress.open, progress.total) == (9, 9)


async def test_the_text_is_not_kept_twice(importing: Importing, database: Database) -> None:
    """Once it is confirmed, the import holds the header alone."""
    opened = await confirm(importing)
    async with database.read() as connection:
        body = (await connection.execute(select(imports.c.body).where(imports.c.id == opened.id))).scalar_one()
    assert TELLING not in str(body)


async def test_what_is_missing_is_asked_for(importing: Importing) -> None:
    """Without a day of publication nothing is registered; with it, it is."""
    opened = await begin(importing, published_on=None)
    with pytest.raises(IncompleteHeaderError) as error:
        await importing.confirm(EDITOR, opened.id, opened.revision)
    assert error.value.field is HeaderField.PUBLISHED
    opened = await importing.correct(EDITOR, opened.id, HeaderField.PUBLISHED, "20 November 2026")
    assert (await importing.confirm(EDITOR, opened.id, opened.revision)).proposed


async def test_a_corrected_grade_is_what_is_proposed(importing: Importing, proposing: Proposing) -> None:
    """What the editor saw and mended counts, not what was read."""
    opened = await begin(importing)
    opened = await importing.correct(EDITOR, opened.id, HeaderField.OVERALL, "inadequate")
    await importing.confirm(EDITOR, opened.id, opened.revision)
    first = await next_of(proposing, opened)
    assert "graded inadequate overall" in (first.proposal.draft.statement or "")


async def test_of_two_confirmations_the_first_counts(importing: Importing, database: Database) -> None:
    """The second press is told that it is done; there is one source and one set of proposals."""
    opened = await begin(importing)
    results = await asyncio.gather(
        *(importing.confirm(EDITOR, opened.id, opened.revision) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["Registration", "StaleImportError"]
    async with database.read() as connection:
        assert len((await connection.execute(select(proposals.c.id))).all()) == 9


async def test_nobody_else_confirms_or_corrects(importing: Importing) -> None:
    """An unconfirmed report is its editor's; so is one given up."""
    opened = await begin(importing)
    with pytest.raises(StaleImportError):
        await importing.confirm(OTHER, opened.id, opened.revision)
    with pytest.raises(StaleImportError):
        await importing.correct(OTHER, opened.id, HeaderField.TITLE, "Mine")
    await importing.discard(EDITOR, opened.id, opened.revision)
    with pytest.raises(StaleImportError):
        await importing.confirm(EDITOR, opened.id, opened.revision)


async def test_a_document_that_is_none_of_ofsteds_is_refused(importing: Importing) -> None:
    """A press article must not be taken apart into paragraphs."""
    with pytest.raises(NotRecognisedError):
        await begin(importing, framework=ReportFramework.OTHER, paragraphs=())


async def test_the_same_document_is_known_again(importing: Importing) -> None:
    """By its checksum, with what is left of its import."""
    opened = await confirm(importing)
    known = await importing.find_known(DIGEST)
    assert known
    assert known.opened
    assert (known.opened.id, known.left, known.kept) == (opened.id, 9, 5)


async def test_a_registered_source_is_gone_through_without_what_is_known(
    importing: Importing, base: FactBase, database: Database, clock: HandClock
) -> None:
    """Grades, recommendations and paragraphs that facts cite already are not proposed again."""
    source = make_source(id="nfk-ofsted-2026", sha256=DIGEST, published_on="2026-11-20")
    held = [
        make_judgement("good", id_="NFK-2026-01", source=source.id),
        make_judgement(
            "good",
            id_="NFK-2026-02",
            source=source.id,
            kind="finding",
            judgement=None,
            locator={"page": 3, "paragraph": "2"},
        ),
    ]
    async with database.write() as connection:
        await sources.save_source(connection, source, origin=sources.CURATED, actor="x", at=clock())
        for fact in held:
            await facts.add_fact(connection, fact, actor="x", at=clock(), reason="x")
    base.put_source(source)
    for fact in held:
        base.put_fact(fact)
    opened = await begin(importing, published_on=None)
    registration = await importing.confirm(EDITOR, opened.id, opened.revision)
    assert registration.opened.source == source
    proposed = registration.proposed
    assert not [item for item in proposed if item.draft.strand and item.draft.strand.value == "overall"]
    assert TELLING not in [item.printed.text for item in proposed if item.printed]
    assert registration.kept == 5


async def test_a_licence_without_leave_keeps_no_text(importing: Importing, citing: Citing) -> None:
    """Only the grades are proposed then."""
    opened = await begin(importing)
    opened = await importing.correct(EDITOR, opened.id, HeaderField.LICENCE, "All rights reserved")
    registration = await importing.confirm(EDITOR, opened.id, opened.revision)
    assert registration.kept == 0
    assert {item.sort for item in registration.proposed} == {Sort.JUDGEMENT}
    assert await citing.count_kept() == {}


async def test_all_judgements_are_published_with_one_alert(
    importing: Importing,
    proposing: Proposing,
    accepting: Accepting,
    database: Database,
    base: FactBase,
    clock: HandClock,
) -> None:
    """On the overall grade, after the time for undoing; the others are published quietly."""
    await follow(database, clock)
    opened = await confirm(importing)
    judged = await proposing.list_judgements(opened.id)
    assert await accepting.would_tell([item.ref for item in judged])
    accepted = await accepting.accept(EDITOR, [item.ref for item in judged])
    assert [publication.told for publication in accepted.publications] == [1, 0, 0, 0, 0]
    assert [publication.fact.id for publication in accepted.publications][-1] == "NOR-2026-E05"
    assert len(base.facts) == 5
    async with database.read() as connection:
        assert len((await connection.execute(select(alerts.c.id))).all()) == 1
    later = await next_of(proposing, opened, Sort.FINDING)
    assert not await accepting.would_tell([later.ref])


@pytest.mark.parametrize(("telling", "told"), [(ImportTelling.EACH, [1, 1]), (ImportTelling.NOT, [0, 0])])
async def test_members_are_told_as_chosen(
    importing: Importing,
    proposing: Proposing,
    accepting: Accepting,
    database: Database,
    clock: HandClock,
    telling: ImportTelling,
    told: list[int],
) -> None:
    """Of each fact, or of none."""
    await follow(database, clock)
    opened = await confirm(importing, telling)
    refs = [item.ref for item in (await proposing.list_judgements(opened.id))[:2]]
    accepted = await accepting.accept(EDITOR, refs)
    assert [publication.told for publication in accepted.publications] == told


async def test_a_finding_needs_the_editors_words(
    importing: Importing, proposing: Proposing, accepting: Accepting, base: FactBase
) -> None:
    """The report's are refused with their places; what is worded can be accepted and is found at its paragraph."""
    opened = await confirm(importing, ImportTelling.NOT)
    found = await next_of(proposing, opened, Sort.FINDING)
    assert not found.is_finished
    with pytest.raises(StaleProposalError):
        await accepting.accept(EDITOR, [found.ref])
    copied = "Norfolk saw that too many care leavers are not in touch with their personal adviser."
    with pytest.raises(CopiedWordsError) as error:
        await proposing.answer(found.id, copied)
    assert [copied[start:end] for start, end in error.value.copied] == [
        "too many care leavers are not in touch with their personal adviser."
    ]
    worded = await proposing.answer(found.id, STATEMENT)
    assert worded.is_finished
    accepted = await accepting.accept(EDITOR, [worded.ref])
    fact = base.facts[accepted.publications[0].fact.id]
    assert (fact.statement, fact.kind, fact.stance) == (STATEMENT, Kind.FINDING, Stance.WEAKNESS)
    assert fact.locator
    assert fact.locator.paragraph == "2"


async def test_a_field_is_changed_and_left(importing: Importing, proposing: Proposing) -> None:
    """A button asks for it again; leaving it keeps what was there, and missing words stay missing."""
    opened = await confirm(importing)
    found = await next_of(proposing, opened, Sort.FINDING)
    asked = await proposing.reopen(found.id, found.revision, Step.STANCE)
    assert asked.proposal.draft.step is Step.STANCE
    left = await proposing.stop_asking(asked.id, asked.revision)
    assert left.proposal.draft.step is Step.STATEMENT
    assert left.proposal.draft.stance is Stance.WEAKNESS
    still = await proposing.stop_asking(left.id, left.revision)
    assert still.proposal.draft.step is Step.STATEMENT
    asked = await proposing.reopen(still.id, still.revision, Step.STANCE)
    changed = await proposing.answer(asked.id, "neutral", revision=asked.revision)
    assert changed.proposal.draft.stance is Stance.NEUTRAL


async def test_a_finding_can_become_a_figure_that_is_compared(
    importing: Importing, proposing: Proposing, base: FactBase
) -> None:
    """Its metric and number are asked for; the earlier value of the metric says whether it got better."""
    source = make_source()
    base.put_source(source)
    figure = {"metric": "care-leavers-no-contact", "value": 190, "unit": "care leavers"}
    base.put_fact(make_judgement("good", judgement=None, kind="figure", figure=figure, as_at="2024-05"))
    opened = await confirm(importing)
    found = await next_of(proposing, opened, Sort.FINDING)
    found = await proposing.answer(found.id, STATEMENT)
    found = await proposing.reopen(found.id, found.revision, Step.KIND)
    for answer in ("figure", "care-leavers-no-contact", "97 care leavers"):
        found = await proposing.answer(found.id, answer)
    assert found.is_finished
    assert (found.proposal.earlier, found.proposal.change) == ("NFK-2024-01", Change.BETTER)


async def test_an_earlier_fact_can_be_named_and_forgotten(
    importing: Importing, proposing: Proposing, base: FactBase
) -> None:
    """By its id; the comparison is the editor's, and its thread is taken over."""
    base.put_source(make_source())
    base.put_fact(make_judgement("good", thread="pathway-plans", kind="finding", judgement=None))
    opened = await confirm(importing)
    found = await next_of(proposing, opened, Sort.FINDING)
    with pytest.raises(DraftInputError, match="no published fact"):
        await proposing.name_earlier(found.id, "NFK-1999-01")
    named = await proposing.name_earlier(found.id, " nfk-2024-01 ")
    assert (named.proposal.earlier, named.proposal.draft.thread) == ("NFK-2024-01", "pathway-plans")
    compared = await proposing.compare(named.id, named.revision, change=Change.WORSE)
    assert compared.proposal.change is Change.WORSE
    forgotten = await proposing.compare(compared.id, compared.revision, forget=True)
    assert (forgotten.proposal.earlier, forgotten.proposal.change) == (None, None)


async def test_skipped_ones_can_be_brought_back(
    importing: Importing, proposing: Proposing, accepting: Accepting
) -> None:
    """A skipped proposal leaves the row and returns to it; an import of which all is decided is done."""
    opened = await confirm(importing, ImportTelling.NOT)
    while left := await proposing.find_next(EDITOR, opened.id):
        skipped = await accepting.skip(EDITOR, left.ref)
    assert not await importing.list_open()
    assert (await proposing.count(opened.id)).skipped == 9
    back = await accepting.bring_back(skipped.id)
    assert back.is_open
    assert [(item.id, left_over) for item, left_over in await importing.list_open()] == [(opened.id, 1)]
    with pytest.raises(StaleProposalError):
        await accepting.bring_back(skipped.id)


async def test_later_puts_one_behind_the_others(
    importing: Importing, proposing: Proposing, accepting: Accepting
) -> None:
    """It comes again at the end."""
    opened = await confirm(importing)
    first = await next_of(proposing, opened)
    await accepting.put_last(first.ref)
    assert (await next_of(proposing, opened)).id != first.id
    last = await proposing.find(first.id)
    assert last.place == last.total == 9


async def test_two_editors_are_shown_different_proposals(importing: Importing, proposing: Proposing) -> None:
    """Each gets the first that the other has not in front of them."""
    opened = await confirm(importing)
    mine = await proposing.find_next(EDITOR, opened.id)
    assert mine
    await proposing.put_desk(EDITOR, opened.id, proposal_id=mine.id)
    theirs = await proposing.find_next(OTHER, opened.id)
    again = await proposing.find_next(EDITOR, opened.id)
    assert theirs
    assert again
    assert theirs.id != mine.id == again.id


async def test_of_two_editors_the_first_decision_counts(
    importing: Importing, proposing: Proposing, accepting: Accepting, base: FactBase
) -> None:
    """One publishes and one skips at once: only one of the two happens."""
    opened = await confirm(importing, ImportTelling.NOT)
    first = await next_of(proposing, opened)
    results = await asyncio.gather(
        accepting.accept(EDITOR, [first.ref]), accepting.skip(OTHER, first.ref), return_exceptions=True
    )
    assert sum(isinstance(result, StaleProposalError) for result in results) == 1
    assert len(base.facts) == sum(not isinstance(result, Exception) for result in results[:1])


async def test_a_stale_state_publishes_nothing(
    importing: Importing, proposing: Proposing, accepting: Accepting, base: FactBase
) -> None:
    """One of several changed since it was previewed: none is published."""
    opened = await confirm(importing)
    judged = await proposing.list_judgements(opened.id)
    await proposing.reopen(judged[2].id, judged[2].revision, Step.STANCE)
    with pytest.raises(StaleProposalError):
        await accepting.accept(EDITOR, [item.ref for item in judged])
    assert not base.facts


async def test_undoing_opens_the_proposal_again(
    importing: Importing,
    proposing: Proposing,
    accepting: Accepting,
    base: FactBase,
    database: Database,
    clock: HandClock,
    publishing: Publishing,
) -> None:
    """The fact is gone, nobody is told, and the next one accepted is the one that is announced."""
    await follow(database, clock)
    opened = await confirm(importing)
    first = await next_of(proposing, opened)
    accepted = await accepting.accept(EDITOR, [first.ref])
    await Undoing(base, database, clock, publishing).undo(EDITOR, accepted.publications[0].fact.id, 1)
    again = await proposing.find(first.id)
    assert again.is_open
    assert not base.facts
    assert (await importing.find(opened.id)).announced is None
    renewed = await accepting.accept(EDITOR, [again.ref])
    assert renewed.publications[0].told == 1
    assert renewed.publications[0].fact.id == "NOR-2026-E02"


async def test_what_is_asked_is_remembered_for_half_a_day(
    importing: Importing, proposing: Proposing, clock: HandClock
) -> None:
    """After that an editor's words are a question again; the place in the import stays."""
    opened = await confirm(importing)
    await proposing.put_desk(EDITOR, opened.id, asking="proposal")
    assert await proposing.find_asking(EDITOR)
    clock.advance(timedelta(hours=13))
    assert await proposing.find_asking(EDITOR) is None
    assert await proposing.find_desk(EDITOR)
    await proposing.clear_desk(EDITOR)
    assert await proposing.find_desk(EDITOR) is None


async def test_recommendations_are_worded_too(
    importing: Importing, proposing: Proposing, accepting: Accepting
) -> None:
    """The printed one is shown; the statement is the editor's."""
    opened = await confirm(importing, ImportTelling.NOT)
    found = await next_of(proposing, opened, Sort.RECOMMENDATION)
    assert found.proposal.printed
    assert found.proposal.printed.text == IMPROVE[0]
    worded = await proposing.answer(
        found.id, "Ofsted told Norfolk in October 2026 to interview missing children sooner."
    )
    if not worded.is_finished:
        worded = await proposing.answer(worded.id, "missing-exploitation")
        worded = await proposing.answer(worded.id, "done")
    accepted = await accepting.accept(EDITOR, [worded.ref])
    assert accepted.publications[0].fact.kind is Kind.RECOMMENDATION


async def test_an_import_that_nobody_confirms_is_given_up(
    importing: Importing, database: Database, clock: HandClock
) -> None:
    """After thirty days nothing of what was read is left, and its buttons no longer act; a confirmed one stays."""
    forgotten = await begin(importing)
    clock.advance(UNCONFIRMED_LASTS - timedelta(minutes=1))
    assert await importing.give_up_old() == 0
    clock.advance(timedelta(minutes=2))
    assert await importing.give_up_old() == 1
    async with database.read() as connection:
        [row] = await connection.execute(select(imports.c.state, imports.c.body))
    assert (row.state, row.body) == ("discarded", {})
    with pytest.raises(StaleImportError):
        await importing.confirm(EDITOR, forgotten.id, forgotten.revision)
    kept = await confirm(importing)
    clock.advance(2 * UNCONFIRMED_LASTS)
    assert await importing.give_up_old() == 0
    assert [opened.id for opened, _left in await importing.list_open()] == [kept.id]
