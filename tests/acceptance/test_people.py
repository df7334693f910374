"""Roles: inviting, accepting and revoking, over HTTP."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.acceptance.drafting import Finding, begin_draft, list_steps, walk
from tests.acceptance.driver import Sandbox, open_sandbox
from tests.acceptance.inviting import let_in, make_link
from tests.acceptance.people import Person

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox whose owner these tests share."""
    async with open_sandbox(tmp_path_factory.mktemp("house")) as sandbox:
        await sandbox.start_bot()
        yield sandbox


async def test_an_invitation_makes_an_editor(house: Sandbox) -> None:
    """Who opens the link gets the role and its menu, the owner is told, and it is so after a restart."""
    (person,) = await house.add_people(1)
    assert "for the council's editors" in (await person.asks("/editfact NFK-2015-234")).text
    welcome = await let_in(house.editor, person, "editor")
    assert "you are an editor now" in welcome.text
    assert {"addfact", "desk"} <= set(await person.menu())
    assert not {"people", "invite", "audit"} & set(await person.menu())
    await house.restart_bot()
    await person.says("/addfact")
    await person.hears("Which document")
    assert "Councillor 0, editor" in (await house.editor.asks("/people")).text
    assert "for the council's owners" in (await person.asks("/people")).text
    assert "for the council's owners" in (await person.asks("/invite owner")).text


async def test_a_link_works_once(house: Sandbox) -> None:
    """Of two who open it at once, one gets the role; the other is told kindly and stays what they were."""
    first, second = await house.add_people(2)
    link = await make_link(house.editor, "reviewer")
    await asyncio.gather(first.says(link), second.says(link))
    answers = [await first.hears(), await second.hears()]
    assert sorted("Welcome" in answer.text for answer in answers) == [False, True]
    late = next(answer for answer in answers if "Welcome" not in answer.text)
    assert "Each link works once" in late.text
    assert "I do not know this invitation" in (await second.asks("/start join_guessed")).text


async def test_an_owner_cannot_use_their_own_link(house: Sandbox) -> None:
    """Who may as much already accepts nothing, and the link is still good for whom it is for."""
    (person,) = await house.add_people(1)
    link = await make_link(house.editor, "editor")
    assert "You are an owner already" in (await house.editor.asks(link)).text
    await person.says(link)
    await person.hears("Welcome")


async def test_a_withdrawn_link_grants_nothing(house: Sandbox) -> None:
    """Withdrawn from the list of people, the link is refused with the reason."""
    (person,) = await house.add_people(1)
    link = await make_link(house.editor, "owner")
    listed = await house.editor.asks("/people")
    newest = [label for label in listed.buttons if label.startswith("Withdraw link")][-1]
    await house.editor.presses(newest, on=listed)
    assert newest not in (await house.editor.sees("People")).buttons
    assert "was withdrawn" in (await person.asks(link)).text
    assert "addfact" not in await person.menu()


async def test_the_role_is_asked_for(house: Sandbox) -> None:
    """/invite without a role, or with one there is not, offers the three."""
    for command in ("/invite", "/invite king"):
        asked = await house.editor.asks(command)
        assert {"Editor", "Reviewer", "Owner"} <= set(asked.buttons)
    await house.editor.presses("Reviewer", on=asked)
    assert "to be a reviewer" in (await house.editor.hears("You are invited")).text


async def test_revoking_takes_effect_at_once_and_keeps_the_draft(house: Sandbox) -> None:
    """Asked first; then the menu is everybody's, the commands are refused, and the open draft is the owner's."""
    person = Person(house, (await house.post("/people", name="Somebody who leaves"))["id"])
    await let_in(house.editor, person, "editor")
    await begin_draft(person)
    await walk(person, list_steps(Finding())[:6])
    claim = await person.hears("What sort of claim")
    listed = await house.editor.asks("/people")
    while not listed.find_button("Revoke Somebody who leaves"):
        await house.editor.presses("Next", on=listed)
        listed = await house.editor.sees("People")
    await house.editor.presses("Revoke Somebody who leaves", on=listed)
    question = await house.editor.sees("End the role of Somebody who leaves")
    await house.editor.presses("Yes, revoke", on=question)
    assert "yours now: /drafts" in (await house.editor.sees("is no editor any more")).text
    await person.hears("has ended")
    assert (await person.presses("Finding", on=claim)).alert
    assert "for the council's editors" in (await person.asks("/addfact")).text
    assert "addfact" not in await person.menu()
    assert "1 of yours" in (await house.editor.asks("/drafts")).text
    again = await house.editor.presses("Yes, revoke", on=question, data=question.find_button("Yes"))
    assert again.alert
