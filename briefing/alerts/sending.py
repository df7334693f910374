"""What the outbox knows of whoever carries its messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from briefing.storage.corrections import Correction
from knowledge.models import Fact


@dataclass(frozen=True)
class Sent:
    """The message arrived."""

    message_id: int


@dataclass(frozen=True)
class Unreachable:
    """The chat will take no message again: the person blocked the bot or is gone."""

    reason: str


@dataclass(frozen=True)
class Moved:
    """The group has a new chat id."""

    new_chat_id: int


@dataclass(frozen=True)
class Throttled:
    """The server wants no message before `retry_after` has passed. `chat_only`: for this chat, not for others."""

    retry_after: timedelta
    chat_only: bool = False


@dataclass(frozen=True)
class Refused:
    """The server does not accept this message, and would not accept it later."""

    reason: str


@dataclass(frozen=True)
class Interrupted:
    """The network or the server failed. `uncertain`: the message may have arrived all the same."""

    reason: str
    uncertain: bool


Outcome = Sent | Unreachable | Moved | Throttled | Refused | Interrupted


class Sender(Protocol):
    """Carries one message to one chat and says how it went; it raises nothing for what an `Outcome` can say."""

    async def send_alert(self, chat_id: int, fact: Fact) -> Outcome:
        """Send the alert for this version of a fact."""

    async def send_digest(self, chat_id: int, facts: Sequence[Fact]) -> tuple[Outcome, int]:
        """Send alerts that were gathered for a chat, in one message; how many of them, from the first, it holds."""

    async def send_correction(self, chat_id: int, correction: Correction, reply_to: int | None) -> Outcome:
        """Tell what changed in a fact, as a reply to the message of the chat that held it where that is known."""

    async def send_answer(self, chat_id: int, wording: str) -> Outcome:
        """Send the answer to a question that this chat asked to be told of."""

    async def send_notice(self, chat_id: int, text: str) -> Outcome:
        """Send words of the bot about itself to somebody who looks after it."""
