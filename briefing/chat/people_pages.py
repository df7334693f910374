"""What owners see of who has which role, and what somebody sees who is invited."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat.markup import escape, pack_blocks, shorten
from briefing.chat.moments import show_moment
from briefing.services.invitations import (
    PAYLOAD,
    ExpiredInvitationError,
    Invitation,
    InvitationError,
    NeedlessInvitationError,
    UsedInvitationError,
    WithdrawnInvitationError,
)
from briefing.services.people import Member, People, Revocation
from briefing.services.roles import Role

LIST = "ppl"
ASK = "pplask"
REVOKE = "pplend"
INVITE = "pplnew"
WITHDRAW = "pploff"
STALE = "Nothing was done: that has changed since. Here is how it stands."
CHOOSE_ROLE = (
    "<b>Whom do you want to invite?</b>\n"
    "• <b>Editor</b>: adds, corrects and publishes facts, and approves what others write\n"
    "• <b>Reviewer</b>: approves drafts or sends them back, and reads; publishes nothing of their own\n"
    "• <b>Owner</b>: may do everything, and invites and revokes others"
)
_PAGE = 8
_NAME_SHOWN = 60
_SEVERAL = {Role.OWNER: "owners", Role.EDITOR: "editors", Role.REVIEWER: "reviewers"}
_MAY = {
    Role.OWNER: "You may do everything, and invite others: /people and /invite.",
    Role.EDITOR: "You add, correct and publish facts. /addfact begins with one.",
    Role.REVIEWER: "You approve what editors write, or send it back: a message comes when something waits for you.",
}


def with_article(role: Role) -> str:
    """`an editor`."""
    return f"{'a' if role is Role.REVIEWER else 'an'} {role}"


def render_people(members: Sequence[Member], invitations: Sequence[Invitation], people: People, page: int) -> str:
    """One page of the list; links that can still be accepted stand below it."""
    counts = [
        f"{count} {role if count == 1 else _SEVERAL[role]}"
        for role in reversed(Role)
        if (count := sum(member.role is role for member in members))
    ]
    lines = [_line(member, people) for member in _cut(members, page)]
    blocks = [f"👥 <b>People</b>: {', '.join(counts)}", "\n".join(lines)]
    if invitations:
        links = [
            f"• {item.id}: {with_article(item.role)}, by {_show_name(people.name_of(item.created_by))}, until "
            f"{show_moment(item.expires_at)}"
            for item in invitations[:_PAGE]
        ]
        blocks.append("\n".join([f"<b>Links that nobody has used yet</b>: {len(invitations)}", *links]))
    return pack_blocks([*blocks, "/invite makes a link for somebody new."])[0]


def people_keyboard(
    members: Sequence[Member], invitations: Sequence[Invitation], viewer: int, page: int
) -> InlineKeyboardMarkup | None:
    """Revoking each role that can be revoked here, withdrawing links, and the pages beside this one."""
    rows = [
        [_button(f"Revoke {shorten(member.name, _NAME_SHOWN)}", ASK, *_name_state(member))]
        for member in _cut(members, page)
        if member.granted_by is not None and member.user_id != viewer
    ]
    links = [_button(f"Withdraw link {item.id}", WITHDRAW, str(item.id)) for item in invitations[:_PAGE]]
    rows += [links[start : start + 2] for start in range(0, len(links), 2)]
    turns = [_button("◂ Back", LIST, str(page - 1))] if page else []
    if (page + 1) * _PAGE < len(members):
        turns.append(_button("Next ▸", LIST, str(page + 1)))
    rows += [turns] if turns else []
    return InlineKeyboardMarkup(rows) if rows else None


def clamp_page(members: Sequence[Member], page: int) -> int:
    """The page, or the last one there is."""
    return max(0, min(page, (len(members) - 1) // _PAGE))


def render_question(member: Member) -> str:
    """Whether a role is really to end."""
    return (
        f"<b>End the role of {escape(member.name)} as {member.role}?</b>\nIt takes effect at once. What they published "
        "stays. Drafts and edits that they have not finished become yours, set aside in /drafts; what of theirs waits for "
        "approval waits no longer. Links that they made stop working."
    )


def question_keyboard(member: Member) -> InlineKeyboardMarkup:
    """Yes or no."""
    end = _button("Yes, revoke", REVOKE, *_name_state(member))
    return InlineKeyboardMarkup([[end, _button("◂ No", LIST, "0")]])


def render_revocation(revocation: Revocation) -> str:
    """What was done."""
    member, count = revocation.member, revocation.handed_over
    pieces = "1 unfinished piece of theirs is" if count == 1 else f"{count} unfinished pieces of theirs are"
    handed = f" {pieces} yours now: /drafts." if count else ""
    return f"{escape(member.name)} is no {member.role} any more.{handed}"


def roles_keyboard() -> InlineKeyboardMarkup:
    """Which role to invite somebody for."""
    return InlineKeyboardMarkup(
        [
            [
                _button(role.value.capitalize(), INVITE, role.value)
                for role in (Role.EDITOR, Role.REVIEWER, Role.OWNER)
            ]
        ]
    )


def render_handing(invitation: Invitation) -> str:
    """How to pass a new link on."""
    return (
        f"Forward the next message to the new {invitation.role}, and to nobody else: whoever opens the link first gets the "
        "role. /people withdraws it."
    )


def render_invitation(invitation: Invitation, bot: str, council: str) -> str:
    """What the invited person reads, with the link."""
    return (
        f"You are invited to be {with_article(invitation.role)} of the briefing bot on children's services at "
        f"{escape(council)}. Open this link in Telegram and press Start:\n\n"
        f"https://t.me/{bot}?start={PAYLOAD}{invitation.token}\n\n"
        f"It works once, until {show_moment(invitation.expires_at)}. The bot will keep your Telegram number and name "
        "beside what you do; /privacy says more."
    )


def render_acceptance(member: Member) -> str:
    """What a new member reads."""
    return (
        f"Welcome, {escape(member.name)}: you are {with_article(member.role)} now. {_MAY[member.role]}\n\n"
        "/desk shows what waits. The menu beside the text field has your commands; /help explains them."
    )


def render_refusal(error: InvitationError) -> str:
    """Why a link grants nothing, and what to do."""
    match error:
        case NeedlessInvitationError():
            return (
                f"You are {with_article(error.role)} already, so there is nothing to accept. The link can still be used by "
                "whom it is for."
            )
        case UsedInvitationError():
            why = "This invitation has been used. Each link works once."
        case ExpiredInvitationError():
            why = "This invitation is too old: links work for 48 hours."
        case WithdrawnInvitationError():
            why = "This invitation was withdrawn."
        case _:
            why = "I do not know this invitation. Was the link copied whole?"
    return f"{why} Please ask whoever sent it for a new one.\n\nYou can ask me questions without one: /start says how."


def _line(member: Member, people: People) -> str:
    if member.granted_by is None or member.granted_at is None:
        how = "named in the settings; only the operator can change that"
    else:
        how = f"invited by {_show_name(people.name_of(member.granted_by))}, since {show_moment(member.granted_at)}"
    return f"• <b>{_show_name(member.name)}</b>, {member.role}: <i>{how}</i>"


def _show_name(name: str) -> str:
    return escape(shorten(name, _NAME_SHOWN))


def _cut(members: Sequence[Member], page: int) -> Sequence[Member]:
    return members[page * _PAGE : (page + 1) * _PAGE]


def _name_state(member: Member) -> tuple[str, str]:
    """Whose role it is and since when: a button of an earlier role of theirs is then known for one."""
    return str(member.user_id), str(int(member.granted_at.timestamp())) if member.granted_at else ""


def _button(label: str, *parts: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=":".join(parts))
