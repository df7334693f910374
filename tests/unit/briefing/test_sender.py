"""Carrying alerts, and what a failed send means."""

from collections.abc import Iterable
from datetime import timedelta

import httpx
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
from telegram.ext import ExtBot

from briefing.alerts.sending import Interrupted, Moved, Outcome, Refused, Sent, Throttled, Unreachable
from briefing.chat.patience import Patience
from briefing.chat.sender import TelegramSender, outcome_of
from briefing.services.answering import Answering
from briefing.services.citing import Citing
from knowledge.answer import Answer, AnswerStatus, Disagreement
from knowledge.base import FactBase
from knowledge.models import Fact
from sandbox import utf16
from sandbox.entities import parse_text
from tests.factories import make_base, make_corpus, make_fact, make_source
from tests.unit.briefing.transport import Answer as Reply
from tests.unit.briefing.transport import RecordingTransport, make_bot, refuse

BLOCKED = "Forbidden: bot was blocked by the user"


class FixedAnswering(Answering):
    """Gives the answer it was made with."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def ask(self, question: str) -> Answer:
        """The same to every question."""
        return self._answer.model_copy(update={"question": question})


class FixedCiting(Citing):
    """Has the paragraphs of these facts."""

    def __init__(self, *shown: str) -> None:
        self._shown = set(shown)

    async def find_shown(self, facts: Iterable[Fact]) -> set[str]:
        """Those among them."""
        return {fact.id for fact in facts} & self._shown


def _answer(base: FactBase, *facts: Fact, status: AnswerStatus = AnswerStatus.ANSWERED) -> Answer:
    snippets = tuple(base.cite(fact) for fact in facts)
    return Answer(question="", status=status, confidence=0.9, snippets=snippets)


def _sender(bot: ExtBot[Patience], base: FactBase, answer: Answer | None = None) -> TelegramSender:
    answering = FixedAnswering(answer or _answer(base, make_fact()))
    return TelegramSender(bot, base, answering, FixedCiting(), council="Norfolk County Council")


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


@pytest.mark.parametrize(
    ("cause", "uncertain"),
    [
        (httpx.ConnectError("refused"), False),
        (httpx.ConnectTimeout("slow"), False),
        (httpx.PoolTimeout("busy"), False),
        (httpx.ReadError("reset"), True),
        (httpx.ReadTimeout("slow"), True),
        (httpx.WriteTimeout("slow"), True),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("kind", [NetworkError, TimedOut])
def test_what_never_left_has_not_arrived(
    kind: type[NetworkError | TimedOut], cause: httpx.HTTPError, *, uncertain: bool
) -> None:
    """A send that found no connection cannot have arrived; any later failure leaves that open."""
    error = kind("failed")
    error.__cause__ = cause
    assert outcome_of(error) == Interrupted(error.message, uncertain=uncertain)


async def test_alert_is_sent_once(base: FactBase) -> None:
    """An alert is one sendMessage with HTML, a button and no link preview; its message id comes back."""
    transport = RecordingTransport()
    bot = make_bot(transport)
    assert await _sender(bot, base).send_alert(1001, make_fact()) == Sent(77)
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
async def test_refusal_of_the_server_is_an_outcome(base: FactBase, answer: Reply, outcome: type[Outcome]) -> None:
    """What the server or the network answers is told, never raised, and not tried a second time."""
    transport = RecordingTransport(answers={"sendMessage": answer})
    result = await _sender(make_bot(transport), base).send_alert(1001, make_fact())
    assert isinstance(result, outcome)
    assert len(transport.named("sendMessage")) == 1


async def test_wait_that_the_server_names_is_kept(base: FactBase) -> None:
    """The time to wait reaches the outbox as the server gave it."""
    transport = RecordingTransport(answers={"sendMessage": refuse(429, "Too Many Requests", retry_after=31)})
    result = await _sender(make_bot(transport), base).send_alert(1001, make_fact())
    assert result == Throttled(timedelta(seconds=31))


async def test_awaited_answer_repeats_the_question(base: FactBase) -> None:
    """The chat is told what it had asked, as text, with the answer and its source, in one message."""
    transport = RecordingTransport()
    assert await _sender(make_bot(transport), base).send_answer(1001, "who <b>left</b>?") == Sent(77)
    [sent] = transport.named("sendMessage")
    text = parse_text(sent["text"], "HTML").text
    assert "who <b>left</b>?" in text
    assert "personal advisers" in text
    assert "NFK-2024-01" in text


async def test_awaited_answer_fits_one_message(base: FactBase) -> None:
    """An answer of three facts too long for one message is cut to its first fact, source included."""
    facts = [
        make_fact(f"NFK-2024-0{number}", statement="x" * 280, said_by="s" * 120, quote="q" * 400)
        for number in (1, 2, 3)
    ]
    sources = [make_source(publisher="p" * 120, url="https://example.org/" + "u" * 400)]
    long = make_base(make_corpus(facts=facts, sources=sources))
    answer = _answer(long, *facts)
    answer = answer.model_copy(update={"since_then": answer.snippets[1:], "conflicts": _disagreements(9)})
    transport = RecordingTransport()
    await _sender(make_bot(transport), long, answer).send_answer(1001, "y" * 400)
    [sent] = transport.named("sendMessage")
    parsed = parse_text(sent["text"], "HTML").text
    assert "NFK-2024-01" in parsed
    assert "NFK-2024-02" not in parsed
    assert utf16.count_units(parsed) <= 4096


async def test_answer_that_is_gone_is_not_sent(base: FactBase) -> None:
    """Where the fact was taken out again before the message went, nothing is sent and nothing tried again."""
    transport = RecordingTransport()
    gone = _answer(base, status=AnswerStatus.NO_MATCH)
    assert isinstance(await _sender(make_bot(transport), base, gone).send_answer(1001, "who?"), Refused)
    assert not transport.named("sendMessage")


def _disagreements(count: int) -> tuple[Disagreement, ...]:
    return tuple(
        Disagreement(facts=("NFK-2024-01", "NFK-2024-02"), note="n" * 400, recorded_by="NFK-2024-01")
        for _ in range(count)
    )
