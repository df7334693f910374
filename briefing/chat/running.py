"""Running the bot: everything is put together here, started in order and stopped in reverse."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from telegram.error import InvalidToken, NetworkError, TelegramError

from briefing.alerts.dispatcher import Dispatcher
from briefing.chat.app import ALLOWED_UPDATES, Bot, build_application, register_handlers
from briefing.chat.inbox import Inbox
from briefing.chat.menus import set_menus
from briefing.chat.polling import POLL_SECONDS, PollingStoppedError, PollingWatch
from briefing.chat.replaying import replay
from briefing.chat.room import Room
from briefing.chat.sender import TelegramSender
from briefing.clock import Clock, system_clock
from briefing.responsiveness import favour_questions
from briefing.services import draft_approval, edit_approval
from briefing.services.answering import Answering
from briefing.services.approving import Approving
from briefing.services.auditing import Auditing
from briefing.services.cataloguing import Cataloguing
from briefing.services.choosing import Choosing
from briefing.services.citing import Citing
from briefing.services.conversing import Conversing
from briefing.services.correcting import Correcting
from briefing.services.desk import Desk
from briefing.services.drafting import Drafting
from briefing.services.holding import Holding
from briefing.services.intake import Intake
from briefing.services.loading import load_base
from briefing.services.meaning import SearchingByMeaning
from briefing.services.noting import Noting
from briefing.services.overseeing import Overseeing
from briefing.services.people import People
from briefing.services.publishing import Publishing
from briefing.services.recalibrating import keep_calibrated
from briefing.services.receipting import Receipting
from briefing.services.reviewing import Reviewing
from briefing.services.subscribing import Subscribing
from briefing.services.undoing import Undoing
from briefing.settings import Settings
from briefing.storage import Database
from briefing.storage.process_lock import hold_database
from knowledge.corpus import Corpus

logger = logging.getLogger(__name__)

_LONGEST_WAIT = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
_A_MINUTE = timedelta(minutes=1)


async def run_bot(settings: Settings, corpus: Corpus, *, clock: Clock = system_clock) -> None:
    """Run until a signal to stop.

    Raises:
        PollingStoppedError: when Telegram does not accept the token, or polling ended by itself.
        briefing.storage.StorageError: when the database cannot be used.
    """
    async with _stop_signal() as stopped:
        serving = asyncio.create_task(_hold_and_serve(settings, corpus, clock), name="serving")
        stopping = asyncio.create_task(stopped.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if serving.done():
            serving.result()
        else:  # whatever it is at, its context managers put everything down in order
            serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await serving


async def _hold_and_serve(settings: Settings, corpus: Corpus, clock: Clock) -> None:
    with hold_database(settings.database_url):
        await _serve(settings, corpus, clock)


async def _serve(settings: Settings, corpus: Corpus, clock: Clock) -> None:
    """Put everything together and run it for ever."""
    if settings.bot_token is None:
        raise PollingStoppedError("There is no BOT_TOKEN.")
    async with await Database.open(settings.database_url) as database:
        base, merged = await load_base(
            database, corpus, home=settings.authority, clock=clock, false_answers=settings.false_answers
        )
        favour_questions()
        logger.info("The base holds %s (%s)", base.describe_size(), merged)
        meaning = SearchingByMeaning(base, settings)
        watch = PollingWatch()
        inbox = Inbox(database, clock)
        application = build_application(
            settings.bot_token.get_secret_value(),
            settings.telegram_api_url,
            watch,
            inbox,
            sends_per_second=settings.sends_per_second,
            reply_burst=settings.reply_burst,
        )
        answering = Answering(base, database, clock)
        citing = Citing(base, database, clock)
        sender = TelegramSender(application.bot, base, answering, citing, council=settings.council)
        dispatcher = Dispatcher(database, sender, clock)
        publishing = Publishing(base, clock, undo=timedelta(seconds=settings.undo_seconds))
        receipting = Receipting(database, clock, days=settings.correct_answers_days)
        noting = Noting(database, clock, days=settings.question_days)
        reviewing = Reviewing(base, database, clock, undo=publishing.undo)
        conversing = Conversing(base, database, clock, keeps=settings.question_days > 0)
        drafting = Drafting(base, database, clock, publishing)
        correcting = Correcting(base, database, clock, publishing)
        people = People(database, clock, owners=settings.admin_ids)
        await people.load()
        approving = Approving(database, clock, people, required=settings.two_pairs_of_eyes)
        approving.register(draft_approval.KIND, draft_approval.DraftApproval(drafting))
        approving.register(edit_approval.KIND, edit_approval.EditApproval(base, correcting))
        intake = Intake.of(base, database, clock, publishing)
        intake.register_with(approving)
        desk = Desk(
            base,
            database,
            clock,
            drafting=drafting,
            correcting=correcting,
            approving=approving,
            reviewing=reviewing,
            importing=intake.importing,
        )
        overseeing = Overseeing(database, clock, people, alarm=settings.failures_alarm)
        room = Room(
            base,
            answering,
            conversing,
            Subscribing(base, database, clock),
            Choosing(database, clock, undo=publishing.undo),
            Holding(database, clock, undo=publishing.undo),
            overseeing,
            drafting,
            correcting,
            Undoing(base, database, clock, publishing),
            Cataloguing(base, database, clock),
            noting,
            receipting,
            reviewing,
            people,
            approving,
            desk,
            Auditing(database, clock, people),
            intake,
            settings,
            clock,
            dispatcher.wake,
        )
        register_handlers(application, room)
        async with (
            _running(application, inbox),
            _in_background(dispatcher.run()),
            _in_background(meaning.run()),
            _in_background(keep_calibrated(base)),
            _in_background(_look_after(noting, receipting, reviewing, intake, inbox, dispatcher)),
            _in_background(_forget_topics(conversing)),
            _in_background(_watch_deliveries(overseeing, dispatcher)),
        ):
            await set_menus(application.bot, {member.user_id: member.role for member in people.list_members()})
            logger.info("Taking updates as @%s", application.bot.username)
            await watch.wait_for_end()


async def _look_after(
    noting: Noting,
    receipting: Receipting,
    reviewing: Reviewing,
    intake: Intake,
    inbox: Inbox,
    dispatcher: Dispatcher,
) -> None:
    """At the start and daily: forget questions and unconfirmed imports that are old, answer what somebody waits for."""
    while True:
        try:
            forgotten = await noting.purge()
            await receipting.purge()
            await inbox.purge()
            given_up = await intake.importing.give_up_old()
            settlement = await reviewing.settle_awaited()
        except Exception:
            logger.exception("Looking after the question log failed; the next round is tomorrow")
        else:
            logger.info("Questions: %s forgotten, %s answered by now", forgotten, settlement.questions)
            logger.info("Imports that nobody confirmed: %s given up", given_up)
            dispatcher.wake()
        await asyncio.sleep(_A_DAY.total_seconds())


async def _forget_topics(conversing: Conversing) -> None:
    """At the start and every minute: what somebody asked last goes in time, also when nobody asks again."""
    while True:
        try:
            await conversing.purge()
        except Exception:
            logger.exception("The last questions could not be forgotten; the next round is in a minute")
        await asyncio.sleep(_A_MINUTE.total_seconds())


async def _watch_deliveries(overseeing: Overseeing, dispatcher: Dispatcher) -> None:
    """Every minute: whether so much has failed that the owners should know."""
    while True:
        try:
            if await overseeing.raise_alarm():
                dispatcher.wake()
        except Exception:
            logger.exception("The deliveries could not be looked over; the next round is in a minute")
        await asyncio.sleep(_A_MINUTE.total_seconds())


@asynccontextmanager
async def _running(application: Bot, inbox: Inbox) -> AsyncIterator[None]:
    """The application started and polling; when the block ends, what it has taken is worked off first."""
    await _initialize(application)
    try:
        if application.updater is None:
            raise PollingStoppedError("The application was built without an updater.")
        await application.start()
        try:
            await replay(application, inbox)
            await application.updater.start_polling(
                timeout=POLL_SECONDS,
                bootstrap_retries=-1,
                allowed_updates=ALLOWED_UPDATES,
                drop_pending_updates=False,  # what was asked while the bot was away is answered now
                error_callback=_note_polling_error,
            )
            yield
        finally:
            if application.updater.running:  # a stop may come before it is
                with contextlib.suppress(TelegramError):  # polling that ended by an error ends once more with it
                    await application.updater.stop()
            inbox.begin_closing()
            await application.stop()
            await inbox.close()
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
async def _in_background(job: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(job)
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
