"""Running the bot: everything is put together here, started in order and stopped in reverse."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from telegram.error import InvalidToken, NetworkError, TelegramError

from briefing.alerts.dispatcher import Dispatcher
from briefing.chat.app import ALLOWED_UPDATES, Bot, build_application, register_handlers
from briefing.chat.menus import set_menus
from briefing.chat.polling import POLL_SECONDS, PollingStoppedError, PollingWatch
from briefing.chat.room import Room
from briefing.chat.sender import TelegramSender
from briefing.clock import Clock, system_clock
from briefing.services.answering import Answering
from briefing.services.drafting import Drafting
from briefing.services.loading import load_base
from briefing.services.subscribing import Subscribing
from briefing.settings import Settings
from briefing.storage import Database
from knowledge.corpus import Corpus

logger = logging.getLogger(__name__)

_LONGEST_WAIT = timedelta(minutes=1)


async def run_bot(settings: Settings, corpus: Corpus, *, clock: Clock = system_clock) -> None:
    """Run until a signal to stop.

    Raises:
        PollingStoppedError: when Telegram does not accept the token, or polling ended by itself.
        briefing.storage.StorageError: when the database cannot be used.
    """
    async with _stop_signal() as stopped:
        serving = asyncio.create_task(_serve(settings, corpus, clock), name="serving")
        stopping = asyncio.create_task(stopped.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if serving.done():
            serving.result()
        else:  # whatever it is at, its context managers put everything down in order
            serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await serving


async def _serve(settings: Settings, corpus: Corpus, clock: Clock) -> None:
    """Put everything together and run it for ever."""
    if settings.bot_token is None:
        raise PollingStoppedError("There is no BOT_TOKEN.")
    async with await Database.open(settings.database_url) as database:
        base, merged = await load_base(database, corpus, home=settings.authority, clock=clock)
        logger.info("The base holds %s (%s)", base.describe_size(), merged)
        watch = PollingWatch()
        application = build_application(settings.bot_token.get_secret_value(), settings.telegram_api_url, watch)
        dispatcher = Dispatcher(database, TelegramSender(application.bot, base), clock)
        room = Room(
            base,
            Answering(base, database, clock),
            Subscribing(base, database, clock),
            Drafting(base, database, clock),
            settings,
            dispatcher.wake,
        )
        register_handlers(application, room)
        async with _running(application), _in_background(dispatcher):
            await set_menus(application.bot, settings.admin_ids)
            logger.info("Taking updates as @%s", application.bot.username)
            await watch.wait_for_end()


@asynccontextmanager
async def _running(application: Bot) -> AsyncIterator[None]:
    """The application started and polling; when the block ends, what it has taken is worked off first."""
    await _initialize(application)
    try:
        await application.start()
        if application.updater is None:
            raise PollingStoppedError("The application was built without an updater.")
        await application.updater.start_polling(
            timeout=POLL_SECONDS,
            bootstrap_retries=-1,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,  # what was asked while the bot was away is answered now
            error_callback=_note_polling_error,
        )
        try:
            yield
        finally:
            with contextlib.suppress(TelegramError):  # polling that ended by an error ends once more with it
                await application.updater.stop()
            await application.stop()
    finally:
        await application.shutdown()


async def _initialize(application: Bot) -> None:
    """Introduce ourselves to Telegram, however long the network takes to come up."""
    wait = 1.0
    while True:
        try:
            await application.initialize()
        except InvalidToken as error:
            raise PollingStoppedError(
                "Telegram does not know this token. Check BOT_TOKEN (@BotFather: /token shows it) and "
                "TELEGRAM_API_URL."
            ) from error
        except NetworkError as error:
            logger.warning("Telegram cannot be reached yet (%s); trying again in %g s", error.message, wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT.total_seconds())
        else:
            return


def _note_polling_error(error: TelegramError) -> None:
    logger.warning("Polling: %s", error.message)


@asynccontextmanager
async def _in_background(dispatcher: Dispatcher) -> AsyncIterator[None]:
    task = asyncio.create_task(dispatcher.run(), name="dispatcher")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def _stop_signal() -> AsyncIterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set, where the platform has them."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt instead
        for number in numbers:
            loop.add_signal_handler(number, stopped.set)
    try:
        yield stopped
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in numbers:
                loop.remove_signal_handler(number)
