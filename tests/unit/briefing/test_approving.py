"""Two pairs of eyes: submitting, deciding, and what becomes of a draft meanwhile."""

import asyncio
from collections.abc import Sequence

import pytest

from briefing.services import draft_approval
from briefing.services.approving import Approving, Submission
from briefing.services.draft_approval import DraftApproval, describe_state
from briefing.services.drafting import Drafting, OpenDraft
from briefing.services.loading import load_base
from briefing.services.people import NotAllowedError, People
from briefing.services.publishing import Telling
from briefing.services.roles import Role
from briefing.services.submissions import Body, DecidedError, NoSuchRequestError, OutdatedError, OwnWorkError
from briefing.storage import Database, approvals, audit, drafts, facts, subscriptions
from knowledge.base import FactBase
from knowledge.drafts import Step
from tests.factories import NOW, SOURCE_ID, HandClock, make_corpus

OWNER, AUTHOR, REVIEWER, STRANGER = 9001, 9002, 9003, 1001
FINDING = [
    *(SOURCE_ID, "finding", "care-leavers", "done", "Norfolk's care leavers had an adviser in nine of ten cases."),
    *("Ofsted", "strength", "2024-05-17", "p 7 para 21", "skip", "skip"),
]


@pytest.fixture
async def base(database: Database, clock: HandClock) -> FactBase:
    """A base of one curated fact, stored."""
    loaded, _report = await load_base(database, make_corpus(), home="Norfolk", clock=clock)
    return loaded


@pytest.fixture
async def people(database: Database, clock: HandClock) -> People:
    """An owner, an editor and a reviewer."""
    opened = People(database, clock, owners=frozenset({OWNER}))
    for person, role in ((AUTHOR, Role.EDITOR), (REVIEWER, Role.REVIEWER)):
        invitation = await opened.invite(OWNER, role)
        await opened.accept(invitation.token, person, role.value)
    return opened


@pytest.fixture
def drafting(base: FactBase, database: Database, clock: HandClock) -> Drafting:
    """Where drafts are written."""
    return Drafting(base, database, clock)


@pytest.fixture
def approving(database: Database, clock: HandClock, people: People, drafting: Drafting) -> Approving:
    """The service, with drafts registered."""
    service = Approving(database, clock, people, required=True)
    service.register(draft_approval.KIND, DraftApproval(drafting))
    return service


async def _write(drafting: Drafting, editor: int = AUTHOR, inputs: Sequence[str] = FINDING) -> OpenDraft:
    opened = await drafting.start(editor, editor)
    for words in inputs:
        opened = await drafting.accept(editor, words)
    return opened


async def _submit(approving: Approving, opened: OpenDraft, telling: Telling = Telling.ALERT) -> Submission:
    return await approving.submit(draft_approval.KIND, describe_state(opened), opened.editor_id, telling)


async def _acts(database: Database) -> list[tuple[str, str, str, Body]]:
    async with database.read() as connection:
        acts = await audit.list_acts(connection)
    known = {"ask_approval", "approve", "send_back", "withdraw_approval", "publish_fact"}
    return [(act.actor, act.action, act.subject, act.detail) for act in reversed(acts) if act.action in known]


async def test_submitted_draft_waits_for_everybody_else(
    approving: Approving, drafting: Drafting, database: Database, base: FactBase
) -> None:
    """Nothing is published; the draft is set aside, and whoever may decide but its author is named and sees it whole."""
    async with database.write() as connection:
        await subscriptions.follow_theme(connection, 1001, "care-leavers", at=NOW)
    opened = await _write(drafting)
    submission = await _submit(approving, opened)
    assert [member.user_id for member in submission.deciders] == [OWNER, REVIEWER]
    [proof] = await approving.list_waiting()
    assert (proof.exhibits[0].fact.statement, proof.audience) == (FINDING[4], 1)
    assert await drafting.find(AUTHOR) is None
    assert await drafting.find_draft(AUTHOR, opened.id) is not None
    assert "NFK-2024-E01" not in base.facts


async def test_pressed_twice_it_waits_once(approving: Approving, drafting: Drafting) -> None:
    """The second submission of the same state is the first; nobody is to be asked again."""
    opened = await _write(drafting)
    first, second = await asyncio.gather(_submit(approving, opened), _submit(approving, opened))
    assert first.request == second.request
    assert [first.waited, second.waited] == [False, True]


async def test_approved_is_published_as_its_authors(
    approving: Approving, drafting: Drafting, database: Database, base: FactBase
) -> None:
    """The version bears the author, the audit entry both, and questions find the fact."""
    submission = await _submit(approving, await _write(drafting))
    request, [published] = await approving.approve(submission.request.id, REVIEWER)
    assert base.facts[published.fact.id] == published.fact
    async with database.read() as connection:
        [version] = await facts.list_versions(connection, published.fact.id)
    assert version.changed_by == str(AUTHOR)
    assert [act[:3] for act in await _acts(database)] == [
        (str(AUTHOR), "ask_approval", request.subject),
        (str(AUTHOR), "publish_fact", published.fact.id),
        (str(REVIEWER), "approve", published.fact.id),
    ]
    assert (await _acts(database))[-1][3]["author"] == str(AUTHOR)
    assert (request.decided_by, request.decided_at) == (REVIEWER, NOW)


async def test_of_two_decisions_at_once_the_first_counts(approving: Approving, drafting: Drafting) -> None:
    """The second is told who decided; one fact is published."""
    submission = await _submit(approving, await _write(drafting))
    number = submission.request.id
    outcomes = await asyncio.gather(
        approving.approve(number, REVIEWER), approving.send_back(number, OWNER, "no"), return_exceptions=True
    )
    late = next(outcome for outcome in outcomes if isinstance(outcome, BaseException))
    assert isinstance(late, DecidedError)
    assert (late.request.state, late.request.decided_by) == (approvals.APPROVED, REVIEWER)


async def test_nobody_decides_on_their_own(approving: Approving, drafting: Drafting, people: People) -> None:
    """Not the author, also not as an owner meanwhile; and nobody without the right to it."""
    submission = await _submit(approving, await _write(drafting))
    number = submission.request.id
    with pytest.raises(OwnWorkError):
        await approving.approve(number, AUTHOR)
    with pytest.raises(OwnWorkError):
        await approving.send_back(number, AUTHOR, "mine")
    invitation = await people.invite(OWNER, Role.OWNER)
    await people.accept(invitation.token, AUTHOR, "Now an owner")
    with pytest.raises(OwnWorkError):
        await approving.approve(number, AUTHOR)
    with pytest.raises(NotAllowedError):
        await approving.approve(number, STRANGER)
    assert (await approving.find(number)).waits


async def test_sent_back_is_its_authors_again(
    approving: Approving, drafting: Drafting, database: Database
) -> None:
    """The draft is unfinished as it was, the reason is kept, and its approval is over."""
    opened = await _write(drafting)
    submission = await _submit(approving, opened)
    request = await approving.send_back(submission.request.id, REVIEWER, "  Which\nmonth? " + "x" * 600)
    assert request.reason is not None
    assert request.reason.startswith("Which month? x")
    assert len(request.reason) == 500
    resumed = await drafting.resume(AUTHOR, opened.id)
    assert resumed is not None
    assert resumed.draft == opened.draft
    with pytest.raises(DecidedError):
        await approving.approve(request.id, OWNER)
    assert (await _acts(database))[-1][1] == "send_back"


async def test_an_older_revision_is_not_approved(approving: Approving, drafting: Drafting, base: FactBase) -> None:
    """Changed while it waited, the draft is not published; submitted anew, the former submission is replaced."""
    opened = await _write(drafting)
    first = (await _submit(approving, opened)).request
    await drafting.resume(AUTHOR, opened.id)
    await drafting.reopen(AUTHOR, Step.STANCE)
    changed = await drafting.accept(AUTHOR, "weakness")
    assert await approving.list_waiting() == []
    with pytest.raises(OutdatedError):
        await approving.approve(first.id, REVIEWER)
    with pytest.raises(DecidedError):  # told once; then it is closed
        await approving.approve(first.id, REVIEWER)
    second = (await _submit(approving, changed)).request
    third = (await _submit(approving, changed, Telling.QUIETLY)).request
    with pytest.raises(DecidedError) as late:
        await approving.approve(second.id, REVIEWER)
    assert late.value.request.state == approvals.REPLACED
    assert list(base.facts) == ["NFK-2024-01"]
    _request, [published] = await approving.approve(third.id, REVIEWER)
    assert (published.fact.stance.value, published.told) == ("weakness", 0)


async def test_what_is_gone_cannot_be_submitted(approving: Approving, drafting: Drafting) -> None:
    """A discarded, unfinished or foreign draft does not wait, and neither does one of somebody who may not edit."""
    opened = await _write(drafting)
    for body in ({"draft": opened.id, "revision": 1}, {"draft": 99, "revision": 1}):
        with pytest.raises(OutdatedError):
            await approving.submit(draft_approval.KIND, dict(body), AUTHOR, Telling.ALERT)
    with pytest.raises(OutdatedError):
        await approving.submit(draft_approval.KIND, describe_state(opened), OWNER, Telling.ALERT)
    with pytest.raises(NotAllowedError):
        await approving.submit(draft_approval.KIND, describe_state(opened), REVIEWER, Telling.ALERT)
    assert await approving.list_waiting() == []
    with pytest.raises(NoSuchRequestError):
        await approving.find(1)


async def test_taken_back_by_its_author_only(approving: Approving, drafting: Drafting) -> None:
    """Somebody else cannot; afterwards nobody decides."""
    request = (await _submit(approving, await _write(drafting))).request
    with pytest.raises(NotAllowedError):
        await approving.withdraw(request.id, OWNER)
    assert (await approving.withdraw(request.id, AUTHOR)).state == approvals.WITHDRAWN
    with pytest.raises(DecidedError):
        await approving.prove(request.id)


async def test_who_leaves_leaves_nothing_waiting(
    approving: Approving, drafting: Drafting, people: People, database: Database
) -> None:
    """The draft of a revoked author waits no longer and goes to whoever revoked, who can submit it and not approve it."""
    opened = await _write(drafting)
    request = (await _submit(approving, opened)).request
    await people.revoke(OWNER, AUTHOR, granted_at=int(NOW.timestamp()))
    with pytest.raises(DecidedError):
        await approving.approve(request.id, REVIEWER)
    handed = await drafting.resume(OWNER, opened.id)
    assert handed is not None
    again = (await _submit(approving, handed)).request
    with pytest.raises(OwnWorkError):
        await approving.approve(again.id, OWNER)
    await approving.approve(again.id, REVIEWER)
    async with database.read() as connection:
        stored = await drafts.find_draft(connection, opened.id)
    assert stored is not None
    assert stored.state == drafts.PUBLISHED


async def test_waiting_outlives_a_restart(
    approving: Approving, drafting: Drafting, database: Database, clock: HandClock
) -> None:
    """Another process finds what waits, and approves it."""
    request = (await _submit(approving, await _write(drafting))).request
    people = People(database, clock, owners=frozenset({OWNER}))
    await people.load()
    again = Approving(database, clock, people, required=True)
    again.register(draft_approval.KIND, DraftApproval(drafting))
    assert [proof.request for proof in await again.list_waiting()] == [request]
    await again.approve(request.id, REVIEWER)
