"""What editors see of edits, histories, drafts and documents: sound, escaped and short enough, whatever they hold."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup

from briefing.chat import draft_pages, edit_pages, history_pages, source_pages
from briefing.chat.differences import render_difference, render_differences
from briefing.services.cataloguing import SourceChange, SourceField, SourceReport
from briefing.services.drafting import OpenDraft
from briefing.services.open_edits import OpenEdit
from briefing.services.people import People
from briefing.services.publishing import Publication
from briefing.storage import Database
from briefing.storage.audit import AuditEntry
from briefing.storage.facts import CURATOR, FactVersion
from knowledge.base import FactBase
from knowledge.differences import Difference, Field, compare_facts
from knowledge.drafts import Draft, Edit, Step, open_field, show_field
from knowledge.models import Fact, Kind, Status
from sandbox import utf16
from sandbox.entities import parse_text
from tests.factories import NOW, HandClock, make_base, make_corpus, make_fact, make_judgement, make_source

EDITOR, OTHER = 9001, 9002
NASTY = "<b>&\"'</b>🙂"
LONG = (NASTY * 60)[:280]
LINE = (NASTY * 60)[:400]


def _long_fact(word: str, **changes: Any) -> Fact:
    """A fact in which everything is as long as it may be."""
    fields = {
        "statement": f"{word} {LONG}"[:280],
        "quote": f"{word}{LINE}"[:390],
        "said_by": f"{word}{LINE}"[:120],
        "as_at": "2024-05",
        "probe": f"{word}{LINE}"[:400],
        "asks": [f"{word} {number} {LINE}"[:400] for number in range(30)],
        "locator": {"page": 7, "pdf_page": 9, "paragraph": "21", "section": LINE[:120]},
        "conflicts": [{"fact": "NFK-2024-02", "note": LINE}],
        "figure": {"metric": "in-touch", "value": 1e9, "unit": f"{word}{LINE}"[:400]},
        "themes": ["care-leavers", "adoption", "workforce"],
    }
    return make_fact(**(fields | changes))


@pytest.fixture
def base() -> FactBase:
    """A base whose source has the longest names there may be."""
    source = make_source(publisher=LINE[:120], title=LINE, url="https://example.org/?a&b", note=LINE, licence=LINE)
    return make_base(make_corpus(sources=[source]))


@pytest.fixture
def people(database: Database, clock: HandClock) -> People:
    """Two owners without names."""
    return People(database, clock, owners=frozenset({EDITOR, OTHER}))


def _open(edit: Edit, former: Fact | None = None) -> OpenEdit:
    return OpenEdit(2**63 - 1, EDITOR, 2**31 - 1, edit, former or make_fact(), NOW)


def _check(text: str, keyboard: InlineKeyboardMarkup | None = None) -> str:
    """The message is one that the server takes, and every button fits; its words."""
    parsed = parse_text(text, "HTML")
    assert utf16.count_units(parsed.text) <= 4096
    assert len(text.encode()) < 32_768
    data = [str(button.callback_data) for row in (keyboard.inline_keyboard if keyboard else ()) for button in row]
    assert all(1 <= len(item.encode()) <= 64 for item in data)
    assert len(set(data)) == len(data)
    return parsed.text


def _labels(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    assert keyboard is not None
    return [button.text for row in keyboard.inline_keyboard for button in row]


def test_an_edit_of_everything_fits_one_message(base: FactBase) -> None:
    """However much changes, the preview is one sound message and nothing in it is taken for mark-up."""
    opened = _open(Edit(target=_long_fact("new"), reason=LINE), _long_fact("old"))
    text = _check(*edit_pages.show_edit(opened, base, [NASTY * 20]))
    assert "What changes" in text
    assert NASTY in text


def test_what_changed_is_marked_on_its_button(base: FactBase) -> None:
    """Fields that differ have a mark; only what the fact has is offered; nothing to publish, no button for it."""
    plain = _labels(edit_pages.show_edit(_open(Edit(target=make_fact())), base)[1])
    assert "Statement" in plain
    assert not [label for label in plain if "Publish" in label or "Grade" in label]
    changed = _labels(edit_pages.show_edit(_open(Edit(target=make_fact(quote="in touch"))), base)[1])
    assert [label for label in changed if label.startswith("●")] == ["● Quote"]
    assert "✅ Publish correction & tell" in changed


def test_with_two_pairs_of_eyes_approval_is_asked_for(base: FactBase) -> None:
    """Nothing says that it publishes where somebody else has to approve it."""
    for target in (make_fact(quote="in touch"), make_fact(status="retracted")):
        labels = _labels(edit_pages.show_edit(_open(Edit(target=target)), base, approval=True)[1])
        assert [label for label in labels if "approval" in label]
        assert not [label for label in labels if label.startswith(("✅ Publish", "Retract"))]


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.PREVIEW])
def test_every_question_fits_one_message(base: FactBase, step: Step) -> None:
    """With the longest fact there may be each question is one message with what it says now."""
    fact = _long_fact("old") if step not in {Step.STRAND, Step.GRADE} else make_judgement("good")
    try:
        edit = open_field(Edit(target=fact), step)
    except ValueError:
        return  # no published fact is changed by it
    text = _check(*edit_pages.show_question(_open(edit, fact), show_field(edit, base), step, base))
    assert "?" in text


def test_the_reason_may_be_left_out_only_where_that_is_allowed() -> None:
    """A weighty change has no button to go without."""
    light = _open(Edit(target=make_fact(quote="in touch"), reason_asked=True))
    weighty = _open(Edit(target=make_fact(statement="Other words."), reason_asked=True))
    assert "Without a reason" in _labels(edit_pages.show_reason_question(light)[1])
    assert "Without a reason" not in _labels(edit_pages.show_reason_question(weighty)[1])


@pytest.mark.parametrize(
    ("mine", "theirs", "buttons"),
    [
        ({"statement": "Mine."}, {"statement": "Theirs."}, ["Keep mine on top", "Take theirs", "Give up my edit"]),
        ({"statement": "Mine."}, {"quote": "theirs"}, ["Keep both", "Give up my edit"]),
        ({"statement": "Same."}, {"statement": "Same."}, ["Keep both", "Give up my edit"]),
        ({"statement": "Mine."}, {"status": "retracted"}, ["Give up my edit"]),
        ({"status": "retracted"}, {"statement": "Theirs."}, ["Keep both", "Give up my edit"]),
    ],
)
def test_a_conflict_offers_what_can_be_done(
    base: FactBase, people: People, mine: dict[str, Any], theirs: dict[str, Any], buttons: list[str]
) -> None:
    """Both sides are shown; a choice is offered only where they clash."""
    newest = FactVersion(make_fact(version=2, **theirs), str(OTHER), NOW, "because")
    text, keyboard = edit_pages.show_conflict(_open(Edit(target=make_fact(**mine))), newest, base, people)
    assert _labels(keyboard) == buttons
    assert "because" in _check(text, keyboard)


def test_a_conflict_over_everything_fits_one_message(base: FactBase, people: People) -> None:
    """Two editors who rewrote the whole fact both see that they did."""
    newest = FactVersion(_long_fact("theirs", version=2), str(OTHER), NOW, LINE)
    opened = _open(Edit(target=_long_fact("mine")), _long_fact("old"))
    text = _check(*edit_pages.show_conflict(opened, newest, base, people))
    assert "Theirs" in text
    assert "Yours" in text


@pytest.mark.parametrize(
    ("former", "present", "undo", "words"),
    [
        ({}, {"version": 2}, 60, "Published version 2 of NFK-2024-01. You can undo it for 60 seconds."),
        ({}, {"version": 2, "status": "retracted"}, 0, "is retracted: no answer shows it"),
        ({"status": "retracted"}, {"version": 3}, 0, "is published again, as version 3"),
    ],
)
def test_what_came_of_an_edit_is_told(
    former: dict[str, Any], present: dict[str, Any], undo: int, words: str
) -> None:
    """The outcome says what became of the fact and whether it can be undone."""
    published = Publication(make_fact(**present), 0)
    assert words in _check(edit_pages.render_publication(published, make_fact(**former), undo=undo))
    assert (edit_pages.undo_keyboard(published.fact, undo=undo) is not None) is bool(undo)


def test_who_gets_the_new_version_is_told() -> None:
    """Chats whose alert was still to go out are counted."""
    text = edit_pages.render_publication(Publication(make_fact(version=2), 2), make_fact(), undo=0)
    assert "2 chats that have it or wait for it will be told." in text


# --- differences --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("former", "present", "html"),
    [
        (("lost touch with 190",), ("lost touch with 191",), "lost touch with <s>190</s> <b>191</b>"),
        (("one two three",), ("four five six",), "<s>one two three</s> <b>four five six</b>"),
        ((), ("new",), "nothing → <b>new</b>"),
        (("old",), (), "<s>old</s> → nothing"),
        (("a <b> c",), ("a & c",), "a <s>&lt;b&gt;</s> <b>&amp;</b> c"),
        (("who?", "when?"), ("who?", "where?"), "– <s>when?</s>\n+ <b>where?</b>"),
        (("who?", "when?"), ("when?", "who?"), "another order"),
    ],
)
def test_a_difference_is_struck_through_and_bold(
    former: tuple[str, ...], present: tuple[str, ...], html: str
) -> None:
    """What went is struck through, what came is bold, and what stayed is plain or left out."""
    shown = render_difference(Difference(Field.STATEMENT, former, present))
    assert html in shown
    parse_text(shown, "HTML")


def test_differences_say_less_where_there_is_no_room(base: FactBase) -> None:
    """They are cut to the room there is; at the least the fields are named."""
    differences = compare_facts(_long_fact("old"), _long_fact("new"), base)
    for limit in (4096, 2000, 150):
        assert utf16.count_units(parse_text(render_differences(differences, limit=limit), "HTML").text) <= limit
    assert render_differences(differences, limit=150).startswith("Statement, Quote")


# --- history ------------------------------------------------------------------------------------------------


def _versions(facts: Iterable[Fact]) -> list[FactVersion]:
    """Newest first, numbered."""
    numbered = [fact.model_copy(update={"version": number}) for number, fact in enumerate(facts, 1)]
    return [FactVersion(fact, CURATOR, NOW, LINE) for fact in reversed(numbered)]


@pytest.mark.parametrize("count", [1, 2, 17])
def test_every_version_stands_on_one_page_that_fits(base: FactBase, people: People, count: int) -> None:
    """Long histories are cut into messages; none is empty, none too long, and no version is left out or told twice."""
    versions = _versions(_long_fact("odd" if number % 2 else "even") for number in range(count))
    pages = history_pages.make_pages(versions, base, people)
    assert [place for page in pages for place in page] == list(range(count))
    for number in range(len(pages)):
        text = _check(
            history_pages.render_history(versions, pages, number, base, people),
            history_pages.history_keyboard(versions, pages, number, may_edit=True),
        )
        assert f"{count} version" in text


def test_the_present_version_is_not_restored(base: FactBase, people: People) -> None:
    """Each earlier version of the page has a button, for editors only."""
    versions = _versions(make_fact(quote=str(number)) for number in range(3))
    pages = history_pages.make_pages(versions, base, people)
    labels = _labels(history_pages.history_keyboard(versions, pages, 0, may_edit=True))
    assert labels == ["Restore version 2", "Restore version 1"]
    assert history_pages.history_keyboard(versions, pages, 0, may_edit=False) is None
    text = _check(history_pages.render_history(versions, pages, 0, base, people))
    assert "the curated files" in text
    assert "20 November 2026, 09:30" in text


def test_times_are_those_of_british_clocks(base: FactBase, people: People) -> None:
    """In summer an hour later than UTC."""
    summer = NOW.replace(month=7)
    version = replace(_versions([make_fact()])[0], changed_at=summer)
    pages = history_pages.make_pages([version], base, people)
    assert "20 July 2026, 10:30" in history_pages.render_history([version], pages, 0, base, people)


# --- drafts and documents -----------------------------------------------------------------------------------


def _draft(number: int, editor: int, **changes: Any) -> OpenDraft:
    return OpenDraft(number, 1, Draft(**changes), editor, number == 1, NOW + timedelta(minutes=number))


def test_ones_own_work_comes_first_with_buttons(people: People) -> None:
    """Others' drafts and edits are named with their author and cannot be opened."""
    drafts = [_draft(1, EDITOR, statement=LONG), _draft(2, OTHER, note=LINE), _draft(3, EDITOR)]
    edits = [
        replace(_open(Edit(target=make_fact(quote="in touch"))), id=4),
        replace(_open(Edit(target=make_fact(status=Status.RETRACTED))), id=5, editor_id=OTHER),
    ]
    entries = draft_pages.list_entries(drafts, edits, EDITOR)
    assert [entry.editor_id for entry in entries] == [EDITOR] * 3 + [OTHER] * 2
    keyboard = draft_pages.entries_keyboard(entries, 0, EDITOR)
    text = _check(draft_pages.render_entries(entries, 0, EDITOR, people), keyboard)
    assert len([label for label in _labels(keyboard) if label.startswith("Open")]) == 3
    for words in (
        "3 of yours, 2 of others",
        "set aside",
        "Edit (quote) of",
        "Retraction of",
        "nothing written yet",
    ):
        assert words in text


def test_many_drafts_are_paged(people: People) -> None:
    """Every entry stands on one page, and a page that is gone leads to the last."""
    entries = draft_pages.list_entries([_draft(n, EDITOR, statement=LONG) for n in range(20)], [], EDITOR)
    last = draft_pages.clamp_page(entries, 99)
    texts = [
        _check(
            draft_pages.render_entries(entries, page, EDITOR, people),
            draft_pages.entries_keyboard(entries, page, EDITOR),
        )
        for page in range(last + 1)
    ]
    assert "\n20. Draft" in texts[-1]


def test_a_document_fits_one_message(base: FactBase, people: People) -> None:
    """With everything as long as it may be, and its latest changes."""
    source = make_source(
        title=LINE,
        licence=LINE,
        note=LINE,
        publisher=LINE[:120],
        sha256="a" * 64,
        pages=30,
        url="https://example.org/" + "a" * 480,
    )
    acts = [AuditEntry(NOW, str(OTHER), "change_source", source.id, {"field": "url"})] * 5
    report = SourceReport(source, {Kind.FINDING: 1200, Kind.FIGURE: 1}, 3, _versions([_long_fact("x")] * 5), acts)
    text = _check(source_pages.render_source(report, people), source_pages.source_keyboard(report))
    for words in ("1,201 published facts (figure 1, finding 1200); 3 retracted", "link changed", "version 5"):
        assert words in text


def test_the_list_of_documents_fits_its_messages() -> None:
    """Ids and titles of any length; each document has a button."""
    sources = [(make_source(id="x" * 58 + f"{number:02d}", title=LINE), number) for number in range(20)]
    for page in range(source_pages.clamp_page(sources, 99) + 1):
        _check(source_pages.render_list(sources, page), source_pages.list_keyboard(sources, page))


@pytest.mark.parametrize("field", SourceField)
def test_a_request_is_understood_again(field: SourceField) -> None:
    """The reference under a question says what it was about; other texts have none."""
    report = SourceReport(make_source(note=LINE), {}, 0, [], [])
    text = _check(source_pages.render_request(report, field))
    reference = source_pages.read_reference(text)
    assert reference is not None
    assert (reference.field, reference.state) == (field, report.state)
    assert source_pages.read_reference("Reference: title") is None


def test_a_change_of_a_document_is_shown() -> None:
    """What it said before is struck through, also where it was nothing."""
    change = SourceChange(make_source(), SourceField.NOTE, None, NASTY)
    assert "Note of nfk-ofsted-2024: nothing →" in _check(source_pages.render_change(change))
