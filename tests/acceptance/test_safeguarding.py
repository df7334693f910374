"""A message that reports a concern about a child: the route to help at once, and no trace of the message."""

import pytest

from tests.acceptance.driver import Sandbox
from tests.acceptance.people import Person

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

CONCERN = "my dad hits me and the jellyfish lamp is broken"
ROUTE = "call 999"
TRACE = b"jellyfish"


def find_traces(sandbox: Sandbox) -> list[str]:
    """The files of the bot that hold a word of the message: its database with what SQLite keeps beside it, its log."""
    files = [path for path in sandbox.database.parent.rglob("*") if path.is_file()]
    assert sandbox.database in files
    return [path.name for path in files if TRACE in path.read_bytes()]


async def test_a_concern_gets_the_route_to_help_and_leaves_no_trace(own: Sandbox) -> None:
    """Private or in a group, by command, by mention, or instead of an answer to a draft: help, and nothing is written."""
    north = own.north
    kept = own.query("SELECT (SELECT count(*) FROM questions), (SELECT count(*) FROM shown_answers)")
    answer = await north.asks(CONCERN)
    assert ROUTE in answer.text
    assert "0800 1111" in answer.text
    assert not answer.buttons

    group = await own.add_group(north, own.coast)
    member = north.within(group)
    for message in (f"/ask {CONCERN}", f"@sandbox_briefing_bot {CONCERN}"):
        answer = await member.asks(message)
        assert ROUTE in answer.text
        assert answer.reply_to is None
        assert TRACE.decode() not in answer.text

    for start in ("/glossary", "/help", "/sources", "/nosuchcommand"):
        assert ROUTE in (await north.asks(f"{start} {CONCERN}")).text

    await own.editor.asks("/addfact", containing="Which document")
    assert ROUTE in (await own.editor.asks(CONCERN)).text

    assert own.query("SELECT (SELECT count(*) FROM questions), (SELECT count(*) FROM shown_answers)") == kept
    assert find_traces(own) == []
    await own.restart_bot()
    assert find_traces(own) == []
    own.check_log()


async def test_a_question_is_found_where_a_concern_is_not(own: Sandbox) -> None:
    """The search for traces finds what is kept: an ordinary question stands in the log of questions."""
    await own.north.asks("how many jellyfish are in care?")
    await own.bot.stop()
    assert own.database.name in find_traces(own)


async def test_a_concern_under_a_file(shared: Sandbox, councillor: Person) -> None:
    """The words under a picture or a file are read for a concern, though files are not answered."""
    await councillor.sends_file("arm.txt", b"-", kind="document", caption="my niece has these bruises")
    assert ROUTE in (await councillor.hears()).text
    await councillor.sends_file("page.txt", b"-", kind="document", caption="page 7")
    assert "only read text" in (await councillor.hears()).text


async def test_the_councils_own_text(sandbox: Sandbox) -> None:
    """What the operator wrote is what is sent, line ends and all."""
    text = r"<b>In danger: 999.</b>\nWorried: Children's Advice, 01234 567890."
    sandbox.bot = sandbox.prepare_bot(sandbox.bot.folder, SAFEGUARDING_TEXT=text)
    await sandbox.start_bot()
    answer = await sandbox.north.asks("is my grandson safe? he has not come home")
    assert answer.text == "In danger: 999.\nWorried: Children's Advice, 01234 567890."
    assert "<b>In danger: 999.</b>" in answer.html


async def test_questions_about_services_are_answered(councillor: Person) -> None:
    """Hard words alone make no concern."""
    answer = await councillor.asks("how many children were at risk of sexual exploitation in 2015?")
    assert ROUTE not in answer.text
    assert "I hold" in answer.text or "[1]" in answer.text
