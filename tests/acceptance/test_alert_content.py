"""What an alert says, and its buttons."""

import pytest

from tests.acceptance.drafting import Finding, Step, begin_draft, list_steps, publish_finding, walk
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


async def test_a_group_is_told_what_got_worse(own: Sandbox) -> None:
    """A lower grade is set beside the last on its line, for the editor who previews it and in the group that follows."""
    finding = Finding(statement="Support for Norfolk's care leavers was graded good in October 2026.")
    group = own.coast.within(await own.add_group(own.coast, admins=[own.coast]))
    await group.presses("Care leavers", on=await group.asks("/subscribe"))
    steps = {step.question: step for step in list_steps(finding)}
    steps["What sort of claim"] = Step("What sort of claim", presses=["Judgement"])
    questions = list(steps)
    at = questions.index("What does it say")
    graded = [Step("What was graded", presses=["Care leavers"]), Step("Which grade", presses=["Good"])]
    await begin_draft(own.editor)
    await walk(
        own.editor, [*(steps[name] for name in questions[:at]), *graded, *(steps[name] for name in questions[at:])]
    )
    worse = "▼ Worse than in February 2026, Ofsted:"
    assert worse in (await own.editor.hears("New:")).text
    await own.editor.presses("Publish & alert", on=await own.editor.hears("This is what councillors will see"))
    alert = await group.hears("New: Care leavers")
    before = alert.text.split(worse)[1]
    assert "outstanding" in before
    assert before.endswith("NFK-2026-04")
    await group.presses("Questions to ask", on=alert)
    assert "NFK-" in (await group.hears("Questions to ask")).text
