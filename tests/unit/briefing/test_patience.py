"""Trying again when Telegram is busy or the network fails."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from briefing.chat.pacing import Lane
from briefing.chat.patience import ChatBusyError, Patience, PatientCalls


class _Endpoint:
    """Fails as told, then answers; remembers how long each wait before a try was."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, failures: Sequence[TelegramError]) -> None:
        self.failures = list(failures)
        self.tries = 0
        self.waits: list[float] = []
        monkeypatch.setattr(asyncio, "sleep", self._wait)

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def __call__(self) -> bool:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        return True


async def _call(endpoint: _Endpoint, patience: Patience | None = None) -> bool:
    result = await PatientCalls().process_request(endpoint, (), {}, "sendMessage", {}, patience)
    return bool(result)


@pytest.mark.parametrize(
    "failures",
    [
        [NetworkError("502 Bad Gateway")],
        [TimedOut()],  # it may have arrived: an answer shown twice does less harm than none
        [NetworkError("reset"), NetworkError("reset"), TimedOut()],
        [RetryAfter(timedelta(seconds=3)), NetworkError("reset")],
    ],
    ids=["server", "timeout", "as often as it may", "busy, then reset"],
)
async def test_a_passing_failure_is_survived(
    monkeypatch: pytest.MonkeyPatch, failures: list[TelegramError]
) -> None:
    """The call is made again until it comes through."""
    endpoint = _Endpoint(monkeypatch, failures)
    tries = len(failures) + 1
    assert await _call(endpoint)
    assert endpoint.tries == tries


async def test_the_server_names_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked to wait, the call waits that long, however short its own plan is."""
    endpoint = _Endpoint(monkeypatch, [RetryAfter(timedelta(seconds=17))])
    assert await _call(endpoint)
    assert endpoint.waits == [17]


@pytest.mark.parametrize(
    "failure",
    [
        BadRequest("message is too long"),
        Forbidden("bot was blocked by the user"),
        InvalidToken(),
        RetryAfter(timedelta(minutes=10)),  # longer than anybody waits for an answer
    ],
    ids=lambda failure: type(failure).__name__,
)
async def test_a_final_failure_is_told_at_once(monkeypatch: pytest.MonkeyPatch, failure: TelegramError) -> None:
    """What no later try would mend is raised after the first."""
    endpoint = _Endpoint(monkeypatch, [failure])
    with pytest.raises(type(failure)):
        await _call(endpoint)
    assert endpoint.tries == 1


async def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that stays down is told after a few tries."""
    endpoint = _Endpoint(monkeypatch, [NetworkError("down")] * 10)
    with pytest.raises(NetworkError):
        await _call(endpoint)
    assert endpoint.tries == 4


async def test_an_alert_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outbox decides itself what a failure means."""
    endpoint = _Endpoint(monkeypatch, [NetworkError("reset")])
    with pytest.raises(NetworkError):
        await _call(endpoint, Patience.ONCE)
    assert endpoint.tries == 1


async def test_a_pause_stops_alerts_and_leaves_uncounted_calls_alone() -> None:
    """Once the server asked for a pause no alert is tried until it is over; edits, which do not count, go on."""
    calls = PatientCalls()
    tried: list[str] = []

    async def refuse() -> None:
        tried.append("refused")
        raise RetryAfter(timedelta(seconds=40))

    async def accept() -> None:
        tried.append("accepted")

    for endpoint in (refuse, accept):
        with pytest.raises(RetryAfter) as caught:
            await calls.process_request(endpoint, (), {}, "sendMessage", {"chat_id": 1001}, Patience.ONCE)
    assert timedelta(seconds=39) < caught.value._retry_after <= timedelta(seconds=40)
    assert tried == ["refused"]
    await calls.process_request(accept, (), {}, "editMessageText", {"chat_id": 1001}, None)
    assert tried == ["refused", "accepted"]


async def test_an_alert_does_not_wait_long_for_its_chat() -> None:
    """A group that has had its messages of this minute gets its alert later; whoever sends it goes on with others."""
    calls = PatientCalls(1000)

    async def accept() -> None:
        pass

    for chat in range(3):
        for _ in range(20 if chat == 0 else 1):
            calls._queue.budget.begin(-100 - chat, Lane.REPLY)
            calls._queue.budget.end()
    with pytest.raises(ChatBusyError):
        await calls.process_request(accept, (), {}, "sendMessage", {"chat_id": -100}, Patience.ONCE)
    await calls.process_request(accept, (), {}, "sendMessage", {"chat_id": -103}, Patience.ONCE)
