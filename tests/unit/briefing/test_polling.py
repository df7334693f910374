"""The watch over polling."""

import asyncio
from datetime import timedelta

import pytest

from briefing.chat import polling
from briefing.chat.polling import PollingStoppedError, PollingWatch


@pytest.mark.parametrize(("status", "words"), [(401, "401 Unauthorized"), (404, "404 Not Found")])
async def test_refused_token_ends_polling(status: int, words: str) -> None:
    """After an answer that the library gives up on, the watch says so with what to check."""
    watch = PollingWatch()
    for answer in (200, 200, status):
        watch.note_answer(answer)
    with pytest.raises(PollingStoppedError, match=rf"{words}.*BOT_TOKEN.*TELEGRAM_API_URL"):
        await asyncio.wait_for(watch.wait_for_end(), 20)


@pytest.mark.parametrize("status", [200, 409, 429, 500, 502])
async def test_other_answers_are_signs_of_life(status: int) -> None:
    """Whatever passes by itself is no end: another poller, a limit, a server in trouble."""
    watch = PollingWatch()
    waiting = asyncio.create_task(watch.wait_for_end())
    for _ in range(3):
        watch.note_answer(status)
        await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


async def test_silence_ends_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    """When no answer comes at all for the limit, the watch says that the process should start afresh."""
    monkeypatch.setattr(polling, "SILENCE_LIMIT", timedelta(milliseconds=20))
    with pytest.raises(PollingStoppedError, match="No answer from Telegram"):
        await asyncio.wait_for(PollingWatch().wait_for_end(), 20)


def test_silence_is_longer_than_a_quiet_poll() -> None:
    """A server that has nothing to say for several polls is not taken for a dead one."""
    assert timedelta(seconds=4 * polling.POLL_SECONDS) <= polling.SILENCE_LIMIT
