"""The one way for a fact to be published: the database with the alert first, then the base that questions are put to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from briefing.alerts import outbox
from briefing.clock import Clock
from briefing.storage import AsyncConnection, audit, facts
from knowledge.base import FactBase
from knowledge.models import Fact, Source

NO_UNDO = timedelta(0)


class Telling(StrEnum):
    """Whether a publication is announced."""

    ALERT = "alert"
    QUIETLY = "quietly"


@dataclass(frozen=True)
class Publication:
    """A published fact and how many chats are being told."""

    fact: Fact
    told: int


class Publishing:
    """Publishes facts. `undo`: how long an alert waits, so that a publication can be taken back before anybody is told."""

    def __init__(self, base: FactBase, clock: Clock, *, undo: timedelta = NO_UNDO) -> None:
        self._base = base
        self._clock = clock
        self.undo = undo

    async def add(
        self, connection: AsyncConnection, fact: Fact, *, actor: str, telling: Telling, reason: str
    ) -> Publication:
        """Write a new fact, its audit entry and its deliveries on the caller's transaction; `show` it once that is kept."""
        now = self._clock()
        await facts.add_fact(connection, fact, actor=actor, at=now, reason=reason)
        told = 0
        if telling is Telling.ALERT:
            told = await outbox.enqueue_alert(connection, fact, actor=actor, at=now, due_at=now + self.undo)
        entry = audit.AuditEntry(now, actor, "publish_fact", fact.id, {"telling": telling.value, "told": told})
        await audit.record_act(connection, entry)
        return Publication(fact, told)

    def show(self, source: Source, published: Iterable[Fact]) -> None:
        """Let questions find the facts of a source, now that the database holds them. Takes milliseconds a fact."""
        self._base.put_source(source)
        for fact in published:
            self._base.put_fact(fact)
