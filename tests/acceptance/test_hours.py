"""When each chat hears, by the clocks of Britain: digests at their hour and day, summer time, a bot that was away."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.corpus import Corpus, load_corpus
from tests.acceptance.clockwork import LOOKING, run_by_clock
from tests.acceptance.drafting import Finding, publish_finding
from tests.acceptance.driver import Sandbox
from tests.acceptance.people import Person, wait_for
from tests.factories import HandClock

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

FIRST = Finding(statement="The October 2026 visit found care leavers well prepared for work.")
SECOND = Finding(statement="The October 2026 visit found pathway plans kept up to date.")
THIRD = Finding(statement="The October 2026 visit found care leavers safe where they live.")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The curated base, read once."""
    return load_corpus()


async def _choose(person: Person, *labels: str) -> str:
    """Follow care leavers and press buttons of /alerts one after the other; what it says in the end."""
    await person.presses("Care leavers", on=await person.asks("/subscribe"))
    message = await person.asks("/alerts")
    for label in labels:
        await person.presses(label, on=message)
        message = await person.sees()
    return message.text


async def _told(person: Person) -> Sequence[Sequence[str]]:
    """The findings of each alert and digest that the chat received, in order."""
    return [
        [finding.statement for finding in (FIRST, SECOND, THIRD) if finding.statement in message.text]
        for message in await person.history()
        if message.text.startswith("🔔")
    ]


async def _hears(person: Person, *expected: Sequence[Finding]) -> None:
    """The chat has these messages, in this order, and after some more looks at the outbox no other."""
    wanted = [{finding.statement for finding in findings} for findings in expected]

    async def fits() -> bool:
        return [set(found) for found in await _told(person)] == wanted

    assert await wait_for(fits), await _told(person)
    await asyncio.sleep(3 * LOOKING)
    assert await fits(), await _told(person)


async def test_every_week_and_the_evening_before_committee(
    sandbox: Sandbox, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each digest at its own hour, with all that was found since, and none where nothing was."""
    clock = HandClock(datetime(2026, 11, 20, 9, 30, tzinfo=UTC))  # a Friday
    async with run_by_clock(sandbox, corpus, clock, monkeypatch):
        weekly = await _choose(sandbox.north, "When", "Every week", "Hour", "18:00", "Day", "Friday")
        assert "every Friday at 18:00, together" in weekly
        await sandbox.editor.asks("/committee 2026-11-26 Children's services committee")
        eve = await _choose(sandbox.coast, "When", "The evening before committee")
        assert "the evening before committee, at 18:00, together; the next is on Thursday 26 November" in eve
        await publish_finding(sandbox.editor, FIRST)
        await publish_finding(sandbox.editor, SECOND)

        clock.now = datetime(2026, 11, 20, 17, 59, tzinfo=UTC)
        await _hears(sandbox.north)
        clock.now = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
        await _hears(sandbox.north, [FIRST, SECOND])
        await _hears(sandbox.coast)

        await publish_finding(sandbox.editor, THIRD)
        clock.now = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
        await _hears(sandbox.coast, [FIRST, SECOND, THIRD])
        clock.now = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
        await _hears(sandbox.north, [FIRST, SECOND], [THIRD])
        clock.now = datetime(2026, 12, 4, 18, 0, tzinfo=UTC)
        await _hears(sandbox.north, [FIRST, SECOND], [THIRD])


async def test_what_came_at_once_is_in_no_digest(
    sandbox: Sandbox, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who changes from being told at once to a daily digest finds only what is new in it."""
    clock = HandClock(datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
    async with run_by_clock(sandbox, corpus, clock, monkeypatch):
        await _choose(sandbox.north)
        await publish_finding(sandbox.editor, FIRST)
        await _hears(sandbox.north, [FIRST])
        menu = await sandbox.north.asks("/alerts")
        await sandbox.north.presses("When", on=menu)
        await sandbox.north.presses("Every day", on=await sandbox.north.sees())
        await publish_finding(sandbox.editor, SECOND)
        clock.now = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
        await _hears(sandbox.north, [FIRST], [SECOND])


@pytest.mark.parametrize(
    ("published", "too_early", "due"),
    [
        # the clocks go forward in the night to 28 March 2027, and back in the night to 31 October 2027
        (
            datetime(2027, 3, 27, 12, 0, tzinfo=UTC),
            datetime(2027, 3, 28, 6, 59, tzinfo=UTC),
            datetime(2027, 3, 28, 7, 0, tzinfo=UTC),
        ),
        (
            datetime(2027, 10, 30, 12, 0, tzinfo=UTC),
            datetime(2027, 10, 31, 7, 59, tzinfo=UTC),
            datetime(2027, 10, 31, 8, 0, tzinfo=UTC),
        ),
    ],
)
async def test_eight_is_eight_whatever_the_clocks_do(
    sandbox: Sandbox,
    corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
    published: datetime,
    too_early: datetime,
    due: datetime,
) -> None:
    """A digest and the end of quiet hours follow the clocks: once, neither lost nor doubled."""
    clock = HandClock(published)
    async with run_by_clock(sandbox, corpus, clock, monkeypatch):
        await _choose(sandbox.north, "When", "Every day")
        await _choose(sandbox.coast)
        await sandbox.coast.asks("/quiet 11:00 08:00")
        await publish_finding(sandbox.editor, FIRST)
        clock.now = too_early
        for person in (sandbox.north, sandbox.coast):
            await _hears(person)
        clock.now = due
        for person in (sandbox.north, sandbox.coast):
            await _hears(person, [FIRST])
        clock.advance(timedelta(days=1))
        for person in (sandbox.north, sandbox.coast):
            await _hears(person, [FIRST])


async def test_a_bot_that_was_off_for_three_days(
    sandbox: Sandbox, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was due meanwhile comes at its start, together and once; quiet hours count even then."""
    clock = HandClock(datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
    async with run_by_clock(sandbox, corpus, clock, monkeypatch):
        await _choose(sandbox.north, "When", "Every day")
        await _choose(sandbox.coast, "When", "Every day")
        await sandbox.coast.asks("/quiet 22:00 09:00")
        await publish_finding(sandbox.editor, FIRST)
        await publish_finding(sandbox.editor, SECOND)
    clock.now = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    async with run_by_clock(sandbox, corpus, clock, monkeypatch):
        await _hears(sandbox.north, [FIRST, SECOND])
        await _hears(sandbox.coast)
        clock.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
        await _hears(sandbox.coast, [FIRST, SECOND])
        clock.now = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
        await _hears(sandbox.north, [FIRST, SECOND])
        await _hears(sandbox.coast, [FIRST, SECOND])
