"""Every command, and the menus that offer them."""

import pytest

from tests.acceptance.driver import Sandbox
from tests.acceptance.people import Person

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

FOLLOWING = ["subscribe", "alerts", "pause", "resume", "quiet", "unsubscribe"]
READING = ["ask", *FOLLOWING, "sources", "glossary", "help", "privacy"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/start", ["Norfolk County Council", "inspection reports", "/subscribe", "/help"]),
        ("/help", ["/ask", "/subscribe", "/sources", "/glossary", "/privacy"]),
        ("/sources", ["sources", "newest first", "18 May 2026", "Ofsted", "Eastern Daily Press"]),
        ("/glossary LAC", ["LAC", "Looked after child"]),
        # case and spacing are a phone's, not the person's
        ("/glossary   lac", ["LAC", "Looked after child"]),
        ("/glossary", ["terms", "LAC", "IRO"]),
        ("/glossary xylophone", ["no entry for “xylophone”"]),
        # markup in what the person wrote comes back as text
        ("/glossary <b>bold</b>", ["no entry for “<b>bold</b>”"]),
        ("/privacy", ["What is kept", "kept for 90 days, without who asked", "/unsubscribe"]),
        ("/alerts", ["You follow no alerts"]),
        ("/unsubscribe", ["nothing to stop"]),
        ("/subscribe", ["What would you like to be told of?"]),
        ("/ask", ["What would you like to know?"]),
        ("/ask how many care leavers did we lose touch with", ["190", "Ofsted"]),
        # what is asked may begin on the line below the command
        ("/ask\nIRO?", ["independent reviewing officer"]),
        ("/glossary\nLAC", ["Looked after child"]),
        ("/cancel", ["nothing to cancel"]),
        ("/frobnicate", ["I do not know /frobnicate", "/help"]),
    ],
)
async def test_command(councillor: Person, command: str, words: list[str]) -> None:
    """Each command answers with what it is for."""
    answer = await councillor.asks(command)
    for word in words:
        assert word.casefold() in answer.text.casefold()


async def test_what_is_followed_is_chosen_shown_and_stopped(councillor: Person) -> None:
    """A theme pressed is followed until it is pressed again or everything is stopped."""
    chooser = await councillor.asks("/subscribe")
    await councillor.presses("Adoption", on=chooser)
    ticked = await councillor.sees()
    assert "✅ Adoption" in ticked.buttons
    await councillor.presses("Workforce", on=chooser)
    await councillor.presses("Done", on=chooser)
    assert "Adoption\n• Workforce" in (await councillor.sees("You follow:")).text

    chooser = await councillor.asks("/subscribe")
    await councillor.presses("Adoption", on=chooser)
    assert "Adoption" not in (await councillor.asks("/alerts")).text
    assert "no more alerts" in (await councillor.asks("/unsubscribe")).text
    assert "no alerts" in (await councillor.asks("/alerts")).text


async def test_everything_takes_the_place_of_single_themes(councillor: Person) -> None:
    """Everything and single themes exclude each other."""
    chooser = await councillor.asks("/subscribe")
    await councillor.presses("Adoption", on=chooser)
    await councillor.presses("Everything", on=chooser)
    assert "everything" in (await councillor.asks("/alerts")).text
    await councillor.presses("Adoption", on=chooser)
    assert "You follow:\n• Adoption" in (await councillor.asks("/alerts")).text


async def test_each_sees_the_commands_they_may_use(shared: Sandbox, councillor: Person) -> None:
    """Only editors are offered the editors' commands, and only in private."""
    group = await shared.add_group(councillor, shared.editor)
    assert await councillor.menu() == READING
    assert await councillor.within(group).menu() == READING
    assert await shared.editor.within(group).menu() == READING
    menu = await shared.editor.menu()
    assert menu[-len(READING) :] == READING
    assert {"addfact", "editfact", "retract", "history", "drafts", "unanswered"} <= set(menu)


async def test_editors_are_told_of_their_commands(shared: Sandbox, councillor: Person) -> None:
    """/start and /help name /addfact to editors and to nobody else."""
    for command in ("/start", "/help"):
        assert "/addfact" in (await shared.editor.asks(command)).text
        assert "/addfact" not in (await councillor.asks(command)).text
