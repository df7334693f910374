"""/committee: the days on which the committee meets, for digests of the evening before."""

from datetime import date

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from briefing.alerts.timing import LONDON
from briefing.chat.admission import Admission
from briefing.chat.choice_pages import describe_meeting
from briefing.chat.room import Context, Room, argument_of
from briefing.chat.spans import read_day
from briefing.storage.committee import Meeting
from knowledge.dates import MONTHS

DROP = "mtg"
_LONGEST_TITLE = 200
_HOW = (
    "<code>/committee 8 December 2026 Children's services committee</code> adds a date, <code>/committee remove 8 December "
    "2026</code> takes one back. Who chose to be told on the evening before committee follows these."
)


class CommitteeHandlers:
    """Handlers of the committee's dates."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._admission = Admission(room)

    async def show(self, update: Update, context: Context) -> None:
        """List the dates, add one, or take one back."""
        admitted = await self._admission.admit(update, "/committee")
        if admitted is None:
            return
        message, user = admitted
        wanted = " ".join(argument_of(message).split())
        today = self._room.clock().astimezone(LONDON).date()
        if not wanted:
            text, keyboard = await self._list()
            await message.reply_html(text, reply_markup=keyboard)
            return
        first, _space, rest = wanted.partition(" ")
        if first.casefold() in {"remove", "delete", "cancel"}:
            day = read_day(rest, today)
            if day and await self._room.choosing.drop_meeting(user.id, day):
                await message.reply_html(f"Taken back: {describe_meeting(Meeting(day, ''))}.")
            else:
                await message.reply_html(f"There is no such date. /committee lists them.\n\n{_HOW}")
            return
        meeting = _read_meeting(wanted, today)
        if meeting is None or meeting.day < today:
            past = "That day is past. " if meeting else "I find no date at the beginning of that. "
            await message.reply_html(f"{past}{_HOW}")
            return
        await self._room.choosing.put_meeting(user.id, meeting)
        await message.reply_html(f"Noted: {describe_meeting(meeting)}. /committee lists the dates.")

    async def drop(self, update: Update, context: Context) -> None:
        """The button beside a date."""
        press = await self._admission.press(update)
        if press is None:
            return
        day = read_day(press.parts[-1], self._room.clock().astimezone(LONDON).date())
        dropped = day is not None and await self._room.choosing.drop_meeting(press.user.id, day)
        await press.say("Taken back" if dropped else "That date is gone already")
        await press.replace_text(*await self._list())

    async def _list(self) -> tuple[str, InlineKeyboardMarkup | None]:
        meetings = await self._room.choosing.list_meetings()
        if not meetings:
            return f"No date of the committee is set.\n\n{_HOW}", None
        lines = [f"• {describe_meeting(meeting)}" for meeting in meetings]
        buttons = [
            [
                InlineKeyboardButton(
                    f"🗑 Take back {meeting.day.day} {MONTHS[meeting.day.month - 1]}",
                    callback_data=f"{DROP}:{meeting.day.isoformat()}",
                )
            ]
            for meeting in meetings[:10]
        ]
        text = "\n".join(["<b>The committee meets on</b>", *lines])
        return f"{text}\n\n{_HOW}", InlineKeyboardMarkup(buttons)


def _read_meeting(text: str, today: date) -> Meeting | None:
    """A date at the beginning, in as many words as it takes, then the name."""
    words = text.split()
    for count in range(min(4, len(words)), 0, -1):
        day = read_day(" ".join(words[:count]), today)
        if day:
            return Meeting(day, " ".join(words[count:])[:_LONGEST_TITLE])
    return None
