"""Carrying alerts, and what a failed send means."""

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from briefing.alerts.sending import Interrupted, Moved, Outcome, Refused, Sent, Throttled, Unreachable
from briefing.chat.sender import TelegramSender, outcome_of
from knowledge.base import FactBase
from sandbox.entities import parse_text
from tests.factories import make_fact
from tests.unit.briefing.transport import Answer, RecordingTransport, make_bot, refuse

BLOCKED = "Forbidden: bot was blocked by the user"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (RetryAfter(timedelta(seconds=7)), Throttled(timedelta(seconds=7))),
        (RetryAfter(timedelta(seconds=0.5)), Throttled(timedelta(seconds=0.5))),
        (ChatMigrated(-1001), Moved(-1001)),
        (Forbidden(BLOCKED), Unreachable(BLOCKED)),
        (BadRequest("Chat not found"), Unreachable("Chat not found")),
        # a subclass of NetworkError to the library, yet it would be refused for ever
        (BadRequest("Can't parse entities"), Refused("Can't parse entities")),
        (TimedOut("Timed out"), Interrupted("Timed out", uncertain=True)),
        (NetworkError("httpx.ReadError: "), Interrupted("httpx.ReadError: ", uncertain=True)),
        (Conflict("terminated"), Interrupted("terminated", uncertain=False)),
        (TelegramError("Something new"), Interrupted("Something new", uncertain=False)),
    ],
)
def test_error_means_an_outcome(error: TelegramError, outcome: Outcome) -> None:
    """Every error of the library is one of the outcomes that the outbox knows."""
    assert outcome_of(error) == outcome


async def test_alert_is_sent_once(base: FactBase) -> None:
    """An alert is one sendMessage with HTML, a button and no link preview; its message id comes back."""
    transport = RecordingTransport()
    bot = make_bot(transport)
    assert await TelegramSender(bot, base).send_alert(1001, make_fact()) == Sent(77)
    [sent] = transport.named("sendMessage")
    assert (sent["chat_id"], sent["parse_mode"]) == (1001, "HTML")
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert sent["reply_markup"]["inline_keyboard"]
    assert "personal advisers" in parse_text(sent["text"], "HTML").text


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refuse(403, BLOCKED), Unreachable),
        (refuse(400, "Bad Request: chat not found"), Unreachable),
        (refuse(400, "Bad Request: message is too long"), Refused),
        (refuse(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001), Moved),
        (refuse(429, "Too Many Requests: retry after 5", retry_after=5), Throttled),
        (refuse(502, "Bad Gateway"), Interrupted),
        (TimedOut(), Interrupted),
        (NetworkError("connection reset"), Interrupted),
    ],
)
async def test_refusal_of_the_server_is_an_outcome(base: FactBase, answer: Answer, outcome: type[Outcome]) -> None:
    """What the server or the network answers is told, never raised, and not tried a second time."""
    transport = RecordingTransport(answers={"sendMessage": answer})
    result = await TelegramSender(make_bot(transport), base).send_alert(1001, make_fact())
    assert isinstance(result, outcome)
    assert len(transport.named("sendMessage")) == 1


async def test_wait_that_the_server_names_is_kept(base: FactBase) -> None:
    """The time to wait reaches the outbox as the server gave it."""
    transport = RecordingTransport(answers={"sendMessage": refuse(429, "Too Many Requests", retry_after=31)})
    result = await TelegramSender(make_bot(transport), base).send_alert(1001, make_fact())
    assert result == Throttled(timedelta(seconds=31))
