"""The real bot by a clock that a test sets, so that a week passes in a moment."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from pydantic import SecretStr

from briefing.alerts import dispatcher
from briefing.chat import running
from briefing.settings import Settings
from knowledge.corpus import Corpus
from tests.acceptance.driver import EDITOR, START_SECONDS, Sandbox, is_ready
from tests.factories import HandClock

LOOKING = 0.2
"""Seconds between two looks for what is due: nothing tells the bot that its clock was moved."""


@asynccontextmanager
async def run_by_clock(
    sandbox: Sandbox, corpus: Corpus, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """The whole bot in this process, over real HTTP and with the sandbox's database; stopped in order at the end."""
    monkeypatch.setattr(dispatcher, "_LONGEST_SLEEP", timedelta(seconds=LOOKING))
    settings = Settings(
        bot_token=SecretStr(sandbox.server.token),
        telegram_api_url=sandbox.server.api_url,
        admin_ids=frozenset({EDITOR}),
        database_url=f"sqlite:///{sandbox.database}",
        undo_seconds=0,
        reply_burst=1000,
        embedding_model="off",
    )
    before = await sandbox.count_events()
    bot = asyncio.create_task(running._hold_and_serve(settings, corpus, clock))
    try:
        ready = asyncio.create_task(sandbox.find_event(is_ready, after=before, seconds=START_SECONDS))
        await asyncio.wait({ready, bot}, return_when=asyncio.FIRST_COMPLETED)
        assert not bot.done(), bot.exception()
        assert ready.result() is not None
        yield
    finally:
        bot.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await bot
