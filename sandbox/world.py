"""The sandbox's world: people, chats, messages, the bot, and everything that happens between them."""

import asyncio
import itertools
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from functools import partial

from sandbox import errors
from sandbox.commands import CommandMenus
from sandbox.config import Person, SandboxConfig
from sandbox.errors import ApiError, ControlError, bad_request
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.inline import InlineQueries
from sandbox.journal import Journal
from sandbox.limits import Meter
from sandbox.messages import Json, StoredMessage, show_message
from sandbox.updates import Updates

MESSAGES_KEPT = 100_000
CALLBACKS_KEPT = 10_000
# Telegram does not publish how long a press waits for its answer; bots report refusals after about a minute.
CALLBACK_LIFETIME = 60.0
# Numbers start from the time, so that a bot whose database outlives the sandbox never meets an old number anew.
NUMBERING_EPOCH = 1_577_836_800
NUMBERS_A_SECOND = 4


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group."""

    id: int
    type: str
    title: str
    members: list[int]
    admins: list[int] = field(default_factory=list)
    started: bool = False
    blocked: bool = False
    left: bool = False
    migrated_to: int | None = None
    messages: dict[int, StoredMessage] = field(default_factory=dict)

    @property
    def is_group(self) -> bool:
        """Whether it is a group of either kind."""
        return self.type != "private"

    def as_telegram(self) -> Json:
        """The Chat object of the Bot API."""
        name = {"title": self.title} if self.is_group else {"first_name": self.title}
        return {"id": self.id, "type": self.type, **name}

    def as_json(self) -> Json:
        """The chat as the control API shows it."""
        return {
            "id": self.id,
            "type": self.type,
            "title": self.title,
            "members": self.members,
            "blocked": self.blocked,
        }


@dataclass(slots=True)
class Callback:
    """A press of a button and the bot's answer to it."""

    id: str
    chat_id: int
    user_id: int
    pressed_at: float
    answered: bool = False
    text: str = ""
    show_alert: bool = False
    url: str = ""

    def as_json(self) -> Json:
        """The answer as the control API shows it."""
        return {"answered": self.answered, "text": self.text, "show_alert": self.show_alert, "url": self.url}


class World:
    """All state of one sandbox. Everything runs in one event loop and nothing here waits."""

    def __init__(self, config: SandboxConfig) -> None:
        first = int(time.time() - NUMBERING_EPOCH) * NUMBERS_A_SECOND
        self.config = config
        self.bot: Json = {
            "id": config.bot_id,
            "is_bot": True,
            "first_name": config.bot_name,
            "username": config.bot_username,
        }
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.journal = Journal()
        self.updates = Updates(first)
        self.meter = Meter(config.limits)
        self.faults = Faults()
        self.files = Files()
        self.menus = CommandMenus()
        self.descriptions: dict[tuple[str, str], str] = {}
        self.menu_button: Json = {"type": "commands"}
        self.inline = InlineQueries(first)
        self.callbacks: dict[str, Callback] = {}
        self.closing = asyncio.Event()
        self._message_ids = itertools.count(first + 1)
        self._callback_ids = itertools.count(first * 1000 + 1)
        self._group_ids = itertools.count(first + 1)
        self._kept: deque[tuple[Chat, int]] = deque()
        for person in config.people:
            self.add_person(person)

    # People and chats

    def add_person(self, person: Person) -> Person:
        """Add somebody and their private chat with the bot.

        Raises:
            ControlError: 409 when the id is taken.
        """
        if person.id in self.chats or person.id == self.bot["id"]:
            raise ControlError(409, f"Somebody has the id {person.id} already; choose another or leave it out.")
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, "private", person.name, [person.id])
        return person

    def add_group(self, title: str, members: list[int], admins: list[int]) -> Chat:
        """Add a group with the bot in it."""
        chat = Chat(-next(self._group_ids), "group", title, members, admins, started=True)
        self.chats[chat.id] = chat
        self.journal.append("chat", chat.id, chat=chat.as_json())
        return chat

    def describe_user(self, user_id: int) -> Json:
        """The User object of a person or of the bot."""
        if user_id == self.bot["id"]:
            return self.bot
        person = self.people[user_id]
        return {
            "id": person.id,
            "is_bot": False,
            "first_name": person.name,
            "language_code": person.language_code,
        }

    def find_chat(self, value: object) -> Chat:
        """The chat a Bot API call names.

        Raises:
            ApiError: 400 when there is no such chat, or it has become a supergroup.
        """
        if value is None or value == "":
            raise bad_request("chat_id is empty")
        try:
            chat = self.chats.get(int(str(value)))
        except ValueError:
            chat = None
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            detail = "group chat was upgraded to a supergroup chat"
            raise ApiError(400, detail, {"migrate_to_chat_id": chat.migrated_to})
        return chat

    def find_writable_chat(self, value: object) -> Chat:
        """The chat a Bot API call names, if the bot may write there.

        Raises:
            ApiError: As `find_chat`; 403 when it is blocked, was never started or was left.
        """
        chat = self.find_chat(value)
        if chat.blocked:
            raise ApiError(403, "bot was kicked from the group chat" if chat.is_group else errors.BLOCKED)
        if chat.left:
            raise ApiError(403, "bot is not a member of the group chat")
        if not chat.started:
            raise ApiError(403, errors.NEVER_STARTED)
        return chat

    # Messages

    def find_message(self, chat: Chat, message_id: int) -> StoredMessage | None:
        """A message that exists for the Bot API: kept and not deleted."""
        stored = chat.messages.get(message_id)
        return None if stored is None or stored.deleted else stored

    def add_message(
        self, chat: Chat, sender: Json, content: Json, *, outgoing: bool, keyboard: Json | None = None
    ) -> StoredMessage:
        """Put a message into a chat and the journal.

        Args:
            chat: Where.
            sender: The User object of its author.
            content: Everything of the Message object but its id, date, chat and author.
            outgoing: Whether the bot is the author.
            keyboard: A reply keyboard that came with it.
        """
        message_id = next(self._message_ids)
        data = {
            "message_id": message_id,
            "from": sender,
            "chat": chat.as_telegram(),
            "date": int(time.time()),
            **content,
        }
        stored = StoredMessage(data, outgoing, reply_keyboard=keyboard)
        chat.messages[message_id] = stored
        self._kept.append((chat, message_id))
        if len(self._kept) > MESSAGES_KEPT:
            oldest_chat, oldest_id = self._kept.popleft()
            oldest_chat.messages.pop(oldest_id, None)
        self.record_message("message", chat, stored)
        return stored

    def replace_content(self, chat: Chat, stored: StoredMessage, data: Json) -> None:
        """Put an edited Message object in place of the old one."""
        stored.data = {**data, "edit_date": int(time.time())}
        stored.edits += 1
        self.record_message("edit", chat, stored)

    def delete_message(self, chat: Chat, message_id: int) -> None:
        """Delete a message; the page still shows that it was there."""
        chat.messages[message_id].deleted = True
        self.journal.append("delete", chat.id, message_id=message_id)

    def record_message(self, kind: str, chat: Chat, stored: StoredMessage) -> None:
        """Journal a message as it is at this moment; it is rendered only when somebody reads it."""
        shown = partial(
            show_message, stored.data, stored.edits, stored.deleted, stored.outgoing, stored.reply_keyboard
        )
        self.journal.append(kind, chat.id, message=shown)

    # Presses

    def add_callback(self, chat: Chat, user_id: int) -> Callback:
        """Record a press that waits for the bot's answer."""
        callback = Callback(str(next(self._callback_ids)), chat.id, user_id, time.monotonic())
        self.callbacks[callback.id] = callback
        if len(self.callbacks) > CALLBACKS_KEPT:
            del self.callbacks[next(iter(self.callbacks))]
        return callback

    def answer_callback(self, callback_id: str, text: str, show_alert: bool, url: str) -> None:
        """Record the bot's answer to a press.

        Raises:
            ApiError: 400 when the press is unknown, answered already or too old.
        """
        callback = self.callbacks.get(callback_id)
        too_old = callback is not None and time.monotonic() - callback.pressed_at > CALLBACK_LIFETIME
        if callback is None or callback.answered or too_old:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        callback.answered, callback.text, callback.show_alert, callback.url = True, text, show_alert, url
        self.journal.append(
            "callback_answer",
            callback.chat_id,
            callback_query_id=callback.id,
            **{"from": callback.user_id},
            text=text,
            show_alert=show_alert,
            url=url,
        )

    # The whole

    def describe(self) -> Json:
        """The state the page starts from."""
        return {
            "bot": self.bot,
            "people": [asdict(person) for person in self.people.values()],
            "chats": [chat.as_json() for chat in self.chats.values()],
            "faults": self.faults.as_json(),
            "limits": asdict(self.meter.limits),
            "webhook": self.updates.webhook,
            "polling": self.updates.polled_lately,
            "sequence": self.journal.sequence,
        }

    def reset(self) -> None:
        """Forget messages, files, presses, waiting updates, faults and the journal; keep people and chats."""
        for chat in self.chats.values():
            chat.messages.clear()
        self._kept.clear()
        self.callbacks.clear()
        self.faults.clear()
        self.files.clear()
        self.updates.drop()
        self.meter.reset(self.meter.limits)
        self.journal.clear()

    def close(self) -> None:
        """Send everyone who waits home: the server is going down."""
        self.closing.set()
        self.updates.close()
        self.journal.close()
