"""/deliveries: what became of alerts and corrections."""

from telegram import Update

from briefing.chat.admission import Admission
from briefing.chat.delivery_pages import render_deliveries
from briefing.chat.room import Context, Room, argument_of
from briefing.services.roles import Right


class OverseeingHandlers:
    """Handlers of the outbox's numbers."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._admission = Admission(room)

    async def show(self, update: Update, context: Context) -> None:
        """`/deliveries`: the newest; `/deliveries ID`: of one fact."""
        admitted = await self._admission.admit(update, "/deliveries", Right.READ)
        if admitted is None:
            return
        message, _user = admitted
        fact_id = argument_of(message).upper()[:20] or None
        report = await self._room.overseeing.report(fact_id)
        await message.reply_html(render_deliveries(report, fact_id))
