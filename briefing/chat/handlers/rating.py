"""The buttons under an answer that say whether it helped, and the one that asks to be told of a better one."""

from telegram import Update

from briefing.chat import keyboards
from briefing.chat.room import Context, Room, press_of
from briefing.services.noting import Reason, Verdict, Waiting

_SAID_BEFORE = "That was noted before, or the question is no longer kept."
_NOT_KEPT = "This question is no longer kept. Please ask it again."
_WAITING = {
    Waiting.BEGUN: "I will tell you here, once, when there is an answer. /unsubscribe takes that back.",
    Waiting.ALREADY: "I will tell you here when there is an answer.",
    Waiting.ANSWERED: "There is an answer by now. Please ask again.",
    Waiting.FORGOTTEN: _NOT_KEPT,
}


class RatingHandlers:
    """Handlers of what people think of an answer. Each press acts once, and the other buttons stay."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def rate(self, update: Update, context: Context) -> None:
        """👍 or 👎; after 👎 the reasons are offered, and to be told of a better answer."""
        press = await press_of(update)
        if press is None:
            return
        token, verdict = press.parts[1], Verdict(press.parts[2])
        others = keyboards.drop_buttons(press.message.reply_markup, keyboards.RATE)
        if not await self._room.noting.rate(token, verdict):
            await press.say(_SAID_BEFORE)
        elif verdict is Verdict.HELPFUL:
            await press.say("Thank you.")
        else:
            waits = keyboards.has_button(others, keyboards.TELL)
            waits = waits or await self._room.noting.is_awaited(token, press.message.chat_id)
            others = keyboards.add_rows(others, keyboards.reason_rows(token, waits=waits))
            await press.say("Thank you, an editor will see it. If you like, press what was wrong.")
        await press.replace_keyboard(others)

    async def explain(self, update: Update, context: Context) -> None:
        """Why an answer did not help."""
        press = await press_of(update)
        if press is None:
            return
        done = await self._room.noting.explain(press.parts[1], Reason(press.parts[2]))
        await press.say("Thank you." if done else _SAID_BEFORE)
        await press.drop_buttons(keyboards.EXPLAIN)

    async def tell(self, update: Update, context: Context) -> None:
        """Tell this chat when the question has an answer."""
        press = await press_of(update)
        if press is None:
            return
        waiting = await self._room.noting.await_answer(press.parts[1], press.message.chat_id)
        await press.say(_WAITING[waiting], alert=True)
        await press.drop_buttons(keyboards.TELL)
