"""People of the sandbox: what they write, press and hear, through its control API."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from tests.acceptance.driver import Sandbox

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds to wait for the bot before a test fails; only failing tests ever wait so long."""
QUESTION_LENGTH = 15
"""Shorter texts, such as a page number, may stand in a log by chance."""


@dataclass(frozen=True)
class Message:
    """A message of the bot as a person sees it. `buttons` maps each label to the data it carries."""

    id: int
    text: str
    html: str
    buttons: dict[str, str]
    reply_to: int | None
    edited: bool

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        """From the control API's form."""
        rows = data.get("reply_markup", {}).get("inline_keyboard", [])
        return cls(
            data["message_id"],
            data.get("text", ""),
            data["html"],
            {button["text"]: button["callback_data"] for row in rows for button in row},
            data.get("reply_to_message", {}).get("message_id"),
            bool(data["edited"]),
        )

    def find_button(self, label: str) -> str | None:
        """The data of the button that begins so, signs before the words aside."""
        return next(
            (data for text, data in self.buttons.items() if re.sub(r"^\W+", "", text).startswith(label)), None
        )


@dataclass(frozen=True)
class PressAnswer:
    """How the bot answered a press."""

    text: str
    alert: bool


class Person:
    """Somebody in a chat: their own with the bot, or a group."""

    def __init__(self, sandbox: "Sandbox", person_id: int, chat: int | None = None) -> None:
        self._sandbox = sandbox
        self.id = person_id
        self.chat = chat or person_id
        self._heard = 0

    def within(self, group: int) -> "Person":
        """The same person in a group."""
        return Person(self._sandbox, self.id, group)

    async def says(self, text: str, *, reply_to: int | None = None) -> None:
        """Write a text; what is heard next is what comes after it."""
        if len(text) >= QUESTION_LENGTH and not text.startswith("/addfact"):
            self._sandbox.spoken.add(text.removeprefix("/ask "))
        self._heard = await self._sandbox.count_events()
        order = {"from": self.id, "text": text, "reply_to": reply_to}
        await self._sandbox.post(f"/chats/{self.chat}/messages", **order)

    async def sends_file(self, name: str, content: bytes, *, kind: str, caption: str = "") -> None:
        """Send a document or a photo."""
        self._heard = await self._sandbox.count_events()
        fields = {"from": str(self.id), "as": kind, "caption": caption}
        await self._sandbox.upload(f"/chats/{self.chat}/files", fields, name, content)

    async def hears(self, containing: str = "", *, seconds: float = PATIENCE) -> Message:
        """The next message of the bot here that holds these words, after what was heard before.

        Raises:
            AssertionError: when it does not come, with what came instead.
        """
        return await self._perceive("message", containing, seconds)

    async def sees(self, containing: str = "", *, seconds: float = PATIENCE) -> Message:
        """The next message that the bot changes, its words or its buttons; otherwise as `hears`."""
        return await self._perceive("edit", containing, seconds)

    async def _perceive(self, kind: str, containing: str, seconds: float) -> Message:
        others: list[str] = []

        def fits(event: dict[str, Any]) -> bool:
            if event["type"] not in {"message", "edit"} or event["chat_id"] != self.chat:
                return False
            if not event["message"]["outgoing"]:
                return False
            text = event["message"].get("text", "")
            if event["type"] == kind and containing in text:
                return True
            others.append(text)
            return False

        event = await self._sandbox.find_event(fits, after=self._heard, seconds=seconds)
        if event is None:
            raise AssertionError(f"{self.id} got no {kind} {containing!r}, but {others}\n{self._sandbox.logs}")
        self._heard = event["n"]
        return Message.read(event["message"])

    async def asks(self, question: str, *, containing: str = "") -> Message:
        """Write a question; the answer to it."""
        await self.says(question)
        return await self.hears(containing)

    def rewinds(self) -> None:
        """Hear the last message once more."""
        self._heard -= 1

    async def presses(
        self, label: str, *, on: Message | None = None, data: str | None = None, seconds: float = PATIENCE
    ) -> PressAnswer:
        """Press a button and wait for the bot's answer to the press.

        Args:
            label: How the button's words begin; it is waited for.
            on: The message it stands under, else the newest one that has it.
            data: What a button carries that the message does not have (any more).
            seconds: How long to wait.
        """
        pressed = await self.starts_press(label, on=on, data=data, seconds=seconds)
        answered = await self._sandbox.find_event(
            lambda event: event["type"] == "callback_answer" and event["callback_query_id"] == pressed,
            after=self._heard,
            seconds=seconds,
        )
        assert answered is not None, f"the press on {label!r} was not answered\n{self._sandbox.logs}"
        return PressAnswer(answered["text"], answered["show_alert"])

    async def starts_press(
        self, label: str, *, on: Message | None = None, data: str | None = None, seconds: float = PATIENCE
    ) -> str:
        """Press a button and do not wait for the bot; the number of the press."""
        if data is None or on is None:
            on, data = await self._find_button(label, on, seconds)
            order = {"from": self.id, "message_id": on.id, "data": data}
        else:
            order = {"from": self.id, "message_id": on.id, "data": data, "stale": True}
        self._heard = await self._sandbox.count_events()
        answer = await self._sandbox.post(f"/chats/{self.chat}/press", **order)
        return str(answer["callback_query_id"])

    async def history(self) -> list[Message]:
        """Every message of the bot in this chat as it stands now, oldest first."""
        messages = (await self._sandbox.get(f"/chats/{self.chat}/history"))["messages"]
        return [Message.read(message) for message in messages if message["outgoing"] and not message["deleted"]]

    async def alerts(self) -> list[Message]:
        """The alerts that have reached this chat."""
        return [message for message in await self.history() if message.text.startswith("🔔 New:")]

    async def menu(self) -> list[str]:
        """The commands that this person is offered here."""
        shown = await self._sandbox.get(f"/chats/{self.chat}/commands", user=self.id)
        return [command["command"] for command in shown["commands"]]

    async def _find_button(self, label: str, on: Message | None, seconds: float) -> tuple[Message, str]:
        async def look() -> tuple[Message, str] | None:
            for message in reversed(await self.history()):
                data = message.find_button(label)
                if data and (on is None or on.id == message.id):
                    return message, data
            return None

        found = await wait_for(look, seconds)
        assert found is not None, f"{self.id} has no button {label!r}\n{self._sandbox.logs}"
        return found


async def wait_for(look: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE) -> T | None:
    """What `look` finds, once it finds something; None when it does not in time."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not (found := await look()) and loop.time() < end:  # noqa: ASYNC110 - another process has no event to wait for
        await asyncio.sleep(0.05)
    return found
