"""The bot's command menus, per scope and language."""

import re
from typing import Any

from sandbox.errors import bad_request

NAME = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"[a-z]{2}")
LONGEST_DESCRIPTION = 256
MOST_COMMANDS = 100
PLAIN_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
CHAT_SCOPES = frozenset({"chat", "chat_administrators"})

Command = dict[str, str]
Scope = tuple[str, int, int]
DEFAULT_SCOPE: Scope = ("default", 0, 0)


class CommandMenus:
    """What ``setMyCommands`` stored and who sees which of it."""

    def __init__(self) -> None:
        self._menus: dict[tuple[Scope, str], list[Command]] = {}

    def replace(self, scope: Scope, language: str, commands: list[Command]) -> None:
        """Store a menu; an empty one removes what was there."""
        if commands:
            self._menus[scope, language] = commands
        else:
            self._menus.pop((scope, language), None)

    def find(self, scope: Scope, language: str) -> list[Command]:
        """The menu of exactly this scope and language, empty when there is none."""
        return self._menus.get((scope, language), [])

    def find_effective(
        self, chat_id: int, user_id: int, language: str, *, group: bool, admin: bool
    ) -> list[Command]:
        """The menu a user sees in a chat (core.telegram.org/bots/api#determining-list-of-commands)."""
        if group:
            scopes: list[Scope] = [("chat_member", chat_id, user_id)]
            scopes += [("chat_administrators", chat_id, 0)] if admin else []
            scopes += [("chat", chat_id, 0)]
            scopes += [("all_chat_administrators", 0, 0)] if admin else []
            scopes += [("all_group_chats", 0, 0)]
        else:
            scopes = [("chat", chat_id, 0), ("all_private_chats", 0, 0)]
        for scope in (*scopes, DEFAULT_SCOPE):
            for tongue in (language, ""):
                if commands := self._menus.get((scope, tongue)):
                    return commands
        return []

    def clear(self) -> None:
        """Forget every menu."""
        self._menus.clear()


def check_commands(value: object) -> list[Command]:
    """The commands of a ``setMyCommands`` call.

    Raises:
        ApiError: 400 when there are over 100, or a name or description is not what Telegram takes.
    """
    if not isinstance(value, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(value) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked: list[Command] = []
    for item in value:
        if not isinstance(item, dict):
            raise bad_request("can't parse BotCommand: expected an Object")
        name, description = item.get("command"), item.get("description")
        if not isinstance(name, str) or not isinstance(description, str):
            raise bad_request('can\'t parse BotCommand: fields "command" and "description" must be of type String')
        name = name.removeprefix("/")
        if not NAME.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description.strip()) <= LONGEST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        checked.append({"command": name, "description": description})
    return checked


def check_scope(value: Any) -> Scope:
    """The scope of a call about commands; the default one when none is given.

    Raises:
        ApiError: 400 when the scope is of no known type or lacks its chat or user.
    """
    if value is None:
        return DEFAULT_SCOPE
    kind = str(value.get("type")) if isinstance(value, dict) else ""
    if kind in PLAIN_SCOPES:
        return kind, 0, 0
    try:
        if kind in CHAT_SCOPES:
            return kind, int(value["chat_id"]), 0
        if kind == "chat_member":
            return kind, int(value["chat_id"]), int(value["user_id"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise bad_request("can't parse BotCommandScope: chat_id or user_id is missing") from error
    raise bad_request("can't parse BotCommandScope: unsupported type specified")


def check_language(code: str) -> str:
    """A two-letter language code, or none.

    Raises:
        ApiError: 400 for anything else.
    """
    if code and not LANGUAGE.fullmatch(code):
        raise bad_request("LANG_CODE_INVALID")
    return code
