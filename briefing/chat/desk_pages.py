"""The editors' overview: one message with a button to each thing that waits."""

from collections.abc import Callable, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat import approval_pages, draft_pages, gap_pages, import_pages
from briefing.chat.markup import escape, pack_blocks, shorten
from briefing.chat.moments import show_moment
from briefing.services.desk import FAILED_DAYS, SHOWN_DAYS, DeskReport
from briefing.services.importing import OpenImport
from briefing.services.roles import Right
from briefing.storage.overview import UnsentAlert
from knowledge.ageing import AGED_YEARS, AgedFact

DESK = "desk"
AGED = "deskold"
FIX = "deskfix"
CONFIRM = "deskok"
UNSENT = "deskout"
_PAGE = 5
_ALERTS = 10
_IMPORTS = 3
_SHOWN = 200
_ERROR_SHOWN = 100

Screen = tuple[str, InlineKeyboardMarkup]
May = Callable[[Right], bool]


def show_desk(report: DeskReport, viewer: int, may: May) -> Screen:
    """Everything at a glance. What the viewer may not open has no button."""
    own_waiting = sum(proof.request.author_id == viewer for proof in report.waiting)
    for_viewer = len(report.waiting) - own_waiting
    lines = [
        "🗂 <b>Desk</b>",
        f"<b>Unfinished</b>: {report.own} of yours, {report.others} of others",
        f"<b>Awaiting approval</b>: {for_viewer} for you to decide, {own_waiting} of yours",
        _describe_imports(report),
        _describe_questions(report),
        _describe_aged(report),
        _describe_unsent(report.unsent),
    ]
    if report.hold:
        since = show_moment(report.hold.started_at)
        lines.append(
            f"⏸ <b>Alerts are on hold</b> since {since}: {escape(report.hold.reason)}. /hold off ends it."
        )
    edits = may(Right.EDIT)
    buttons = [
        _button("Drafts and edits", draft_pages.TURN, "0") if edits and report.own + report.others else None,
        _button("Approvals", approval_pages.LIST) if report.waiting else None,
        _button("Questions", gap_pages.LIST, "0") if edits and report.gaps else None,
        _button("Due for review", AGED, "0") if report.aged else None,
        _button("Alerts", UNSENT) if report.unsent else None,
    ]
    shown = [button for button in buttons if button]
    rows = [shown[start : start + 2] for start in range(0, len(shown), 2)]
    if edits:
        rows += [
            [_button(f"▶ {shorten(_title_of(opened), 40)} ({left} left)", import_pages.GO_ON, str(opened.id))]
            for opened, left in report.imports[:_IMPORTS]
        ]
    return "\n\n".join(lines), InlineKeyboardMarkup([*rows, [_button("↻ Look again", DESK)]])


def _describe_imports(report: DeskReport) -> str:
    if not report.imports:
        return "<b>Imports</b>: none being worked through"
    left = sum(left for _opened, left in report.imports)
    return f"<b>Imports</b>: {len(report.imports)} being worked through, {left} proposals left. /import shows all"


def _title_of(opened: OpenImport) -> str:
    return opened.source.title if opened.source else "Import"


def _describe_questions(report: DeskReport) -> str:
    if not report.gaps:
        return "<b>Unanswered questions</b>: none"
    most = report.gaps[0]
    times = "once" if len(most.members) == 1 else f"{len(most.members)} times"
    return (
        f"<b>Unanswered questions</b>: {report.questions}, the most asked ({times}):\n"
        f"<i>{escape(shorten(most.wording, _SHOWN))}</i>"
    )


def _describe_aged(report: DeskReport) -> str:
    if not report.aged:
        return "<b>Due for review</b>: none"
    first = report.aged[0]
    if not report.due:
        return (
            f"<b>Due for review</b>: no fact older than {AGED_YEARS} years was shown lately. The oldest is "
            f"{first.fact.id}, as at {first.fact.as_at.display()}"
        )
    return (
        f"<b>Due for review</b>: {len(report.due)} older than {AGED_YEARS} years and shown lately. First "
        f"{first.fact.id}, as at {first.fact.as_at.display()}, shown {_times(first.shown)}"
    )


def _describe_unsent(unsent: Sequence[UnsentAlert]) -> str:
    pending, failed = sum(item.pending for item in unsent), sum(item.failed for item in unsent)
    return f"<b>Alerts</b>: {pending} pending, {failed} failed in the last {FAILED_DAYS} days"


def show_aged(aged: Sequence[AgedFact], page: int, may: May) -> Screen:
    """One page of what is due for review; editors can act on each."""
    page = max(0, min(page, (len(aged) - 1) // _PAGE))
    numbered = list(enumerate(aged[page * _PAGE : (page + 1) * _PAGE], page * _PAGE + 1))
    blocks = [
        f"🕰 <b>Due for review</b>: older than {AGED_YEARS} years, those first that are old and were shown most in the last "
        f"{SHOWN_DAYS} days. Is there anything newer? Is it still right?"
    ]
    blocks += [
        f"<b>{number}.</b> {escape(shorten(item.fact.statement, _SHOWN))}\n<i>{item.fact.id} · as at "
        f"{item.fact.as_at.display()} · {f'shown {_times(item.shown)}' if item.shown else 'not shown lately'}</i>"
        for number, item in numbered
    ]
    rows = [
        [
            _button(f"✏️ Edit {number}", FIX, item.fact.id),
            _button(f"✓ {number} is still right", CONFIRM, item.fact.id, str(page)),
        ]
        for number, item in numbered
        if may(Right.EDIT)
    ]
    turns = [_button("◂ Back", AGED, str(page - 1))] if page else []
    if (page + 1) * _PAGE < len(aged):
        turns.append(_button("Next ▸", AGED, str(page + 1)))
    rows += [turns] if turns else []
    return pack_blocks(blocks)[0], InlineKeyboardMarkup([*rows, [_button("◂ Desk", DESK)]])


def show_unsent(unsent: Sequence[UnsentAlert]) -> Screen:
    """Alerts that did not reach everybody yet, with the last reason."""
    blocks = [
        "🔔 <b>Alerts that are not through</b>. Those pending are tried again by themselves, for about a day; those failed "
        "were refused by Telegram. The person who runs the bot finds more in the log."
    ]
    for item in unsent[:_ALERTS]:
        reason = f"\n<i>{escape(shorten(item.error, _ERROR_SHOWN))}</i>" if item.error else ""
        counts = f"{item.pending} pending, {item.failed} failed"
        blocks.append(f"<b>{item.fact_id}</b>, {show_moment(item.created_at)}: {counts}{reason}")
    more = len(unsent) - _ALERTS
    blocks += [f"And {more} older ones."] if more > 0 else []
    text = pack_blocks(blocks)[0] if unsent else "Every alert is through."
    return text, InlineKeyboardMarkup([[_button("◂ Desk", DESK)]])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _button(label: str, *parts: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=":".join(parts))
