"""What happens when a handler fails."""

import logging
import re
from typing import Any

import pytest
from telegram import Update
from telegram.error import Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ApplicationBuilder, CallbackContext

from briefing.chat.errors import report_error
from briefing.chat.room import Context
from tests.unit.briefing.transport import MESSAGE, PERSON, RecordingTransport, make_bot, refuse

QUESTION = "is the child in Ash Road safe?"


def _context(error: Exception, transport: RecordingTransport, update: object) -> Context:
    application: Any = ApplicationBuilder().bot(make_bot(transport)).job_queue(None).build()
    return CallbackContext.from_error(update, error, application)


def _failure() -> Exception:
    """An exception with a traceback in whose frames the question stands."""

    def answer(question: str) -> int:
        return len(question) // 0

    try:
        answer(QUESTION)
    except ZeroDivisionError as error:
        return error
    raise AssertionError


def _message(bot: Any) -> Update:
    return Update.de_json({"update_id": 1, "message": MESSAGE | {"from": PERSON, "text": QUESTION}}, bot)


def _press(bot: Any) -> Update:
    query = {"id": "5", "from": PERSON, "chat_instance": "x", "data": "more:secret", "message": MESSAGE}
    return Update.de_json({"update_id": 1, "callback_query": query}, bot)


def _errors(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_error_is_logged_once_with_a_reference(caplog: pytest.LogCaptureFixture) -> None:
    """The log has one entry with the traceback; the person is told its reference and nothing of the error."""
    transport = RecordingTransport()
    update = _message(make_bot(transport))
    await report_error(update, _context(_failure(), transport, update))
    [record] = _errors(caplog)
    [sent] = transport.named("sendMessage")
    [reference] = re.findall(r"<code>([0-9a-f]{6})</code>", sent["text"])
    assert reference in record.getMessage()
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ZeroDivisionError)
    assert "division" not in sent["text"]
    assert sent["chat_id"] == update.message.chat_id if update.message else False


async def test_log_never_holds_what_was_written(caplog: pytest.LogCaptureFixture) -> None:
    """Neither message, name nor number of the person is in the log, traceback included."""
    transport = RecordingTransport()
    update = _message(make_bot(transport))
    with caplog.at_level(logging.DEBUG, logger="briefing"):
        await report_error(update, _context(_failure(), transport, update))
    written = caplog.text
    assert "ZeroDivisionError" in written
    assert [word for word in (QUESTION, "Ash Road", "Councillor", "1001") if word in written] == []


async def test_failed_press_is_told_in_the_chat(caplog: pytest.LogCaptureFixture) -> None:
    """A press may be answered already, so the notice is a message; the log names the button, not what it carries."""
    transport = RecordingTransport()
    update = _press(make_bot(transport))
    await report_error(update, _context(_failure(), transport, update))
    [notice] = transport.named("sendMessage")
    [record] = _errors(caplog)
    [reference] = re.findall(r"<code>([0-9a-f]{6})</code>", notice["text"])
    assert reference in record.getMessage()
    assert "a press (more)" in record.getMessage()
    assert "secret" not in caplog.text


async def test_references_differ(caplog: pytest.LogCaptureFixture) -> None:
    """Two errors have two references."""
    transport = RecordingTransport()
    for _ in range(2):
        await report_error(None, _context(_failure(), transport, None))
    first, second = (record.getMessage() for record in _errors(caplog))
    assert first != second


async def test_error_outside_a_chat_tells_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """An error that no update caused is logged and nothing is sent."""
    transport = RecordingTransport()
    await report_error(None, _context(_failure(), transport, None))
    assert len(_errors(caplog)) == 1
    assert transport.calls == []


async def test_blocked_reply_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """A person who blocked the bot before the answer came is no fault, and is not written to again."""
    transport = RecordingTransport()
    update = _message(make_bot(transport))
    await report_error(update, _context(Forbidden("bot was blocked by the user"), transport, update))
    assert _errors(caplog) == []
    assert transport.calls == []


@pytest.mark.parametrize(
    "answer",
    [refuse(403, "Forbidden: bot was blocked by the user"), refuse(502, "Bad Gateway"), NetworkError("reset")],
)
async def test_notice_that_fails_is_logged_and_no_more(
    caplog: pytest.LogCaptureFixture, answer: tuple[int, dict[str, object]] | TelegramError
) -> None:
    """When even the notice cannot be delivered, the error handler does not raise."""
    transport = RecordingTransport(answers={"sendMessage": answer})
    update = _message(make_bot(transport))
    await report_error(update, _context(_failure(), transport, update))
    assert len(_errors(caplog)) == 1
    assert [record.levelname for record in caplog.records].count("WARNING") == 1


async def test_server_that_asks_to_slow_down_is_not_written_to(caplog: pytest.LogCaptureFixture) -> None:
    """After a limit was hit, the notice would only hit it again."""
    transport = RecordingTransport()
    update = _message(make_bot(transport))
    await report_error(update, _context(RetryAfter(30), transport, update))
    assert transport.named("sendMessage") == []
    assert len(_errors(caplog)) == 1
