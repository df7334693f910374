"""Two pairs of eyes: nothing is published before somebody else has approved it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.acceptance.drafting import Finding, prepare_draft
from tests.acceptance.driver import Sandbox, open_sandbox
from tests.acceptance.inviting import let_in
from tests.acceptance.people import Message, Person

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

OTHER_EDITOR, REVIEWER = 1101, 1102


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox in which approval is needed, with an owner, an editor and a reviewer."""
    folder = tmp_path_factory.mktemp("eyes")
    async with open_sandbox(folder) as sandbox:
        sandbox.bot = sandbox.prepare_bot(folder, TWO_PAIRS_OF_EYES="true", UNDO_SECONDS="2")
        await sandbox.start_bot()
        for number, name in ((OTHER_EDITOR, "Other editor"), (REVIEWER, "Reviewer")):
            person = Person(sandbox, (await sandbox.post("/people", name=name, id=number))["id"])
            await let_in(sandbox.editor, person, "editor" if number == OTHER_EDITOR else "reviewer")
        yield sandbox


@pytest.fixture(scope="module")
def author(desk: Sandbox) -> Person:
    """The editor who writes."""
    return Person(desk, _number(desk, "Other editor"))


@pytest.fixture(scope="module")
def reviewer(desk: Sandbox) -> Person:
    """Somebody who may only approve."""
    return Person(desk, _number(desk, "Reviewer"))


def _number(desk: Sandbox, name: str) -> int:
    ((number,),) = desk.query("SELECT user_id FROM people WHERE name = ?", name)
    return int(number)


async def _is_asked(person: Person, finding: Finding) -> Message:
    """What somebody sees who may decide: the finding as councillors would see it, then the question in reply to it."""
    shown = await person.hears(finding.statement)
    assert shown.text.startswith("🔔 New:")
    question = await person.hears("asks for a second pair of eyes")
    assert question.reply_to == shown.id
    return question


def _finding(words: str) -> Finding:
    return replace(
        Finding(),
        statement=f"In October 2026 Norfolk's adoption panel {words} at each of its meetings.",
        theme="Adoption",
        asks=f"what did the adoption panel do when it {words}",
    )


async def _submit(author: Person, finding: Finding, how: str = "Ask for approval, to alert") -> Message:
    """Write a draft and submit it; what its author is told."""
    buttons = await prepare_draft(author, finding)
    assert not buttons.find_button("Publish")
    await author.presses(how, on=buttons)
    return await author.hears("waits for approval")


async def test_what_one_writes_another_approves(desk: Sandbox, author: Person, reviewer: Person) -> None:
    """Everybody else with a role sees it as councillors would; approved, it is published as its author's and alerted."""
    finding = _finding("sat")
    (follower,) = await desk.add_people(1)
    await follower.presses("Adoption", on=await follower.asks("/subscribe"))
    told = await _submit(author, finding)
    assert "Reviewer" in told.text
    question = await _is_asked(reviewer, finding)
    assert "Other editor" in question.text
    assert "tells 1 chat" in question.text
    assert finding.statement not in (await follower.asks(finding.asks)).text
    await reviewer.presses("Approve", on=question)
    assert "Published as" in (await reviewer.sees("You approved")).text
    approved = await author.hears("Reviewer approved your draft")
    assert approved.find_button("Undo")
    assert finding.statement in (await follower.hears("New: Adoption", seconds=20)).text
    ((changed_by,),) = desk.query("SELECT changed_by FROM facts WHERE body LIKE ?", f"%{finding.statement[:40]}%")
    assert changed_by == str(author.id)
    ((actor, detail),) = desk.query("SELECT actor, detail FROM audit_entries WHERE action = 'approve'")
    assert (actor, str(author.id) in detail) == (str(reviewer.id), True)


async def test_the_first_decision_counts(desk: Sandbox, author: Person, reviewer: Person) -> None:
    """Pressed by two at the same moment, one approves; the other is told who did."""
    finding = _finding("voted")
    await _submit(author, finding, "Ask for approval, quietly")
    mine = await _is_asked(reviewer, finding)
    theirs = await _is_asked(desk.editor, finding)
    assert "tells nobody" in mine.text
    answers = await asyncio.gather(reviewer.presses("Approve", on=mine), desk.editor.presses("Approve", on=theirs))
    assert sorted(answer.alert for answer in answers) == [False, True]
    assert "approved it on" in next(answer.text for answer in answers if answer.alert)
    assert len(desk.query("SELECT id FROM facts WHERE body LIKE '%panel voted%'")) == 1


async def test_nobody_approves_their_own(desk: Sandbox, author: Person, reviewer: Person) -> None:
    """The author sees their own without the button, and its data does nothing in their hands, as an owner neither."""
    finding = _finding("paused")
    await _submit(author, finding)
    question = await _is_asked(reviewer, finding)
    await author.says("/desk")
    overview = await author.hears("Desk")
    assert "1 of yours" in overview.text
    await author.presses("Approvals", on=overview)
    listed = await author.sees("Waiting for approval")
    await author.presses("Open 1", on=listed)
    own = await author.hears("Waits for approval since")
    assert own.find_button("Approve") is None
    for data in (question.find_button("Approve"), question.find_button("Send back")):
        refused = await author.presses("Approve", on=own, data=data)
        assert "You wrote this yourself" in refused.text
    await let_in(desk.editor, author, "owner")
    refused = await author.presses("Approve", on=own, data=question.find_button("Approve"))
    assert "You wrote this yourself" in refused.text
    assert not desk.query("SELECT id FROM facts WHERE body LIKE '%panel paused%'")
    await author.presses("Take it back", on=own)
    await author.sees("You took it back")
    late = await reviewer.presses("Approve", on=question)
    assert "took it back" in late.text


async def test_sent_back_with_a_reason(desk: Sandbox, author: Person, reviewer: Person) -> None:
    """The reason is typed as a reply, over a restart too; changed and submitted anew, only the new one can be approved."""
    finding = _finding("rested")
    await _submit(author, finding)
    first = await _is_asked(reviewer, finding)
    await reviewer.presses("Send back", on=first)
    asked = await reviewer.hears("What should Other editor change?")
    await desk.restart_bot()
    await reviewer.says("Which month? Say so.", reply_to=asked.id)
    await reviewer.hears("Sent back to Other editor")
    back = await author.hears("sent your draft")
    assert "Which month? Say so." in back.text
    await author.presses("Open it", on=back)
    await author.hears("New:")
    buttons = await author.hears("This is what councillors will see")
    await author.presses("Ask for approval, to alert", on=buttons)
    await author.hears("waits for approval")
    second = await _is_asked(reviewer, finding)
    assert (await reviewer.presses("Approve", on=first, data=first.find_button("Approve"))).alert
    # changed while it waits: what was submitted is not what is there
    opened = await author.asks("/drafts")
    assert "Waits for approval" in opened.text
    await author.presses("Open 1", on=opened)
    renewed = await author.hears("This is what councillors will see")
    await author.presses("Edit", on=renewed)
    await author.presses("Stance")
    await author.hears("Does it speak well")
    await author.presses("Weakness")
    changed = await author.hears("This is what councillors will see")
    stale = await reviewer.presses("Approve", on=second)
    assert "there is nothing to approve" in stale.text
    await author.presses("Ask for approval, quietly", on=changed)
    third = await _is_asked(reviewer, finding)
    await reviewer.presses("Approve", on=third)
    await author.hears("approved your draft")
    assert len(desk.query("SELECT id FROM facts WHERE body LIKE '%panel rested%'")) == 1


async def test_a_reviewer_does_only_that(desk: Sandbox, reviewer: Person) -> None:
    """A reviewer adds and changes nothing, and reads the desk, the history and the audit."""
    for command in ("/addfact", "/editfact NFK-2015-234", "/retract NFK-2015-234 x", "/unanswered", "/people"):
        assert "council's" in (await reviewer.asks(command)).text
    assert "Desk" in (await reviewer.asks("/desk")).text
    assert "version" in (await reviewer.asks("/history NFK-2015-234")).text
    assert "Reviewer" in (await reviewer.asks("/audit 3")).text
    assert await reviewer.menu()
