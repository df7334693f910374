"""Many questions at once: each chat in order, no chat behind another, and no faster than Telegram allows."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.acceptance.drafting import Finding, prepare_draft
from tests.acceptance.driver import Sandbox
from tests.acceptance.people import Person, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

TERMS = ("ACE", "ADHD", "CAMHS", "DfE", "EHCP", "IRO", "LAC", "LADO", "MASH", "NEET")


async def test_one_persons_questions_are_answered_in_order(councillor: Person) -> None:
    """Twenty questions sent at once get twenty answers in their order."""
    await _ask_all(councillor, TERMS * 2)
    assert await _list_answers(councillor) == list(TERMS * 2)


async def test_another_person_is_answered_meanwhile(shared: Sandbox, councillor: Person) -> None:
    """A chat that sends a hundred questions keeps nobody else waiting."""
    (other,) = await shared.add_people(1)
    await asyncio.gather(*(councillor.says("how many children are in care") for _ in range(100)))
    await other.says("what is our current Ofsted rating")
    await other.hears("outstanding")
    assert len(await councillor.history()) < 100
    assert await wait_for(lambda: _has_heard(councillor, 100), seconds=30)


async def test_a_burst_is_answered_within_telegrams_limits(sandbox: Sandbox) -> None:
    """Where Telegram allows one message a second to a chat, eight quick questions all get their answers, in order."""
    await sandbox.start_bot()
    await sandbox.enforce_limits()
    await _ask_all(sandbox.north, TERMS[:8])
    assert await _list_answers(sandbox.north) == list(TERMS[:8])


async def test_a_quick_editor_stays_within_telegrams_limits(sandbox: Sandbox) -> None:
    """An editor who answers faster than one message a second still gets every question of the draft."""
    await sandbox.start_bot()
    await sandbox.enforce_limits()
    buttons = await prepare_draft(sandbox.editor, Finding())
    assert buttons.find_button("Publish & alert")


async def _ask_all(person: Person, terms: Sequence[str]) -> None:
    """Ask for every term without waiting, then wait for the last answer."""
    for term in terms:
        await person.says(f"/glossary {term}")
    await wait_for(lambda: _has_heard(person, len(terms)))


async def _has_heard(person: Person, count: int) -> bool:
    return len(await person.history()) >= count


async def _list_answers(person: Person) -> list[str]:
    return [message.text.partition(":")[0] for message in await person.history()]
