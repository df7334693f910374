"""Nonsense from a bot is refused, never a crash."""

import inspect
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.config import Limits, SandboxConfig
from sandbox.errors import ApiError
from sandbox.methods import METHOD_NAMES, find_method
from sandbox.wire import Call
from sandbox.world import World

from .conftest import COAST, NORTH

NAMES = [
    *("chat_id", "message_id", "text", "parse_mode", "entities", "caption", "caption_entities", "reply_markup"),
    *(
        "reply_parameters",
        "reply_to_message_id",
        "link_preview_options",
        "document",
        "photo",
        "action",
        "reaction",
    ),
    *("commands", "scope", "language_code", "menu_button", "message_ids", "user_id", "url", "results", "offset"),
    *("limit", "allowed_updates", "callback_query_id", "file_id", "description", "show_alert"),
]
WORDS = [
    *(
        "type",
        "emoji",
        "url",
        "offset",
        "length",
        "bold",
        "text_link",
        "date_time",
        "chat",
        "chat_member",
        "default",
    ),
    *("chat_id", "user_id", "inline_keyboard", "keyboard", "text", "callback_data", "style", "copy_text", "quote"),
    *("message_id", "command", "description", "pre", "language", "HTML", "https://example.org", "https://[", "x"),
]
SCALARS = st.one_of(
    st.none(), st.booleans(), st.sampled_from([0, 1, -1, NORTH, COAST]), st.floats(), st.sampled_from(WORDS)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(WORDS), inner, max_size=4)
    ),
    max_leaves=8,
)


def make_world() -> World:
    """A world with a chat to write in and messages of both sides."""
    world = World(SandboxConfig(limits=Limits(enforced=False)))
    chat = world.chats[NORTH]
    chat.started = True
    world.add_message(chat, world.bot, {"text": "x"}, outgoing=True)
    world.add_message(chat, world.describe_user(NORTH), {"text": "y"}, outgoing=False)
    return world


@pytest.mark.parametrize("name", METHOD_NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6), known=st.booleans())
def test_any_call_is_answered_or_refused(name: str, values: dict[str, Any], known: bool) -> None:
    """Whatever the parameters, a method returns JSON or raises an ApiError, and the page can show the outcome."""
    world = make_world()
    chat = world.chats[NORTH]
    if known:
        values = {**values, "chat_id": NORTH, "message_id": min(chat.messages)}
    _, method = find_method(name)
    assert method is not None
    refusal = None
    try:
        result = method(world, Call(name, values))
    except ApiError as error:
        refusal = error
    else:
        if inspect.iscoroutine(result):
            result.close()
        else:
            json.dumps(result)
    assert refusal is None or refusal.code in {400, 403}
    json.dumps([message.as_json() for message in chat.messages.values()])
    json.dumps(world.journal.read(0).events)
