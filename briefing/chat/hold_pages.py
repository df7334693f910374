"""Holds, as editors read of them."""

from collections.abc import Iterable

from briefing.chat.markup import escape
from briefing.chat.moments import show_moment
from briefing.services.holding import Held
from briefing.services.people import People
from briefing.services.publishing import Publication

HOLD = "hold"


def render_hold(held: Held, people: People) -> str:
    """That alerts are kept back, why, since when, and how many; for a hold that is in force."""
    if held.hold is None:
        return "Alerts go out as usual."
    waiting = describe_held(held) if held.messages else "No alert"
    return (
        f"⏸ <b>Alerts are on hold</b>: {escape(held.hold.reason)}.\nSince {show_moment(held.hold.started_at)}, by "
        f"{escape(people.name_of(held.hold.started_by))}. {waiting} {'wait' if held.messages != 1 else 'waits'}. "
        "Publishing goes on. Corrections, and answers that somebody asked to be told of, still go out. /hold off ends it."
    )


def describe_held(held: Held) -> str:
    """Such as: 30 messages (2 findings)."""
    messages = "1 message" if held.messages == 1 else f"{held.messages} messages"
    findings = "1 finding" if held.findings == 1 else f"{held.findings} findings"
    return f"{messages} ({findings})"


def describe_hold_on(publications: Iterable[Publication]) -> str:
    """What is said after publishing while alerts are on hold; empty else."""
    held = any(publication.held for publication in publications)
    return " ⏸ Alerts are on hold: they wait until somebody ends it with /hold off." if held else ""
