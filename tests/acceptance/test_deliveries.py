"""What became of alerts, as editors see it; and the owners' alarm."""

import re

import pytest

from tests.acceptance.drafting import Finding, prepare_draft
from tests.acceptance.driver import Sandbox
from tests.acceptance.people import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

FOLLOWERS = 4


async def _is_settled(own: Sandbox) -> bool:
    return own.query("SELECT count(*) FROM deliveries WHERE alert_id IS NOT NULL AND state = 'pending'") == [(0,)]


async def test_the_numbers_of_an_alert(sandbox: Sandbox) -> None:
    """Sent, cancelled and failed are counted with their reasons; owners hear when too much fails; others are not shown it."""
    sandbox.bot = sandbox.prepare_bot(sandbox.database.parent, FAILURES_ALARM="1")
    await sandbox.start_bot()
    people = await sandbox.add_people(FOLLOWERS)
    for person in people:
        await person.presses("Care leavers", on=await person.asks("/subscribe"))
    await sandbox.set_fault("403", method="sendMessage", chat_id=people[0].chat)
    buttons = await prepare_draft(sandbox.editor, Finding())
    await sandbox.editor.presses("Publish & alert", on=buttons)
    published = re.search(r"NFK-\S+E\d\d", (await sandbox.editor.sees("Published as")).text)
    assert published is not None
    assert await wait_for(lambda: _is_settled(sandbox))
    await sandbox.bot.stop()
    # the sandbox takes every message that the bot makes, so one that Telegram refuses for good is written here
    refused = "UPDATE deliveries SET state = 'failed', error = 'message is too long' WHERE chat_id = ?"
    sandbox.query(refused, people[1].chat)
    await sandbox.start_bot()
    # the alarm may come before the answer, or after it
    shown = await sandbox.editor.asks(f"/deliveries {published[0]}", containing="Deliveries of")
    assert "2 sent · 1 failed · 1 cancelled" in shown.text
    assert "Failed for good" in shown.text
    await sandbox.editor.asks("/deliveries", containing=f"Alert of {published[0]}")
    await sandbox.editor.asks("/deliveries NFK-2015-243", containing="was ever queued")
    assert "for the council's editors and reviewers" in (await people[2].asks("/deliveries")).text
    assert await wait_for(lambda: _hears_alarm(sandbox))


async def _hears_alarm(own: Sandbox) -> bool:
    return any(
        "could not be delivered within the last hour" in message.text for message in await own.editor.history()
    )
