"""What editors see of the questions that wait for them: the list, one gap, and their buttons."""

import re
from collections import Counter
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat.markup import escape, pack_blocks
from briefing.chat.render import render_cited
from briefing.services.noting import Reason, Verdict
from briefing.services.reviewing import Attachment, GapReport, QuestionGap, Settlement
from knowledge.answer import AnswerStatus
from knowledge.dates import PartialDate
from knowledge.models import Fact

LIST = "gaps"
OPEN = "gap"
ADD = "gapadd"
ATTACH = "gapput"
TYPE = "gapid"
DISMISS = "gapoff"
RESTORE = "gapon"
DETACH = "gapout"
PAGE = 5
_WORDINGS = 5
_LONGEST_SHOWN = 200
_OUTCOMES = {
    AnswerStatus.NO_MATCH.value: "no answer",
    AnswerStatus.OTHER_TIME.value: "none for that time",
    AnswerStatus.OTHER_AUTHORITY.value: "another authority",
    AnswerStatus.EMPTY_BASE.value: "empty base",
}
_REASONS = {
    Reason.WRONG: "wrong answer",
    Reason.OUTDATED: "out of date",
    Reason.OTHER: "not what was asked",
    Reason.UNCLEAR: "unclear",
}
_REFERENCE = re.compile(r"Reference: ([\w-]{16})$")

NOT_UNDONE = "The time for that is over. /editfact {id} changes the questions by which the fact is found."
UNDONE_ALREADY = "The fact has that question no longer: somebody took it away already."
CHANGED_MEANWHILE = "Somebody else changed that fact at this very moment, so nothing was done. Please try again."
NOTHING_OPEN = "No question waits for you: all were answered, and nobody disliked an answer."
CLOSED = (
    "This is no longer open: it was answered, dismissed, or is no longer kept. /unanswered has the present list."
)


def render_list(gaps: Sequence[QuestionGap], page: int) -> str:
    """One page of the list."""
    questions = sum(len(gap.members) for gap in gaps)
    head = f"<b>Unanswered and disliked</b>: {_count(questions, 'question')}, {len(gaps)} in substance. The most asked first."
    shown = gaps[page * PAGE : (page + 1) * PAGE]
    lines = [
        f"<b>{number}.</b> {escape(_shorten(gap.wording, _LONGEST_SHOWN))}\n{_summary(gap)}"
        for number, gap in enumerate(shown, page * PAGE + 1)
    ]
    return pack_blocks([head, *lines, "Press a number to open it."])[0]


def list_keyboard(gaps: Sequence[QuestionGap], page: int) -> InlineKeyboardMarkup:
    """A button for each gap of the page, and to the pages beside it."""
    shown = gaps[page * PAGE : (page + 1) * PAGE]
    opened = [
        _button(str(number), OPEN, gap.members[0].token) for number, gap in enumerate(shown, page * PAGE + 1)
    ]
    turns = [_button("◂ Back", LIST, str(page - 1))] if page else []
    if (page + 1) * PAGE < len(gaps):
        turns.append(_button("Next ▸", LIST, str(page + 1)))
    return InlineKeyboardMarkup([row for row in (opened, turns) if row])


def clamp_page(gaps: Sequence[QuestionGap], page: int) -> int:
    """The page, or the last one there is: the list may have become shorter."""
    return max(0, min(page, (len(gaps) - 1) // PAGE))


def render_gap(report: GapReport) -> Sequence[str]:
    """One gap: how it was worded, what it got, and what comes nearest."""
    wordings = [
        f"• {escape(_shorten(wording, _LONGEST_SHOWN))}{f' ({count} times)' if count > 1 else ''}"
        for wording, count in report.gap.wordings[:_WORDINGS]
    ]
    more = len(report.gap.wordings) - _WORDINGS
    wordings += [f"• and {_count(more, 'other wording')}"] if more > 0 else []
    waiting = f"{_count(report.waiting, 'chat')} to be told of an answer." if report.waiting else ""
    blocks = ["<b>Asked as</b>\n" + "\n".join(wordings), "\n".join(filter(None, [_summary(report.gap), waiting]))]
    if report.nearest:
        answered = report.answer.status is AnswerStatus.ANSWERED
        blocks.append(f"<b>{'Answered now from' if answered else 'The nearest facts'}</b>")
        blocks += render_cited(report.nearest)
    return pack_blocks(blocks)


def gap_keyboard(report: GapReport, token: str) -> InlineKeyboardMarkup:
    """What can be done with a gap: attach it to a near fact or another, add a fact, dismiss it."""
    attach = [
        [_button(f"Attach to [{number}] {snippet.fact.id}", ATTACH, token, snippet.fact.id)]
        for number, snippet in enumerate(report.nearest, 1)
    ]
    return InlineKeyboardMarkup(
        [
            *attach,
            [_button("Attach to another fact", TYPE, token)],
            [_button("➕ Add a fact", ADD, token), _button("Dismiss", DISMISS, token)],
            [_button("◂ To the list", LIST, "0")],
        ]
    )


def render_attachment(attachment: Attachment, *, undo: int = 0) -> str:
    """What attaching a question brought. `undo`: for how many seconds it can be taken back."""
    fact_id = f"<code>{attachment.fact.id}</code>"
    match attachment.place:
        case 1:
            outcome = f"✅ Attached. {fact_id} is the answer now:"
        case int() as place:
            outcome = f"✅ Attached. {fact_id} is in the answer now, as number {place}:"
        case _:
            outcome = (
                f"⚠️ Attached to {fact_id}, but the question still gets something else. Does it name another time or "
                "council than the fact's? It stays on the list:"
            )
    undoable = f"You can take it back for {undo} seconds." if undo and attachment.new else ""
    return "\n".join(filter(None, [outcome, render_settlement(attachment.settlement), undoable]))


def attachment_keyboard(attachment: Attachment, *, undo: int) -> InlineKeyboardMarkup | None:
    """The button that takes the question back; None where there is nothing to take back, or no time for it."""
    if not (undo and attachment.new):
        return None
    fact = attachment.fact
    return InlineKeyboardMarkup([[_button("↩️ Undo", DETACH, fact.id, str(fact.version))]])


def render_detachment(fact: Fact) -> str:
    """What taking a question back brought."""
    return (
        f"↩️ Taken back: <code>{fact.id}</code> is not found by that question any more. What it had answered is on the "
        "list again, and whoever waited goes on waiting."
    )


def list_button() -> InlineKeyboardMarkup:
    """Only the way to the list."""
    return InlineKeyboardMarkup([[_button("◂ To the list", LIST, "0")]])


def render_settlement(settlement: Settlement) -> str:
    """How many questions are off the list and who is being told; empty when there is nothing to say."""
    if not settlement.questions:
        return ""
    told = f" {_count(settlement.told, 'chat')} that waited {'is' if settlement.told == 1 else 'are'} being told."
    return f"{_count(settlement.questions, 'open question')} answered by it.{told if settlement.told else ''}"


def render_dismissal(count: int) -> str:
    """A gap that was taken off the list."""
    return f"Dismissed: {_count(count, 'question')}. If somebody asks again, it comes back to the list."


def dismissal_keyboard(token: str) -> InlineKeyboardMarkup:
    """Undo a dismissal, or go on."""
    return InlineKeyboardMarkup([[_button("Undo", RESTORE, token), _button("◂ To the list", LIST, "0")]])


def render_request(wording: str, token: str) -> str:
    """Ask for a fact's id. The reference at its end is how the reply is understood, over a restart too."""
    return (
        f"<b>Which fact answers it?</b>\n<i>{escape(_shorten(wording, _LONGEST_SHOWN))}</i>\n\nReply to this message with "
        f"its id, such as <code>NFK-2015-234</code>.\nReference: {token}"
    )


def read_reference(text: str) -> str | None:
    """The token in a message of `render_request`; None for any other message."""
    found = _REFERENCE.search(text)
    return found[1] if found else None


def _summary(gap: QuestionGap) -> str:
    refusals = Counter(_OUTCOMES.get(item.outcome, "no answer") for item in gap.members if item.refused)
    disliked = Counter(
        f"disliked: {_REASONS[Reason(item.reason)]}" if item.reason else "disliked"
        for item in gap.members
        if item.verdict == Verdict.UNHELPFUL
    )
    parts = [f"{label} ({count})" if count > 1 else label for label, count in (refusals + disliked).items()]
    last = PartialDate.parse(str(max(item.asked_on for item in gap.members))).display()
    return f"<i>asked {_times(len(gap.members))}, last on {last}</i> · {', '.join(parts)}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _count(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _button(label: str, *parts: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=":".join(parts))
