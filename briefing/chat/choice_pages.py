"""What a chat chose, in plain words, and the buttons that change it."""

import calendar
from collections.abc import Sequence
from enum import StrEnum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat.keyboards import FOLLOW, fingerprint
from briefing.chat.markup import escape
from briefing.chat.moments import show_moment
from briefing.chat.spans import show_clock
from briefing.services.choosing import Choices
from briefing.services.subscribing import EVERYTHING
from briefing.storage.committee import Meeting
from briefing.storage.preferences import Cadence
from knowledge.base import FactBase
from knowledge.dates import MONTHS

CHOICE = "ch"
NOTHING = "You follow no alerts. /subscribe starts them."
_HOURS = (7, 8, 9, 12, 17, 18, 20)
_QUIET = ((21, 7), (22, 7), (20, 8))
_PAUSES = ((7, "1 week"), (14, "2 weeks"), (30, "30 days"))
_DAYS = tuple(calendar.day_name)


class Page(StrEnum):
    """A set of buttons."""

    MENU = "menu"
    WHEN = "when"
    HOUR = "hour"
    DAY = "day"
    ONLY = "only"
    QUIET = "quiet"
    PAUSE = "pause"


class Change(StrEnum):
    """What a button changes; its value follows: what is wanted, so that a second press changes nothing."""

    CADENCE = "cad"
    AT = "at"
    WEEKDAY = "wd"
    WEAKNESSES = "weak"
    OFSTED = "ofs"
    AUTHORITY = "au"
    SILENCE = "q"
    PAUSE_DAYS = "p"
    RESUME = "res"


def render_choices(choices: Choices, base: FactBase) -> str:
    """What a chat follows, when it is told, and of what."""
    if not choices.followed:
        return NOTHING
    lines = [_describe_themes(choices.followed, base), "", f"<b>When</b>: {describe_when(choices)}"]
    only = _describe_only(choices)
    lines += [f"<b>Only</b>: {only}"] if only else []
    when = choices.when
    if when.quiet_from is not None and when.quiet_until is not None:
        lines.append(
            f"<b>Quiet</b>: from {show_clock(when.quiet_from)} to {show_clock(when.quiet_until)}; what comes then waits"
        )
    if when.paused_until:
        lines.append(f"⏸ <b>{describe_pause(choices)}</b> Nothing is lost meanwhile.")
    if choices.waiting:
        one = choices.waiting == 1
        lines.append(f"{choices.waiting} new {'finding waits' if one else 'findings wait'} to be sent.")
    return "\n".join([*lines, "", "/unsubscribe stops it all."])


def describe_when(choices: Choices) -> str:
    """Such as: every Monday at 08:00."""
    when, hour = choices.when, show_clock(choices.when.digest_at)
    weekly = f"every {_DAYS[when.digest_weekday]} at {hour}, together"
    match when.cadence:
        case Cadence.INSTANT:
            return "at once"
        case Cadence.DAILY:
            return f"every day at {hour}, together"
        case Cadence.WEEKLY:
            return weekly
        case Cadence.EVE if choices.meeting:
            return f"the evening before committee, at {hour}, together; the next is on {describe_meeting(choices.meeting)}"
        case Cadence.EVE:
            return f"the evening before committee. No date is set, so until one is: {weekly}"


def describe_pause(choices: Choices) -> str:
    """Until when nothing comes."""
    end = choices.when.paused_until
    if end is None:
        return "Not paused."
    return "Paused until you write /resume." if choices.paused_for_good else f"Paused until {show_moment(end)}."


def describe_meeting(meeting: Meeting) -> str:
    """Such as: Tuesday 8 December 2026 (Children's services committee)."""
    day = meeting.day
    title = f" ({escape(meeting.title)})" if meeting.title else ""
    return f"{_DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}{title}"


def choice_keyboard(page: Page, choices: Choices, base: FactBase) -> InlineKeyboardMarkup:
    """The buttons of a page."""
    build = _PAGES[page]
    rows = build(choices, base)
    if page is not Page.MENU:
        above = Page.WHEN if page in {Page.HOUR, Page.DAY} else Page.MENU
        rows = [*rows, [_button("◂ Back", above)]]
    return InlineKeyboardMarkup(rows)


Rows = list[list[InlineKeyboardButton]]


def _menu(choices: Choices, _base: FactBase) -> Rows:
    pause = _button("▶️ Resume", Change.RESUME) if choices.when.paused_until else _button("⏸ Pause", Page.PAUSE)
    return [
        [InlineKeyboardButton("Themes", callback_data=FOLLOW), _button("When", Page.WHEN)],
        [_button("Only …", Page.ONLY), _button("Quiet hours", Page.QUIET), pause],
    ]


def _when(choices: Choices, _base: FactBase) -> Rows:
    when = choices.when
    options = (
        (Cadence.INSTANT, "At once"),
        (Cadence.DAILY, "Every day, together"),
        (Cadence.WEEKLY, "Every week, together"),
        (Cadence.EVE, "The evening before committee"),
    )
    rows = [[_choice(label, when.cadence is cadence, Change.CADENCE, cadence.value)] for cadence, label in options]
    if when.gathers:
        more = [_button(f"Hour: {show_clock(when.digest_at)}", Page.HOUR)]
        if when.cadence is Cadence.WEEKLY:
            more.append(_button(f"Day: {_DAYS[when.digest_weekday]}", Page.DAY))
        rows.append(more)
    return rows


def _hour(choices: Choices, _base: FactBase) -> Rows:
    buttons = [
        _choice(show_clock(hour * 60), choices.when.digest_at == hour * 60, Change.AT, str(hour * 60))
        for hour in _HOURS
    ]
    return [buttons[:4], buttons[4:]]


def _day(choices: Choices, _base: FactBase) -> Rows:
    buttons = [
        _choice(name, choices.when.digest_weekday == number, Change.WEEKDAY, str(number))
        for number, name in enumerate(_DAYS)
    ]
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]


def _only(choices: Choices, base: FactBase) -> Rows:
    only = choices.only
    rows = [
        [_choice("Weaknesses only", only.only_weaknesses, Change.WEAKNESSES, str(int(not only.only_weaknesses)))],
        [_choice("Ofsted's own documents only", only.only_ofsted, Change.OFSTED, str(int(not only.only_ofsted)))],
    ]
    authorities = list_authorities(base)
    if len(authorities) > 1:
        for name in authorities:
            chosen = name in only.authorities
            rows.append(
                [_choice(f"About {name}", chosen, Change.AUTHORITY, f"{fingerprint(name)}-{int(not chosen)}")]
            )
    return rows


def _quiet(choices: Choices, _base: FactBase) -> Rows:
    chosen = (choices.when.quiet_from, choices.when.quiet_until)
    buttons = [
        _choice(
            f"{first:02}–{last:02}", chosen == (first * 60, last * 60), Change.SILENCE, f"{first * 60}-{last * 60}"
        )
        for first, last in _QUIET
    ]
    return [buttons, [_choice("None", chosen == (None, None), Change.SILENCE, "off")]]


def _pause(_choices: Choices, _base: FactBase) -> Rows:
    buttons = [_button(label, Change.PAUSE_DAYS, str(days)) for days, label in _PAUSES]
    return [buttons, [_button("Until I say so", Change.PAUSE_DAYS, "0")]]


_PAGES = {
    Page.MENU: _menu,
    Page.WHEN: _when,
    Page.HOUR: _hour,
    Page.DAY: _day,
    Page.ONLY: _only,
    Page.QUIET: _quiet,
    Page.PAUSE: _pause,
}


def list_authorities(base: FactBase) -> Sequence[str]:
    """The councils that the base says something of."""
    return sorted({fact.authority for fact in base.facts.values()})


def _describe_themes(followed: Sequence[str], base: FactBase) -> str:
    if EVERYTHING in followed:
        return "You follow <b>everything</b>: every new finding is sent here."
    names = [base.themes[theme].name for theme in followed if theme in base.themes]
    return "You follow:\n" + "\n".join(f"• {escape(name)}" for name in names)


def _describe_only(choices: Choices) -> str:
    only = choices.only
    parts = ["weaknesses"] if only.only_weaknesses else []
    parts += ["what stands in Ofsted's own documents"] if only.only_ofsted else []
    parts += [f"about {escape(', '.join(sorted(only.authorities)))}"] if only.authorities else []
    return "; ".join(parts)


def _choice(label: str, chosen: bool, *parts: str) -> InlineKeyboardButton:
    return _button(f"{'✅ ' if chosen else ''}{label}", *parts)


def _button(label: str, *parts: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=":".join([CHOICE, *parts]))
