"""The learning loop: what was not answered, or not well, is seen by an editor, mended, and told to who waits."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.acceptance.drafting import Finding, list_steps, walk
from tests.acceptance.driver import Sandbox, open_sandbox
from tests.acceptance.people import Message, Person, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

ANSWERED = "how many care leavers did we lose touch with?"
LONG = "what did Ofsted recommend in 2018?"
REFUSED = "how many tadpoles live in the duck pond?"
TOLD = "There is an answer now"


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def library(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A bot of this module: what one test leaves open is seen on the list by the next."""
    async with open_sandbox(tmp_path_factory.mktemp("learning")) as sandbox:
        await sandbox.start_bot()
        yield sandbox


@pytest_asyncio.fixture(loop_scope="package")
async def asker(library: Sandbox) -> Person:
    """A councillor whom no other test knows."""
    (person,) = await library.add_people(1)
    return person


async def _open_gap(editor: Person, wording: str) -> Message:
    """Open the gap with this wording, on whichever page of the list it is; its message."""
    listed = await editor.asks("/unanswered", containing="Unanswered and disliked")
    while wording not in listed.text:
        await editor.presses("Next", on=listed)
        listed = await editor.sees("Unanswered and disliked")
    number = next(line for line in listed.text.splitlines() if wording in line).partition(".")[0]
    await editor.presses(number, on=listed)
    return await editor.hears("Asked as")


async def _messages_told(person: Person) -> list[Message]:
    return [message for message in await person.history() if TOLD in message.text]


async def test_a_disliked_answer_is_mended_and_its_asker_told_once(library: Sandbox, asker: Person) -> None:
    """Disliked, listed, attached to another fact by its id: the question is answered by it, and the asker is told once."""
    question = "what about the youngsters who had gone quiet on us after leaving care"
    answer = await asker.asks(question)
    await asker.presses("Not helpful", on=answer)
    disliked = await asker.sees()
    assert disliked.find_button("Out of date")
    assert disliked.find_button("Tell me when")
    await asker.presses("Not what I asked", on=disliked)
    told = await asker.presses("Tell me when", on=disliked)
    assert told.alert
    assert "once" in told.text

    gap = await _open_gap(library.editor, question)
    assert "disliked: not what was asked" in gap.text
    assert "1 chat to be told" in gap.text
    await library.editor.presses("Attach to another fact", on=gap)
    request = await library.editor.hears("Which fact answers it?")
    await library.editor.says("nfk-2015-999", reply_to=request.id)
    await library.editor.hears("no published fact NFK-2015-999")
    await library.editor.says("nfk-2015-234", reply_to=request.id)
    await library.editor.hears("NFK-2015-234 is the answer now")
    await library.editor.hears("190 of its 766")

    heard = await asker.hears(TOLD)
    assert question in heard.text
    assert "190 of its 766" in heard.text
    assert "190 of its 766" in (await asker.asks(question)).text
    await library.restart_bot()
    assert "190 of its 766" in (await asker.asks(question)).text
    assert len(await _messages_told(asker)) == 1
    assert library.query("SELECT count(*) FROM awaited_answers WHERE chat_id = ?", asker.chat) == [(0,)]


async def test_a_refused_question_is_answered_by_a_new_fact_and_who_waited_is_told_once(
    library: Sandbox, asker: Person
) -> None:
    """Refused, asked to be told, a fact added from the list: both who waited are told, each once, nobody else."""
    (second, third) = await library.add_people(2)
    for person in (asker, second):
        refusal = await person.asks(REFUSED)
        assert refusal.text.startswith("I hold no answer")
        await person.presses("Tell me when there is an answer", on=refusal)
        assert not (await person.sees()).find_button("Tell me")
    again = await asker.asks(REFUSED.upper())
    await asker.presses("Tell me when there is an answer", on=again)
    await third.asks(REFUSED)

    gap = await _open_gap(library.editor, REFUSED)
    assert "asked 4 times" in gap.text
    assert "2 chats to be told" in gap.text
    await library.editor.presses("Add a fact", on=gap)
    await library.editor.hears("to be found by the question")
    finding = Finding(
        statement="In October 2026 Norfolk counted 41 tadpoles in its duck pond.",
        theme="Workforce",
    )
    *steps, last = list_steps(finding)
    await walk(library.editor, steps)
    await library.editor.hears("How else would a councillor ask")
    await library.editor.presses("No others")
    await library.editor.hears("This is what councillors will see")
    await library.editor.presses("Publish quietly")
    settled = await library.editor.hears("open questions answered by it")
    assert "4 open questions" in settled.text
    assert "2 chats that waited are being told" in settled.text
    assert last.question

    for person in (asker, second):
        assert "41 tadpoles" in (await person.hears(TOLD)).text
    await library.restart_bot()
    for person, expected in ((asker, 1), (second, 1), (third, 0)):
        assert "41 tadpoles" in (await person.asks(REFUSED)).text
        assert len(await _messages_told(person)) == expected
    assert library.query("SELECT count(*) FROM deliveries WHERE question IS NOT NULL") == [(0,)]


async def test_a_press_acts_once_and_the_other_buttons_stay(library: Sandbox, asker: Person) -> None:
    """After a verdict its buttons are gone and the others there; a second press of it is told so and changes nothing."""
    answer = await asker.asks(LONG)
    helpful = answer.find_button("Helpful")
    assert helpful
    assert answer.find_button("More")
    assert answer.find_button("Follow")
    await asker.presses("Helpful", on=answer)
    rated = await asker.sees()
    assert not rated.find_button("Not helpful")
    assert rated.find_button("More")
    assert rated.find_button("Follow")
    late = await asker.presses("Not helpful", on=rated, data=helpful.replace(":helpful", ":unhelpful"))
    assert "before" in late.text
    token = helpful.split(":")[1]
    assert library.query("SELECT verdict, reason FROM questions WHERE token = ?", token) == [("helpful", None)]
    await asker.presses("More", on=rated)
    paged = await asker.sees()
    assert paged.find_button("Follow")
    assert not paged.find_button("More")


async def test_more_leaves_the_verdict_buttons(asker: Person) -> None:
    """Paging through an answer takes away its own button and no other."""
    answer = await asker.asks(LONG)
    await asker.presses("More", on=answer)
    assert (await asker.sees()).find_button("Not helpful")


async def test_members_of_a_group_rate_and_wait_together(library: Sandbox, asker: Person) -> None:
    """In a group the first verdict counts, and the group is told."""
    (other,) = await library.add_people(1)
    group = await library.add_group(asker, other)
    first, second = asker.within(group), other.within(group)
    question = "which team won the cricket world cup in the end?"
    refusal = await first.asks(f"/ask {question}")
    data = refusal.find_button("Helpful")
    await first.presses("Not helpful", on=refusal)
    assert "before" in (await second.presses("Helpful", on=refusal, data=data)).text
    await second.presses("Tell me when", on=refusal)
    assert library.query("SELECT count(*) FROM awaited_answers WHERE chat_id = ?", group) == [(1,)]
    await asker.asks("/unsubscribe")
    assert library.query("SELECT count(*) FROM awaited_answers WHERE chat_id = ?", group) == [(1,)]


async def test_unsubscribing_ends_the_wait(library: Sandbox, asker: Person) -> None:
    """/unsubscribe stops all that would be sent, awaited answers included."""
    refusal = await asker.asks("who wrote the opera about the barber?")
    await asker.presses("Tell me when", on=refusal)
    assert "no more alerts" in (await asker.asks("/unsubscribe")).text
    assert library.query("SELECT count(*) FROM awaited_answers WHERE chat_id = ?", asker.chat) == [(0,)]


async def test_a_dismissal_can_be_undone(library: Sandbox, asker: Person) -> None:
    """A dismissed gap leaves the list and comes back with everything."""
    question = "what is the boiling point of mercury?"
    await asker.asks(question)
    gap = await _open_gap(library.editor, question)
    await library.editor.presses("Dismiss", on=gap)
    await library.editor.sees("Dismissed: 1 question")
    assert library.query("SELECT dismissed_with IS NULL FROM questions WHERE wording = ?", question) == [(0,)]
    await library.editor.presses("Undo")
    assert question in (await library.editor.sees("Asked as")).text
    assert question in (await _open_gap(library.editor, question)).text


async def test_a_gap_that_was_closed_is_said_to_be(library: Sandbox, asker: Person) -> None:
    """A second press on a gap that is no longer open does nothing but say so."""
    question = "how do i tune the strings of a violin?"
    await asker.asks(question)
    gap = await _open_gap(library.editor, question)
    data = gap.find_button("Dismiss")
    assert data
    await library.editor.presses("Dismiss", on=gap)
    dismissed = await library.editor.sees("Dismissed")
    again = await library.editor.presses("Dismiss", on=dismissed, data=data)
    assert again.alert
    assert "no longer open" in again.text


async def test_pages_of_five(library: Sandbox, asker: Person) -> None:
    """The list turns by pages of five, the most asked first."""
    for number, animal in enumerate(("badgers", "otters", "swifts", "moles", "herons", "ferrets")):
        for _ in range(2 + (number == 3)):
            await asker.asks(f"what do {animal} eat?")
    listed = await library.editor.asks("/unanswered")
    assert "moles" in listed.text.split("\n\n")[1]
    assert listed.text.count("last on") == 5
    await library.editor.presses("Next", on=listed)
    turned = await library.editor.sees("6.")
    assert "moles" not in turned.text
    await library.editor.presses("Back", on=turned)
    assert "moles" in (await library.editor.sees("1.")).text


async def test_only_editors_see_the_list(library: Sandbox, asker: Person) -> None:
    """A councillor is refused, which is recorded; a councillor's press on an editor's button too; a group sees none."""
    assert "for the council's editors" in (await asker.asks("/unanswered")).text
    refused = library.query("SELECT subject FROM audit_entries WHERE actor = ?", str(asker.id))
    assert refused == [("/unanswered",)]
    answer = await asker.asks(ANSWERED)
    press = await asker.presses("Helpful", on=answer, data="gaps:0")
    assert press.alert
    assert "for editors" in press.text
    group = await library.add_group(library.editor)
    assert "privately" in (await library.editor.within(group).asks("/unanswered")).text


async def test_an_open_draft_is_not_lost_to_a_question(library: Sandbox, asker: Person) -> None:
    """With an unfinished draft a new one is not begun from the list."""
    question = "what is the recipe for leek soup?"
    await asker.asks(question)
    await library.editor.asks("/addfact", containing="Which document")
    gap = await _open_gap(library.editor, question)
    answer = await library.editor.presses("Add a fact", on=gap)
    assert answer.alert
    assert "unfinished draft" in answer.text


async def test_who_asked_is_kept_nowhere(library: Sandbox, asker: Person) -> None:
    """The log holds the question, its outcome and the day; no column of its row holds a number of a person or a chat."""
    question = "who composed the planets suite?"
    await asker.asks(question)
    (row,) = library.query("SELECT * FROM questions WHERE wording = ?", question)
    assert str(asker.chat) not in map(str, row)
    assert "unanswerable_no_match" in row
    assert library.query("SELECT count(*) FROM awaited_answers WHERE chat_id = ?", asker.chat) == [(0,)]


async def test_with_no_days_nothing_is_kept(sandbox: Sandbox) -> None:
    """QUESTION_DAYS=0 keeps no question and offers no button that needs one."""
    sandbox.bot = sandbox.prepare_bot(sandbox.bot.folder, QUESTION_DAYS="0")
    await sandbox.start_bot()
    refusal = await sandbox.north.asks(REFUSED)
    assert not refusal.buttons
    answer = await sandbox.north.asks(ANSWERED)
    assert answer.find_button("Follow")
    assert not answer.find_button("Helpful")
    assert sandbox.query("SELECT count(*) FROM questions") == [(0,)]
    assert "questions are not kept" in (await sandbox.north.asks("/privacy")).text


async def test_an_attachment_can_be_taken_back(sandbox: Sandbox) -> None:
    """Attached to the wrong fact and taken back in time: nobody was told, and the question is on the list again."""
    sandbox.bot = sandbox.prepare_bot(sandbox.bot.folder, UNDO_SECONDS="600")
    await sandbox.start_bot()
    await sandbox.north.presses("Tell me when", on=await sandbox.north.asks(REFUSED))
    gap = await _open_gap(sandbox.editor, REFUSED)
    await sandbox.editor.presses("Attach to [1]", on=gap)
    attached = await sandbox.editor.hears("Attached")
    assert "take it back for 600 seconds" in attached.text
    data = attached.find_button("Undo")
    await sandbox.restart_bot()
    await sandbox.editor.presses("Undo", on=attached)
    await sandbox.editor.sees("Taken back")
    late = await sandbox.editor.presses("Undo", on=attached, data=data)
    assert late.alert
    assert REFUSED in (await _open_gap(sandbox.editor, REFUSED)).text
    assert await _messages_told(sandbox.north) == []
    assert sandbox.query("SELECT count(*) FROM awaited_answers") == [(1,)]
    assert REFUSED not in str(sandbox.query("SELECT body FROM facts"))


async def test_old_questions_are_forgotten_at_a_start(sandbox: Sandbox) -> None:
    """A start deletes what was kept long enough, and who waited for it."""
    await sandbox.start_bot()
    await sandbox.north.presses("Tell me when", on=await sandbox.north.asks(REFUSED))
    await sandbox.bot.stop()
    sandbox.query("UPDATE questions SET asked_on = date('now', '-90 days')")
    await sandbox.start_bot()

    async def emptied() -> bool:
        return sandbox.query("SELECT count(*) FROM questions") == [(0,)]

    assert await wait_for(emptied)
    assert sandbox.query("SELECT count(*) FROM awaited_answers") == [(0,)]
