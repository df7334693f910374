"""Reply markup as Telegram checks it."""

from typing import Any

import pytest

from sandbox.errors import ApiError
from sandbox.keyboards import check_inline_markup, check_markup, list_callback_data


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    """An inline keyboard of one row."""
    return {"inline_keyboard": [list(buttons)]}


GOOD = {"text": "x", "callback_data": "d"}


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("text", "object expected as reply markup"),
        ({"unknown": 1}, "can't parse reply markup"),
        ({"inline_keyboard": [GOOD]}, "Array of Arrays"),
        (keyboard({"text": "x"}), "Text buttons are unallowed in the inline keyboard"),
        (keyboard({"text": "", "callback_data": "d"}), "text must be non-empty"),
        (keyboard({"callback_data": "d"}), 'Field "text" must be of type String'),
        (keyboard({"text": "x", "callback_data": ""}), "BUTTON_DATA_INVALID"),
        (keyboard({"text": "x", "callback_data": "é" * 33}), "BUTTON_DATA_INVALID"),
        (keyboard({"text": "x", "url": "http://localhost:8080/"}), "Wrong HTTP URL"),
        (keyboard({"text": "x", "url": "javascript:alert(1)"}), "Wrong HTTP URL"),
        (keyboard({"text": "x", "url": "ftp://example.org"}), "Unsupported URL protocol"),
        (keyboard({"text": "x", "copy_text": {"text": "y" * 257}}), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard({"text": "x", "callback_data": "d", "style": "pink"}), "unsupported button style"),
        (keyboard(*[GOOD] * 9), "reply markup is too long"),
        ({"inline_keyboard": [[GOOD]] * 101}, "reply markup is too long"),
    ],
)
def test_wrong_markup_is_refused(markup: object, words: str) -> None:
    """Every limit on keyboards and buttons is enforced."""
    with pytest.raises(ApiError) as caught:
        check_markup(markup)
    assert caught.value.code == 400
    assert words in caught.value.description


@pytest.mark.parametrize(
    "button",
    [
        {"text": "x", "callback_data": "é" * 32},
        {"text": "x", "url": "https://example.org/a?b=c"},
        {"text": "x", "url": "tg://user?id=1"},
        {"text": "x", "url": "t.me/some_bot"},
        {"text": "x", "copy_text": {"text": "y"}, "style": "primary"},
        {"text": "x", "switch_inline_query": ""},
    ],
)
def test_right_markup_is_kept_as_given(button: dict[str, Any]) -> None:
    """A button within the limits comes back unchanged."""
    assert check_markup(keyboard(button)) == (keyboard(button), None)


def test_reply_keyboards_are_told_apart() -> None:
    """A reply keyboard may be sent, but an edit takes only an inline one."""
    reply = {"keyboard": [[{"text": "x"}]]}
    assert check_markup(reply) == (None, reply)
    with pytest.raises(ApiError, match="inline keyboard expected"):
        check_inline_markup(reply)


def test_an_empty_keyboard_is_none() -> None:
    """An inline keyboard without buttons removes the keyboard."""
    assert check_markup({"inline_keyboard": []}) == (None, None)


def test_callback_data_is_listed() -> None:
    """Only buttons that carry data count as pressable."""
    markup = {"inline_keyboard": [[GOOD, {"text": "x", "url": "https://e.org"}], [{**GOOD, "callback_data": "e"}]]}
    assert list_callback_data(markup) == ["d", "e"]
    assert list_callback_data(None) == []
