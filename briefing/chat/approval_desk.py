"""How a submission goes round: to everybody who may decide it, and back to its author."""

import logging
from collections.abc import Sequence

from telegram import Bot, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.error import TelegramError

from briefing.chat import approval_pages
from briefing.chat.room import Room
from briefing.services.approving import Proof, Submission
from briefing.services.people import Member
from briefing.services.publishing import Telling
from briefing.services.submissions import Body

logger = logging.getLogger(__name__)


async def submit(room: Room, message: Message, kind: str, body: Body, author: int, telling: Telling) -> Submission:
    """Let something wait for approval, ask everybody who may decide, and tell its author below `message`.

    Raises:
        briefing.services.approving.OutdatedError: when there is nothing to submit any more.
        briefing.services.people.NotAllowedError: when the author may not edit.
    """
    submission = await room.approving.submit(kind, body, author, telling)
    told = submission.deciders if submission.waited else await _ask_round(room, message.get_bot(), submission)
    await message.reply_html(
        approval_pages.render_submission(told, submission.deciders),
        reply_markup=approval_pages.own_keyboard(submission.request),
        do_quote=False,
    )
    return submission


async def show_proof(room: Room, bot: Bot, person: int, proof: Proof) -> bool:
    """Send what would be published with the buttons of whoever looks at it; False when they cannot be reached."""
    own = proof.request.author_id == person
    text = approval_pages.render_own(proof) if own else approval_pages.render_question(proof, room.people)
    below = approval_pages.own_keyboard if own else approval_pages.question_keyboard
    shown: int | None = None
    for exhibit in approval_pages.render_exhibits(proof.exhibits, room.base):
        shown = await tell(bot, person, exhibit)
        if shown is None:
            return False
    # a reply, so that with several in the chat it is seen which one the buttons are for
    return await tell(bot, person, text, below(proof.request), reply_to=shown) is not None


async def tell(
    bot: Bot, person: int, text: str, keyboard: InlineKeyboardMarkup | None = None, *, reply_to: int | None = None
) -> int | None:
    """Write to somebody by their number; None when they cannot be reached, which is no reason to fail."""
    reply = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None
    try:
        message = await bot.send_message(person, text, reply_markup=keyboard, reply_parameters=reply)
    except TelegramError as error:
        logger.info("%s could not be told: %s", person, error.message)
        return None
    return message.message_id


async def _ask_round(room: Room, bot: Bot, submission: Submission) -> Sequence[Member]:
    proof = await room.approving.prove(submission.request.id)
    return [member for member in submission.deciders if await show_proof(room, bot, member.user_id, proof)]
