"""What a kill in the worst moment costs: nothing that was answered, nothing that was promised."""

from collections import Counter
from collections.abc import Sequence

import pytest

from tests.acceptance.drafting import Finding, list_steps, prepare_draft, walk
from tests.acceptance.driver import Event, Sandbox
from tests.acceptance.people import Person, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

FOLLOWERS = 30
SLOW_SECONDS = 2.0


async def test_a_draft_survives_a_kill(own: Sandbox) -> None:
    """After SIGKILL in the middle of /addfact the draft goes on with everything that was written."""
    finding = Finding()
    await own.editor.says("/addfact")
    await walk(own.editor, list_steps(finding)[:9])
    await own.editor.hears("Whose claim is it")
    await own.bot.kill()
    await own.start_bot()
    assert finding.statement in (await own.editor.asks("/addfact")).text
    await own.editor.presses("Go on with it")
    await walk(own.editor, list_steps(finding)[9:])
    assert finding.statement in (await own.editor.hears("New:")).text


async def test_an_alert_survives_a_kill_between_publishing_and_sending(own: Sandbox) -> None:
    """Every follower gets the alert after the restart; twice at most, and only where a send was under way."""
    followers = await own.add_people(FOLLOWERS)
    for person in followers:
        await person.presses("Care leavers", on=await person.asks("/subscribe"))
    finding = Finding()
    buttons = await prepare_draft(own.editor, finding)
    before = await own.count_events()
    for person in followers:
        await own.set_fault("delay", method="sendMessage", chat_id=person.chat, seconds=SLOW_SECONDS)

    await own.editor.starts_press("Publish & alert (30 chats)", on=buttons)
    assert await own.find_event(_is_slow_send, after=before)
    await own.bot.kill()
    under_way = {event["chat_id"] for event in await own.list_events("fault", after=before)}
    assert 0 < len(under_way) < FOLLOWERS
    await own.clear_faults()
    assert own.query("SELECT DISTINCT state FROM deliveries") == [("pending",)]

    await own.start_bot()
    counts = await wait_for(lambda: _all_told(own, followers))
    assert counts is not None, own.logs
    twice = {chat for chat, alerts in counts.items() if alerts > 1}
    assert twice <= under_way
    assert max(counts.values()) <= 2
    assert own.query("SELECT state, count(*) FROM deliveries GROUP BY state") == [("sent", FOLLOWERS)]


async def test_a_finding_that_was_published_before_a_kill_is_found_after_it(own: Sandbox) -> None:
    """Once the editor has been told "Published", the fact is there for good, however the process ends."""
    finding = Finding()
    buttons = await prepare_draft(own.editor, finding)
    await own.editor.presses("Publish quietly", on=buttons)
    await own.bot.kill()
    await own.start_bot()
    answer = await own.north.asks("what did the october 2026 monitoring visit find on care leavers")
    assert finding.statement in answer.text


async def test_questions_asked_while_the_bot_is_away_are_answered_when_it_is_back(own: Sandbox) -> None:
    """Nothing that waited at Telegram is dropped at a start."""
    await own.bot.stop()
    await own.north.says("what is our current Ofsted rating")
    await own.start_bot()
    await own.north.hears("outstanding")


def _is_slow_send(event: Event) -> bool:
    return bool(event["type"] == "fault" and event["method"] == "sendMessage")


async def _all_told(own: Sandbox, followers: Sequence[Person]) -> Counter[int] | None:
    """How many alerts each follower has, once every delivery is settled and everybody has one."""
    if own.query("SELECT count(*) FROM deliveries WHERE state = 'pending'") != [(0,)]:
        return None
    counts = Counter({person.chat: len(await person.alerts()) for person in followers})
    return counts if all(counts[person.chat] for person in followers) else None
