"""The desk and the audit, over HTTP."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.acceptance.drafting import Finding, begin_draft, list_steps, prepare_draft, walk
from tests.acceptance.driver import Sandbox, open_sandbox
from tests.acceptance.inviting import let_in

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

REFUSED = "how many helicopters does the council own?"


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox whose owner these tests share."""
    async with open_sandbox(tmp_path_factory.mktemp("office")) as sandbox:
        await sandbox.start_bot()
        yield sandbox


async def test_desk_leads_to_what_waits(office: Sandbox) -> None:
    """Drafts, questions and old facts that were shown are counted, and each button leads there."""
    await begin_draft(office.editor)
    await walk(office.editor, list_steps(Finding())[:3])
    await office.editor.hears("Who published it")
    await office.editor.asks("/cancel")
    await office.north.asks("how many care leavers did we lose touch with?", containing="190")
    await office.north.asks(REFUSED, containing="no answer")
    desk = await office.editor.asks("/desk")
    assert "1 of yours, 0 of others" in desk.text
    assert REFUSED in desk.text
    assert "NFK-2015-234, as at July 2015, shown once" in desk.text
    assert "0 pending, 0 failed" in desk.text
    await office.editor.presses("Due for review", on=desk)
    aged = await office.editor.sees("Is it still right?")
    await office.editor.presses("1 is still right", on=aged)
    confirmed = await office.editor.sees("Is it still right?")
    assert "NFK-2015-234" not in confirmed.text
    await office.editor.presses("Edit 1", on=confirmed)
    await office.editor.hears("What is to be changed?")
    await office.editor.presses("Desk", on=confirmed)
    again = await office.editor.sees("Unfinished")
    assert "2 of yours" in again.text
    await office.editor.presses("Questions", on=again)
    assert REFUSED in (await office.editor.sees("Unanswered and disliked")).text
    assert office.query("SELECT shown FROM fact_showings WHERE fact_id = 'NFK-2015-234'") == [(1,)]


async def test_alerts_that_cannot_be_sent_are_seen(office: Sandbox) -> None:
    """An alert that Telegram does not take is pending on the desk, with the reason; sent, it is gone from there."""
    (follower,) = await office.add_people(1)
    await follower.presses("Adoption", on=await follower.asks("/subscribe"))
    statement = "Norfolk's adoption panel met every fortnight during 2026, without a gap."
    buttons = await prepare_draft(office.editor, Finding(statement=statement, theme="Adoption"))
    await office.set_fault("500", method="sendMessage", chat_id=follower.chat, times=None)
    await office.editor.presses("Publish & alert", on=buttons)
    await office.editor.sees("Published as")
    desk = await office.editor.asks("/desk")
    assert "1 pending" in desk.text
    await office.editor.presses("Alerts", on=desk)
    assert "NFK-2026-E01" in (await office.editor.sees("not through")).text
    await office.clear_faults()


async def test_audit_is_read_by_owners_and_reviewers(office: Sandbox) -> None:
    """Readable, with names; older ones by a button; whole as a table. Nothing that anybody asked stands in it."""
    editor, reviewer = await office.add_people(2)
    await let_in(office.editor, editor, "editor")
    await let_in(office.editor, reviewer, "reviewer")
    assert "owners and reviewers" in (await editor.asks("/audit")).text
    newest = await reviewer.asks("/audit 2")
    assert "tried /audit and was refused" in newest.text
    await reviewer.presses("Older than", on=newest)
    assert "became editor by invitation" in (await reviewer.hears("made invitation")).text
    assert "/audit csv" in (await reviewer.asks("/audit all")).text
    await reviewer.says("/audit csv")

    def is_table(event: dict[str, object]) -> bool:
        message = event.get("message")
        return isinstance(message, dict) and message.get("document", {}).get("mime_type") == "text/csv"

    assert await office.find_event(is_table, after=0)
    written = str(office.query("SELECT action, subject, detail FROM audit_entries"))
    assert "export_audit" in written
    assert "helicopters" not in written
