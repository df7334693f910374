"""How a message was read, said in one line above its answer."""

from collections.abc import Sequence

from briefing.chat.markup import escape, pack_blocks
from briefing.chat.render import render_cited
from briefing.services.conversing import FollowUp
from knowledge.conversation import MAX_QUESTIONS, Manner

NOTHING_SHOWN = "My last answer showed no fact, so I can say no more of it. Please ask in a few words."
TOO_MANY = (
    f"I answer {MAX_QUESTIONS} questions of a message at most. Please ask the others in a message of their own."
)
_SHOWN_LENGTH = 300


def describe_reading(text: str, follow_up: FollowUp | None, *, number: int | None = None) -> str | None:
    """The line above an answer: how a follow-up was read, and of several questions, which one it answers.

    None for a single question of its own, which needs no line.
    """
    place = f"<b>{number}.</b> " if number else ""
    if follow_up is None:
        return f"{place}<i>{_quote(text)}</i>" if number else None
    match follow_up.manner:
        case Manner.ASK:
            return f"{place}Read as: <i>{_quote(follow_up.question)}</i>"
        case Manner.CITE:
            which = "the first fact I showed" if len(follow_up.shown) > 1 else "what I showed"
            return f"{place}Read as: <i>who said {which}, when and where</i>"
        case Manner.MORE:
            return f"{place}Read as: <i>more on: {_quote(follow_up.question)}</i>"


def put_above(line: str | None, texts: Sequence[str]) -> Sequence[str]:
    """The messages with the line above the first; on its own where that message is full."""
    return pack_blocks([line, *texts]) if line else texts


def render_lead(follow_up: FollowUp) -> Sequence[str]:
    """The leading fact once more, with who said it, when, and where it stands."""
    return pack_blocks(render_cited(follow_up.shown[:1])) if follow_up.shown else [NOTHING_SHOWN]


def _quote(text: str) -> str:
    line = " ".join(text.split())
    return escape(line if len(line) <= _SHOWN_LENGTH else f"{line[:_SHOWN_LENGTH]}…")
