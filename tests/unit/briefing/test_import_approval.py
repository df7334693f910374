"""Imported facts that wait for a second pair of eyes."""

from pathlib import Path

import pytest

from briefing.services.approving import Approving
from briefing.services.import_approval import FILE, PROPOSALS, describe_file, describe_proposals
from briefing.services.importing import ImportTelling
from briefing.services.intake import Intake
from briefing.services.people import People
from briefing.services.proposed import StaleProposalError
from briefing.services.publishing import Publishing, Telling
from briefing.services.submissions import DecidedError, OutdatedError, OwnWorkError
from briefing.storage import Database, audit
from knowledge.base import FactBase
from knowledge.corpus import load_corpus, without_facts
from tests.factories import HandClock
from tests.reporting import DIGEST, make_report

EDITOR, SECOND = 9001, 9002


@pytest.fixture
def base() -> FactBase:
    """An empty base."""
    return FactBase(without_facts(load_corpus()), home="Norfolk")


@pytest.fixture
async def approving(database: Database, clock: HandClock) -> Approving:
    people = People(database, clock, owners=frozenset({EDITOR, SECOND}))
    await people.load()
    return Approving(database, clock, people, required=True)


@pytest.fixture
def intake(base: FactBase, database: Database, clock: HandClock, approving: Approving) -> Intake:
    made = Intake.of(base, database, clock, Publishing(base, clock))
    made.register_with(approving)
    return made


async def start(intake: Intake) -> int:
    opened = await intake.importing.begin(EDITOR, EDITOR, make_report(), DIGEST)
    await intake.importing.confirm(EDITOR, opened.id, opened.revision)
    await intake.importing.choose_telling(opened.id, ImportTelling.NOT)
    return opened.id


async def test_judgements_wait_and_are_published_as_their_editors(
    intake: Intake, approving: Approving, base: FactBase, database: Database
) -> None:
    """Nobody else is shown them meanwhile; approved, both names stand in the audit."""
    import_id = await start(intake)
    refs = [item.ref for item in await intake.proposing.list_judgements(import_id)]
    submission = await approving.submit(PROPOSALS, describe_proposals(refs), EDITOR, Telling.QUIETLY)
    assert not base.facts
    assert (await intake.proposing.count(import_id)).waiting == 5
    following = await intake.proposing.find_next(SECOND, import_id)
    assert following
    assert following.ref not in refs
    proof = await approving.prove(submission.request.id)
    assert [exhibit.fact.id for exhibit in proof.exhibits][-1] == "NOR-2026-E05"
    with pytest.raises(OwnWorkError):
        await approving.approve(submission.request.id, EDITOR)
    _request, publications = await approving.approve(submission.request.id, SECOND)
    assert [item.fact.id for item in publications] == list(base.facts)
    assert (await intake.proposing.count(import_id)).accepted == 5
    async with database.read() as connection:
        acts = {(entry.action, entry.actor) for entry in await audit.list_acts(connection)}
    assert {("publish_fact", str(EDITOR)), ("approve", str(SECOND))} <= acts


async def test_what_is_sent_back_is_open_again(intake: Intake, approving: Approving, base: FactBase) -> None:
    """It can be changed and submitted anew."""
    import_id = await start(intake)
    first = (await intake.proposing.list_judgements(import_id))[0]
    submission = await approving.submit(PROPOSALS, describe_proposals([first.ref]), EDITOR, Telling.QUIETLY)
    with pytest.raises(StaleProposalError):
        await intake.accepting.accept(EDITOR, [first.ref])
    await approving.send_back(submission.request.id, SECOND, "Please say which inspection.")
    again = await intake.proposing.find(first.id)
    assert again.is_open
    with pytest.raises(DecidedError):
        await approving.approve(submission.request.id, SECOND)
    await approving.submit(PROPOSALS, describe_proposals([again.ref]), EDITOR, Telling.QUIETLY)
    assert not base.facts


async def test_what_is_decided_cannot_be_submitted(intake: Intake, approving: Approving) -> None:
    """A button of an earlier state publishes nothing."""
    import_id = await start(intake)
    first = (await intake.proposing.list_judgements(import_id))[0]
    await intake.accepting.skip(EDITOR, first.ref)
    with pytest.raises(OutdatedError):
        await approving.submit(PROPOSALS, describe_proposals([first.ref]), EDITOR, Telling.QUIETLY)


async def test_a_spreadsheet_waits_too(
    intake: Intake, approving: Approving, base: FactBase, tmp_path: Path
) -> None:
    """Approved, all of it is written; approved twice, once."""
    await start(intake)
    path = tmp_path / "facts.csv"
    path.write_text(
        "statement,said_by,kind,stance,themes,as_at,source,page\n"
        "Norfolk's café for care leavers opened in 2026.,Ofsted,finding,strength,care-leavers,2026-10,nor-ofsted-2026,3\n",
        encoding="utf-8",
    )
    opened = await intake.files.begin(EDITOR, EDITOR, path)
    body = describe_file(opened.id, opened.revision, ImportTelling.NOT, all_rows=True)
    submission = await approving.submit(FILE, body, EDITOR, Telling.QUIETLY)
    assert len((await approving.prove(submission.request.id)).exhibits) == 1
    await approving.approve(submission.request.id, SECOND)
    assert list(base.facts) == ["NOR-2026-E01"]
    with pytest.raises(OutdatedError):
        await approving.submit(FILE, body, EDITOR, Telling.QUIETLY)
