"""A network and a server that fail: alerts arrive in the end, and a question is never met with silence."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.acceptance.drafting import Finding, prepare_draft, publish_finding
from tests.acceptance.driver import Sandbox, open_sandbox
from tests.acceptance.people import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

TRANSIENT: dict[str, dict[str, float]] = {
    "429": {"retry_after": 1},
    "500": {},
    "502": {},
    "timeout": {"seconds": 0.5},
    "timeout_after": {"seconds": 0.5},
    "reset": {},
    "reset_after": {},
}
REPEATABLE = {"timeout_after", "reset_after"}
"""The server did what it was asked, but could not say so: the message may come twice."""


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox whose bot these tests share; each has people of its own."""
    async with open_sandbox(tmp_path_factory.mktemp("faulty")) as sandbox:
        sandbox.expects_tracebacks = True
        await sandbox.start_bot()
        yield sandbox


@pytest_asyncio.fixture(loop_scope="package")
async def faulty(running: Sandbox) -> AsyncIterator[Sandbox]:
    """The sandbox, without a fault at the beginning and at the end."""
    yield running
    await running.clear_faults()


async def test_an_alert_is_delivered_in_spite_of_every_transient_fault(faulty: Sandbox) -> None:
    """Each follower meets another fault at the first send, and has the alert once in the end."""
    followers = dict(zip(TRANSIENT, await faulty.add_people(len(TRANSIENT)), strict=True))
    for person in followers.values():
        await person.presses("Care leavers", on=await person.asks("/subscribe"))
    buttons = await prepare_draft(faulty.editor, Finding())
    for kind, details in TRANSIENT.items():
        await faulty.set_fault(kind, method="sendMessage", chat_id=followers[kind].chat, **details)
    await faulty.editor.presses("Publish & alert", on=buttons)
    for kind, person in followers.items():
        await person.hears("New: Care leavers")
        if kind in REPEATABLE:
            await person.hears("New: Care leavers")
    assert await wait_for(lambda: _settled(faulty))
    for kind, person in followers.items():
        assert len(await person.alerts()) == (2 if kind in REPEATABLE else 1), kind
    states = faulty.query("SELECT chat_id, state, uncertain FROM deliveries")
    assert {state for _chat, state, _uncertain in states} == {"sent"}
    uncertain = {chat for chat, _state, uncertain in states if uncertain}
    assert {followers[kind].chat for kind in REPEATABLE} <= uncertain
    assert followers["429"].chat not in uncertain


async def test_who_blocked_the_bot_is_retired_and_others_get_theirs(faulty: Sandbox) -> None:
    """A 403 ends the alerts for that chat alone, until they come back."""
    blocking, other = await faulty.add_people(2)
    for person in (blocking, other):
        await person.presses("Finance", on=await person.asks("/subscribe"))
    await faulty.set_fault("403", method="sendMessage", chat_id=blocking.chat)
    first = Finding(
        statement="Norfolk's spending on placements fell by 3% in the summer of 2026.", theme="Finance"
    )
    await publish_finding(faulty.editor, first)
    await other.hears("New: Finance")
    assert await wait_for(lambda: _settled(faulty))
    ((state, reason),) = faulty.query(
        "SELECT state, retired_reason FROM subscribers WHERE chat_id = ?", blocking.chat
    )
    assert state == "retired"
    assert "blocked" in reason

    second = Finding(
        statement="Norfolk's spending on transport rose by 2% in the summer of 2026.", theme="Finance"
    )
    await publish_finding(faulty.editor, second)
    await other.hears("New: Finance")
    assert not await blocking.alerts()

    await blocking.asks("/start")
    assert "Finance" in (await blocking.asks("/alerts")).text
    third = Finding(statement="Norfolk's spending on agencies fell by 5% in the summer of 2026.", theme="Finance")
    await publish_finding(faulty.editor, third)
    await blocking.hears("New: Finance")


async def test_blocking_and_unblocking_are_noticed(faulty: Sandbox) -> None:
    """The bot learns of a block by itself, and alerts go on when it is lifted."""
    (person,) = await faulty.add_people(1)
    await person.presses("Early help", on=await person.asks("/subscribe"))
    await faulty.post(f"/chats/{person.chat}/block", blocked=True)
    where = "SELECT state FROM subscribers WHERE chat_id = ?"
    assert await wait_for(lambda: _found(faulty, where, person.chat, "retired"))
    await faulty.post(f"/chats/{person.chat}/block", blocked=False)
    assert await wait_for(lambda: _found(faulty, where, person.chat, "active"))


async def test_a_group_that_became_a_supergroup_keeps_its_alerts(faulty: Sandbox) -> None:
    """What the group followed moves to its new chat id."""
    (chair,) = await faulty.add_people(1)
    group = await faulty.add_group(chair, admins=[chair])
    await chair.within(group).presses("Health", on=await chair.within(group).asks("/subscribe"))
    moved = (await faulty.post(f"/chats/{group}/migrate"))["id"]
    where = "SELECT theme FROM subscriptions WHERE chat_id = ?"
    assert await wait_for(lambda: _found(faulty, where, moved, "health"))
    assert "Health" in (await chair.within(moved).asks("/alerts")).text


@pytest.mark.parametrize("kind", ["429", "500", "502", "reset"])
async def test_an_answer_survives_a_send_that_was_not_done(faulty: Sandbox, kind: str) -> None:
    """The server did not take the answer the first time; the person gets it all the same."""
    (person,) = await faulty.add_people(1)
    await person.asks("/start")
    await faulty.set_fault(kind, method="sendMessage", chat_id=person.chat)
    await person.says("what is our current Ofsted rating")
    assert "outstanding" in (await person.hears()).text


@pytest.mark.parametrize("kind", ["429", "502", "reset"])
async def test_an_answer_does_not_depend_on_showing_that_the_bot_types(faulty: Sandbox, kind: str) -> None:
    """Showing "typing…" is a courtesy: when it fails, the answer comes all the same."""
    (person,) = await faulty.add_people(1)
    await person.asks("/start")
    await faulty.set_fault(kind, method="sendChatAction", chat_id=person.chat)
    await person.says("what is our current Ofsted rating")
    assert "outstanding" in (await person.hears()).text


@pytest.mark.parametrize("kind", ["429", "502"])
async def test_publishing_survives_a_failed_answer_to_the_press(faulty: Sandbox, kind: str) -> None:
    """Ending the button's spinner fails; the editor is told all the same that the fact is published."""
    buttons = await prepare_draft(
        faulty.editor, Finding(statement=f"Norfolk's health checks were on time in 2026 ({kind}).")
    )
    await faulty.set_fault(kind, method="answerCallbackQuery")
    await faulty.editor.starts_press("Publish quietly", on=buttons)
    assert "Published as" in (await faulty.editor.sees()).text


async def test_a_draft_goes_on_after_a_question_that_was_not_delivered(faulty: Sandbox) -> None:
    """The next question of a draft fails on its way; /addfact shows where the draft stands."""
    await faulty.editor.says("/addfact")
    offered = await faulty.editor.hears()
    if offered.find_button("Start a new one"):
        await faulty.editor.presses("Start a new one", on=offered)
        offered = await faulty.editor.hears("Which document")
    await faulty.set_fault("502", method="sendMessage", chat_id=faulty.editor.chat)
    await faulty.editor.starts_press("A new document", on=offered)
    await faulty.editor.sees("✓")
    await faulty.editor.asks("/addfact")
    await faulty.editor.presses("Go on with it")
    await faulty.editor.hears("What sort of document")


@pytest.mark.parametrize("kind", ["409", "429", "500", "502", "reset"])
async def test_polling_goes_on_after_a_server_in_trouble(faulty: Sandbox, kind: str) -> None:
    """What cannot be fetched is asked for again until the server answers."""
    (person,) = await faulty.add_people(1)
    await faulty.set_fault(kind, method="getUpdates", times=2)
    await person.asks("/start")  # ends the poll that is under way; the next two fail
    await person.says("/help")
    await person.hears("Just ask", seconds=20)


async def _settled(sandbox: Sandbox) -> bool:
    return sandbox.query("SELECT count(*) FROM deliveries WHERE state = 'pending'") == [(0,)]


async def _found(sandbox: Sandbox, statement: str, chat: int, value: str) -> bool:
    return sandbox.query(statement, chat) == [(value,)]
