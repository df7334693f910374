"""The button under an alert that shows questions to ask."""

from telegram import Update

from briefing.chat.alert_pages import render_probes
from briefing.chat.room import Context, Room, press_of
from knowledge.alerting import list_probes


class ProbingHandlers:
    """Handlers of scrutiny questions."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def show(self, update: Update, context: Context) -> None:
        """The questions that bear on a finding."""
        press = await press_of(update)
        if press is None:
            return
        fact = self._room.base.facts.get(press.parts[-1])
        probes = list_probes(fact, self._room.base) if fact else []
        if not probes:
            await press.say("There are no questions on this any more.", alert=True)
            return
        await press.say()
        await press.message.reply_html(render_probes(probes), do_quote=True)
