"""Following and unfollowing."""

from collections.abc import Sequence

from briefing.clock import Clock
from briefing.storage import AsyncConnection, Database, conversations, deliveries, questions, subscriptions
from briefing.storage.subscriptions import EVERYTHING
from knowledge.base import FactBase

__all__ = ["EVERYTHING", "Subscribing"]


class Subscribing:
    """What each chat follows."""

    def __init__(self, base: FactBase, database: Database, clock: Clock) -> None:
        self._base = base
        self._database = database
        self._clock = clock

    async def list_followed(self, chat_id: int) -> Sequence[str]:
        """Theme ids the chat follows, or `*` for everything."""
        async with self._database.read() as connection:
            return await subscriptions.list_followed(connection, chat_id)

    async def toggle_theme(self, chat_id: int, theme: str) -> Sequence[str]:
        """Follow the theme if it was not followed, else stop; what is followed afterwards.

        Everything and single themes exclude each other: choosing one replaces the other.

        Raises:
            LookupError: when there is no such theme.
        """
        if theme != EVERYTHING and theme not in self._base.themes:
            raise LookupError(theme)
        async with self._database.write() as connection:
            followed = await subscriptions.list_followed(connection, chat_id)
            if theme in followed:
                await subscriptions.unfollow_theme(connection, chat_id, theme)
            else:
                if theme == EVERYTHING or EVERYTHING in followed:
                    await subscriptions.unfollow_themes(connection, chat_id)
                await subscriptions.follow_theme(connection, chat_id, theme, at=self._clock())
            return await self._settle(connection, chat_id)

    async def unfollow(self, chat_id: int, themes: Sequence[str]) -> Sequence[str]:
        """Stop following each of an alert's themes; which of them were followed, none when it is pressed again.

        Who follows everything follows every other theme afterwards.
        """
        async with self._database.write() as connection:
            followed = await subscriptions.list_followed(connection, chat_id)
            if EVERYTHING in followed:
                gone = [theme for theme in themes if theme in self._base.themes]
                await subscriptions.unfollow_themes(connection, chat_id)
                for theme in self._base.themes:
                    if theme not in gone:
                        await subscriptions.follow_theme(connection, chat_id, theme, at=self._clock())
            else:
                gone = [theme for theme in themes if theme in followed]
                for theme in gone:
                    await subscriptions.unfollow_theme(connection, chat_id, theme)
            await self._settle(connection, chat_id)
        return gone

    async def _settle(self, connection: AsyncConnection, chat_id: int) -> Sequence[str]:
        """Take back what is queued and no longer followed; what is followed now.

        Who follows nothing for the moment keeps the hours and filters for what is followed next, until `stop`.
        """
        followed = await subscriptions.list_followed(connection, chat_id)
        now = self._clock()
        if not followed:
            await deliveries.cancel_pending(
                connection, chat_id, at=now, reason="no longer followed", alerts_only=True
            )
        elif EVERYTHING not in followed:
            waiting = await deliveries.list_waiting_alerts(connection, [chat_id], at=now)
            unwanted = [item.id for item in waiting if not set(item.themes) & set(followed)]
            await deliveries.cancel_deliveries(connection, unwanted, at=now, reason="no longer followed")
        return followed

    async def stop(self, chat_id: int) -> bool:
        """Stop everything, alerts still queued and awaited answers included; False when there was nothing.

        What was asked last in the chat is forgotten too.
        """
        async with self._database.write() as connection:
            followed = await subscriptions.list_followed(connection, chat_id)
            await subscriptions.unfollow_all(connection, chat_id)
            await deliveries.cancel_pending(connection, chat_id, at=self._clock(), reason="unsubscribed")
            waited = await questions.stop_waiting(connection, chat_id)
            await conversations.forget_chat(connection, chat_id)
        return bool(followed or waited)

    async def retire(self, chat_id: int, reason: str) -> None:
        """The person blocked the bot or left: send nothing more, keep what they had chosen."""
        async with self._database.write() as connection:
            now = self._clock()
            await subscriptions.retire_subscriber(connection, chat_id, at=now, reason=reason)
            await deliveries.cancel_pending(connection, chat_id, at=now, reason=reason)
            await questions.stop_waiting(connection, chat_id)
            await conversations.forget_chat(connection, chat_id)

    async def revive(self, chat_id: int) -> None:
        """The person is back: what they had chosen holds again."""
        async with self._database.write() as connection:
            await subscriptions.revive_subscriber(connection, chat_id)

    async def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """A group has a new chat id."""
        async with self._database.write() as connection:
            await subscriptions.move_subscriber(connection, old_chat_id, new_chat_id)
            await deliveries.move_pending(connection, old_chat_id, new_chat_id)
            await questions.move_waiting(connection, old_chat_id, new_chat_id)
