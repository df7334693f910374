"""Methods that describe the bot to people: command menus, menu button, descriptions."""

from collections.abc import Callable

from sandbox.commands import Command, check_commands, check_language, check_scope
from sandbox.errors import bad_request
from sandbox.messages import Json
from sandbox.methods.signature import Method
from sandbox.wire import Call
from sandbox.world import World

MENU_BUTTONS = frozenset({"commands", "web_app", "default"})
# core.telegram.org/bots/api#setmydescription and the methods beside it
LONGEST = {"name": 64, "description": 512, "short_description": 120}


def set_my_commands(world: World, call: Call) -> bool:
    """Store the menu of one scope and language."""
    _store_commands(world, call, check_commands(call.json("commands", "commands")))
    return True


def delete_my_commands(world: World, call: Call) -> bool:
    """Remove the menu of one scope and language."""
    _store_commands(world, call, [])
    return True


def get_my_commands(world: World, call: Call) -> list[Command]:
    """The menu of exactly one scope and language."""
    scope = check_scope(call.json("scope", "BotCommandScope"))
    return world.menus.find(scope, check_language(call.text("language_code")))


def set_chat_menu_button(world: World, call: Call) -> bool:
    """Choose what the button beside the input field does."""
    button = call.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or str(button.get("type")) not in MENU_BUTTONS:
        raise bad_request("can't parse menu button: unsupported type specified")
    if call.chat_id is not None and world.find_chat(call.chat_id).is_group:
        raise bad_request("menu button can be changed only in private chats")
    world.menu_button = button
    return True


def get_chat_menu_button(world: World, _call: Call) -> Json:
    """What the button beside the input field does."""
    return world.menu_button


def _store_commands(world: World, call: Call, commands: list[Command]) -> None:
    scope = check_scope(call.json("scope", "BotCommandScope"))
    language = check_language(call.text("language_code"))
    kind, chat_id, _ = scope
    if chat_id:
        world.find_chat(chat_id)
    world.menus.replace(scope, language, commands)
    world.journal.append("commands", chat_id or None, scope=kind, language_code=language, commands=commands)


def _make_setter(field: str) -> Method:
    def set_description(world: World, call: Call) -> bool:
        text = call.text(field)
        if len(text) > LONGEST[field]:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        world.descriptions[field, check_language(call.text("language_code"))] = text
        return True

    return set_description


def _make_getter(field: str) -> Callable[[World, Call], Json]:
    def get_description(world: World, call: Call) -> Json:
        default = world.bot["first_name"] if field == "name" else ""
        stored = world.descriptions.get((field, check_language(call.text("language_code"))))
        return {field: stored or world.descriptions.get((field, "")) or default}

    return get_description


METHODS: dict[str, Method] = {
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "setMyName": _make_setter("name"),
    "getMyName": _make_getter("name"),
    "setMyDescription": _make_setter("description"),
    "getMyDescription": _make_getter("description"),
    "setMyShortDescription": _make_setter("short_description"),
    "getMyShortDescription": _make_getter("short_description"),
}
