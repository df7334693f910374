"""What an alert says, and its buttons."""

import pytest

from tests.acceptance.drafting import Finding, publish_finding
from tests.acceptance.driver import Sandbox

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]


async def test_an_alert_says_what_was_before_and_what_to_ask(own: Sandbox) -> None:
    """Who found what, as at when, where it stands; then the last finding on the theme; questions at a tap."""
    finding = Finding()
    await own.north.presses("Care leavers", on=await own.north.asks("/subscribe"))
    await publish_finding(own.editor, finding)
    alert = await own.north.hears("New: Care leavers")
    for part in (
        "Ofsted · as at October 2026",
        finding.statement,
        "monitoring letter, 10 November 2026",
        "page 2",
    ):
        assert part in alert.text
    assert "The last finding on Care leavers" in alert.text
    assert alert.text.index(finding.statement) < alert.text.index("The last finding on")
    assert alert.text.rstrip().split()[-1].startswith("NFK-")
    await own.north.presses("Questions to ask", on=alert)
    questions = await own.north.hears("Questions to ask")
    assert questions.reply_to == alert.id
    assert "?" in questions.text
    assert "NFK-" in questions.text
