"""Command menus: checks and precedence."""

from typing import Any

import pytest

from sandbox.commands import CommandMenus, Scope, check_commands, check_language, check_scope
from sandbox.errors import ApiError


@pytest.mark.parametrize(
    ("commands", "refusal"),
    [
        ([{"command": "Start", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a-b", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "a", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "a", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
        ("start", "can't parse commands: expected an Array of BotCommand"),
    ],
)
def test_wrong_commands_are_refused(commands: object, refusal: str) -> None:
    """Names, descriptions and their number are checked as Telegram does."""
    with pytest.raises(ApiError) as caught:
        check_commands(commands)
    assert caught.value.description == f"Bad Request: {refusal}"


@pytest.mark.parametrize(
    "value", [{"type": "planet"}, {"type": "chat"}, {"type": "chat_member", "chat_id": 1}, "chat"]
)
def test_wrong_scopes_are_refused(value: Any) -> None:
    """A scope needs a known type and whatever that type needs."""
    with pytest.raises(ApiError, match="BotCommandScope"):
        check_scope(value)


def test_wrong_languages_are_refused() -> None:
    """A language is two small letters or none."""
    assert check_language("en") == "en"
    assert check_language("") == ""
    with pytest.raises(ApiError, match="LANG_CODE_INVALID"):
        check_language("en-GB")


# Private chat 1; group -5 with member 1 and administrator 2: the first stored scope that applies wins.
LADDER: list[tuple[dict[str, Any], list[Scope]]] = [
    ({"chat_id": 1, "user_id": 1, "group": False, "admin": False}, [("chat", 1, 0), ("all_private_chats", 0, 0)]),
    (
        {"chat_id": -5, "user_id": 1, "group": True, "admin": False},
        [("chat_member", -5, 1), ("chat", -5, 0), ("all_group_chats", 0, 0)],
    ),
    (
        {"chat_id": -5, "user_id": 2, "group": True, "admin": True},
        [
            ("chat_member", -5, 2),
            ("chat_administrators", -5, 0),
            ("chat", -5, 0),
            ("all_chat_administrators", 0, 0),
            ("all_group_chats", 0, 0),
        ],
    ),
]


@pytest.mark.parametrize(("who", "scopes"), LADDER)
def test_the_narrowest_menu_wins(who: dict[str, Any], scopes: list[Scope]) -> None:
    """Scopes are tried from the narrowest to the default, each in the user's language first."""
    menus = CommandMenus()
    assert menus.find_effective(language="en", **who) == []
    for scope in [("default", 0, 0), *reversed(scopes)]:
        for language in ("", "en"):
            menu = [{"command": f"{scope[0]}{language}", "description": "x"}]
            menus.replace(scope, language, menu)
            assert menus.find_effective(language="en", **who) == menu
        assert menus.find_effective(language="cy", **who) == menus.find(scope, "")
