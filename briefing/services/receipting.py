"""Remembering, where the council wants it, which chat was shown which fact, so that a correction reaches it too."""

from collections.abc import Collection
from datetime import timedelta

from briefing.clock import Clock
from briefing.storage import Database, receipts


class Receipting:
    """Receipts of answers. `days`: for how long they are kept; with 0 none is."""

    def __init__(self, database: Database, clock: Clock, *, days: int) -> None:
        self._database = database
        self._clock = clock
        self._days = days

    async def note(self, chat_id: int, message_id: int, fact_ids: Collection[str]) -> None:
        """An answer with these facts has reached a chat."""
        if self._days and fact_ids:
            async with self._database.write(repeatable=True) as connection:
                await receipts.keep_receipts(
                    connection, chat_id, fact_ids, message_id=message_id, at=self._clock()
                )

    async def purge(self) -> int:
        """Delete what has been kept long enough, all where none is to be kept; how many."""
        before = self._clock() - timedelta(days=self._days) if self._days else self._clock() + timedelta(days=1)
        async with self._database.write(repeatable=True) as connection:
            return await receipts.forget_receipts(connection, before=before)
