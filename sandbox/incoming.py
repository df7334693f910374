"""What people do: write, send files, press buttons, block the bot, make groups."""

import time
from dataclasses import asdict
from typing import Any

from sandbox import utf16
from sandbox.config import Person
from sandbox.entities import CAPTION_LIMIT, TEXT_LIMIT, detect_entities
from sandbox.errors import ControlError
from sandbox.inline import QUERY_LIMIT
from sandbox.keyboards import list_callback_data
from sandbox.messages import Json, StoredMessage, quote_message
from sandbox.wire import Upload
from sandbox.world import Chat, World


def find_chat(world: World, chat_id: int) -> Chat:
    """A chat of the control API.

    Raises:
        ControlError: 404 when there is none.
    """
    chat = world.chats.get(chat_id)
    if chat is None:
        raise ControlError(404, f"There is no chat {chat_id}; GET /sandbox/state lists the chats.")
    return chat


def add_person(world: World, order: Json) -> Person:
    """Let somebody new in.

    Raises:
        ControlError: 400 without a name, 409 when the id is taken.
    """
    name = str(order.get("name") or "").strip()
    if not name:
        raise ControlError(400, "A person needs a name; give one.")
    person_id = _integer(order, "id") if order.get("id") is not None else _pick_person_id(world)
    if person_id <= 0:
        raise ControlError(400, "A person's id must be above zero; choose another or leave it out.")
    role, language = str(order.get("role") or "councillor"), str(order.get("language_code") or "en")
    person = world.add_person(Person(person_id, name, role, language))
    world.journal.append("people", person.id, person=asdict(person))
    return person


def add_group(world: World, order: Json) -> Chat:
    """Make a group with the bot in it, and tell the bot.

    Raises:
        ControlError: 400 without a title or members, 404 when a member is nobody.
    """
    title = str(order.get("title") or "").strip()
    members, admins = order.get("members"), order.get("admins") or []
    if not title or not isinstance(members, list) or not members or not isinstance(admins, list):
        raise ControlError(400, "A group needs a title and a list of members' ids; give both.")
    for member in (*members, *admins):
        _find_person(world, member)
    chat = world.add_group(title, list(dict.fromkeys((*members, *admins))), list(admins))
    _tell_membership(world, chat, chat.members[0], "left", "member")
    return chat


def write_message(world: World, chat: Chat, order: Json) -> list[StoredMessage]:
    """Write a text; over 4096 units it goes out in pieces, as Telegram's clients do.

    Raises:
        ControlError: 400 without a text, 404 for an unknown author or message replied to, 409 while blocked.
    """
    author = _find_author(world, chat, order.get("from"))
    text = order.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ControlError(400, "A message needs a text; give one.")
    if not utf16.is_encodable(text):
        raise ControlError(400, "The text holds half of a surrogate pair; send whole characters.")
    reply = _find_reply(world, chat, order.get("reply_to"))
    written: list[StoredMessage] = []
    for piece in utf16.split_units(text.strip(), TEXT_LIMIT):
        content: Json = {"text": piece}
        if entities := detect_entities(piece):
            content["entities"] = entities
        written.append(_receive(world, chat, author, content, reply))
    return written


def send_file(world: World, chat: Chat, fields: Json, upload: Upload | None) -> StoredMessage:
    """Send a document or a photo.

    Raises:
        ControlError: 400 without a file or with a photo that is no picture, 404 and 409 as `write_message`.
    """
    author = _find_author(world, chat, fields.get("from"))
    kind = str(fields.get("as") or "document")
    if upload is None or not upload.content:
        raise ControlError(400, "There is no file in the request, or it is empty; attach one as 'file'.")
    if kind not in {"document", "photo"}:
        raise ControlError(400, f"A file is sent as document or photo, not as {kind!r}.")
    content = world.files.add_photo(upload) if kind == "photo" else world.files.add_document(upload)
    if content is None:
        raise ControlError(400, f"{upload.name} is not a PNG, JPEG or GIF picture; send it as a document.")
    caption = str(fields.get("caption") or "")
    if utf16.count_units(caption) > CAPTION_LIMIT:
        raise ControlError(400, f"The caption is over {CAPTION_LIMIT} characters; shorten it.")
    if caption:
        content["caption"] = caption
        content["caption_entities"] = detect_entities(caption)
    return _receive(world, chat, author, content, None)


def press_button(world: World, chat: Chat, order: Json) -> str:
    """Press a button of a message; the callback query's id.

    Raises:
        ControlError: 404 for an unknown person or message, 409 when the keyboard has no such button now.
    """
    user_id = _find_author(world, chat, order.get("from"))
    message_id, data = _integer(order, "message_id"), order.get("data")
    stored = world.find_message(chat, message_id)
    if stored is None or not stored.outgoing:
        raise ControlError(404, f"The bot has no message {message_id} in this chat; press a button of another.")
    if not isinstance(data, str) or not data:
        raise ControlError(400, "A press needs the button's data; give it.")
    if not order.get("stale") and data not in list_callback_data(stored.data.get("reply_markup")):
        raise ControlError(409, "The message's keyboard has no such button now; reload it, or press it as stale.")
    callback = world.add_callback(chat, user_id)
    query = {
        "id": callback.id,
        "from": world.describe_user(user_id),
        "message": stored.data,
        "chat_instance": str(-chat.id * 7919),
        "data": data,
    }
    world.journal.append(
        "callback",
        chat.id,
        callback_query_id=callback.id,
        **{"from": user_id},
        message_id=message_id,
        data=data,
    )
    world.updates.add("callback_query", query)
    return callback.id


def ask_inline(world: World, order: Json) -> str:
    """Type something after the bot's name; the inline query's id.

    Raises:
        ControlError: 400 when the text is over 256 characters, 404 for an unknown person.
    """
    user_id = _find_person(world, order.get("from"))
    text = str(order.get("query") or "")
    if len(text) > QUERY_LIMIT or not utf16.is_encodable(text):
        raise ControlError(400, f"An inline query has at most {QUERY_LIMIT} characters; shorten it.")
    query = world.inline.add()
    asked = {
        "id": query.id,
        "from": world.describe_user(user_id),
        "query": text,
        "offset": "",
        "chat_type": "sender",
    }
    world.updates.add("inline_query", asked)
    return query.id


def block_bot(world: World, chat: Chat, blocked: bool) -> None:
    """Block or unblock the bot (in a group: throw it out or take it back), and tell it."""
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    if not blocked:
        chat.left = False
    world.journal.append("blocked", chat.id, blocked=blocked)
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    _tell_membership(world, chat, chat.members[0], before, after)


def migrate_group(world: World, chat: Chat) -> Chat:
    """Turn a group into a supergroup with a new id, as Telegram does when a group grows.

    Raises:
        ControlError: 409 when it is not a plain group.
    """
    if chat.type != "group" or chat.migrated_to is not None:
        raise ControlError(409, f"Chat {chat.id} is not a group that can become a supergroup; choose another.")
    new = Chat(-1_000_000_000_000 + chat.id, "supergroup", chat.title, chat.members, chat.admins, started=True)
    world.chats[new.id] = new
    author = world.describe_user(chat.members[0])
    old_notice = world.add_message(chat, author, {"migrate_to_chat_id": new.id}, outgoing=False)
    new_notice = world.add_message(new, author, {"migrate_from_chat_id": chat.id}, outgoing=False)
    chat.migrated_to = new.id
    world.updates.add("message", old_notice.data)
    world.updates.add("message", new_notice.data)
    world.journal.append("chat", new.id, chat=new.as_json())
    return new


def is_visible_to_bot(world: World, chat: Chat, content: Json, reply: StoredMessage | None) -> bool:
    """Whether the bot gets a message: in privacy mode, in groups, only commands to it and replies to it."""
    if not chat.is_group or not world.config.privacy_mode:
        return True
    if reply is not None and reply.outgoing:
        return True
    text = content.get("text", "")
    own = f"@{world.bot['username']}".lower()
    for entity in content.get("entities", ()):
        if entity["type"] == "bot_command":
            _, at, name = utf16.cut_units(text, entity["offset"], entity["length"]).partition("@")
            if not at or f"@{name}".lower() == own:
                return True
    return False


def _receive(world: World, chat: Chat, author: int, content: Json, reply: StoredMessage | None) -> StoredMessage:
    if reply is not None:
        content = {**content, "reply_to_message": quote_message(reply.data)}
    chat.started = True
    stored = world.add_message(chat, world.describe_user(author), content, outgoing=False)
    if is_visible_to_bot(world, chat, content, reply):
        world.updates.add("message", stored.data)
    return stored


def _tell_membership(world: World, chat: Chat, person_id: int, before: str, after: str) -> None:
    def member(status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": world.bot, "status": status, **until}

    world.updates.add(
        "my_chat_member",
        {
            "chat": chat.as_telegram(),
            "from": world.describe_user(person_id),
            "date": int(time.time()),
            "old_chat_member": member(before),
            "new_chat_member": member(after),
        },
    )


def _find_person(world: World, value: Any) -> int:
    try:
        person_id = int(value)
    except (TypeError, ValueError) as error:
        raise ControlError(400, f"{value!r} is not a person's id; give a number.") from error
    if person_id not in world.people:
        raise ControlError(404, f"There is nobody with the id {person_id}; GET /sandbox/state lists the people.")
    return person_id


def _find_author(world: World, chat: Chat, value: Any) -> int:
    person_id = _find_person(world, value)
    if person_id not in chat.members:
        raise ControlError(409, f"Person {person_id} is not in chat {chat.id}; choose one of its members.")
    if chat.migrated_to is not None:
        raise ControlError(409, f"Chat {chat.id} has become {chat.migrated_to}; write there.")
    if chat.blocked:
        raise ControlError(409, f"The bot is blocked in chat {chat.id}; unblock it first.")
    return person_id


def _find_reply(world: World, chat: Chat, value: Any) -> StoredMessage | None:
    if value is None:
        return None
    stored = world.find_message(chat, value) if isinstance(value, int) else None
    if stored is None:
        raise ControlError(404, f"There is no message {value!r} in this chat to reply to; choose another.")
    return stored


def _pick_person_id(world: World) -> int:
    return max(world.people, default=0) + 1


def _integer(order: Json, name: str) -> int:
    value = order.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ControlError(400, f"{name} must be a whole number; give one.")
    return value
