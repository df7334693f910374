"""The one way for a fact to be published: the database with the alert first, then the base that questions are put to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from briefing.alerts import outbox
from briefing.alerts.correcting import enqueue_correction
from briefing.clock import Clock
from briefing.storage import AsyncConnection, audit, deliveries, facts, holds, questions
from knowledge.base import FactBase
from knowledge.differences import compare_facts
from knowledge.models import Fact, Source, Status

NO_UNDO = timedelta(0)


class Telling(StrEnum):
    """Whether a publication is announced."""

    ALERT = "alert"
    QUIETLY = "quietly"


@dataclass(frozen=True)
class Publication:
    """A published version of a fact and how many chats are being told. `held`: once the hold that is in force ends."""

    fact: Fact
    told: int
    held: bool = False


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
        told, held = 0, False
        if telling is Telling.ALERT:
            held = await holds.find_open(connection) is not None
            told = await outbox.enqueue_alert(connection, fact, actor=actor, at=now, due_at=now + self.undo)
        entry = audit.AuditEntry(now, actor, "publish_fact", fact.id, {"telling": telling.value, "told": told})
        await audit.record_act(connection, entry)
        return Publication(fact, told, held)

    async def change(
        self,
        connection: AsyncConnection,
        former: Fact,
        present: Fact,
        *,
        actor: str,
        telling: Telling,
        reason: str,
        undoing: bool = False,
    ) -> Publication:
        """Write the next version of a fact on the caller's transaction; `show` it once that is kept.

        Whether it corrects, retracts or restores follows from the two statuses, unless it undoes what was just published.

        Raises:
            LookupError: when `former` is not the stored version any more; nothing is written.
        """
        now = self._clock()
        new = present.model_copy(update={"version": former.version + 1})
        await facts.change_fact(connection, new, actor=actor, at=now, reason=reason)
        if undoing or new.status is not Status.PUBLISHED:
            await reopen_questions(connection, new.id, now)
        corrected = await enqueue_correction(
            connection,
            former,
            new,
            wanted=telling is Telling.ALERT,
            undoing=undoing,
            actor=actor,
            reason=reason,
            at=now,
            due_at=now + self.undo,
        )
        told = len(corrected) + await self._replace_waiting(
            connection, new, corrected, actor, now, undone=former.version if undoing else None
        )
        detail = {
            "version": new.version,
            "changed": [item.field.value for item in compare_facts(former, new, self._base)],
            "telling": telling.value,
            "told": told,
            "reason": reason,
        }
        act = "undo" if undoing else _name_act(former, new)
        await audit.record_act(connection, audit.AuditEntry(now, actor, act, new.id, detail))
        return Publication(new, told)

    async def _replace_waiting(
        self,
        connection: AsyncConnection,
        new: Fact,
        corrected: Collection[int],
        actor: str,
        now: datetime,
        *,
        undone: int | None,
    ) -> int:
        """Nobody is sent what is no longer said; how many chats get the new version in its place.

        `undone`: the version whose publication is taken back, with what it took from those who still waited.
        """
        if new.status is Status.PUBLISHED:
            taken_back = await facts.find_version(connection, new.id, undone) if undone else None
            return await deliveries.replace_alerts(
                connection,
                new,
                actor=actor,
                at=now,
                due_at=now + self.undo,
                apart_from=corrected,
                taken_from=await outbox.find_interested(connection, new) if taken_back else (),
                taken_at=taken_back.changed_at if taken_back else None,
            )
        await deliveries.cancel_alerts(connection, new.id, at=now, reason="the fact was retracted")
        return 0

    def show(self, source: Source, published: Iterable[Fact]) -> None:
        """Let questions find the facts of a source, or no longer, now that the database has them so.

        Takes milliseconds a fact.
        """
        if self._base.sources.get(source.id) != source:
            self._base.put_source(source)
        for fact in published:
            if fact.status is Status.PUBLISHED:
                self._base.put_fact(fact)
            elif fact.id in self._base.facts:
                self._base.drop_fact(fact.id)


async def reopen_questions(connection: AsyncConnection, fact_id: str, now: datetime) -> None:
    """What the fact answered is open again, and who was to be told of that waits again."""
    reopened = await questions.unsettle_questions(connection, fact_id)
    for chat_id, wording in await deliveries.take_back_answers(connection, list(reopened), at=now):
        await questions.await_answer(connection, reopened[wording], chat_id)


def _name_act(former: Fact, new: Fact) -> str:
    if new.status is former.status:
        return "correct_fact"
    return "restore_fact" if new.status is Status.PUBLISHED else "retract_fact"
