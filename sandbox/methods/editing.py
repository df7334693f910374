"""Methods that change, remove or react to what is already in a chat."""

from typing import Any

from sandbox.errors import bad_request
from sandbox.keyboards import check_inline_markup
from sandbox.messages import Json, StoredMessage
from sandbox.methods.content import read_caption, read_text
from sandbox.methods.reactions import STANDARD_REACTIONS
from sandbox.methods.signature import Method
from sandbox.wire import Call
from sandbox.world import Chat, World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
COMPARED = ("text", "entities", "caption", "caption_entities", "reply_markup", "link_preview_options")
TEXT_FIELDS = frozenset({"text", "entities", "link_preview_options", "reply_markup"})
CAPTION_FIELDS = frozenset({"caption", "caption_entities", "reply_markup"})
MOST_DELETED = 100


def edit_message_text(world: World, call: Call) -> Json:
    """Replace a message's text and keyboard; without a keyboard in the call the old one goes."""
    chat, stored = _find_own_message(world, call)
    content = read_text(call)
    if "text" not in stored.data:
        raise bad_request("there is no text in the message to edit")
    return _replace(world, chat, stored, call, content, TEXT_FIELDS)


def edit_message_caption(world: World, call: Call) -> Json:
    """Replace the caption and keyboard of a file."""
    chat, stored = _find_own_message(world, call)
    content = read_caption(call)
    if "text" in stored.data:
        raise bad_request("there is no caption in the message to edit")
    return _replace(world, chat, stored, call, content, CAPTION_FIELDS)


def edit_message_reply_markup(world: World, call: Call) -> Json:
    """Replace or remove a message's keyboard."""
    chat, stored = _find_own_message(world, call)
    return _replace(world, chat, stored, call, {}, frozenset({"reply_markup"}))


def delete_message(world: World, call: Call) -> bool:
    """Delete a message of the bot's, or in a private chat anybody's."""
    chat = world.find_writable_chat(call.values.get("chat_id"))
    message_id = _read_message_id(call)
    stored = world.find_message(chat, message_id)
    if stored is None:
        raise bad_request("message to delete not found")
    if not stored.outgoing and chat.is_group:
        raise bad_request("message can't be deleted")
    world.delete_message(chat, message_id)
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Delete up to a hundred messages; those that are missing are skipped."""
    chat = world.find_writable_chat(call.values.get("chat_id"))
    wanted = call.json("message_ids", "message identifiers")
    if not isinstance(wanted, list) or not all(isinstance(message_id, int) for message_id in wanted):
        raise bad_request("can't parse message identifiers: expected an Array of Number")
    if not 1 <= len(wanted) <= MOST_DELETED:
        raise bad_request("message identifiers are not specified" if not wanted else "too many messages to delete")
    for message_id in wanted:
        stored = world.find_message(chat, message_id)
        if stored is not None and (stored.outgoing or not chat.is_group):
            world.delete_message(chat, message_id)
    return True


def set_message_reaction(world: World, call: Call) -> bool:
    """React to a message with at most one of Telegram's standard emoji; none takes it back."""
    chat = world.find_writable_chat(call.values.get("chat_id"))
    message_id = _read_message_id(call)
    if world.find_message(chat, message_id) is None:
        raise bad_request("message to react not found")
    reaction = call.json("reaction", "reaction") or []
    if not isinstance(reaction, list) or not all(isinstance(item, dict) for item in reaction):
        raise bad_request("can't parse reaction: expected an Array of ReactionType")
    if len(reaction) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for item in reaction:
        if item.get("type") != "emoji" or str(item.get("emoji")) not in STANDARD_REACTIONS:
            raise bad_request("REACTION_INVALID")
    world.journal.append("reaction", chat.id, message_id=message_id, reaction=reaction)
    return True


def _find_own_message(world: World, call: Call) -> tuple[Chat, StoredMessage]:
    if call.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = world.find_writable_chat(call.values.get("chat_id"))
    stored = world.find_message(chat, _read_message_id(call))
    if stored is None:
        raise bad_request("message to edit not found")
    if not stored.outgoing:
        raise bad_request("message can't be edited")
    return chat, stored


def _read_message_id(call: Call) -> int:
    message_id = call.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    return message_id


def _replace(
    world: World, chat: Chat, stored: StoredMessage, call: Call, content: Json, replaced: frozenset[str]
) -> Json:
    inline = check_inline_markup(call.json("reply_markup", "reply markup"))
    edited: dict[str, Any] = {key: value for key, value in stored.data.items() if key not in replaced}
    edited.update(content)
    if inline is not None:
        edited["reply_markup"] = inline
    if all(_plain(edited.get(key)) == _plain(stored.data.get(key)) for key in COMPARED):
        raise bad_request(NOT_MODIFIED)
    world.replace_content(chat, stored, edited)
    return stored.data


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "setMessageReaction": set_message_reaction,
}
