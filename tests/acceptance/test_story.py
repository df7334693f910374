"""The story of the product: a councillor asks and follows, an editor publishes, the right people are told."""

import pytest

from tests.acceptance.drafting import Finding, prepare_draft
from tests.acceptance.driver import Sandbox

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

QUESTION = "how many care leavers did we lose touch with?"


async def test_a_published_finding_reaches_its_followers_and_answers_questions_at_once(own: Sandbox) -> None:
    """From the first question to an alert, the new finding in an answer, and the same after a restart."""
    north, coast, editor = own.north, own.coast, own.editor
    await north.says("/start")
    await north.hears("Norfolk County Council")
    await coast.says("/start")
    await coast.hears("Norfolk County Council")

    answer = await north.asks(QUESTION)
    assert "190" in answer.text
    assert "Ofsted · as at July 2015" in answer.text
    assert "page 30, paragraph 100" in answer.text
    assert '<a href="https://' in answer.html
    followed = await north.presses("Follow Care leavers", on=answer)
    assert "Care leavers" in followed.text

    finding = Finding()
    buttons = await prepare_draft(editor, finding)
    assert buttons.find_button("Publish & alert (1 chat)")
    await editor.presses("Publish & alert", on=buttons)
    published = await editor.sees("Published as")
    assert "1 chat is being told" in published.text

    alert = await north.hears("New: Care leavers")
    assert finding.statement in alert.text
    assert f'<a href="{finding.url}"' in alert.html
    assert "page 2, paragraph 5" in alert.text
    found = await coast.asks("what did the october 2026 monitoring visit find on care leavers?")
    assert finding.statement in found.text
    assert not await coast.alerts()

    await own.restart_bot()
    again = await coast.asks("what did the october 2026 monitoring visit find on care leavers?")
    assert finding.statement in again.text
    assert len(await north.alerts()) == 1
