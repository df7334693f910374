"""Buttons and the data they carry: at most 64 bytes (Bot API, InlineKeyboardButton)."""

import hashlib
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.services.drafting import OpenDraft
from briefing.services.noting import Reason, Verdict
from briefing.services.publishing import Telling
from briefing.services.subscribing import EVERYTHING
from knowledge.base import FactBase
from knowledge.drafts import Option, Prompt, Step
from knowledge.models import Theme

UNFOLLOW = "unf"
PROBES = "probes"
MORE = "more"
FOLLOW = "fol"  # three letters: a theme's id may take 60 of the 64 bytes
CHOOSE = "set"
CLOSE = "close"
DRAFT = "draft"
PUBLISH = "publish"
SUBMIT = "apv"
EDIT = "edit"
DISCARD = "discard"
RESUME = "resume"
RESTART = "restart"
RATE = "rate"
EXPLAIN = "why"
TELL = "tell"
FEEDBACK = (RATE, EXPLAIN)
_PRINT_BYTES = 6


def answer_keyboard(token: str | None, remaining: int, theme: Theme | None) -> InlineKeyboardMarkup | None:
    """Under an answer: more of it, and following its theme."""
    row = [_button(f"More ({remaining})", MORE, token)] if token else []
    if theme:
        row.append(_button(f"🔔 Follow {theme.name}", FOLLOW, theme.id))
    return InlineKeyboardMarkup([row]) if row else None


def feedback_rows(token: str, *, refused: bool) -> list[list[InlineKeyboardButton]]:
    """Under an answer and a refusal: whether it helped; under a refusal also, to be told of an answer."""
    rate = [
        _button("👍 Helpful", RATE, token, Verdict.HELPFUL.value),
        _button("👎 Not helpful", RATE, token, Verdict.UNHELPFUL.value),
    ]
    return [rate, [_button("🔔 Tell me when there is an answer", TELL, token)]] if refused else [rate]


def reason_rows(token: str, *, waits: bool) -> list[list[InlineKeyboardButton]]:
    """After 👎: why, which need not be said. `waits`: the button to be told stands there already, or was pressed."""
    labels = {
        Reason.WRONG: "Wrong answer",
        Reason.OUTDATED: "Out of date",
        Reason.OTHER: "Not what I asked",
        Reason.UNCLEAR: "Unclear",
    }
    reasons = [_button(label, EXPLAIN, token, reason.value) for reason, label in labels.items()]
    told = [] if waits else [[_button("🔔 Tell me when there is a better answer", TELL, token)]]
    return [*_rows(reasons, 2), *told]


def add_rows(
    keyboard: InlineKeyboardMarkup | None, rows: Sequence[Sequence[InlineKeyboardButton]]
) -> InlineKeyboardMarkup | None:
    """A keyboard with further rows below; None when there is not a single button."""
    together = [*(keyboard.inline_keyboard if keyboard else ()), *rows]
    return InlineKeyboardMarkup(together) if together else None


def drop_buttons(keyboard: InlineKeyboardMarkup | None, *verbs: str) -> InlineKeyboardMarkup | None:
    """A keyboard without the buttons of these verbs; None when no other is left."""
    kept = [
        [button for button in row if str(button.callback_data or "").partition(":")[0] not in verbs]
        for row in (keyboard.inline_keyboard if keyboard else ())
    ]
    rows = [row for row in kept if row]
    return InlineKeyboardMarkup(rows) if rows else None


def has_button(keyboard: InlineKeyboardMarkup | None, verb: str) -> bool:
    """Whether a button of this verb stands there."""
    return drop_buttons(keyboard, verb) != keyboard


def subscribe_keyboard(base: FactBase, followed: Sequence[str]) -> InlineKeyboardMarkup:
    """Everything, then each theme; a tick on what is followed."""
    everything = EVERYTHING in followed
    buttons = [
        _button(f"{'✅ ' if theme.id in followed else ''}{theme.name}", CHOOSE, theme.id)
        for theme in base.themes.values()
    ]
    return InlineKeyboardMarkup(
        [
            [_button(f"{'✅ ' if everything else ''}Everything", CHOOSE, EVERYTHING)],
            *_rows(buttons, 2),
            [_button("Done", CLOSE, "alerts")],
        ]
    )


def alert_keyboard(fact_id: str | None = None, *, has_probes: bool = False) -> InlineKeyboardMarkup:
    """Under an alert: questions to ask, no more of its theme, and what I follow; under a digest only the last."""
    probes = [[_button("❓ Questions to ask", PROBES, fact_id)]] if has_probes else []
    unfollow = [_button("🔕 No more of this", UNFOLLOW, fact_id)] if fact_id else []
    return InlineKeyboardMarkup([*probes, [*unfollow, _button("What I follow", FOLLOW)]])


def follow_again_rows(themes: Sequence[Theme]) -> list[list[InlineKeyboardButton]]:
    """After unfollowing themes: each of them back again."""
    return [[_button(f"🔔 Follow {theme.name} again", FOLLOW, theme.id)] for theme in themes]


def prompt_keyboard(step: Step, prompt: Prompt) -> InlineKeyboardMarkup | None:
    """The options of a draft's question."""
    buttons = [
        _button(f"{'✅ ' if option.chosen else ''}{option.label}", DRAFT, step.value, fingerprint(option.value))
        for option in prompt.options
    ]
    return InlineKeyboardMarkup(_rows(buttons, prompt.columns)) if buttons else None


def preview_keyboard(opened: OpenDraft, audience: int, *, approval: bool = False) -> InlineKeyboardMarkup:
    """What to do with a finished draft. `approval`: somebody else has to approve it first."""
    state = (str(opened.id), str(opened.revision))
    verb = SUBMIT if approval else PUBLISH
    alert = "Ask for approval, to alert" if approval else "Publish & alert"
    quietly = "Ask for approval, quietly" if approval else "Publish quietly"
    people = "nobody follows this" if audience == 0 else "1 chat" if audience == 1 else f"{audience} chats"
    return InlineKeyboardMarkup(
        [
            [_button(f"📣 {alert} ({people})", verb, *state, Telling.ALERT.value)],
            [_button(quietly, verb, *state, Telling.QUIETLY.value)],
            [_button("✏️ Edit", EDIT), _button("🗑 Discard", DISCARD, state[0])],
        ]
    )


def edit_keyboard(opened: OpenDraft) -> InlineKeyboardMarkup:
    """Which answer to change."""
    steps = [step for step in Step if step is not Step.PREVIEW and opened.draft.applies(step)]
    buttons = [_button(step.value.replace("_", " ").capitalize(), EDIT, step.value) for step in steps]
    return InlineKeyboardMarkup([*_rows(buttons, 3), [_button("◂ Back to the preview", RESUME, str(opened.id))]])


def resume_keyboard(opened: OpenDraft) -> InlineKeyboardMarkup:
    """An unfinished draft is there: go on with it, or start anew."""
    go_on = _button("Go on with it", RESUME, str(opened.id))
    return InlineKeyboardMarkup([[go_on, _button("Start a new one", RESTART)]])


def fingerprint(value: str) -> str:
    """A short stand-in for an option's value, which may be longer than a button can carry."""
    return hashlib.blake2b(value.encode(), digest_size=_PRINT_BYTES).hexdigest()


def match_option(options: Sequence[Option], print_: str) -> str | None:
    """The value that a pressed button stands for; None when the question no longer offers it."""
    return next((option.value for option in options if fingerprint(option.value) == print_), None)


def _button(label: str, *parts: str | None) -> InlineKeyboardButton:
    data = ":".join(filter(None, parts))
    return InlineKeyboardButton(label, callback_data=data)


def _rows(buttons: Sequence[InlineKeyboardButton], columns: int) -> list[list[InlineKeyboardButton]]:
    return [list(buttons[start : start + columns]) for start in range(0, len(buttons), columns)]
