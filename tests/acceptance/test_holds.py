"""Holds: alerts wait, publishing and corrections go on, and in the end what waits is sent once or dropped."""

import pytest

from tests.acceptance.drafting import Finding, prepare_draft
from tests.acceptance.driver import Sandbox
from tests.acceptance.people import Person, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

FIRST = Finding(statement="The October 2026 visit found care leavers well prepared for work.")
SECOND = Finding(statement="The October 2026 visit found pathway plans kept up to date.")


async def _publish(own: Sandbox, finding: Finding) -> str:
    """Publish with an alert; what the editor is told."""
    buttons = await prepare_draft(own.editor, finding)
    await own.editor.presses("Publish & alert", on=buttons)
    return (await own.editor.sees("Published as")).text


async def _follow(person: Person) -> None:
    await person.presses("Care leavers", on=await person.asks("/subscribe"))


async def _has_alerts(person: Person, count: int) -> bool:
    return len(await person.alerts()) >= count


async def test_what_is_held_is_sent_once_when_the_hold_ends(own: Sandbox) -> None:
    """Nothing comes during the hold; released, each finding comes once; the reason and the count are shown meanwhile."""
    await _follow(own.north)
    assert "/hold on the election" in (await own.editor.asks("/hold")).text
    assert "Please say why" in (await own.editor.asks("/hold on")).text
    begun = await own.editor.asks("/hold on the election of 6 May")
    assert "the election of 6 May" in begun.text
    assert "on hold: they wait" in await _publish(own, FIRST)
    assert "on hold: they wait" in await _publish(own, SECOND)
    assert (
        FIRST.statement in (await own.coast.asks("were care leavers well prepared for work in october 2026")).text
    )
    assert await own.north.alerts() == []
    assert "It is so already" in (await own.editor.asks("/hold on the election")).text
    assert "Alerts are on hold" in (await own.editor.asks("/desk")).text
    await own.restart_bot()
    assert await own.north.alerts() == []
    shown = await own.editor.asks("/hold off")
    assert "2 messages (2 findings)" in shown.text
    await own.editor.presses("End it and send", on=shown)
    assert await wait_for(lambda: _has_alerts(own.north, 2))
    assert len(await own.north.alerts()) == 2
    assert "nothing to end" in (await own.editor.asks("/hold off")).text
    pressed = await own.editor.presses("", on=shown, data="hold:released")
    assert "not on hold any more" in pressed.text


async def test_what_is_held_can_be_dropped(own: Sandbox) -> None:
    """Dropped, nothing of the hold ever comes; what is published afterwards does."""
    await _follow(own.north)
    await own.editor.asks("/hold on a by-election", containing="on hold")
    await _publish(own, FIRST)
    shown = await own.editor.asks("/hold off")
    await own.editor.presses("End it and drop", on=shown)
    assert "were dropped" in (await own.editor.sees("The hold is over")).text
    await _publish(own, SECOND)
    await own.north.hears(SECOND.statement)
    assert len(await own.north.alerts()) == 1
    assert own.query("SELECT count(*) FROM deliveries WHERE state = 'cancelled'") == [(1,)]
    actions = [row[0] for row in own.query("SELECT action FROM audit_entries ORDER BY id")]
    assert [action for action in actions if "hold" in action] == ["start_hold", "end_hold"]


async def test_only_editors_hold(shared: Sandbox, councillor: Person) -> None:
    """A councillor is told whom it is for."""
    assert "for the council's editors" in (await councillor.asks("/hold on me")).text
    assert shared.query("SELECT count(*) FROM holds") == [(0,)]
