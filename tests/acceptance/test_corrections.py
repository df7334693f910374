"""Corrections: exactly the chats that have a fact are told that it changed, as a reply to the message that held it."""

import re

import pytest

from tests.acceptance.drafting import Finding, prepare_draft
from tests.acceptance.driver import Sandbox
from tests.acceptance.people import Message, Person, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

FORMER = "The October 2026 visit found 97% of care leavers in touch."
PRESENT = "The October 2026 visit found 79% of care leavers in touch."
REASON = "the letter was misread"


async def _publish(own: Sandbox) -> str:
    """Publish the finding with an alert; its id."""
    buttons = await prepare_draft(own.editor, Finding(statement=FORMER))
    await own.editor.presses("Publish & alert", on=buttons)
    found = re.search(r"NFK-\S+E\d\d", (await own.editor.sees("Published as")).text)
    assert found is not None
    return found[0]


async def _correct(editor: Person, fact_id: str, words: str, button: str) -> Message:
    """Change the statement and publish; what the editor is told."""
    screen = await editor.asks(f"/editfact {fact_id}", containing="What is to be changed?")
    await editor.presses("Statement", on=screen)
    await editor.sees("?")
    await editor.says(words)
    changed = await editor.hears("What changes")
    await editor.presses(button, on=changed)
    await editor.sees("Why?")
    await editor.says(REASON)
    return await editor.hears("Published version")


async def _follow(person: Person) -> None:
    await person.presses("Care leavers", on=await person.asks("/subscribe"))


async def _is_settled(own: Sandbox) -> bool:
    return own.query("SELECT count(*) FROM deliveries WHERE state = 'pending'") == [(0,)]


async def test_who_has_it_is_told_and_nobody_else(own: Sandbox) -> None:
    """A follower and one who has left are told, each under their own alert; who began to follow later is not."""
    (later,) = await own.add_people(1)
    await _follow(own.north)
    await _follow(own.coast)
    fact_id = await _publish(own)
    alerts = {person: await person.hears("New: Care leavers") for person in (own.north, own.coast)}
    await own.coast.asks("/unsubscribe")
    await _follow(later)
    told = await _correct(own.editor, fact_id, PRESENT, "Publish correction")
    assert "2 chats that have it or wait for it will be told" in told.text
    for person, alert in alerts.items():
        correction = await person.hears(f"Corrected: {fact_id}")
        assert correction.reply_to == alert.id
        assert "<s>97%</s> <b>79%</b>" in correction.html
        assert REASON in correction.text
        assert PRESENT in correction.text
    assert await wait_for(lambda: _is_settled(own))
    assert all("Corrected" not in message.text for message in await later.history())
    for person in alerts:
        assert sum("Corrected" in message.text for message in await person.history()) == 1


async def test_a_quiet_change_is_told_to_nobody_and_a_retraction_to_all(own: Sandbox) -> None:
    """In order: the alert; nothing for the quiet change; that the fact holds no longer; that it holds again."""
    await _follow(own.north)
    fact_id = await _publish(own)
    alert = await own.north.hears("New: Care leavers")
    await _correct(own.editor, fact_id, PRESENT, "Publish quietly")
    preview = await own.editor.asks(f"/retract {fact_id} {REASON}", containing="no answer")
    await own.editor.presses("Retract it & tell", on=preview)
    withdrawn = await own.north.hears(f"Withdrawn: {fact_id}")
    assert withdrawn.reply_to == alert.id
    assert REASON in withdrawn.text
    await own.editor.says(f"/restore {fact_id}")
    await own.editor.hears("Why?")
    await own.editor.says("the minutes were wrong")
    await own.editor.presses("Publish it again", on=await own.editor.hears("What changes"))
    again = await own.north.hears(f"Holds again: {fact_id}")
    assert again.reply_to == alert.id
    texts = [message.text for message in await own.north.history() if fact_id in message.text]
    assert [text.split()[1] for text in texts] == ["New:", "Withdrawn:", "Holds"]


async def test_an_undone_correction_is_told_to_nobody(sandbox: Sandbox) -> None:
    """While it can be undone nothing goes out; undone, nothing ever does."""
    sandbox.bot = sandbox.prepare_bot(sandbox.database.parent, UNDO_SECONDS="5")
    await sandbox.start_bot()
    await _follow(sandbox.north)
    fact_id = await _publish(sandbox)
    await sandbox.north.hears("New: Care leavers", seconds=20)
    told = await _correct(sandbox.editor, fact_id, PRESENT, "Publish correction")
    assert "will be told in 5 seconds" in told.text
    await sandbox.editor.presses("Undo", on=told)
    assert await wait_for(lambda: _is_settled(sandbox), seconds=20)
    assert all("Corrected" not in message.text for message in await sandbox.north.history())


async def test_who_was_shown_it_as_an_answer_is_told_where_the_council_wants_that(sandbox: Sandbox) -> None:
    """With the setting, under the answer itself; a follower who also asked is told once; whoever asked nothing is not."""
    sandbox.bot = sandbox.prepare_bot(sandbox.database.parent, CORRECT_ANSWERS_DAYS="14")
    await sandbox.start_bot()
    assert "For 14 days I keep which facts I showed" in (await sandbox.north.asks("/privacy")).text
    await _follow(sandbox.coast)
    fact_id = await _publish(sandbox)
    alert = await sandbox.coast.hears("New: Care leavers")
    question = "how many care leavers did the october 2026 visit find in touch"
    answers = {person: await person.asks(question) for person in (sandbox.north, sandbox.coast)}
    assert all(FORMER in answer.text for answer in answers.values())
    told = await _correct(sandbox.editor, fact_id, PRESENT, "Publish correction")
    assert "2 chats that have it" in told.text
    assert (await sandbox.north.hears(f"Corrected: {fact_id}")).reply_to == answers[sandbox.north].id
    assert (await sandbox.coast.hears(f"Corrected: {fact_id}")).reply_to in {alert.id, answers[sandbox.coast].id}
    assert await wait_for(lambda: _is_settled(sandbox))
    assert sum("Corrected" in message.text for message in await sandbox.coast.history()) == 1
