"""The button under answers and alerts that shows the paragraph as printed."""

from telegram import Update

from briefing.chat import paragraph_pages
from briefing.chat.room import Context, Room, press_of


class CitingHandlers:
    """Handlers of citations: for everybody."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def show(self, update: Update, context: Context) -> None:
        """What a fact is drawn from."""
        press = await press_of(update)
        if press is None:
            return
        found = await self._room.intake.citing.look_up(press.parts[-1])
        if found is None:
            await press.say(paragraph_pages.GONE, alert=True)
            return
        await press.say()
        for text in paragraph_pages.render_lookup(found):
            await press.message.reply_html(text)
