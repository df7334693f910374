"""The commands menu, for each kind of person."""

import logging
from collections.abc import Iterable

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

logger = logging.getLogger(__name__)

_ASK = BotCommand("ask", "Ask a question")
_FOLLOW = (
    BotCommand("subscribe", "Be told of new findings"),
    BotCommand("alerts", "What you follow"),
    BotCommand("unsubscribe", "Stop all alerts"),
)
_READ = (
    BotCommand("sources", "The documents I answer from"),
    BotCommand("glossary", "What a term means"),
    BotCommand("help", "What I can do"),
    BotCommand("privacy", "What is kept"),
)
_EDIT = (
    BotCommand("addfact", "Add a finding, or go on with a draft"),
    BotCommand("cancel", "Set a draft aside"),
    BotCommand("unanswered", "Questions that wait for an answer"),
)


async def set_menus(bot: Bot, editors: Iterable[int]) -> None:
    """Set the menus. A failure is logged and nothing more: the commands work without a menu."""
    try:
        await bot.set_my_commands([_ASK, *_FOLLOW, *_READ], scope=BotCommandScopeAllPrivateChats())
        await bot.set_my_commands([_ASK, *_FOLLOW, *_READ], scope=BotCommandScopeAllGroupChats())
    except TelegramError as error:
        logger.warning("The commands menu could not be set: %s", error)
    for editor in editors:
        try:
            await bot.set_my_commands([*_EDIT, _ASK, *_FOLLOW, *_READ], scope=BotCommandScopeChat(editor))
        except TelegramError as error:
            # an editor who has not written to the bot yet has no chat; the menu comes with a later start
            logger.info("No editor's menu for %s yet: %s", editor, error)
