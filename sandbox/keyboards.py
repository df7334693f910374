"""Reply markup as Telegram checks it."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import ApiError, bad_request

CALLBACK_DATA_LIMIT = 64
BUTTON_LIMIT = 100
ROW_LIMIT = 8
OTHER_ACTIONS = frozenset(
    {
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "callback_game",
        "pay",
    }
)
REPLY_KEYBOARDS = frozenset({"keyboard", "remove_keyboard", "force_reply"})
BUTTON_STYLES = frozenset({"danger", "success", "primary"})
COPY_TEXT_LIMIT = 256
BARE_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+([/:?#]\S*)?")

Json = dict[str, Any]


def check_markup(markup: object) -> tuple[Json | None, Json | None]:
    """The inline keyboard and the reply keyboard of a ``reply_markup``; at most one of them is given.

    Raises:
        ApiError: 400 when the markup is none of Telegram's or a button breaks a limit.
    """
    if markup is None or markup == {}:
        return None, None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _check_rows(markup["inline_keyboard"])
        return ({"inline_keyboard": rows} if rows else None), None
    if not REPLY_KEYBOARDS & markup.keys():
        raise bad_request("can't parse reply markup JSON object")
    return None, markup


def check_inline_markup(markup: object) -> Json | None:
    """The inline keyboard of an edit, which takes no other kind.

    Raises:
        ApiError: 400 when the markup is anything but an inline keyboard.
    """
    inline, reply = check_markup(markup)
    if reply is not None:
        raise bad_request("inline keyboard expected")
    return inline


def list_callback_data(markup: Json | None) -> list[str]:
    """The callback data of every button of a message's keyboard."""
    rows = (markup or {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


def _check_rows(rows: object) -> list[list[Json]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be an Array of Arrays of InlineKeyboardButton')
    checked = [[_check_button(button) for button in row] for row in rows if row]
    # Clients wrap rows over eight; the server's bound is on the whole.
    if sum(map(len, checked)) > BUTTON_LIMIT or any(len(row) > ROW_LIMIT for row in checked):
        raise bad_request("reply markup is too long")
    return checked


def _check_button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not text.strip():
        raise bad_request("can't parse inline keyboard button: Inline keyboard button text must be non-empty")
    if "style" in button and str(button["style"]) not in BUTTON_STYLES:
        raise bad_request("can't parse inline keyboard button: unsupported button style specified")
    for action, check in CHECKED_ACTIONS.items():
        if action in button:
            check(button[action])
            return button
    if not OTHER_ACTIONS & button.keys():
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return button


def _check_callback_data(data: object) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_copied_text(copied: object) -> None:
    text = copied.get("text") if isinstance(copied, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= COPY_TEXT_LIMIT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_url(address: object) -> None:
    url = str(address)
    wrong: ApiError = bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if "://" not in url:
        if not BARE_ADDRESS.fullmatch(url) and not url.startswith("tg:"):
            raise wrong
        return
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise wrong from error
    if parts.scheme.lower() == "tg":
        return
    if parts.scheme.lower() not in {"http", "https"}:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    # Telegram refuses hosts without a dot, such as localhost.
    if "." not in (parts.hostname or "") or any(space in url for space in " \n\t"):
        raise wrong


CHECKED_ACTIONS: dict[str, Callable[[object], None]] = {
    "url": _check_url,
    "callback_data": _check_callback_data,
    "copy_text": _check_copied_text,
}
