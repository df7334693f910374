"""After a fact changed: the questions that it answers now are off the editors' list, and who waited is told."""

from datetime import timedelta

from telegram import Message

from briefing.chat.gap_pages import render_settlement
from briefing.chat.room import Room
from knowledge.models import Fact, Status


async def tell_settlement(room: Room, message: Message, fact: Fact) -> None:
    """Settle what the fact answers, wake the dispatcher, and say how many questions that were."""
    if fact.status is Status.PUBLISHED:
        wait = timedelta(seconds=room.settings.undo_seconds)
        settlement = await room.reviewing.settle_by(fact, wait=wait)
    else:
        settlement = await room.reviewing.settle_awaited()
    room.wake_dispatcher()
    if settlement.questions and fact.status is Status.PUBLISHED:
        await message.reply_html(render_settlement(settlement), do_quote=False)
