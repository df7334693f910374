"""The commands menu, for each kind of person."""

import logging
from collections.abc import Mapping

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from briefing.services.roles import Role

logger = logging.getLogger(__name__)

_ASK = BotCommand("ask", "Ask a question")
_FOLLOW = (
    BotCommand("subscribe", "Be told of new findings"),
    BotCommand("alerts", "What you follow, and when you are told"),
    BotCommand("pause", "No alerts for a while"),
    BotCommand("resume", "End the pause"),
    BotCommand("quiet", "Hours without alerts"),
    BotCommand("unsubscribe", "Stop all alerts"),
)
_READ = (
    BotCommand("sources", "The documents I answer from"),
    BotCommand("glossary", "What a term means"),
    BotCommand("help", "What I can do"),
    BotCommand("privacy", "What is kept"),
)
_HISTORY = BotCommand("history", "What a fact said before")
_EDIT = (
    BotCommand("addfact", "Add a finding, or go on with a draft"),
    BotCommand("editfact", "Correct a fact"),
    BotCommand("retract", "Take a fact out of all answers"),
    BotCommand("restore", "Bring a retracted fact back"),
    _HISTORY,
    BotCommand("drafts", "What is unfinished"),
    BotCommand("source", "A document, and mending how it is described"),
    BotCommand("import", "Facts from a report or a spreadsheet"),
    BotCommand("cancel", "Set a draft aside"),
    BotCommand("unanswered", "Questions that wait for an answer"),
    BotCommand("hold", "Keep alerts back, as before an election"),
    BotCommand("committee", "When the committee meets"),
)
_DESK = BotCommand("desk", "What waits for you")
_DELIVERIES = BotCommand("deliveries", "What became of the alerts")
_AUDIT = BotCommand("audit", "Who did what")
_MANAGE = (
    BotCommand("people", "Who has which role"),
    BotCommand("invite", "A link for a new editor, reviewer or owner"),
)
_ROLES = {
    Role.OWNER: (_DESK, *_EDIT, _DELIVERIES, *_MANAGE, _AUDIT),
    Role.EDITOR: (_DESK, *_EDIT, _DELIVERIES),
    Role.REVIEWER: (_DESK, _HISTORY, _DELIVERIES, _AUDIT),
}


async def set_menus(bot: Bot, roles: Mapping[int, Role]) -> None:
    """Set the menus. A failure is logged and nothing more: the commands work without a menu."""
    try:
        await bot.set_my_commands([_ASK, *_FOLLOW, *_READ], scope=BotCommandScopeAllPrivateChats())
        await bot.set_my_commands([_ASK, *_FOLLOW, *_READ], scope=BotCommandScopeAllGroupChats())
    except TelegramError as error:
        logger.warning("The commands menu could not be set: %s", error)
    for person, role in roles.items():
        await set_menu(bot, person, role)


async def set_menu(bot: Bot, person: int, role: Role | None) -> None:
    """Set the menu in somebody's private chat; without a role, everybody's again. A failure is logged as above."""
    scope = BotCommandScopeChat(person)
    try:
        if role is None:
            await bot.delete_my_commands(scope=scope)
        else:
            await bot.set_my_commands([*_ROLES[role], _ASK, *_FOLLOW, *_READ], scope=scope)
    except TelegramError as error:
        # somebody who has not written to the bot yet has no chat; the menu comes with a later start
        logger.info("No menu for %s yet: %s", person, error)
