"""What people see of submissions: what would be published, who decided, and what waits."""

import re
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat.alert_pages import render_alert
from briefing.chat.differences import render_differences
from briefing.chat.hold_pages import describe_hold_on
from briefing.chat.markup import MESSAGE_LIMIT, escape, pack_blocks, shorten, visible_length
from briefing.chat.moments import show_moment
from briefing.chat.render import render_cited
from briefing.services.approving import Proof
from briefing.services.people import Member, People
from briefing.services.publishing import Publication, Telling
from briefing.services.submissions import Exhibit, Request
from briefing.storage import approvals
from knowledge.answer import Snippet
from knowledge.base import FactBase
from knowledge.differences import compare_facts
from knowledge.models import Status

OPEN = "apvopen"
APPROVE = "apvyes"
SEND_BACK = "apvno"
WITHDRAW = "apvoff"
LIST = "apvall"
OWN_WORK = "You wrote this yourself: somebody else has to decide."
UNKNOWN = "I do not know this request any more. /desk shows what waits."
NOTHING_WAITS = "Nothing waits for approval."
_PAGE = 8
_NAMED = 5
_SHOWN = 160
_REFERENCE = re.compile(r"Reference: approval ([0-9]{1,18})$")


def render_exhibits(exhibits: Sequence[Exhibit], base: FactBase) -> Sequence[str]:
    """What would be published, exactly as councillors would see it; of a correction, also what changes."""
    if len(exhibits) == 1 and exhibits[0].former is None:
        return [render_alert(exhibits[0].fact, exhibits[0].source, base)]
    if all(exhibit.former is None for exhibit in exhibits):
        shown = [Snippet(fact=exhibit.fact, source=exhibit.source) for exhibit in exhibits]
        return pack_blocks([f"<b>{len(exhibits)} new facts</b>", *render_cited(shown)])
    return [_render_change(exhibit, base) for exhibit in exhibits]


def _render_change(exhibit: Exhibit, base: FactBase) -> str:
    blocks = list(render_cited([Snippet(fact=exhibit.fact, source=exhibit.source)]))
    if exhibit.fact.status is not Status.PUBLISHED:
        blocks.append("<b>It will be in no answer any more.</b>")
    if exhibit.former is None:
        return "\n\n".join(blocks)
    head = "\n\n".join([*blocks, "<b>What changes</b>"])
    room = MESSAGE_LIMIT - visible_length(head) - 1
    return f"{head}\n{render_differences(compare_facts(exhibit.former, exhibit.fact, base), limit=room)}"


def render_question(proof: Proof, people: People) -> str:
    """Below the exhibits: who asks, and what approving does."""
    author = escape(people.name_of(proof.request.author_id))
    return (
        f"👆 <b>{author}</b> asks for a second pair of eyes: councillors will see it just so. Approving publishes it and "
        f"{_describe_audience(proof)}. Please check it against the document."
    )


def question_keyboard(request: Request) -> InlineKeyboardMarkup:
    """The two decisions."""
    number = str(request.id)
    return InlineKeyboardMarkup(
        [[_button("✅ Approve", APPROVE, number), _button("↩️ Send back", SEND_BACK, number)]]
    )


def render_own(proof: Proof) -> str:
    """Below the exhibits, for their author."""
    since = show_moment(proof.request.submitted_at)
    return f"👆 Waits for approval since {since}. Approving publishes it and {_describe_audience(proof)}."


def own_keyboard(request: Request) -> InlineKeyboardMarkup:
    """What its author can still do."""
    return InlineKeyboardMarkup([[_button("Take it back", WITHDRAW, str(request.id))]])


def render_submission(told: Sequence[Member], deciders: Sequence[Member]) -> str:
    """For the author: who was asked."""
    if not deciders:
        return (
            "⏳ It waits for approval, but nobody else could approve it yet. An owner can invite a reviewer or another "
            "editor (/invite). Whoever accepts finds it in /desk."
        )
    if not told:
        return "⏳ It waits for approval. I could reach nobody just now; it stands in their /desk."
    names = ", ".join(escape(shorten(member.name, 40)) for member in told[:_NAMED])
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return f"⏳ It waits for approval. I have asked {names}{more}. You will be told what they decide."


def render_reason_request(request: Request, people: People) -> str:
    """Ask why it is sent back. The reference at its end is how the reply is understood, over a restart too."""
    return (
        f"<b>What should {escape(people.name_of(request.author_id))} change?</b>\nReply to this message with a few words. "
        f"They are kept in the record; do not name a person.\nReference: approval {request.id}"
    )


def read_reference(text: str) -> int | None:
    """The submission in a message of `render_reason_request`; None for any other message."""
    found = _REFERENCE.search(text)
    return int(found[1]) if found else None


def describe_decision(request: Request, people: People) -> str:
    """How a submission came out, as plain text for a notice over the chat (200 characters)."""
    when = f" on {show_moment(request.decided_at)}" if request.decided_at else ""
    who = people.name_of(request.decided_by) if request.decided_by else "somebody"
    match request.state:
        case approvals.APPROVED:
            said = f"{who} approved it{when}."
        case approvals.RETURNED:
            said = f"{who} sent it back{when}."
        case approvals.REPLACED:
            said = "Its author has submitted a newer version. /desk shows what waits."
        case approvals.WITHDRAWN if request.decided_by is None:
            said = "It was changed after it was submitted. /desk shows what waits."
        case _:
            said = f"{who} took it back{when}."
    return shorten(f"Nothing was done. {said}", 200)


def render_approval(publications: Sequence[Publication], request: Request, undo: int) -> str:
    """What an approval published."""
    lines = []
    for publication in publications[:20]:
        fact = publication.fact
        if fact.status is not Status.PUBLISHED:
            lines.append(f"<code>{fact.id}</code> is retracted.")
        elif fact.version == 1:
            lines.append(f"Published as <code>{fact.id}</code>.")
        else:
            lines.append(f"Published version {fact.version} of <code>{fact.id}</code>.")
    more = len(publications) - len(lines)
    lines += [f"And {more} more."] if more else []
    told = sum(publication.told for publication in publications)
    if request.telling is Telling.QUIETLY:
        lines.append("Nobody is told.")
    else:
        lines.append(f"{_chats(told)} {'will be' if undo else 'are being'} told.{describe_hold_on(publications)}")
    return "\n".join(lines)


def show_name(user_id: int, people: People) -> str:
    """A name as HTML."""
    return escape(people.name_of(user_id))


def name_subject(request: Request) -> str:
    """What was submitted, as HTML for its author."""
    return f"your {escape(request.subject)}"


def render_return(request: Request, people: People) -> str:
    """For the author of what was sent back."""
    who = escape(people.name_of(request.decided_by or 0))
    return (
        f"↩️ <b>{who}</b> sent {name_subject(request)} back:\n<blockquote>{escape(request.reason or '')}</blockquote>\n"
        "It is yours again, with all you wrote."
    )


def render_outdated(request: Request, why: str) -> str:
    """For the author of what could not be approved any more."""
    return f"⏳ Somebody wanted to approve {name_subject(request)}, and could not: {escape(why)} Please submit it again."


def render_waiting(proofs: Sequence[Proof], people: People, viewer: int) -> str:
    """The list of what waits."""
    if not proofs:
        return NOTHING_WAITS
    blocks = [f"⏳ <b>Waiting for approval</b>: {len(proofs)}, the longest waiting first."]
    for number, proof in enumerate(proofs[:_PAGE], 1):
        own = proof.request.author_id == viewer
        author = "you" if own else escape(people.name_of(proof.request.author_id))
        first = proof.exhibits[0].fact.statement if proof.exhibits else ""
        more = f" and {len(proof.exhibits) - 1} more" if len(proof.exhibits) > 1 else ""
        blocks.append(
            f"<b>{number}.</b> {escape(shorten(first, _SHOWN))}{more}\n"
            f"<i>by {author}, {show_moment(proof.request.submitted_at)}</i>"
        )
    return pack_blocks(blocks)[0]


def waiting_rows(proofs: Sequence[Proof]) -> list[list[InlineKeyboardButton]]:
    """Opening each."""
    buttons = [
        _button(f"Open {number}", OPEN, str(proof.request.id)) for number, proof in enumerate(proofs[:_PAGE], 1)
    ]
    return [buttons[start : start + 4] for start in range(0, len(buttons), 4)]


def _describe_audience(proof: Proof) -> str:
    if proof.request.telling is Telling.QUIETLY:
        return "tells nobody"
    return (
        f"tells {_chats(proof.audience)}" if proof.audience else "alerts nobody, since nobody follows its themes"
    )


def _chats(count: int) -> str:
    return "1 chat" if count == 1 else f"{count} chats"


def _button(label: str, *parts: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=":".join(parts))
