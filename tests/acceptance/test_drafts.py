"""An editor's draft: its buttons, its mistakes, setting it aside and publishing it once."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.acceptance.drafting import Finding, begin_draft, list_steps, prepare_draft, walk
from tests.acceptance.driver import Sandbox, open_sandbox

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

STEPS = list_steps(Finding())
SOURCE_STEPS, UP_TO_STATEMENT = STEPS[:6], STEPS[:9]


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox whose editor these tests share: each begins a draft of its own."""
    async with open_sandbox(tmp_path_factory.mktemp("desk")) as sandbox:
        await sandbox.start_bot()
        yield sandbox


async def test_two_presses_at_once_publish_once(desk: Sandbox) -> None:
    """The second press on Publish is told so; there is one fact and one delivery."""
    finding = Finding(
        statement="Norfolk's front door answered 9 in 10 calls within the hour in October 2026.",
        theme="Front door",
    )
    (follower,) = await desk.add_people(1)
    await follower.presses("Front door", on=await follower.asks("/subscribe"))
    buttons = await prepare_draft(desk.editor, finding)
    answers = await asyncio.gather(*(desk.editor.presses("Publish & alert", on=buttons) for _ in range(2)))
    assert sorted(answer.alert for answer in answers) == [False, True]
    assert "Nothing was done" in next(answer.text for answer in answers if answer.alert)
    await follower.hears("New: Front door")
    facts = desk.query("SELECT id, body FROM facts WHERE changed_by = '9001'")
    assert len([body for _id, body in facts if "9 in 10 calls" in body]) == 1
    sent = desk.query("SELECT state FROM deliveries WHERE chat_id = ?", follower.chat)
    assert sent in ([("sent",)], [("pending",)])
    assert len(await follower.alerts()) == 1


async def test_publishing_quietly_tells_nobody(desk: Sandbox) -> None:
    """The fact answers questions and no alert goes out."""
    finding = Finding(
        statement="Norfolk's adoption panel met every fortnight during 2026, without a gap.",
        theme="Adoption",
        asks="how often did the adoption panel meet in 2026",
    )
    (follower,) = await desk.add_people(1)
    await follower.presses("Adoption", on=await follower.asks("/subscribe"))
    buttons = await prepare_draft(desk.editor, finding)
    await desk.editor.presses("Publish quietly", on=buttons)
    assert "Nobody is told" in (await desk.editor.sees("Published as")).text
    assert finding.statement in (await follower.asks("how often did the adoption panel meet in 2026")).text
    assert not await follower.alerts()


async def test_a_button_of_an_earlier_question_does_nothing(desk: Sandbox) -> None:
    """A stale press is told so and changes no answer."""
    await begin_draft(desk.editor)
    first = await desk.editor.hears("Which document")
    stale = first.find_button("A new document")
    await desk.editor.presses("A new document", on=first)
    await desk.editor.hears("What sort of document")
    answer = await desk.editor.presses("A new document", on=first, data=stale)
    assert answer.alert
    assert "earlier question" in answer.text
    assert "What sort of document" in (await desk.editor.history())[-1].text


async def test_cancel_sets_a_draft_aside(desk: Sandbox) -> None:
    """After /cancel text is a question again; /addfact takes the draft up where it stood."""
    finding = Finding()
    await begin_draft(desk.editor)
    await walk(desk.editor, UP_TO_STATEMENT)
    await desk.editor.hears("Whose claim is it")
    assert "set aside" in (await desk.editor.asks("/cancel")).text
    assert "outstanding" in (await desk.editor.asks("what is our current Ofsted rating")).text
    assert finding.statement in (await desk.editor.asks("/addfact")).text
    await desk.editor.presses("Go on with it")
    await desk.editor.hears("Whose claim is it")


async def test_questions_can_be_asked_in_the_middle_of_a_draft(desk: Sandbox) -> None:
    """/ask answers without disturbing the draft, and so do the other commands."""
    await begin_draft(desk.editor)
    await walk(desk.editor, SOURCE_STEPS)
    asked = await desk.editor.hears("What sort of claim")
    assert "outstanding" in (await desk.editor.asks("/ask what is our current Ofsted rating")).text
    assert "inspection reports" in (await desk.editor.asks("/start")).text
    await desk.editor.presses("Finding", on=asked)
    await desk.editor.hears("Which themes")


@pytest.mark.parametrize(
    ("position", "typed", "why"),
    [
        (1, "a scroll", "buttons"),
        (4, "last Tuesday", "is not a date"),
        (4, "2026-13-01", "not a day of the calendar"),
        (5, "www.ofsted", "not a link"),
        (5, "javascript:alert(1)", "not a link"),
        (8, "Bad.", "very short"),
        (8, "x" * 281, "shorten it by 1"),
        (11, "2031", "after the document was published"),
        (12, "somewhere", "could not read a page"),
        (13, "thirteen words are one word too many for a quote in this bot", "words"),
        (14, "\n".join(f"question {number}?" for number in "abcdefghi"), "9 questions"),
    ],
)
async def test_what_cannot_be_used_is_explained(desk: Sandbox, position: int, typed: str, why: str) -> None:
    """The draft stays at its question, says what is wrong, and takes the next answer."""
    await begin_draft(desk.editor)
    await walk(desk.editor, STEPS[:position])
    await desk.editor.hears(STEPS[position].question)
    assert why in (await desk.editor.asks(typed)).text
    if STEPS[position].says:
        await desk.editor.says(STEPS[position].says)
        await desk.editor.hears(STEPS[position + 1].question if position + 1 < len(STEPS) else "New:")


async def test_an_answer_can_be_changed_at_the_preview(desk: Sandbox) -> None:
    """Edit asks one question again and comes back to the preview with the new answer."""
    buttons = await prepare_draft(desk.editor, Finding())
    await desk.editor.presses("Edit", on=buttons)
    await desk.editor.presses("Statement")
    await desk.editor.hears("What does it say")
    better = "In October 2026 Norfolk was in touch with 97% of its care leavers."
    await desk.editor.says(better)
    assert better in (await desk.editor.hears("New:")).text
    renewed = await desk.editor.hears("This is what councillors will see")
    stale = buttons.find_button("Publish & alert")
    answer = await desk.editor.presses("Publish & alert", on=buttons, data=stale)
    assert "Nothing was done" in answer.text
    await desk.editor.presses("Discard", on=renewed)
    await desk.editor.sees("discarded")
    assert better not in (await desk.editor.asks("/drafts")).text


async def test_text_at_the_preview_is_not_lost_silently(desk: Sandbox) -> None:
    """Free text at the preview says what can be done with it, and shows the buttons again."""
    await prepare_draft(desk.editor, Finding())
    await desk.editor.says("what is our current Ofsted rating")
    await desk.editor.hears("Your draft is finished")
    assert (await desk.editor.hears("This is what councillors will see")).find_button("Publish & alert")


async def test_a_picture_in_the_middle_of_a_draft(desk: Sandbox) -> None:
    """What is not text is declined, and the draft stands where it stood."""
    await begin_draft(desk.editor)
    await desk.editor.hears("Which document")
    desk.deliver(desk.editor, location={"latitude": 52.6, "longitude": 1.3})
    assert "only read text" in (await desk.editor.hears()).text
    await desk.editor.presses("A new document")
    await desk.editor.hears("What sort of document")


async def test_a_figure_keeps_its_denominator(desk: Sandbox) -> None:
    """A number is asked for with what it counts, and published with both."""
    await begin_draft(desk.editor)
    await walk(desk.editor, SOURCE_STEPS)
    await desk.editor.presses("Figure")
    themes = await desk.editor.hears("Which themes")
    await desk.editor.presses("Care leavers", on=themes)
    await desk.editor.presses("Done", on=themes)
    await desk.editor.hears("What does the number count")
    await desk.editor.says("care leavers not in touch")
    await desk.editor.hears("What is the number")
    await desk.editor.says("12 of 803")
    await walk(desk.editor, STEPS[8:])
    await desk.editor.hears("This is what councillors will see")
    await desk.editor.presses("Publish quietly")
    await desk.editor.sees("Published as")
    ((body,),) = desk.query("SELECT body FROM facts WHERE changed_by = '9001' AND body LIKE '%803%'")
    assert '"value": 12.0' in body
    assert '"denominator": 803.0' in body
