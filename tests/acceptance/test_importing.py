"""From a PDF to published facts, over real HTTP: an editor sends a report, works through it, and members are told."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.acceptance.drafting import Finding, begin_draft, list_steps, walk
from tests.acceptance.driver import EDITOR, Sandbox, open_sandbox
from tests.acceptance.people import Person
from tests.acceptance.reports import FILE, READING_SECONDS, register, send_report
from tests.reporting import TELLING, print_report

pytestmark = [pytest.mark.acceptance, pytest.mark.asyncio(loop_scope="package")]

DOCUMENTS = next(Path(__file__).parents[3].glob("*/sources/ofsted"), None)
"""Ofsted's reports, where somebody keeps them beside the project; they are not part of it."""
STATEMENT = "One in eight of Norfolk's 803 care leavers had no pathway plan in October 2026."
HEAD = "id,statement,said_by,kind,stance,themes,as_at,source,page,paragraph,asks\n"


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox that begins with an empty base, and whose editor these tests share. Each imports a report of its own."""
    folder = tmp_path_factory.mktemp("imports")
    async with open_sandbox(folder) as sandbox:
        (second,) = await sandbox.add_people(1)
        admins = f"{EDITOR},{second.id}"
        sandbox.bot = sandbox.prepare_bot(folder, CURATED_FACTS="false", UNDO_SECONDS="2", ADMIN_IDS=admins)
        await second.says("/start")
        await sandbox.start_bot()
        yield sandbox


@pytest_asyncio.fixture(loop_scope="package")
async def second(desk: Sandbox) -> Person:
    """Another editor of the same council."""
    ids = desk.bot._environment["ADMIN_IDS"].split(",")
    return Person(desk, int(ids[1]))


async def leave(editor: Person) -> None:
    """Stop working through a report, so that the next test begins anew."""
    await editor.asks("/cancel")


async def test_the_header_is_shown_corrected_and_confirmed(desk: Sandbox) -> None:
    """Grades and counts as read, what is missing asked for, what was misread mended, all before anything is kept."""
    editor = desk.editor
    header = await send_report(editor, telling=6)
    for words in (
        "Authority: Norfolk",
        "ILACS, standard",
        "5 October 2026 to 16 October 2026",
        "Published: not found",
    ):
        assert words in header.text
    assert "Overall: good" in header.text
    assert "2 recommendations, 18 paragraphs" in header.text
    assert header.find_button("Confirm") is None
    await editor.presses("Correct a field", on=header)
    await editor.presses("Overall")
    await editor.presses("Outstanding", on=await editor.sees("which grade"))
    assert "Overall: outstanding" in (await editor.sees("Led by")).text
    await editor.presses("Say when it was published")
    await editor.sees("When was it published")
    assert "not a day" in (await editor.asks("31 June 2026")).text
    assert "before the fieldwork ended" in (await editor.asks("1 June 2026")).text
    renewed = await editor.asks("20 November 2026")
    assert "Is that right?" in renewed.text
    assert desk.query("SELECT count(*) FROM sources") == [(0,)]
    await editor.presses("Not this", on=renewed)
    await editor.sees("Nothing was registered")
    stale = await editor.presses("Confirm", on=renewed, data=renewed.find_button("Confirm"))
    assert stale.alert


async def test_from_a_pdf_to_an_alert(desk: Sandbox) -> None:
    """Judgements at once, a finding in the editor's words, one alert with its paragraph, and everything can be undone."""
    editor = desk.editor
    (follower,) = await desk.add_people(1)
    await follower.presses("Everything", on=await follower.asks("/subscribe"))
    overview = await register(editor, telling=7, tell="Once for this report")
    await editor.presses("Accept all 5 judgements", on=overview)
    preview = await editor.sees("These would be published")
    assert "Norfolk's work with children in care was graded outstanding" in preview.text
    await editor.presses("Publish all 5", on=preview)
    assert "Published 5 facts" in (await editor.sees("Published")).text
    overview = await editor.hears("5 of")
    alert = await follower.hears("New: Leadership", seconds=15)
    assert "graded good overall" in alert.text
    assert len(await follower.alerts()) == 1

    await editor.presses("Go through them", on=overview)
    asked = await editor.hears("Recommendation")
    await editor.presses("Skip", on=asked)
    await editor.sees("Skipped")
    await editor.presses("Later", on=await editor.hears("Recommendation"))
    asked = await editor.hears("Finding")
    assert "figures: 803, 12%" in asked.text
    await editor.presses("Show the paragraph", on=asked)
    printed = await editor.hears("Licence")
    assert TELLING in printed.text
    refused = await editor.asks("In 2026 too many care leavers are not in touch with their personal adviser.")
    assert "the report's own" in refused.text
    assert "<u>" in refused.html
    finished = await editor.asks(STATEMENT)
    assert finished.find_button("Accept")
    await editor.presses("Weakness", on=finished)
    await editor.presses("Neither", on=await editor.sees("well or ill"))
    finished = await editor.sees(STATEMENT)
    await editor.presses("Accept", on=finished)
    published = await editor.sees("Published as")
    await editor.hears("Finding")

    answer = await follower.asks("how many care leavers had no pathway plan")
    assert STATEMENT in answer.text
    button = next(label for label in answer.buttons if "¶" in label)
    await follower.presses(button.removeprefix("["), on=answer)
    assert TELLING in (await follower.hears("Licence")).text
    await editor.presses("Undo", on=published)
    await editor.sees("Undone")
    assert STATEMENT not in (await follower.asks("how many care leavers had no pathway plan")).text
    assert len(await follower.alerts()) == 1
    await leave(editor)


async def test_work_goes_on_after_a_restart_and_by_another_editor(desk: Sandbox, second: Person) -> None:
    """What was worded is kept, the editor's words go on being taken, and a colleague takes up what is left."""
    editor = desk.editor
    overview = await register(editor, telling=8)
    await editor.presses("Go through them", on=overview)
    first = await editor.hears("Judgement")
    await editor.presses("Edit", on=first)
    await editor.presses("Statement")
    await editor.sees("Say it in your own words")
    await desk.restart_bot()
    changed = await editor.asks("Ofsted judged Norfolk's children's services good overall in October 2026.")
    assert changed.find_button("Accept")
    stale = await editor.presses("Accept", on=first, data=first.find_button("Skip"))
    assert stale.alert
    await editor.presses("Stop", on=changed)
    await editor.hears("Stopped here")
    assert "outstanding" not in (await editor.asks("what is our current Ofsted rating")).text
    await second.presses(
        "Inspection of Norfolk", on=await second.asks("/import", containing="Being worked through")
    )
    taken = await second.hears("Judgement")
    assert "Ofsted judged Norfolk's children's services good overall" in taken.text
    await second.presses("Accept", on=taken)
    await second.sees("Published as")
    late = await editor.presses("Accept", on=changed, data=changed.find_button("Accept"))
    assert late.alert
    assert desk.query("SELECT count(*) FROM facts WHERE body LIKE '%judged Norfolk%'") == [(1,)]
    await leave(second)


async def test_the_bot_answers_others_while_it_reads(desk: Sandbox) -> None:
    """A report that takes long to read keeps nobody waiting, and is refused with the reason."""
    (councillor,) = await desk.add_people(1)
    await desk.editor.sends_file("slow.pdf", print_report(telling=120), kind="document")
    await desk.editor.hears("Reading")
    assert "inspection reports" in (await councillor.asks("/start")).text
    await desk.editor.sees("Led by", seconds=READING_SECONDS)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("page.pdf", b"<html><body>no</body></html>", "web page"),
        ("broken.pdf", print_report()[:2000], "broken.pdf"),
        ("report.docx", b"PK\x03\x04", "PDF"),
        ("facts.xlsx", b"no workbook", "no workbook"),
        ("facts.csv", b"statement,qoute\nx,y\n", "is quote meant?"),
    ],
)
async def test_what_cannot_be_imported_is_refused_with_the_reason(
    desk: Sandbox, name: str, content: bytes, why: str
) -> None:
    """In the place of the message that said it was being read, or at once."""
    await desk.editor.sends_file(name, content, kind="document")
    first = await desk.editor.hears()
    shown = first if "Reading" not in first.text else await desk.editor.sees(why, seconds=READING_SECONDS)
    assert why in shown.text


async def test_a_councillors_file_is_declined(desk: Sandbox) -> None:
    """Importing is for editors; nothing is read."""
    (councillor,) = await desk.add_people(1)
    await councillor.sends_file(FILE, print_report(), kind="document")
    assert "only read text" in (await councillor.hears()).text
    assert "for the council's editors" in (await councillor.asks("/import")).text


async def test_a_spreadsheet_is_checked_counted_and_confirmed(desk: Sandbox) -> None:
    """Row by row what is wrong; then the counts, and all of it at once; sent again, it looks like what is there."""
    editor = desk.editor
    await register(editor, telling=9)
    source = desk.query("SELECT id FROM sources ORDER BY changed_at DESC LIMIT 1")[0][0]
    sound = f"Norfolk's café for care leavers opened in October 2026.,Ofsted,finding,strength,care-leavers,2026-10,{source},3"
    wrong = f"{HEAD},{sound},2,where is the café\n,Another café.,Ofsted,findin,strength,care-leaver,soon,{source},3,,\n"
    await editor.sends_file("facts.csv", wrong.encode(), kind="document")
    report = await editor.sees("nothing was imported", seconds=READING_SECONDS)
    for words in ("row 3, kind", "row 3, as_at", "unreadable"):
        assert words in report.text
    assert desk.query("SELECT count(*) FROM facts WHERE body LIKE '%café%' OR body LIKE '%caf\\u00e9%'") == [(0,)]
    right = f"{HEAD},{sound},99,where is the café\n"
    await editor.sends_file("facts.csv", right.encode("cp1252"), kind="document")
    counted = await editor.sees("1 fact to import", seconds=READING_SECONDS)
    assert "Paragraph 99 is not among" in counted.text
    await editor.presses("Import all 1 quietly", on=counted)
    await editor.sees("Imported 1 fact")
    assert "café" in (await editor.asks("/ask where is the café")).text
    stale = await editor.presses("Import all", on=counted, data=counted.find_button("Import all 1"))
    assert stale.alert
    await editor.sends_file("facts.csv", right.encode("utf-16"), kind="document")
    assert "says the same as" in (await editor.sees("to import", seconds=READING_SECONDS)).text


async def test_the_example_can_be_downloaded(desk: Sandbox) -> None:
    """As CSV and as XLSX, and sent back it says what is to be put in."""
    before = await desk.count_events()
    await desk.editor.says("/import template")
    await desk.find_event(lambda event: "facts-example.xlsx" in json.dumps(event), after=before)
    documents = [
        event["message"]["document"]
        for event in await desk.list_events("message", after=before)
        if event["message"].get("document")
    ]
    assert [document["file_name"] for document in documents] == ["facts-example.csv", "facts-example.xlsx"]
    stored = desk.server.world.files.find(documents[0]["file_id"])
    assert stored
    await desk.editor.sends_file("facts-example.csv", stored.content, kind="document")
    assert "id-of-your-document" in (await desk.editor.sees("nothing was imported", seconds=READING_SECONDS)).text


async def test_two_editors_at_once(desk: Sandbox, second: Person) -> None:
    """Each is shown another proposal; of two decisions on one at the same moment the first counts."""
    editor = desk.editor
    overview = await register(editor, telling=10)
    import_id = str(overview.find_button("Go through them")).split(":")[1]
    await editor.presses("Go through them", on=overview)
    mine = await editor.hears("Judgement")
    listed = await second.asks("/import", containing="Being worked through")
    label = next(label for label, data in listed.buttons.items() if data == f"impgo:{import_id}")
    assert label
    await second.presses("", on=listed, data=f"impgo:{import_id}")
    theirs = await second.hears("Judgement")
    assert mine.find_button("Accept") != theirs.find_button("Accept")
    await second.presses("Stop", on=theirs)
    answers = await asyncio.gather(
        editor.presses("Accept", on=mine),
        second.presses("Skip", on=theirs, data=str(mine.find_button("Skip"))),
    )
    assert sorted(answer.alert for answer in answers) == [False, True]
    decided = desk.query("SELECT state FROM proposals WHERE id = ?", str(mine.find_button("Skip")).split(":")[1])
    assert decided in ([("accepted",)], [("skipped",)])
    await leave(editor)
    await leave(second)


async def test_a_place_that_cannot_be_is_pointed_out(desk: Sandbox) -> None:
    """A draft that cites a paragraph which the document has not says so at its preview, and can be published all the same."""
    editor = desk.editor
    await register(editor, telling=11)
    await begin_draft(editor)
    await editor.presses("Ofsted, 20 November 2026", on=await editor.hears("Which document"))
    steps = [
        replace(step, says="p 2 para 199") if step.question == "On which page" else step
        for step in list_steps(Finding())[6:]
    ]
    await walk(editor, steps)
    closing = await editor.hears("This is what councillors will see")
    assert "Paragraph 199 is not among the" in closing.text
    await editor.presses("Discard", on=closing)


async def test_a_norfolk_report_into_an_empty_base(tmp_path: Path) -> None:
    """The real report of May 2026: the right grades, and its drafts ready within ten seconds."""
    if DOCUMENTS is None:
        pytest.skip("the documents are not at hand")
    content = (DOCUMENTS / "norfolk-2026-05-18.pdf").read_bytes()
    async with open_sandbox(tmp_path) as sandbox:
        sandbox.bot = sandbox.prepare_bot(tmp_path, CURATED_FACTS="false")
        await sandbox.start_bot()
        editor = sandbox.editor
        await editor.sends_file("norfolk-2026-05-18.pdf", content, kind="document")
        header = await editor.sees("Led by", seconds=READING_SECONDS)
        for line in ("Overall", "Help and protection", "Children in care", "Care leavers", "Leadership"):
            assert f"{line}: outstanding" in header.text
        assert "1 recommendation, 58 paragraphs, 12 pages" in header.text
        await editor.presses("Say when it was published", on=header)
        await editor.presses("18 May 2026", on=await editor.sees("When was it published"))
        await editor.presses("Confirm", on=await editor.sees("Is that right?"))
        registered = await editor.sees("Registered as", seconds=READING_SECONDS)
        assert "59 paragraphs are kept" in registered.text
        assert "5 judgements, 1 recommendation" in registered.text
