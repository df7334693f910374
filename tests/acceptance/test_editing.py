"""Correcting, retracting and restoring facts in the chat, two editors at once included."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.acceptance.drafting import Finding, list_steps, prepare_draft, publish_finding, walk
from tests.acceptance.driver import EDITOR, Sandbox, open_sandbox
from tests.acceptance.people import Message, Person

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

SECOND = 9002
FACT, QUESTION, PRESENT = "NFK-2015-234", "how many care leavers did we lose touch with?", "190 of its 766"
BETTER = "Norfolk was out of touch with 190 of its 766 care leavers, a quarter of them, in July 2015."


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox with two editors; each test takes facts of its own."""
    async with open_sandbox(tmp_path_factory.mktemp("editing")) as sandbox:
        await sandbox.post("/people", name="Second editor", id=SECOND, role="editor")
        sandbox.bot = sandbox.prepare_bot(sandbox.bot.folder, ADMIN_IDS=f"{EDITOR},{SECOND}", UNDO_SECONDS="600")
        await sandbox.start_bot()
        yield sandbox


@pytest.fixture
def second(desk: Sandbox) -> Person:
    """The other editor."""
    return Person(desk, SECOND)


async def _begin(editor: Person, fact_id: str) -> Message:
    return await editor.asks(f"/editfact {fact_id}", containing="What is to be changed?")


async def _type(editor: Person, screen: Message, field: str, words: str) -> Message:
    """Change one field by typing; the edit as it stands then."""
    await editor.presses(field, on=screen)
    asked = await editor.sees("?")
    assert asked.id == screen.id
    await editor.says(words)
    return await editor.hears("What changes")


async def _publish(editor: Person, screen: Message, reason: str) -> Message:
    await editor.presses("Publish correction", on=screen)
    await editor.sees("Why?")
    await editor.says(reason)
    return await editor.hears("Published version")


def _shows_difference(screen: Message, gone: str, come: str) -> bool:
    return f"<s>{gone}</s>" in screen.html and f"<b>{come}</b>" in screen.html


async def test_a_fact_is_corrected_and_asked_for(desk: Sandbox) -> None:
    """Statement typed, difference shown, reason asked for, published: the next question gets the new words."""
    screen = await _begin(desk.editor, FACT.lower())
    assert PRESENT in screen.text
    changed = await _type(desk.editor, screen, "Statement", BETTER)
    assert BETTER in changed.text
    assert _shows_difference(changed, "had lost", "was out of")
    assert not [message for message in await desk.editor.history() if message.id == screen.id and message.buttons]
    done = await _publish(desk.editor, changed, "it reads better")
    assert "version 2" in done.text
    assert BETTER in (await desk.north.asks(QUESTION)).text
    ((version, reason, body),) = desk.query(
        "SELECT version, reason, body FROM fact_versions WHERE fact_id = ? ORDER BY version DESC LIMIT 1", FACT
    )
    assert (version, reason) == (2, "it reads better")
    assert BETTER in body
    history = await desk.editor.asks(f"/history {FACT}", containing="versions")
    assert "it reads better" in history.text
    assert _shows_difference(history, "had lost", "was out of")
    await desk.restart_bot()
    assert BETTER in (await desk.north.asks(QUESTION)).text


async def test_themes_and_questions_change_by_buttons(desk: Sandbox) -> None:
    """Themes are switched, a question is added by typing and another removed by its button, all in one edit."""
    screen = await _begin(desk.editor, "NFK-2015-235")
    await desk.editor.presses("Themes", on=screen)
    themes = await desk.editor.sees("Which themes?")
    await desk.editor.presses("Leadership", on=themes)
    switched = await desk.editor.sees("Which themes?")
    assert any(label.startswith("✅ Leadership") for label in switched.buttons)
    await desk.editor.presses("Done", on=switched)
    shown = await desk.editor.sees("What changes")
    await desk.editor.presses("Questions", on=shown)
    asked = await desk.editor.sees("How would a councillor ask")
    await desk.editor.presses("1", on=asked)
    left = await desk.editor.sees("How would a councillor ask")
    assert len(left.buttons) == len(asked.buttons) - 1
    await desk.editor.says("- who went quiet on us?\n- whom did we not hear from?")
    added = await desk.editor.hears("whom did we not hear from?")
    await desk.editor.presses("Done", on=added)
    whole = await desk.editor.sees("What changes")
    assert "<b>who went quiet on us?</b>" in whole.html
    assert "<s>" in whole.html
    await desk.editor.presses("Publish quietly", on=whole)
    await desk.editor.sees("Why?")
    await desk.editor.presses("Without a reason")
    await desk.editor.sees("Published version 2")
    ((body,),) = desk.query("SELECT body FROM facts WHERE id = 'NFK-2015-235'")
    assert "leadership" in body
    assert "whom did we not hear from?" in body


async def test_what_cannot_be_used_is_explained_and_left(desk: Sandbox) -> None:
    """A bad answer says why; /cancel leaves the field as it is, and text is a question again."""
    screen = await _begin(desk.editor, "NFK-2015-236")
    await desk.editor.presses("As at", on=screen)
    await desk.editor.sees("When was it true?")
    assert "after the document was published" in (await desk.editor.asks("2031")).text
    assert "Left as it is" in (await desk.editor.asks("/cancel")).text
    assert "outstanding" in (await desk.editor.asks("what is our current Ofsted rating")).text


async def test_two_editors_at_once(desk: Sandbox, second: Person) -> None:
    """Who publishes second sees both changes side by side and chooses; nothing is overwritten silently."""
    fact = "NFK-2015-240"
    mine = await _type(
        desk.editor, await _begin(desk.editor, fact), "Statement", "Mine is the better wording of it."
    )
    begun = await second.asks(f"/editfact {fact}", containing="What is to be changed?")
    assert "has begun to change it" in begun.text
    theirs = await _type(second, begun, "Statement", "Theirs is another wording of it.")
    await _publish(second, theirs, "theirs was urgent")
    told = await desk.editor.presses("Publish correction", on=mine)
    assert told.alert
    conflict = await desk.editor.sees("was changed while you edited it")
    for words in ("theirs was urgent", "Theirs is another", "Mine is the better", "Nothing is published yet"):
        assert words in conflict.text
    ((statement,),) = desk.query("SELECT json_extract(body, '$.statement') FROM facts WHERE id = ?", fact)
    assert statement == "Theirs is another wording of it."
    await desk.editor.presses("Keep mine on top", on=conflict)
    rebased = await desk.editor.sees("What changes")
    assert _shows_difference(rebased, "Theirs", "Mine")
    assert "version 3" in (await _publish(desk.editor, rebased, "mine after all")).text


async def test_taking_theirs_and_giving_up(desk: Sandbox, second: Person) -> None:
    """Taking theirs leaves nothing of one's own in that field; giving up leaves the fact, and can be taken back."""
    fact = "NFK-2015-241"
    mine = await _type(
        desk.editor, await _begin(desk.editor, fact), "Statement", "Mine is the better wording of it."
    )
    theirs = await _type(second, await _begin(second, fact), "Statement", "Theirs is the wording now.")
    await _publish(second, theirs, "theirs")
    await desk.editor.presses("Publish correction", on=mine)
    conflict = await desk.editor.sees("was changed while you edited it")
    await desk.editor.presses("Take theirs", on=conflict)
    empty = await desk.editor.sees("What is to be changed?")
    assert not empty.find_button("Publish")
    await desk.editor.presses("Give up", on=empty)
    given_up = await desk.editor.sees("given up")
    await desk.editor.presses("Bring it back", on=given_up)
    back = await desk.editor.hears("What is to be changed?")
    assert "Theirs is the wording now." in back.text
    stale = await desk.editor.presses("Statement", on=back, data=(empty.find_button("Statement")))
    assert stale.text
    await desk.editor.presses("Give up")


async def test_a_double_press_publishes_once(desk: Sandbox) -> None:
    """Two presses at once write one version; both are answered."""
    fact = "NFK-2015-242"
    changed = await _type(desk.editor, await _begin(desk.editor, fact), "Page", "p 31")
    await desk.editor.presses("Publish quietly", on=changed)
    asked = await desk.editor.sees("Why?")
    await asyncio.gather(*(desk.editor.presses("Without a reason", on=asked) for _ in range(2)))
    assert desk.query("SELECT max(version) FROM fact_versions WHERE fact_id = ?", fact) == [(2,)]


async def test_a_fact_is_retracted_and_restored(desk: Sandbox) -> None:
    """After a preview the fact is in no answer; /restore brings it back as a new version."""
    finding = Finding(
        statement="In October 2026 Norfolk's lighthouse keepers met the scrutiny committee twice.",
        theme="Workforce",
        asks="how often did the lighthouse keepers meet the committee",
    )
    buttons = await prepare_draft(desk.editor, finding)
    await desk.editor.presses("Publish quietly", on=buttons)
    fact = re.search(r"NFK-\S+E\d\d", (await desk.editor.sees("Published as")).text)
    assert fact
    assert finding.statement in (await desk.north.asks(finding.asks)).text
    preview = await desk.editor.asks(f"/retract {fact[0]} the minutes say otherwise", containing="no answer")
    assert "in no answer any more" in preview.text
    assert "the minutes say otherwise" in preview.text
    assert finding.statement in (await desk.north.asks(finding.asks)).text
    await desk.editor.presses("Retract it", on=preview)
    await desk.editor.sees("is retracted")
    assert finding.statement not in (await desk.north.asks(finding.asks)).text
    await desk.editor.asks(f"/retract {fact[0]} again", containing="in no answer already")
    await desk.editor.asks(f"/editfact {fact[0]}", containing=f"/restore {fact[0]} brings it back")
    await desk.editor.says(f"/restore {fact[0]}")
    await desk.editor.hears("Why?")
    await desk.editor.says("the minutes were wrong")
    again = await desk.editor.hears("What changes")
    await desk.editor.presses("Publish it again", on=again)
    await desk.editor.sees("is published again, as version 3")
    assert finding.statement in (await desk.north.asks(finding.asks)).text


async def test_a_retraction_does_not_pass_over_a_correction(desk: Sandbox, second: Person) -> None:
    """Corrected while the retraction was shown, the fact stays until the editor has seen that."""
    fact = "NFK-2015-243"
    preview = await desk.editor.asks(f"/retract {fact} it is wrong", containing="no answer any more")
    corrected = await _type(
        second, await _begin(second, fact), "Statement", "It is right by now, after a correction."
    )
    await _publish(second, corrected, "it was wrong")
    assert (await desk.editor.presses("Retract it", on=preview)).alert
    conflict = await desk.editor.sees("was changed while you edited it")
    assert desk.query("SELECT status FROM facts WHERE id = ?", fact) == [("published",)]
    await desk.editor.presses("Give up my edit", on=conflict)
    await desk.editor.sees("given up")


async def test_a_long_history_is_paged_and_a_version_restored(desk: Sandbox) -> None:
    """Versions come newest first, by pages that fit a message; an earlier one is restored through the same preview."""
    fact = "NFK-2015-244"
    for number in range(9):
        screen = await _begin(desk.editor, fact)
        words = f"This is wording number {number}, which says at some length what it says. " + "x" * 200
        await _publish(desk.editor, await _type(desk.editor, screen, "Statement", words), f"reason {number}")
    history = await desk.editor.asks(f"/history {fact}", containing="versions")
    assert "10 versions" in history.text
    assert history.text.index("reason 8") < history.text.index("reason 7")
    await desk.editor.presses("Older", on=history)
    older = await desk.editor.sees("page 2 of")
    assert len(older.text) <= 4096
    assert "reason 8" not in older.text
    await desk.editor.presses("Newer", on=older)
    newest = await desk.editor.sees("reason 8")
    await desk.editor.presses("Restore version 8", on=newest)
    await desk.editor.hears("Why?")
    await desk.editor.says("number 6 was the best")
    preview = await desk.editor.hears("What changes")
    assert "wording number 6" in preview.text
    await desk.editor.presses("Publish correction", on=preview)
    assert "version 11" in (await desk.editor.sees("Published version")).text


async def test_drafts_and_edits_are_listed_opened_and_discarded(desk: Sandbox, second: Person) -> None:
    """Each editor opens and discards their own and sees what the other has begun, with their name."""
    await desk.editor.says("/addfact")
    asked = await desk.editor.hears()
    if "unfinished" in asked.text:
        await desk.editor.presses("Start a new one", on=asked)
    else:
        desk.editor.rewinds()
    await walk(
        desk.editor, list_steps(Finding(statement="A draft that is set aside in the middle of its questions."))[:9]
    )
    await desk.editor.hears("Whose claim is it")
    await desk.editor.asks("/cancel")
    await _type(desk.editor, await _begin(desk.editor, "NFK-2015-245"), "Said by", "The council")
    mine = await desk.editor.asks("/drafts", containing="Unfinished")
    assert "A draft that is set aside in the middle" in mine.text
    assert "Edit (said by) of NFK-2015-245" in mine.text
    seen = await second.asks("/drafts", containing="Unfinished")
    assert "Edit (said by) of NFK-2015-245" in seen.text
    assert not seen.find_button("Open")
    first = next(number for number in range(1, 9) if f"{number}. Edit (said by) of NFK-2015-245" in mine.text)
    await desk.editor.presses(f"Discard {first}", on=mine)
    await desk.editor.sees("Unfinished")
    discarded = await desk.editor.hears("discarded")
    await desk.editor.presses("Bring it back", on=discarded)
    await desk.editor.hears("What changes")
    mine = await desk.editor.asks("/drafts", containing="Unfinished")
    aside = next(number for number in range(1, 9) if f"{number}. Draft, at its said by, set aside" in mine.text)
    await desk.editor.presses(f"Open {aside}", on=mine)
    await desk.editor.hears("Whose claim is it")


async def test_skip_buttons_go_once_a_question_is_answered(desk: Sandbox) -> None:
    """Typed where it could have been skipped, the answer takes the skip button away."""
    await desk.editor.says("/addfact")
    await desk.editor.hears("unfinished")
    await desk.editor.presses("Start a new one")
    await walk(desk.editor, list_steps(Finding())[:5])
    asked = await desk.editor.hears("Where is it on the web")
    assert asked.find_button("It has no link")
    await desk.editor.says("https://example.org/letter")
    await desk.editor.hears("What sort of claim")
    assert not [message for message in await desk.editor.history() if message.id == asked.id and message.buttons]
    await desk.editor.asks("/cancel")


async def test_a_document_is_shown_and_mended(desk: Sandbox, second: Person) -> None:
    """/source lists and shows documents; a field is typed as a reply; an answer to a question of before is not taken."""
    listed = await desk.editor.asks("/source", containing="documents")
    assert listed.find_button("1")
    shown = await desk.editor.asks("/source nfk-ofsted-2015", containing="Licence")
    for words in ("Open Government Licence", "Checksum", "published fact", "Latest changes"):
        assert words in shown.text
    requests = {}
    for editor in (desk.editor, second):
        card = (
            shown if editor is desk.editor else await editor.asks("/source nfk-ofsted-2015", containing="Licence")
        )
        await editor.presses("Note", on=card)
        requests[editor.id] = await editor.hears("Note of nfk-ofsted-2015")
    await second.says("Read the second print", reply_to=requests[second.id].id)
    assert "Read the second print" in (await second.hears("✅")).text
    await desk.editor.says("Read the first print", reply_to=requests[desk.editor.id].id)
    await desk.editor.hears("Somebody changed this document")
    assert "Read the second print" in (await desk.editor.hears("Note:")).text
    assert "Read the second print" in (await desk.north.asks("/sources")).text
    ((detail,),) = desk.query("SELECT detail FROM audit_entries WHERE action = 'change_source'")
    assert "Read the second print" in detail


async def test_a_forwarded_message_becomes_a_draft_or_a_question(desk: Sandbox) -> None:
    """Forwarded, a message is offered as a note for a fact in one's own words, or as a question; never copied silently."""
    origin = {"type": "hidden_user", "sender_user_name": "A newspaper", "date": 1_792_000_000}
    press = "Norfolk's duck ponds were drained in October 2026, the paper can reveal <today>."
    await desk.editor.asks("/cancel")
    before = await desk.count_events()
    desk.deliver(desk.editor, text=press, forward_origin=origin)
    offer = await desk.editor.hears("What shall I do with the message")
    assert before
    await desk.editor.presses("Start a fact from this", on=offer)
    await walk(desk.editor, list_steps(Finding())[:8])
    asked = await desk.editor.hears("What does it say?")
    assert press in asked.text
    assert "own words" in asked.text
    await desk.editor.says("Norfolk drained its duck ponds in October 2026.")
    await walk(desk.editor, list_steps(Finding())[9:11])
    dated = await desk.editor.hears("When was it true")
    assert dated.find_button("14 October 2026")
    assert desk.query("SELECT count(*) FROM drafts WHERE body LIKE '%the paper can reveal%'") == [(0,)]
    await desk.editor.asks("/cancel")
    desk.deliver(desk.editor, text=QUESTION, forward_origin=origin)
    offer = await desk.editor.hears("What shall I do with the message")
    await desk.editor.presses("Ask it as a question", on=offer)
    await desk.editor.hears("190")


@pytest.mark.parametrize(
    "command",
    ["/editfact NFK-2015-234", "/retract NFK-2015-234 wrong", "/restore NFK-2015-234", "/drafts", "/source"],
)
async def test_editing_is_for_editors(desk: Sandbox, command: str) -> None:
    """A councillor is told so, the attempt is recorded, and nothing begins."""
    (councillor,) = await desk.add_people(1)
    assert "editors" in (await councillor.asks(command)).text
    assert desk.query(
        "SELECT subject FROM audit_entries WHERE action = 'refused' AND actor = ?", str(councillor.id)
    ) == [(command.split(maxsplit=1)[0],)]
    assert desk.query("SELECT count(*) FROM edits WHERE editor_id = ?", councillor.id) == [(0,)]


@pytest.mark.parametrize("command", ["/editfact", "/retract", "/restore", "/history"])
async def test_a_command_says_what_it_needs(desk: Sandbox, command: str) -> None:
    """Without an id, with one that nobody holds, or with mark-up for one, the editor is told what to write."""
    assert "Which fact?" in (await desk.editor.asks(command)).text
    assert "no fact NFK-1999-01" in (await desk.editor.asks(f"{command} nfk-1999-01")).text
    assert "no fact <B>" in (await desk.editor.asks(f"{command} <b>")).text


async def test_an_alert_waits_and_is_undone(desk: Sandbox) -> None:
    """Undone in time, nobody is told and the draft is there again; published anew it has another id."""
    (follower,) = await desk.add_people(1)
    await follower.presses("Adoption", on=await follower.asks("/subscribe"))
    finding = Finding(statement="Norfolk's adoption panel met in a lighthouse in October 2026.", theme="Adoption")
    await publish_finding(desk.editor, finding)
    published = (await desk.editor.history())[-1]
    assert "told in 600 seconds" in published.text
    undo = published.find_button("Undo")
    assert undo
    await desk.restart_bot()
    await desk.editor.presses("Undo", on=published)
    assert "taken out again" in (await desk.editor.sees("Undone")).text
    assert desk.query("SELECT state FROM deliveries WHERE chat_id = ?", follower.chat) == [("cancelled",)]
    assert finding.statement not in (await desk.north.asks("did the adoption panel meet in a lighthouse?")).text
    late = await desk.editor.presses("Undo", on=published, data=undo)
    assert late.alert
    drafts = await desk.editor.asks("/drafts", containing="Unfinished")
    assert finding.statement in drafts.text
    assert not await follower.alerts()


async def test_a_correction_is_undone(desk: Sandbox) -> None:
    """The former words are published again, and the edit waits in /drafts."""
    fact = "NFK-2015-246"
    ((before,),) = desk.query("SELECT json_extract(body, '$.statement') FROM facts WHERE id = ?", fact)
    changed = await _type(
        desk.editor, await _begin(desk.editor, fact), "Statement", "A correction that nobody needed."
    )
    done = await _publish(desk.editor, changed, "a mistake")
    await desk.editor.presses("Undo", on=done)
    assert "as version 3" in (await desk.editor.sees("Undone")).text
    assert desk.query("SELECT json_extract(body, '$.statement') FROM facts WHERE id = ?", fact) == [(before,)]
    assert f"Edit (statement) of {fact}" in (await desk.editor.asks("/drafts", containing="Unfinished")).text


async def test_pressed_too_late_nothing_is_undone(sandbox: Sandbox) -> None:
    """Once the alert has gone out the button says so, and the fact stays."""
    sandbox.bot = sandbox.prepare_bot(sandbox.bot.folder, UNDO_SECONDS="1")
    await sandbox.start_bot()
    await sandbox.north.presses("Everything", on=await sandbox.north.asks("/subscribe"))
    finding = Finding()
    await publish_finding(sandbox.editor, finding)
    await sandbox.north.hears("New: Care leavers")
    answer = await sandbox.editor.presses("Undo")
    assert answer.alert
    assert "Too late" in answer.text
    assert sandbox.query("SELECT status FROM facts WHERE changed_by = '9001'") == [("published",)]


async def test_a_correction_waits_for_a_second_pair_of_eyes(sandbox: Sandbox) -> None:
    """With approval required nothing changes before another editor has seen the difference and approved it."""
    await sandbox.post("/people", name="Second editor", id=SECOND, role="editor")
    sandbox.bot = sandbox.prepare_bot(sandbox.bot.folder, ADMIN_IDS=f"{EDITOR},{SECOND}", TWO_PAIRS_OF_EYES="true")
    await sandbox.start_bot()
    second = Person(sandbox, SECOND)
    await second.asks("/start")
    changed = await _type(sandbox.editor, await _begin(sandbox.editor, FACT), "Statement", BETTER)
    await sandbox.editor.presses("Ask for approval, to publish correction", on=changed)
    await sandbox.editor.sees("Why?")
    await sandbox.editor.says("it reads better")
    await sandbox.editor.hears("waits for approval")
    shown = await second.hears("What changes")
    assert _shows_difference(shown, "had lost", "was out of")
    assert PRESENT in (await sandbox.north.asks(QUESTION)).text
    question = await second.hears("second pair of eyes")
    await second.presses("Approve", on=question)
    await second.sees("You approved")
    assert BETTER in (await sandbox.north.asks(QUESTION)).text
    assert sandbox.query("SELECT changed_by FROM facts WHERE id = ?", FACT) == [(str(EDITOR),)]
