"""The Bot API's methods, grouped by subject; `find_method` finds one by name."""

from sandbox.methods import chats, editing, menus, receiving, sending
from sandbox.methods.signature import Method

_METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method)
    for group in (receiving, sending, editing, chats, menus)
    for name, method in group.METHODS.items()
}
METHOD_NAMES = tuple(name for name, _ in _METHODS.values())


def find_method(name: str) -> tuple[str, Method | None]:
    """A method and its name as documented; names are taken in any case, as Telegram takes them."""
    return _METHODS.get(name.lower(), (name, None))
