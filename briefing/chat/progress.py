"""A message that says what the bot is doing, for anything that takes more than a moment."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest, TelegramError

logger = logging.getLogger(__name__)

_STEP = 2.0
"""Seconds between two edits; Telegram takes about one a second in a chat."""


class Progress:
    """Such a message. `stage` is what is being done; the seconds are added while it lasts."""

    def __init__(self, message: Message, stage: str) -> None:
        self._message = message
        self.stage = stage

    async def finish(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message:
        """Put the outcome in its place."""
        edited = await self._message.edit_text(text, reply_markup=keyboard)
        return edited if isinstance(edited, Message) else self._message

    async def tick(self) -> None:
        """Say every two seconds how long it has been, until it is cancelled."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while True:
            await asyncio.sleep(_STEP)
            text = f"⏳ {self.stage} ({loop.time() - begun:.0f} s)"
            try:
                await self._message.edit_text(text)
            except BadRequest as error:  # nothing new to say, or the message is gone
                logger.debug("Progress was not shown: %s", error.message)
            except TelegramError as error:
                logger.info("Progress could not be shown: %s", error.message)


@asynccontextmanager
async def show_progress(message: Message, stage: str) -> AsyncIterator[Progress]:
    """Answer a message at once, and go on saying what is being done until the block ends. `stage` is HTML."""
    progress = Progress(await message.reply_html(f"⏳ {stage}", do_quote=False), stage)
    ticking = asyncio.create_task(progress.tick())
    try:
        yield progress
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
