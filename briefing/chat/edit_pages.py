"""What an editor sees while changing a published fact: the fact, what changes, one question, a conflict."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat.differences import render_differences
from briefing.chat.keyboards import fingerprint
from briefing.chat.markup import MESSAGE_LIMIT, escape, visible_length
from briefing.chat.moments import show_moment
from briefing.chat.render import render_cited
from briefing.services.open_edits import OpenEdit
from briefing.services.people import People
from briefing.services.publishing import Publication, Telling
from briefing.storage.facts import FactVersion
from knowledge.answer import Snippet
from knowledge.base import FactBase
from knowledge.differences import changed_fields, compare_facts, describe_field
from knowledge.drafts import Prompt, Step, field_of, find_clashes, list_steps
from knowledge.models import Fact, Status

FIELD = "efield"
PICK = "epick"
BACK = "eback"
PUBLISH = "epub"
NO_REASON = "ewhy"
DROP = "edrop"
KEEP = "ekeep"
OPEN = "eopen"
BRING_BACK = "eagain"
UNDO = "undo"
MINE, THEIRS = "mine", "theirs"

STALE = "Nothing was done: this edit has gone on since. /drafts shows how it stands."
CLOSED = "This edit is closed: it was published or given up. /editfact begins a new one."
_LABELS = {
    Step.LOCATOR: "Page",
    Step.ASKS: "Questions",
    Step.PROBE: "Scrutiny question",
    Step.METRIC: "What is counted",
    Step.VALUE: "Number",
}

Screen = tuple[str, InlineKeyboardMarkup | None]


def show_edit(opened: OpenEdit, base: FactBase, rivals: Sequence[str] = (), *, approval: bool = False) -> Screen:
    """The fact as councillors will see it, what changes, and the buttons.

    `rivals`: the names of who else has begun to change it. `approval`: somebody else has to approve it first.
    """
    fact_id, target = opened.fact_id, opened.edit.target
    blocks = [f"✏️ <b>{fact_id}</b>, version {opened.former.version}", *_show_fact(target, base)]
    if rivals:
        names = escape(", ".join(rivals))
        blocks.append(f"⚠️ {names} {'has' if len(rivals) == 1 else 'have'} begun to change it, too.")
    if opened.edit.reason:
        blocks.append(f"<b>Why</b>: {escape(opened.edit.reason)}")
    if opened.changes_anything:
        return _with_differences(blocks, "What changes", opened.former, target, base), _edit_keyboard(
            opened, approval
        )
    return "\n\n".join([*blocks, "What is to be changed?"]), _edit_keyboard(opened, approval)


def _edit_keyboard(opened: OpenEdit, approval: bool) -> InlineKeyboardMarkup:
    change = (opened.former.status, opened.edit.target.status)
    give_up = [_button("Give up", DROP, opened)]
    publish: list[list[InlineKeyboardButton]] = []
    if change[1] is not Status.PUBLISHED:
        label = "Ask for approval to retract it" if approval else "Retract it"
        return InlineKeyboardMarkup(
            [
                [_button(f"{label} & tell", PUBLISH, opened, Telling.ALERT.value)],
                [_button(f"{label} quietly", PUBLISH, opened, Telling.QUIETLY.value)],
                give_up,
            ]
        )
    if opened.changes_anything:
        ask = "Ask for approval, to publish" if approval else "Publish"
        word = "correction" if change[0] is Status.PUBLISHED else "it again"
        publish = [
            [_button(f"✅ {ask} {word} & tell", PUBLISH, opened, Telling.ALERT.value)],
            [_button(f"{ask} quietly", PUBLISH, opened, Telling.QUIETLY.value)],
        ]
    changed = set(changed_fields(opened.former, opened.edit.target))
    fields = [
        _button(f"{'● ' if field_of(step) in changed else ''}{_label(step)}", FIELD, opened, step.value)
        for step in list_steps(opened.edit.target)
    ]
    return InlineKeyboardMarkup([*publish, *_rows(fields, 3), give_up])


def show_question(opened: OpenEdit, prompt: Prompt, step: Step, base: FactBase) -> Screen:
    """The question by which one field changes, with what it says now."""
    text = prompt.text
    if step not in {Step.THEMES, Step.ASKS}:  # they show what there is themselves
        now = describe_field(opened.edit.target, field_of(step), base)
        said = "\n".join(f"<code>{escape(line)}</code>" for line in now) or "nothing"  # a tap copies it
        text = f"{text}\n\n<b>Now</b>: {said}"
    options = [
        _button(f"{'✅ ' if option.chosen else ''}{option.label}", PICK, opened, fingerprint(option.value))
        for option in prompt.options
    ]
    return text, InlineKeyboardMarkup(
        [*_rows(options, prompt.columns), [_button("◂ Leave it as it is", BACK, opened)]]
    )


def show_reason_question(opened: OpenEdit) -> Screen:
    """Why it changes: kept with the version, and in the audit."""
    text = (
        "<b>Why?</b>\nIn a few words, such as: <i>the report was corrected</i>. Editors see it in the fact's history; "
        "do not name a person."
    )
    rows = [] if opened.lacks_reason else [[_button("Without a reason", NO_REASON, opened)]]
    return text, InlineKeyboardMarkup([*rows, [_button("◂ Back", BACK, opened)]])


def show_conflict(opened: OpenEdit, newest: FactVersion, base: FactBase, people: People) -> Screen:
    """What somebody else published meanwhile, beside the edit's own changes, and what can be done about it."""
    former, target = opened.former, opened.edit.target
    who = escape(people.name_actor(newest.changed_by))
    head = (
        f"⚠️ <b>{opened.fact_id} was changed while you edited it.</b>\n{who} published version "
        f"{newest.fact.version} on {show_moment(newest.changed_at)}: {escape(newest.reason)}\nYour edit began from version "
        f"{former.version}. Nothing is published yet."
    )
    room = (MESSAGE_LIMIT - visible_length(head) - 200) // 2
    theirs = render_differences(compare_facts(former, newest.fact, base), limit=room) or "nothing that shows"
    mine = render_differences(compare_facts(former, target, base), limit=room) or "nothing yet"
    blocks = [head, f"<b>Theirs</b>\n{theirs}", f"<b>Yours</b>\n{mine}"]
    give_up = [_button("Give up my edit", DROP, opened)]
    if newest.fact.status is not Status.PUBLISHED and former.status is target.status:
        blocks.append(
            f"/restore {opened.fact_id} brings it back. Your edit stays in /drafts until you give it up."
        )
        return "\n\n".join(blocks), InlineKeyboardMarkup([give_up])
    if not opened.changes_anything or not find_clashes(former, target, newest.fact):
        rows = [[_button("Keep both", KEEP, opened, MINE)]]
    else:
        rows = [[_button("Keep mine on top", KEEP, opened, MINE)], [_button("Take theirs", KEEP, opened, THEIRS)]]
    return "\n\n".join(blocks), InlineKeyboardMarkup([*rows, give_up])


def render_publication(published: Publication, former: Fact, *, undo: int) -> str:
    """What came of publishing an edit."""
    fact_id = f"<code>{published.fact.id}</code>"
    if published.fact.status is not Status.PUBLISHED:
        done = (
            f"🗑 {fact_id} is retracted: no answer shows it any more. /restore {published.fact.id} brings it back."
        )
    elif former.status is not Status.PUBLISHED:
        done = f"✅ {fact_id} is published again, as version {published.fact.version}."
    else:
        done = f"✅ Published version {published.fact.version} of {fact_id}."
    if published.told:
        chats = (
            "1 chat that has it or waits for it"
            if published.told == 1
            else f"{published.told} chats that have it or wait for it"
        )
        done += f" {chats} will be told{f' in {undo} seconds' if undo else ''}."
    return f"{done} {describe_undo(undo)}".strip()


def describe_undo(undo: int) -> str:
    """How long it can be undone; empty where it cannot."""
    return f"You can undo it for {undo} seconds." if undo else ""


def undo_keyboard(fact: Fact, *, undo: int) -> InlineKeyboardMarkup | None:
    """The button that takes a version back; None where nothing can be undone."""
    if not undo:
        return None
    data = f"{UNDO}:{fact.id}:{fact.version}"
    return InlineKeyboardMarkup([[InlineKeyboardButton("↩️ Undo", callback_data=data)]])


def open_keyboard(opened: OpenEdit) -> InlineKeyboardMarkup:
    """Go on with an edit."""
    return InlineKeyboardMarkup([[InlineKeyboardButton("Go on with it", callback_data=f"{OPEN}:{opened.id}")]])


def bring_back_keyboard(edit_id: int) -> InlineKeyboardMarkup:
    """Take up an edit that was given up."""
    return InlineKeyboardMarkup([[InlineKeyboardButton("Bring it back", callback_data=f"{BRING_BACK}:{edit_id}")]])


def _show_fact(fact: Fact, base: FactBase) -> Sequence[str]:
    blocks = list(render_cited([Snippet(fact=fact, source=base.sources[fact.source])]))
    if fact.status is not Status.PUBLISHED:
        blocks.append("<b>It will be in no answer any more.</b>")
    return blocks


def _with_differences(blocks: Sequence[str], title: str, former: Fact, present: Fact, base: FactBase) -> str:
    head = "\n\n".join([*blocks, f"<b>{title}</b>"])
    room = MESSAGE_LIMIT - visible_length(head) - 1
    return f"{head}\n{render_differences(compare_facts(former, present, base), limit=room)}"


def _label(step: Step) -> str:
    return _LABELS.get(step, step.value.replace("_", " ").capitalize())


def _button(label: str, verb: str, opened: OpenEdit, *parts: str) -> InlineKeyboardButton:
    data = ":".join([verb, str(opened.id), str(opened.revision), *parts])
    return InlineKeyboardButton(label, callback_data=data)


def _rows(buttons: Sequence[InlineKeyboardButton], columns: int) -> list[list[InlineKeyboardButton]]:
    return [list(buttons[start : start + columns]) for start in range(0, len(buttons), columns)]
