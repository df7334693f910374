"""Questions: free text in a private chat, /ask anywhere, a mention or a reply in a group."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from briefing.chat import keyboards
from briefing.chat.paragraph_pages import paragraph_row
from briefing.chat.readings import TOO_MANY, describe_reading, put_above, render_lead
from briefing.chat.render import list_shown, render_page
from briefing.chat.room import Context, Room, argument_of, message_of, press_of
from briefing.services.answering import PAGE, Page
from briefing.services.conversing import Asker, FollowUp
from knowledge.answer import Answer
from knowledge.conversation import Manner
from knowledge.models import Fact
from knowledge.safeguarding import reports_concern

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
        """Answer what a message asks, which may be several questions, in the chat it came from."""
        if await self.show_route_to_help(message, question):
            return
        asker = _asker_of(message)
        questions, more = self._room.conversing.split(question)
        for number, text in enumerate(questions, start=1):
            follow_up = await self._room.conversing.resolve(text, asker)
            line = describe_reading(text, follow_up, number=number if len(questions) > 1 else None)
            if asker and follow_up and follow_up.manner is not Manner.ASK:
                await self._show_again(message, asker, follow_up, line)
            else:
                await self._answer_one(message, asker, follow_up.question if follow_up else text, line)
        if more:
            await message.reply_html(TOO_MANY, do_quote=_quotes(message))

    async def _answer_one(self, message: Message, asker: Asker | None, question: str, line: str | None) -> None:
        """Answer one question. `line` says how it was read."""
        if await self.show_route_to_help(
            message, question
        ):  # a part, or a reading, may be one where the whole is not
            return
        answer = await self._room.answering.ask(question)
        token = await self._room.answering.keep_rest(answer, message.chat_id)
        noted = await self._room.noting.note(answer)
        await self._room.conversing.remember(asker, answer, token)
        texts = self._room.render_answer(answer)
        keyboard = keyboards.add_rows(self._keyboard(answer, token, noted), await self._paragraph_rows(answer))
        sent = await _reply(message, put_above(line, texts), keyboard)
        await self._room.receipting.note(
            message.chat_id, sent, [snippet.fact.id for snippet in list_shown(answer)]
        )

    async def _show_again(self, message: Message, asker: Asker, follow_up: FollowUp, line: str | None) -> None:
        """Answer a follow-up from what the last answer held, without a search."""
        if follow_up.manner is Manner.CITE or not follow_up.shown:
            await _reply(message, put_above(line, render_lead(follow_up)))
            return
        rest = follow_up.topic.rest
        page = await self._room.answering.show_more(rest, message.chat_id) if rest else None
        page = page or Page([], 0, 0)
        await self._room.conversing.turn_page(asker, follow_up, page)
        keyboard = keyboards.answer_keyboard(rest, page.remaining, None) if page.remaining else None
        await _reply(message, put_above(line, render_page(page)), keyboard)

    async def show_route_to_help(self, message: Message, text: str) -> bool:
        """To be tried before anything else reads or keeps a text: whether it is a concern, which got the route to help.

        The message is not quoted: in a group others may not have seen it.
        """
        concerned = reports_concern(text)
        if concerned:
            await message.reply_html(self._room.settings.safeguarding_text, do_quote=False)
        return concerned

    def _keyboard(self, answer: Answer, token: str | None, noted: str | None) -> InlineKeyboardMarkup | None:
        """`token` is for the rest of the answer, `noted` for what is said of it."""
        lead = answer.snippets[0].fact if answer.snippets else None
        theme = self._room.base.themes.get(lead.themes[0]) if lead else None
        keyboard = keyboards.answer_keyboard(token, len(answer.snippets) - PAGE, theme)
        if noted is None:
            return keyboard
        return keyboards.add_rows(keyboard, keyboards.feedback_rows(noted, refused=answer.status.refused))

    async def _paragraph_rows(self, answer: Answer) -> list[list[InlineKeyboardButton]]:
        """A row with a button for each shown snippet whose paragraph is kept."""
        numbered = list(enumerate((snippet.fact for snippet in list_shown(answer)), start=1))
        return await self._rows_for(numbered)

    async def _rows_for(self, numbered: Sequence[tuple[int, Fact]]) -> list[list[InlineKeyboardButton]]:
        shown = await self._room.intake.citing.find_shown(fact for _number, fact in numbered)
        row = paragraph_row(numbered, shown)
        return [row] if row else []

    async def show_more(self, update: Update, context: Context) -> None:
        """The "more" button."""
        press = await press_of(update)
        if press is None:
            return
        token = press.parts[-1]
        page = await self._room.answering.show_more(token, press.message.chat_id)
        if page is None:
            await press.say(_NOT_KEPT, alert=True)
            await press.drop_buttons(keyboards.MORE)
            return
        await press.say()
        await press.drop_buttons(keyboards.MORE)
        texts = render_page(page)
        below = keyboards.answer_keyboard(token, page.remaining, None) if page.remaining else None
        facts = [snippet.fact for snippet in page.snippets]
        below = keyboards.add_rows(below, await self._rows_for(list(enumerate(facts, start=page.first + 1))))
        sent = [
            await press.message.reply_html(text, reply_markup=below if number == len(texts) - 1 else None)
            for number, text in enumerate(texts)
        ]
        await self._room.receipting.note(press.message.chat_id, sent[0].message_id, [fact.id for fact in facts])

    async def decline_other_content(self, update: Update, context: Context) -> None:
        """Photographs, voice messages, stickers and the like."""
        message, _chat, _user = message_of(update)
        if not await self.show_route_to_help(message, message.caption or ""):
            await message.reply_html(NOT_TEXT)


async def _reply(message: Message, texts: Sequence[str], keyboard: InlineKeyboardMarkup | None = None) -> int:
    """Send the messages; the buttons go under the last one. The number of the first."""
    last = len(texts) - 1
    sent: list[int] = []
    for number, text in enumerate(texts):
        below = keyboard if number == last else None
        reply = await message.reply_html(text, reply_markup=below, do_quote=_quotes(message))
        sent.append(reply.message_id)
    return sent[0]


def _quotes(message: Message) -> bool:
    """In a group it must be seen to whom an answer goes."""
    return message.chat.type != "private"


def _asker_of(message: Message) -> Asker | None:
    """Whose conversation the message continues; None where several people write under one name."""
    if message.from_user is None or message.sender_chat is not None:
        return None
    return Asker(message.chat_id, message.from_user.id)
