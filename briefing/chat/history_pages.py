"""A fact's versions, newest first: who, when, why, and what each changed."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat.differences import render_differences
from briefing.chat.markup import MESSAGE_LIMIT, escape, shorten, visible_length
from briefing.chat.moments import show_moment
from briefing.services.people import People
from briefing.storage.facts import FactVersion
from knowledge.base import FactBase
from knowledge.differences import compare_facts
from knowledge.models import Status

TURN = "hist"
RESTORE = "histput"
_PAGE = 5
_VERSION_ROOM = 1200
_REASON_SHOWN = 200
_HEAD_ROOM = 200


def make_pages(versions: Sequence[FactVersion], base: FactBase, people: People) -> Sequence[Sequence[int]]:
    """The versions, by their places in the list, in as few pages as fit a message each; the newest first."""
    pages: list[list[int]] = []
    left = 0
    for place in range(len(versions)):
        size = visible_length(_render_version(versions, place, base, people)) + 2
        if not pages or size > left or len(pages[-1]) == _PAGE:
            pages.append([])
            left = MESSAGE_LIMIT - _HEAD_ROOM
        pages[-1].append(place)
        left -= size
    return pages


def render_history(
    versions: Sequence[FactVersion], pages: Sequence[Sequence[int]], page: int, base: FactBase, people: People
) -> str:
    """One page."""
    fact = versions[0].fact
    count = "1 version" if len(versions) == 1 else f"{len(versions)} versions"
    state = "" if fact.status is Status.PUBLISHED else f", {fact.status.value}"
    part = f" · page {page + 1} of {len(pages)}" if len(pages) > 1 else ""
    head = f"🕰 <b>{fact.id}</b>: {count}{state}, the newest first{part}"
    return "\n\n".join([head, *(_render_version(versions, place, base, people) for place in pages[page])])


def history_keyboard(
    versions: Sequence[FactVersion], pages: Sequence[Sequence[int]], page: int, *, may_edit: bool
) -> InlineKeyboardMarkup | None:
    """Restoring each earlier version of the page, for who may, and the pages beside it."""
    fact_id = versions[0].fact.id
    earlier = [versions[place].fact.version for place in pages[page] if place and may_edit]
    restore = [_button(f"Restore version {number}", RESTORE, fact_id, str(number)) for number in earlier]
    turns = [_button("◂ Newer", TURN, fact_id, str(page - 1))] if page else []
    if page + 1 < len(pages):
        turns.append(_button("Older ▸", TURN, fact_id, str(page + 1)))
    rows = [*(restore[start : start + 2] for start in range(0, len(restore), 2)), turns]
    shown = [row for row in rows if row]
    return InlineKeyboardMarkup(shown) if shown else None


def _render_version(versions: Sequence[FactVersion], place: int, base: FactBase, people: People) -> str:
    version = versions[place]
    who = escape(people.name_actor(version.changed_by))
    lines = [
        f"<b>Version {version.fact.version}</b> · {show_moment(version.changed_at)} · {who}",
        f"<i>{escape(shorten(version.reason, _REASON_SHOWN))}</i>",
    ]
    if place + 1 < len(versions):
        former = versions[place + 1].fact
        changes = render_differences(compare_facts(former, version.fact, base), limit=_VERSION_ROOM)
        lines.append(changes or "Nothing that shows.")
    else:
        lines.append(f"<blockquote>{escape(version.fact.statement)}</blockquote>")
    return "\n".join(lines)


def _button(label: str, *parts: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=":".join(parts))
