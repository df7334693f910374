"""An unexpected error: logged once, with a short reference that the person sees too."""

import logging

from telegram import Update
from telegram.error import Forbidden, RetryAfter, TelegramError

from briefing.chat.inbox import note_reference, wants_retry
from briefing.chat.patience import Patience
from briefing.chat.references import make_reference
from briefing.chat.room import Context

logger = logging.getLogger(__name__)


async def report_error(update: object, context: Context) -> None:
    """PTB's error handler. The log gets the traceback and no text of the update; the person gets the reference."""
    error = context.error
    if isinstance(error, Forbidden):
        logger.info("A reply was not delivered: %s", error.message)
        return
    if wants_retry(error):
        return
    reference = make_reference()
    note_reference(reference)
    kind = _kind_of(update)
    logger.error("Error %s while handling %s", reference, kind, exc_info=error)
    if not isinstance(update, Update) or update.effective_chat is None:
        return
    text = (
        f"Something went wrong on my side, and it has been noted as <code>{reference}</code>. "
        "Nothing you wrote is lost. Please try again in a moment."
    )
    if isinstance(error, RetryAfter):  # the server wants fewer messages
        return
    try:
        # a message for a press too: it may be answered already, or too old to be
        await context.bot.send_message(update.effective_chat.id, text, rate_limit_args=Patience.ONCE)
    except TelegramError as failure:
        logger.warning("Error %s could not be told to the person: %s", reference, failure)


def _kind_of(update: object) -> str:
    if not isinstance(update, Update):
        return "a task of its own"
    if update.callback_query:
        return f"a press ({(update.callback_query.data or '').partition(':')[0]})"
    return "a message" if update.message else "an update"
