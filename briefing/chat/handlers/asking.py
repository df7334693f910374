"""Questions: free text in a private chat, /ask anywhere, a mention or a reply in a group."""

from telegram import InlineKeyboardMarkup, Message, Update

from briefing.chat import keyboards
from briefing.chat.render import render_answer, render_page
from briefing.chat.room import Context, Room, argument_of, message_of, press_of
from briefing.services.answering import PAGE
from knowledge.answer import Answer

NOT_TEXT = (
    "I can only read text. Ask me a question in words, such as: "
    "<i>how many care leavers did we lose touch with?</i>"
)
_NOT_KEPT = "This answer is no longer kept. Please ask again."


class AskingHandlers:
    """Handlers of questions."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def take_command(self, update: Update, context: Context) -> None:
        """`/ask how many ...`; without a question it says how to ask."""
        message, _chat, _user = message_of(update)
        question = argument_of(message)
        replied = message.reply_to_message
        if not question and replied and replied.text and replied.from_user and not replied.from_user.is_bot:
            question = replied.text  # "/ask" in reply to somebody's question asks that question
        if question:
            await self.answer(message, question)
        else:
            await message.reply_html(
                "What would you like to know? Write it after the command: <code>/ask how many "
                "children are in care?</code>"
            )

    async def take_group_message(self, update: Update, context: Context) -> None:
        """A message in a group that mentions the bot or replies to it."""
        message, _chat, _user = message_of(update)
        question = (message.text or "").replace(f"@{context.bot.username}", " ").strip()
        await self.answer(message, question)

    async def answer(self, message: Message, question: str) -> None:
        """Answer one question in the chat it came from."""
        answer = await self._room.answering.ask(question)
        token = await self._room.answering.keep_rest(answer, message.chat_id)
        texts = render_answer(answer, self._room.base, council=self._room.settings.council)
        last = len(texts) - 1
        for number, text in enumerate(texts):
            keyboard = self._keyboard(answer, token) if number == last else None
            await message.reply_html(text, reply_markup=keyboard, do_quote=message.chat.type != "private")

    def _keyboard(self, answer: Answer, token: str | None) -> InlineKeyboardMarkup | None:
        if not answer.snippets:
            return None
        theme = self._room.base.themes.get(answer.snippets[0].fact.themes[0])
        return keyboards.answer_keyboard(token, len(answer.snippets) - PAGE, theme)

    async def show_more(self, update: Update, context: Context) -> None:
        """The "more" button."""
        press = await press_of(update)
        if press is None:
            return
        token = press.parts[-1]
        page = await self._room.answering.show_more(token, press.message.chat_id)
        if page is None:
            await press.say(_NOT_KEPT, alert=True)
            await press.replace_keyboard(None)
            return
        await press.say()
        await press.replace_keyboard(None)
        texts = render_page(page)
        for number, text in enumerate(texts):
            more = page.remaining and number == len(texts) - 1
            keyboard = keyboards.answer_keyboard(token, page.remaining, None) if more else None
            await press.message.reply_html(text, reply_markup=keyboard)

    async def decline_other_content(self, update: Update, context: Context) -> None:
        """Photographs, voice messages, stickers and the like."""
        message, _chat, _user = message_of(update)
        await message.reply_html(NOT_TEXT)
