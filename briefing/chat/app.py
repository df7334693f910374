"""The application: which handler takes which update."""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

from telegram import LinkPreviewOptions, Message, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    Defaults,
    MessageHandler,
    filters,
)

from briefing.chat import gap_pages, keyboards
from briefing.chat.editorial import Editorial
from briefing.chat.errors import report_error
from briefing.chat.handlers.asking import AskingHandlers
from briefing.chat.handlers.choosing import ChoosingHandlers
from briefing.chat.handlers.drafting import DraftingHandlers
from briefing.chat.handlers.following import FollowingHandlers
from briefing.chat.handlers.probing import ProbingHandlers
from briefing.chat.handlers.rating import RatingHandlers
from briefing.chat.handlers.reading import ReadingHandlers
from briefing.chat.handlers.reviewing import ReviewingHandlers
from briefing.chat.inbox import Inbox
from briefing.chat.incoming import Incoming
from briefing.chat.ordering import ChatOrder
from briefing.chat.oversight import Oversight
from briefing.chat.pacing import BURST, PER_SECOND
from briefing.chat.patience import PatientCalls
from briefing.chat.polling import PollingWatch, calling_request, polling_request
from briefing.chat.room import Context, Handler, Room, argument_of, message_of

ALLOWED_UPDATES = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
"""What the bot wants to hear of; edited messages are not asked again."""

Bot = Application[Any, Any, Any, Any, Any, Any]


def build_application(
    token: str,
    api_url: str,
    watch: PollingWatch,
    inbox: Inbox,
    *,
    sends_per_second: int = PER_SECOND,
    reply_burst: int = BURST,
) -> Bot:
    """An application that speaks to the Bot API at `api_url`; it handles nothing yet."""

    async def handle(update: Update, first: Awaitable[Any]) -> None:
        await inbox.handle(update, first, application.process_update)

    defaults = Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
    application: Bot = (
        ApplicationBuilder()
        .token(token)
        .base_url(api_url)
        .base_file_url(api_url.removesuffix("/bot") + "/file/bot")
        .request(calling_request())
        .get_updates_request(polling_request(watch, inbox.keep))
        .concurrent_updates(ChatOrder(handle))
        .rate_limiter(PatientCalls(sends_per_second, reply_burst))
        .defaults(defaults)
        .job_queue(None)
        .build()
    )
    return application


def register_handlers(application: Bot, room: Room) -> None:
    """Add every handler. The first that fits takes an update, so the order matters."""
    asking, reading = AskingHandlers(room), ReadingHandlers(room)
    following, drafting = FollowingHandlers(room), DraftingHandlers(room)
    choosing = ChoosingHandlers(room)
    rating, reviewing = RatingHandlers(room), ReviewingHandlers(room)
    oversight, incoming = Oversight(room, reading), Incoming(room, asking)
    editorial = Editorial(room, asking, drafting, incoming)
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    group = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE

    async def take_private_text(update: Update, _context: Context) -> None:
        """An editor's message answers what the bot asked; anybody else's is a question. Neither keeps a concern."""
        message, _chat, user = message_of(update)
        if await asking.show_route_to_help(message, message.text or ""):
            return
        token = reviewing.awaited_by(message, user)
        if token:
            await reviewing.take_id(update, token)
            return
        if await oversight.take_text(message, user):
            return
        if not await editorial.take_text(update, message, user):
            await asking.answer(message, message.text or "")

    def command(name: str, handler: Handler) -> BaseHandler[Update, Context, None]:
        return CommandHandler(name, _after_concerns(asking, handler), filters.UpdateType.MESSAGE)

    application.add_handlers(
        [
            ChatMemberHandler(following.note_membership, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(filters.StatusUpdate.MIGRATE, following.note_migration),
            command("help", reading.help),
            command("privacy", reading.privacy),
            command("sources", reading.sources),
            command("glossary", reading.glossary),
            command("ask", asking.take_command),
            command("subscribe", following.subscribe),
            command("unsubscribe", following.unsubscribe),
            *(command(name, handler) for name, handler in choosing.commands().items()),
            command("addfact", drafting.add_fact),
            command("cancel", drafting.cancel),
            command("unanswered", reviewing.list_unanswered),
            *(command(name, handler) for name, handler in editorial.commands().items()),
            *(command(name, handler) for name, handler in oversight.commands().items()),
            *(command(name, handler) for name, handler in incoming.commands().items()),
            *_buttons(asking, following, drafting),
            *_press_handlers(_rating_buttons(rating) | _reviewing_buttons(reviewing)),
            *_press_handlers(choosing.buttons()),
            *_press_handlers({keyboards.PROBES: ProbingHandlers(room).show}),
            *_press_handlers(editorial.buttons()),
            *_press_handlers(oversight.buttons()),
            *_press_handlers(incoming.buttons()),
            CallbackQueryHandler(_decline_press),
            # only in private: in a group another bot may be meant
            MessageHandler(private & filters.COMMAND, _after_concerns(asking, reading.unknown_command)),
            MessageHandler(private & filters.TEXT, take_private_text),
            MessageHandler(private & filters.Document.ALL, incoming.take_document),
            MessageHandler(private & ~filters.StatusUpdate.ALL, asking.decline_other_content),
            MessageHandler(group & filters.TEXT & ~filters.COMMAND & _ForBot(), asking.take_group_message),
        ]
    )
    application.add_error_handler(report_error)


def _after_concerns(asking: AskingHandlers, handler: Handler) -> Handler:
    """A command that is tried only where what follows it is no concern about a child."""

    async def take(update: Update, context: Context) -> None:
        message, _chat, _user = message_of(update)
        if not await asking.show_route_to_help(message, argument_of(message)):
            await handler(update, context)

    return take


def _buttons(
    asking: AskingHandlers, following: FollowingHandlers, drafting: DraftingHandlers
) -> Sequence[BaseHandler[Update, Context, None]]:
    handlers: dict[str, Handler] = {
        keyboards.MORE: asking.show_more,
        keyboards.FOLLOW: following.follow,
        keyboards.CHOOSE: following.choose,
        keyboards.CLOSE: following.close,
        keyboards.DRAFT: drafting.press_option,
        keyboards.PUBLISH: drafting.publish,
        keyboards.EDIT: drafting.edit,
        keyboards.DISCARD: drafting.discard,
        keyboards.RESUME: drafting.resume,
        keyboards.RESTART: drafting.restart,
    }
    return _press_handlers(handlers)


def _rating_buttons(rating: RatingHandlers) -> dict[str, Handler]:
    return {keyboards.RATE: rating.rate, keyboards.EXPLAIN: rating.explain, keyboards.TELL: rating.tell}


def _reviewing_buttons(reviewing: ReviewingHandlers) -> dict[str, Handler]:
    return {
        gap_pages.LIST: reviewing.turn,
        gap_pages.OPEN: reviewing.open,
        gap_pages.ATTACH: reviewing.attach,
        gap_pages.TYPE: reviewing.ask_for_id,
        gap_pages.ADD: reviewing.add,
        gap_pages.DISMISS: reviewing.dismiss,
        gap_pages.RESTORE: reviewing.restore,
        gap_pages.DETACH: reviewing.detach,
    }


def _press_handlers(handlers: Mapping[str, Handler]) -> Sequence[BaseHandler[Update, Context, None]]:
    """A handler for each verb that a button's data begins with."""
    return [CallbackQueryHandler(handler, rf"^{verb}(:|$)") for verb, handler in handlers.items()]


async def _decline_press(update: Update, _context: Context) -> None:
    """A button of an earlier version of the bot."""
    if update.callback_query:
        await update.callback_query.answer("That button no longer works. Please ask again.", show_alert=True)


class _ForBot(filters.MessageFilter):
    """Messages in a group that mention the bot or reply to it."""

    def filter(self, message: Message) -> bool:
        """Whether the message is meant for the bot that received it."""
        bot = message.get_bot()
        replied = message.reply_to_message
        if replied and replied.from_user and replied.from_user.id == bot.bot.id:
            return True
        mentions = message.parse_entities(["mention"]).values()
        return f"@{bot.bot.username}".casefold() in {mention.casefold() for mention in mentions}
