"""A message that an editor forwards: a fact may be started from it, or it is asked as a question."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from briefing.chat.admission import Admission
from briefing.chat.draft_desk import ask, put_aside
from briefing.chat.handlers.asking import AskingHandlers
from briefing.chat.moments import local_day
from briefing.chat.room import Context, Press, Room
from knowledge.drafts import Draft

FACT = "fwdfact"
QUESTION = "fwdask"
_OFFER = (
    "What shall I do with the message that you forwarded? A fact is in your own words: what the press or somebody else wrote "
    "is shown to you while you write, and not copied."
)
_GONE = "The forwarded message is not there any more. Please forward it again."


class ForwardingHandlers:
    """Handlers of forwarded messages. The message itself is kept by Telegram: the offer replies to it."""

    def __init__(self, room: Room, asking: AskingHandlers) -> None:
        self._room = room
        self._asking = asking
        self._admission = Admission(room)

    async def offer(self, message: Message) -> None:
        """What can be done with it."""
        rows = [
            [InlineKeyboardButton("➕ Start a fact from this", callback_data=FACT)],
            [InlineKeyboardButton("Ask it as a question", callback_data=QUESTION)],
        ]
        await message.reply_html(_OFFER, reply_markup=InlineKeyboardMarkup(rows), do_quote=True)

    async def start_fact(self, update: Update, context: Context) -> None:
        """A draft with the message as its note, and its day as a suggestion of when it was true."""
        press = await self._admission.press(update)
        forwarded = await self._find(press)
        if press is None or forwarded is None:
            return
        await press.say()
        await press.replace_keyboard(None)
        await put_aside(self._room, press.message, press.user.id)
        origin = forwarded.forward_origin
        draft = Draft(note=forwarded.text, noted_on=local_day(origin.date) if origin else None)
        opened = await self._room.drafting.start(press.user.id, press.message.chat_id, draft=draft)
        await ask(self._room, press.message, opened)

    async def ask_question(self, update: Update, context: Context) -> None:
        """The message as if the editor had written it."""
        press = await self._admission.press(update)
        forwarded = await self._find(press)
        if press is None or forwarded is None:
            return
        await press.say()
        await press.replace_keyboard(None)
        await self._asking.answer(forwarded, forwarded.text or "")

    async def _find(self, press: Press | None) -> Message | None:
        """The forwarded message that the offer replied to; None, and told, when it is gone."""
        if press is None:
            return None
        forwarded = press.message.reply_to_message
        if forwarded and forwarded.text:
            return forwarded
        await press.say(_GONE, alert=True)
        await press.replace_keyboard(None)
        return None
