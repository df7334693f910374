"""What each person's chat receives, by what they chose: when, what of it, and with one tap no more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from briefing.alerts.timing import LONDON
from tests.acceptance.drafting import Finding, publish_finding
from tests.acceptance.driver import Sandbox
from tests.acceptance.people import Person, wait_for
from tests.acceptance.reports import accept_judgements, register
from tests.reporting import TITLE

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

FIRST = Finding(statement="The October 2026 visit found care leavers well prepared for work.")
SECOND = Finding(statement="The October 2026 visit found pathway plans kept up to date.")


async def _follow(person: Person, theme: str = "Care leavers") -> None:
    await person.presses(theme, on=await person.asks("/subscribe"))


async def _choose(person: Person, *labels: str) -> str:
    """Press buttons of /alerts one after the other; what it says in the end."""
    message = await person.asks("/alerts")
    for label in labels:
        await person.presses(label, on=message)
        message = await person.sees()
    return message.text


async def _let_digests_be_due(own: Sandbox) -> None:
    """As if their hour had come while the bot was away."""
    await own.bot.stop()
    own.query("UPDATE deliveries SET due_at = ? WHERE state = 'pending'", "2026-01-01 00:00:00.000000")
    await own.start_bot()


async def _texts(person: Person) -> list[str]:
    return [message.text for message in await person.history() if message.text.startswith("🔔")]


async def _has_heard(person: Person, count: int) -> bool:
    return len(await _texts(person)) >= count


async def test_at_once_and_together(own: Sandbox) -> None:
    """Who is told at once gets each finding by itself; who gathers them gets both in one message, and neither again."""
    await _follow(own.north)
    await _follow(own.coast)
    assert "every day at 08:00, together" in await _choose(own.coast, "When", "Every day")
    await publish_finding(own.editor, FIRST)
    await publish_finding(own.editor, SECOND)
    assert await wait_for(lambda: _has_heard(own.north, 2))
    assert "2 new findings wait" in (await own.coast.asks("/alerts")).text
    assert await _texts(own.coast) == []
    await _let_digests_be_due(own)
    assert await wait_for(lambda: _has_heard(own.coast, 1))
    (digest,) = await _texts(own.coast)
    assert "2 new findings" in digest
    assert digest.count("Care leavers") >= 1
    assert FIRST.statement in digest
    assert SECOND.statement in digest
    assert "wait" not in (await own.coast.asks("/alerts")).text
    first, second = await _texts(own.north)
    assert FIRST.statement in first
    assert SECOND.statement in second


async def test_a_digest_in_flight_at_a_kill(own: Sandbox) -> None:
    """It had reached the chat, which the bot could not know: it comes once more, whole, and then no more."""
    await _follow(own.north)
    await _choose(own.north, "When", "Every day")
    await publish_finding(own.editor, FIRST)
    await publish_finding(own.editor, SECOND)
    await own.set_fault("timeout_after", method="sendMessage", chat_id=own.north.chat, seconds=60)
    await _let_digests_be_due(own)
    assert await wait_for(lambda: _has_heard(own.north, 1))
    await own.bot.kill()
    await own.start_bot()
    assert await wait_for(lambda: _has_heard(own.north, 2))
    await own.restart_bot()
    first, second = await _texts(own.north)
    assert first == second
    assert FIRST.statement in first
    assert SECOND.statement in first
    assert own.query("SELECT state, count(*) FROM deliveries GROUP BY state") == [("sent", 2)]


async def test_the_hour_the_day_and_the_committee(own: Sandbox) -> None:
    """The words of /alerts say when; an editor's date moves the evening before."""
    await _follow(own.north)
    assert "every Friday at 18:00, together" in await _choose(
        own.north, "When", "Every week", "Hour", "18:00", "Day", "Friday"
    )
    assert "No date is set, so until one is: every Friday at 18:00" in await _choose(
        own.north, "When", "The evening before committee"
    )
    day = datetime.now(LONDON).date() + timedelta(days=40)
    noted = await own.editor.asks(f"/committee {day:%Y-%m-%d} Children's services committee")
    assert f"{day:%A} {day.day} {day:%B} {day.year} (Children's services committee)" in noted.text
    assert f"the next is on {day:%A} {day.day}" in (await own.north.asks("/alerts")).text
    await publish_finding(own.editor, FIRST)
    assert "1 new finding waits" in (await own.north.asks("/alerts")).text
    eve = own.query("SELECT due_at FROM deliveries")[0][0]
    expected = (
        datetime.combine(day - timedelta(days=1), datetime.min.time(), LONDON).replace(hour=18).astimezone(UTC)
    )
    assert datetime.fromisoformat(eve).replace(tzinfo=UTC) == expected
    await own.editor.presses("Take back", on=await own.editor.asks("/committee"))
    assert "No date is set" in (await own.north.asks("/alerts")).text
    assert "for the council's editors" in (await own.coast.asks("/committee")).text


async def test_quiet_hours_hold_and_never_drop(own: Sandbox) -> None:
    """What is published in quiet hours waits; it comes when they are over or given up."""
    await _follow(own.north)
    hour = datetime.now(LONDON).hour
    shown = await own.north.asks(f"/quiet {hour}:00 {(hour + 2) % 24}:00")
    assert f"from {hour:02}:00 to {(hour + 2) % 24:02}:00" in shown.text
    await publish_finding(own.editor, FIRST)
    assert "1 new finding waits" in (await own.north.asks("/alerts")).text
    assert await _texts(own.north) == []
    await own.north.says("/quiet off")
    await own.north.hears("at any hour")
    await own.north.hears(FIRST.statement)
    assert "such as /quiet 22:00 07:00" in (await own.north.asks("/quiet please")).text


async def test_a_pause_and_its_end(own: Sandbox) -> None:
    """During a pause nothing comes; afterwards all of it does, once."""
    await _follow(own.north)
    assert "Paused until" in (await own.north.asks("/pause 2 weeks")).text
    await publish_finding(own.editor, FIRST)
    await publish_finding(own.editor, SECOND)
    assert "2 new findings wait" in (await own.north.asks("/alerts")).text
    assert await _texts(own.north) == []
    await own.north.says("/resume")
    await own.north.hears("The pause is over")
    assert await wait_for(lambda: _has_heard(own.north, 2))
    assert len(await _texts(own.north)) == 2
    assert "no pause to end" in (await own.north.asks("/resume")).text
    asked = await own.north.asks("/pause till the cows come home")
    assert "I do not understand" in asked.text
    await own.north.presses("Until I say so", on=asked)
    assert "Paused until you write /resume" in (await own.north.asks("/alerts")).text


async def test_filters_choose_what_comes(own: Sandbox) -> None:
    """Only weaknesses: a strength does not come, a weakness does; the editor sees how many are told."""
    await _follow(own.north)
    await _follow(own.coast)
    assert "Only: weaknesses" in await _choose(own.north, "Only", "Weaknesses only")
    await publish_finding(own.editor, Finding(statement=FIRST.statement, stance="Strength"))
    await own.coast.hears(FIRST.statement)
    await publish_finding(own.editor, Finding(statement=SECOND.statement, stance="Weakness"))
    await own.north.hears(SECOND.statement)
    assert len(await _texts(own.north)) == 1
    await own.coast.hears(SECOND.statement)
    assert "Only" not in await _choose(own.north, "Only", "Weaknesses only")


async def test_only_what_stands_in_ofsteds_own_documents(own: Sandbox) -> None:
    """A finding from the council's own paper does not come, one from a letter of Ofsted's does."""
    await _follow(own.north)
    await _follow(own.coast)
    assert "Only: what stands in Ofsted's own documents" in await _choose(
        own.north, "Only", "Ofsted's own documents only"
    )
    await publish_finding(
        own.editor, replace(FIRST, document="Council statement", publisher="Norfolk County Council")
    )
    await own.coast.hears(FIRST.statement)
    await publish_finding(own.editor, SECOND)
    await own.coast.hears(SECOND.statement)
    await own.north.hears(SECOND.statement)
    assert len(await _texts(own.north)) == 1


async def test_only_one_council(own: Sandbox) -> None:
    """Once the base holds findings on two councils one can be chosen: what is found on the other does not come."""
    other = TITLE.replace("Norfolk", "Suffolk")
    await accept_judgements(own.editor, await register(own.editor, telling=6, title=other))
    await own.north.presses("Everything", on=await own.north.asks("/subscribe"))
    await _follow(own.coast)
    assert "Only: about Suffolk" in await _choose(own.north, "Only", "About Suffolk")
    await publish_finding(own.editor, FIRST)
    await own.coast.hears(FIRST.statement)
    overview = await register(own.editor, telling=7, title=other, tell="Once for this report")
    await accept_judgements(own.editor, overview)
    assert "Suffolk" in (await own.north.hears("New:", seconds=15)).text
    assert [FIRST.statement in text for text in await _texts(own.north)] == [False]


async def test_one_tap_unfollows_and_another_follows_again(own: Sandbox) -> None:
    """Under the alert itself: no more of its theme, with the way back; of everything, all other themes stay."""
    await _follow(own.north)
    await _follow(own.coast, "Everything")
    await publish_finding(own.editor, FIRST)
    alerts = [await person.hears("New: Care leavers") for person in (own.north, own.coast)]
    gone = await own.north.presses("No more of this", on=alerts[0])
    assert "No more alerts on Care leavers" in gone.text
    assert "every other theme" in (await own.coast.presses("No more of this", on=alerts[1])).text
    assert "You follow no alerts" in (await own.north.asks("/alerts")).text
    await publish_finding(own.editor, SECOND)
    await own.north.presses("Follow Care leavers again", on=alerts[0])
    assert "Care leavers" in (await own.north.asks("/alerts")).text
    assert len(await _texts(own.north)) == len(await _texts(own.coast)) == 1


async def test_one_tap_unfollows_each_theme_of_the_finding(own: Sandbox) -> None:
    """A finding of two themes that are both followed: no more of either, and a way back to each, at the same hours."""
    await _follow(own.north)
    await _follow(own.north, "Workforce")
    far_off = (datetime.now(LONDON).hour + 12) % 24
    await own.north.asks(f"/quiet {far_off}:00 {far_off}:30")
    await publish_finding(own.editor, replace(FIRST, other_themes=["Workforce"]))
    alert = await own.north.hears(FIRST.statement)
    gone = await own.north.presses("No more of this", on=alert)
    assert "No more alerts on Care leavers and Workforce" in gone.text
    await own.north.presses("Follow Care leavers again", on=alert)
    await own.north.presses("Follow Workforce again", on=alert)
    shown = (await own.north.asks("/alerts")).text
    assert "Care leavers" in shown
    assert "Workforce" in shown
    assert f"from {far_off:02}:00 to {far_off:02}:30" in shown


async def test_in_a_group_only_administrators_choose(own: Sandbox) -> None:
    """A member is refused by command and by button; an administrator chooses for the group."""
    member, chair = own.north, own.coast
    group = await own.add_group(member, chair, admins=[chair])
    await _follow(chair.within(group))
    themes = await chair.within(group).asks("/subscribe")
    assert "only its administrators" in (await member.within(group).presses("Done", on=themes)).text
    menu = await chair.within(group).asks("/alerts")
    for command in ("/pause 2 weeks", "/resume", "/quiet 22:00 07:00"):
        assert "only its administrators" in (await member.within(group).asks(command)).text
    assert "only its administrators" in (await member.within(group).presses("When", on=menu)).text
    await publish_finding(own.editor, FIRST)
    alert = await chair.within(group).hears("New: Care leavers")
    assert "only its administrators" in (await member.within(group).presses("No more of this", on=alert)).text
    assert "Paused until" in (await chair.within(group).asks("/pause 2 weeks")).text
