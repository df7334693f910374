"""python-telegram-bot, the real client, against the sandbox over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatAction, ChatMemberStatus, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from .conftest import COAST, NORTH, Wire, wait_until

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (40).to_bytes(4, "big") + (30).to_bytes(4, "big")


@pytest.fixture
def wire(live: Wire) -> Wire:
    """The client needs real connections."""
    return live


@pytest.fixture(autouse=True)
def modern_durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the client tell durations as timedeltas, as its next version will."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def make_bot(wire: Wire, read_timeout: float = 5) -> Bot:
    """A bot that talks to the sandbox."""
    request = HTTPXRequest(read_timeout=read_timeout, httpx_kwargs={"trust_env": False})
    polling = HTTPXRequest(httpx_kwargs={"trust_env": False})
    return Bot(
        wire.token,
        base_url=f"{wire.url}/bot",
        base_file_url=f"{wire.url}/file/bot",
        request=request,
        get_updates_request=polling,
    )


@pytest.fixture
async def bot(started: Wire) -> AsyncIterator[Bot]:
    """An initialised bot with which the northern councillor has started a chat."""
    async with make_bot(started) as running:
        yield running


async def wait_for_messages(wire: Wire, chat: int, count: int) -> list[dict[str, Any]]:
    """The bot's messages in a chat once there are so many of them."""
    after = 0
    while len(sent := [message for message in await wire.history(chat) if message["outgoing"]]) < count:
        after = (await wire.get("/journal", after=after, wait=10))["next"]
    return sent


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Repeat a text, with a button under it."""
    assert update.effective_message is not None
    button = InlineKeyboardButton("More", callback_data="more")
    await update.effective_message.reply_text(
        f"You said: {update.effective_message.text}", reply_markup=InlineKeyboardMarkup([[button]])
    )


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer /start with its payload."""
    assert update.effective_message is not None
    await update.effective_message.reply_html(f"<b>Welcome</b> {' '.join(context.args or [])}")


async def show_more(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a press and edit the message."""
    assert update.callback_query is not None
    await update.callback_query.answer("Here is more")
    await update.callback_query.edit_message_text("More")


@pytest.fixture
async def application(started: Wire) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    """An echo bot that polls."""
    application = ApplicationBuilder().bot(make_bot(started)).build()
    application.add_handler(CommandHandler("start", greet))
    application.add_handler(CallbackQueryHandler(show_more))
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling(timeout=5)
        yield application
        await application.updater.stop()
        await application.stop()


@pytest.mark.usefixtures("application")
async def test_an_echo_bot_talks_to_people(started: Wire) -> None:
    """Texts, commands with payloads, replies, buttons and edits all work for the real client."""
    await started.write(NORTH, "hello")
    (sent,) = await wait_for_messages(started, NORTH, 1)
    assert sent["text"] == "You said: hello"
    await started.write(COAST, "/start theme-iro")
    (welcome,) = await wait_for_messages(started, COAST, 1)
    assert welcome["html"] == "<b>Welcome</b> theme-iro"
    after = (await started.get("/state"))["sequence"]
    press = {"from": NORTH, "message_id": sent["message_id"], "data": "more"}
    pressed = (await started.post(f"/chats/{NORTH}/press", **press))["callback_query_id"]
    kinds: list[str] = []
    while "edit" not in kinds:
        page = await started.get("/journal", after=after, wait=10)
        kinds += [event["type"] for event in page["events"]]
        after = page["next"]
    assert kinds == ["callback", "callback_answer", "edit"]
    assert (await started.get(f"/callbacks/{pressed}"))["text"] == "Here is more"
    assert (await started.history(NORTH))[-1]["text"] == "More"


@pytest.mark.usefixtures("application")
async def test_polling_survives_errors_and_ends_cleanly(started: Wire) -> None:
    """The client polls on after a bad gateway, and nothing written meanwhile is lost."""
    await started.post("/faults", kind="502", method="getUpdates", times=1)
    await started.write(NORTH, "hello")
    await started.write(NORTH, "again")
    sent = await wait_for_messages(started, NORTH, 2)
    assert [message["text"] for message in sent] == ["You said: hello", "You said: again"]


async def test_every_send_is_understood_by_the_client(bot: Bot, started: Wire) -> None:
    """Messages come back as the client's own objects, entities, keyboards and files included."""
    message = await bot.send_message(
        NORTH,
        "<b>é👍</b> <blockquote expandable>quote</blockquote>",
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert [(entity.type, entity.offset, entity.length) for entity in message.entities] == [
        ("bold", 0, 3),
        ("expandable_blockquote", 4, 5),
    ]
    assert message.link_preview_options is not None
    assert message.link_preview_options.is_disabled
    reply = await bot.send_message(NORTH, "x", reply_parameters=ReplyParameters(message.message_id, quote="quote"))
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.message_id == message.message_id
    document = await bot.send_document(NORTH, b"%PDF-1.7", filename="brief.pdf", caption="A <b>brief</b>")
    assert document.document is not None
    assert document.caption == "A <b>brief</b>"
    assert bytes(await (await document.document.get_file()).download_as_bytearray()) == b"%PDF-1.7"
    photo = await bot.send_photo(NORTH, InputFile(PNG, "chart.png", attach=True))
    assert (photo.photo[0].width, photo.photo[0].height) == (40, 30)
    await bot.send_message(NORTH, "x", reply_markup=ForceReply(input_field_placeholder="Your question"))
    assert (await started.history(NORTH))[-1]["reply_keyboard"]["force_reply"] is True
    assert await bot.send_chat_action(NORTH, ChatAction.TYPING)
    assert await bot.set_message_reaction(NORTH, message.message_id, ReactionTypeEmoji("👍"))
    assert await bot.delete_message(NORTH, reply.message_id)


async def test_the_client_reads_chats_and_menus(bot: Bot, started: Wire) -> None:
    """Chats, members, commands and descriptions parse as the client's objects."""
    assert bot.can_read_all_group_messages
    group = (await started.post("/groups", title="Committee", members=[NORTH, COAST], admins=[NORTH, COAST]))["id"]
    assert (await bot.get_chat(group)).title == "Committee"
    assert (await bot.get_chat(NORTH)).first_name == "Councillor, north"
    owner, administrator = await bot.get_chat_administrators(group)
    assert (owner.status, administrator.status) == (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
    assert (await bot.get_chat_member(group, bot.id)).status == ChatMemberStatus.MEMBER
    assert await bot.get_chat_member_count(group) == 3
    scope = BotCommandScopeChat(NORTH)
    await bot.set_my_commands([BotCommand("help", "Help")], scope=scope, language_code="en")
    assert await bot.get_my_commands(scope=scope, language_code="en") == (BotCommand("help", "Help"),)
    await bot.delete_my_commands(scope=scope, language_code="en")
    await bot.set_my_description("x")
    assert (await bot.get_my_description()).description == "x"
    assert (await bot.get_webhook_info()).url == ""
    updates = await bot.get_updates()
    assert [update.my_chat_member.new_chat_member.status for update in updates if update.my_chat_member] == [
        "member"
    ]


async def test_refusals_become_the_clients_exceptions(bot: Bot, started: Wire) -> None:
    """Each kind of refusal raises the exception the bot's error policy is written for."""
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(NORTH, "x" * 4097)
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_message(NORTH, "a<br>b", parse_mode=ParseMode.HTML)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "x")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(COAST, "x")
    await started.post(f"/chats/{NORTH}/block", blocked=True)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(NORTH, "x")
    await started.post(f"/chats/{NORTH}/block", blocked=False)
    old = (await started.post("/groups", title="Committee", members=[NORTH]))["id"]
    new = (await started.post(f"/chats/{old}/migrate"))["id"]
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(old, "x")
    assert migrated.value.new_chat_id == new


@pytest.mark.parametrize(
    ("order", "error"),
    [
        ({"kind": "429", "retry_after": 3}, RetryAfter),
        ({"kind": "403"}, Forbidden),
        ({"kind": "401"}, InvalidToken),
        ({"kind": "404"}, InvalidToken),
        ({"kind": "409"}, Conflict),
        ({"kind": "500"}, NetworkError),
        ({"kind": "502"}, NetworkError),
        ({"kind": "reset"}, NetworkError),
        ({"kind": "reset_after"}, NetworkError),
        ({"kind": "timeout"}, TimedOut),
        ({"kind": "timeout_after"}, TimedOut),
    ],
)
async def test_faults_become_the_clients_exceptions(
    started: Wire, order: dict[str, Any], error: type[TelegramError]
) -> None:
    """Every fault on a send raises what the same trouble with Telegram raises, once."""
    before = len(await started.history(NORTH))
    async with make_bot(started, read_timeout=0.5) as impatient:
        await started.post("/faults", **order, method="sendMessage", chat_id=NORTH)
        with pytest.raises(error) as caught:
            await impatient.send_message(NORTH, "x")
        assert type(caught.value) is error
        await impatient.send_message(NORTH, "y")
    sent = [message["text"] for message in (await started.history(NORTH))[before:]]
    assert sent == (["x", "y"] if order["kind"].endswith("_after") else ["y"])


async def test_two_pollers_conflict(bot: Bot, started: Wire) -> None:
    """The older poll fails with Conflict and the newer goes on."""
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await wait_until(lambda: started.world.updates._poll is not None)
    async with make_bot(started) as second:
        newer = asyncio.create_task(second.get_updates(timeout=30))
        with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
            await older
        await started.write(NORTH, "hello")
        (update,) = await newer
        assert update.message is not None
        assert update.message.text == "hello"


async def test_a_restarted_poller_gets_what_was_not_confirmed(started: Wire) -> None:
    """Updates read but not confirmed come again to the next process, and confirmed ones do not."""
    for text in ("one", "two"):
        await started.write(NORTH, text)
    async with make_bot(started) as first:
        read = await first.get_updates()
        assert [update.message.text for update in read if update.message] == ["one", "two"]
        await first.get_updates(offset=read[0].update_id + 1, limit=1)
    async with make_bot(started) as second:
        read = await second.get_updates()
        assert [update.message.text for update in read if update.message] == ["two"]


async def test_edits_and_presses_by_the_client(bot: Bot, started: Wire) -> None:
    """Unchanged edits, edits of missing messages and late answers raise BadRequest."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="d")]])
    message = await bot.send_message(NORTH, "x", reply_markup=markup)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await message.edit_text("x", reply_markup=markup)
    edited = await message.edit_reply_markup(None)
    assert not isinstance(edited, bool)
    assert edited.reply_markup is None
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", NORTH, 1)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("1")
    press = {"from": NORTH, "message_id": message.message_id, "data": "d"}
    await started.post(f"/chats/{NORTH}/press", 409, **press)
