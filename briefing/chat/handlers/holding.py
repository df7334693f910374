"""/hold: alerts are kept back, and later let go or dropped."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from briefing.chat.admission import Admission
from briefing.chat.hold_pages import HOLD, describe_held, render_hold
from briefing.chat.markup import escape
from briefing.chat.room import Context, Room, argument_of
from briefing.services.holding import HoldOpenError, NoHoldError
from briefing.storage.holds import HoldOutcome

_LONGEST_REASON = 200
_HOW = (
    "Alerts go out as usual. <code>/hold on the election of 6 May</code> keeps them back from now on, with the reason; "
    "publishing goes on, and answers show what is published. <code>/hold off</code> lets them go, or drops them, as you choose."
)
_NONE = "Alerts are not on hold, so there is nothing to end. /hold says how to begin."


class HoldingHandlers:
    """Handlers of holds."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._admission = Admission(room)

    async def show(self, update: Update, context: Context) -> None:
        """`/hold`: the state; `/hold on REASON`: begin; `/hold off`: end, after a choice."""
        admitted = await self._admission.admit(update, "/hold")
        if admitted is None:
            return
        message, user = admitted
        word, _space, reason = " ".join(argument_of(message).split()).partition(" ")
        held = await self._room.holding.find()
        if word.casefold() == "off" and not held.hold:
            await message.reply_html(_NONE)
        elif word.casefold() == "on" and reason:
            try:
                held = await self._room.holding.start(user.id, reason[:_LONGEST_REASON])
            except HoldOpenError:
                await message.reply_html(f"It is so already.\n\n{render_hold(held, self._room.people)}")
                return
            await message.reply_html(render_hold(held, self._room.people))
        elif word.casefold() == "on":
            await message.reply_html("Please say why, such as <code>/hold on the election of 6 May</code>.")
        elif held.hold:
            await message.reply_html(render_hold(held, self._room.people), reply_markup=_keyboard())
        else:
            await message.reply_html(_HOW)

    async def end(self, update: Update, context: Context) -> None:
        """Let go what was held, or drop it."""
        press = await self._admission.press(update)
        if press is None:
            return
        try:
            outcome = HoldOutcome(press.parts[-1])
            held = await self._room.holding.end(press.user.id, outcome)
        except (NoHoldError, ValueError):  # ValueError: a button of another version of the bot
            await press.say("Alerts are not on hold any more.", alert=True)
            await press.replace_keyboard(None)
            return
        self._room.wake_dispatcher()
        await press.say()
        reason = escape(held.hold.reason) if held.hold else ""
        done = "are going out, each when its chat wants it" if outcome is HoldOutcome.RELEASED else "were dropped"
        what = f"{describe_held(held)} {done}" if held.messages else "Nothing had been held"
        await press.replace_text(f"▶️ The hold is over ({reason}). {what}.")


def _keyboard() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("▶️ End it and send what waits", callback_data=f"{HOLD}:{HoldOutcome.RELEASED}")],
            [
                InlineKeyboardButton(
                    "🗑 End it and drop what waits", callback_data=f"{HOLD}:{HoldOutcome.DISCARDED}"
                )
            ],
        ]
    )
