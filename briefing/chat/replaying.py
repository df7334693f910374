"""At a start: what an earlier process had in hand or waiting is taken up again."""

import logging
from typing import Any

from telegram import ReplyParameters, Update
from telegram.error import TelegramError
from telegram.ext import Application

from briefing.chat.inbox import MAX_STARTS, Inbox
from briefing.storage.inbox import KeptUpdate

logger = logging.getLogger(__name__)


async def replay(application: Application[Any, Any, Any, Any, Any, Any], inbox: Inbox) -> None:
    """Handle what is left, in order, before anything new is asked for.

    What was begun again before, and may have ended the process, goes first and by itself: whatever else is in hand when a
    process dies is suspected with it. What had acted is not done again; its person is told so.
    """
    kept = await inbox.reopen()
    if kept:
        logger.info("%s updates are left from before", len(kept))
    suspects, waiting = [], []
    for item in kept:
        update = _read(application, item)
        if update is None:
            await inbox.reject(item)
        elif item.acted:
            await _tell(application, update, inbox.close_acted(item))
        elif item.tries >= MAX_STARTS:
            await _tell(application, update, await inbox.give_up(item))
        elif item.tries:
            suspects.append(update)
        else:
            waiting.append(update)
    for update in suspects:
        inbox.take(update.update_id)
        await application.update_processor.process_update(update, application.process_update(update))
        # or a crash with the next would count against this one
        await inbox.finish_crossing_off()
    for update in waiting:
        inbox.take(update.update_id)
        await application.update_queue.put(update)


def _read(application: Application[Any, Any, Any, Any, Any, Any], kept: KeptUpdate) -> Update | None:
    """None for what this version of the library cannot read, though another could."""
    try:
        return Update.de_json(kept.body, application.bot)
    except Exception:  # noqa: BLE001 - the start must not fail for one update, or every start would
        return None


async def _tell(application: Application[Any, Any, Any, Any, Any, Any], update: Update, text: str) -> None:
    chat, message = update.effective_chat, update.effective_message
    if chat is None:
        return
    reply = ReplyParameters(message.message_id, allow_sending_without_reply=True) if message else None
    try:
        await application.bot.send_message(chat.id, text, reply_parameters=reply)
    except TelegramError as error:
        logger.warning("A restart could not be told to a person: %s", error.message)
