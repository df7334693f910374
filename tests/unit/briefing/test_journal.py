"""The log: no token in it, whatever is logged and however."""

import io
import logging
import sys
from collections.abc import Iterator

import pytest

from briefing.journal import TokenFilter, start_journal

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"  # noqa: S105 - nobody's; it has the shape of one
URL = f"https://api.telegram.org/bot{TOKEN}/getMe"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a logger named `journal-test` writes through the filter."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(TokenFilter())
    logger = logging.getLogger("journal-test")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    yield stream
    logger.removeHandler(handler)


logger = logging.getLogger("journal-test")


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        (f"the token is {TOKEN}", ()),
        ("the token is %s", (TOKEN,)),
        ("HTTP Request: %s %s", ("POST", URL)),  # as httpx prints it: "bot" stands right before the digits
        ("%(url)s", ({"url": URL},)),
        ("%s", (ValueError(URL),)),
        ("%r", ({"token": TOKEN},)),
        (f"https://api.telegram.org/file/bot{TOKEN}/photo.jpg", ()),
        (URL.replace(":AAE", "%3AAAE"), ()),  # percent-encoded by a proxy
        (f"{TOKEN} and {TOKEN}", ()),
    ],
)
def test_token_is_taken_out_of_messages(written: io.StringIO, message: str, arguments: tuple[object, ...]) -> None:
    """Wherever the token stands in a message or its arguments, the log has a placeholder."""
    logger.info(message, *arguments)
    assert "AAEhBOweik6ad9r" not in written.getvalue()
    assert "[token]" in written.getvalue()


def test_token_is_taken_out_of_tracebacks(written: io.StringIO) -> None:
    """A traceback and the exceptions chained in it are cleaned like the message."""

    def call() -> None:
        raise ConnectionError(URL)

    def call_again() -> None:
        try:
            call()
        except ConnectionError as error:
            raise RuntimeError(f"while calling {URL}") from error

    try:
        call_again()
    except RuntimeError:
        logger.exception("The call failed")
    text = written.getvalue()
    assert "AAEhBOweik6ad9r" not in text
    assert "Traceback" in text
    assert text.count("[token]") == 2


@pytest.mark.parametrize(
    "message",
    [
        "at 2026-11-20 09:30:15,123 all is well",
        "port 123456:80",
        "delivery 123456789 postponed",
        "NFK-2024-01: 12345678901234567890",
    ],
)
def test_other_numbers_stay(written: io.StringIO, message: str) -> None:
    """What is no token is logged as it is."""
    logger.info(message)
    assert written.getvalue() == f"{message}\n"


def test_wrong_arguments_do_not_stop_the_program(written: io.StringIO) -> None:
    """A library's log line whose arguments do not fit is written as far as it goes, the token taken out."""
    logger.info("%d chats", URL)  # type: ignore[misc, unused-ignore] # the mistake is the point
    assert "[token]" in written.getvalue()
    assert "AAEhBOweik6ad9r" not in written.getvalue()


def test_start_writes_to_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process's log goes to standard error without tokens, and HTTP clients' chatter is left out."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", stream)
    try:
        start_journal("INFO")
        logging.getLogger("briefing.start").info("Calling %s", URL)
        logging.getLogger("httpx").info("HTTP Request: %s", URL)
        logging.getLogger("briefing.start").debug("a detail")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    [line] = stream.getvalue().splitlines()
    assert line.endswith("INFO briefing.start: Calling https://api.telegram.org/bot[token]/getMe")
