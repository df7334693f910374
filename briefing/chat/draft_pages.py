"""/drafts: what editors have begun and not published."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat import edit_pages
from briefing.chat.keyboards import RESUME
from briefing.chat.markup import escape, shorten
from briefing.chat.moments import show_moment
from briefing.services.drafting import OpenDraft
from briefing.services.open_edits import OpenEdit
from briefing.services.people import People
from knowledge.differences import changed_fields
from knowledge.drafts import Step
from knowledge.models import Status

TURN = "mine"
BRING_BACK = "dagain"
DROP = "mineoff"
DRAFT, EDIT = "draft", "edit"
NOTHING = "Nobody has an unfinished draft or edit. /addfact begins a draft, /editfact an edit."
_PAGE = 6
_SHOWN = 160


@dataclass(frozen=True)
class Entry:
    """One thing that is unfinished: its line, the button that opens it, and its name in other buttons."""

    editor_id: int
    updated_at: datetime
    line: str
    open: str
    name: str


def list_entries(
    drafts: Sequence[OpenDraft], edits: Sequence[OpenEdit], editor_id: int, *, waiting: Collection[str] = ()
) -> Sequence[Entry]:
    """Everything unfinished: the editor's own first, the last changed first. `waiting`: subjects submitted for approval."""
    entries = [
        replace(entry, line=f"⏳ Waits for approval. {entry.line}")
        if entry.name.replace(":", " ") in waiting
        else entry
        for entry in (*map(_enter_draft, drafts), *map(_enter_edit, edits))
    ]
    return sorted(entries, key=lambda entry: (entry.editor_id != editor_id, -entry.updated_at.timestamp()))


def clamp_page(entries: Sequence[Entry], page: int) -> int:
    """The page, or the last one there is."""
    return max(0, min(page, (len(entries) - 1) // _PAGE))


def render_entries(entries: Sequence[Entry], page: int, editor_id: int, people: People) -> str:
    """One page of the list."""
    mine = sum(entry.editor_id == editor_id for entry in entries)
    others = len(entries) - mine
    blocks = [f"<b>Unfinished</b>: {mine} of yours, {others} of others. What others write only they can open."]
    for number, entry in _number(entries, page):
        author = "" if entry.editor_id == editor_id else f"{escape(people.name_of(entry.editor_id))} · "
        blocks.append(f"<b>{number}.</b> {entry.line}\n<i>{author}{show_moment(entry.updated_at)}</i>")
    return "\n\n".join(blocks)


def entries_keyboard(entries: Sequence[Entry], page: int, editor_id: int) -> InlineKeyboardMarkup | None:
    """Opening and discarding one's own, and the pages beside this one."""
    rows = [
        [
            InlineKeyboardButton(f"Open {number}", callback_data=entry.open),
            InlineKeyboardButton(f"🗑 Discard {number}", callback_data=f"{DROP}:{entry.name}:{page}"),
        ]
        for number, entry in _number(entries, page)
        if entry.editor_id == editor_id
    ]
    turns = [InlineKeyboardButton("◂ Back", callback_data=f"{TURN}:{page - 1}")] if page else []
    if (page + 1) * _PAGE < len(entries):
        turns.append(InlineKeyboardButton("Next ▸", callback_data=f"{TURN}:{page + 1}"))
    rows += [turns] if turns else []
    return InlineKeyboardMarkup(rows) if rows else None


def bring_back_keyboard(draft_id: int) -> InlineKeyboardMarkup:
    """Take up a draft that was discarded."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton("Bring it back", callback_data=f"{BRING_BACK}:{draft_id}")]]
    )


def _number(entries: Sequence[Entry], page: int) -> Sequence[tuple[int, Entry]]:
    return list(enumerate(entries[page * _PAGE : (page + 1) * _PAGE], page * _PAGE + 1))


def _enter_draft(opened: OpenDraft) -> Entry:
    draft = opened.draft
    said = draft.statement or draft.question or draft.note
    about = f"<i>{escape(shorten(' '.join(said.split()), _SHOWN))}</i>" if said else "nothing written yet"
    where = "finished" if draft.step is Step.PREVIEW else f"at its {draft.step.value.replace('_', ' ')}"
    aside = "" if opened.in_hand else ", set aside"
    return Entry(
        opened.editor_id,
        opened.updated_at,
        f"Draft, {where}{aside}: {about}",
        f"{RESUME}:{opened.id}",
        f"{DRAFT}:{opened.id}",
    )


def _enter_edit(opened: OpenEdit) -> Entry:
    target = opened.edit.target
    changed = ", ".join(field.label.lower() for field in changed_fields(opened.former, target))
    if target.status is Status.RETRACTED:
        what = "Retraction"
    elif opened.former.status is not Status.PUBLISHED:
        what = "Restoration"
    else:
        what = f"Edit ({changed or 'nothing changed yet'})"
    return Entry(
        opened.editor_id,
        opened.updated_at,
        f"{what} of {opened.fact_id}: <i>{escape(shorten(target.statement, _SHOWN))}</i>",
        f"{edit_pages.OPEN}:{opened.id}",
        f"{EDIT}:{opened.id}",
    )
