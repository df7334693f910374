"""Taking back what was published a moment ago, before anybody has been told."""

from datetime import datetime

from briefing.clock import Clock
from briefing.services.accepting import reopen_undone
from briefing.services.publishing import Publication, Publishing, Telling
from briefing.storage import AsyncConnection, Database, drafts, edits, facts
from knowledge.base import FactBase
from knowledge.drafts import Edit
from knowledge.models import Fact, Status

_UNDONE = "undone by the editor"


class TooLateError(Exception):
    """The time for undoing is over; alerts may have gone out."""


class UndoneAlreadyError(Exception):
    """It was undone, or somebody published a newer version since; nothing was done."""


class Undoing:
    """Undoes a version of a fact while `publishing.undo` has not passed since it was published.

    All it needs is in the database: the button works after a restart, too.
    """

    def __init__(self, base: FactBase, database: Database, clock: Clock, publishing: Publishing) -> None:
        self._base = base
        self._database = database
        self._clock = clock
        self._publishing = publishing

    async def undo(self, editor_id: int, fact_id: str, version: int) -> Publication:
        """Publish what was there before: the former version, or none for a new fact. Its draft or edit is open again.

        Raises:
            TooLateError: when the time is over, or there is nothing to undo.
            UndoneAlreadyError: when the fact is not at this version any more.
        """
        async with self._database.write() as connection:
            # read once the writing turn is ours: whoever sends an alert has its turn before or after, not at the same time
            now = self._clock()
            newest = await facts.find_version(connection, fact_id, version)
            if (
                newest is None
                or newest.changed_by != str(editor_id)
                or now >= newest.changed_at + self._publishing.undo
            ):
                raise TooLateError
            present = await facts.find_fact(connection, fact_id)
            if present is None or present.version != version:
                raise UndoneAlreadyError
            undone = await self._publishing.change(
                connection,
                present,
                await _find_former(connection, present),
                actor=str(editor_id),
                telling=Telling.QUIETLY,
                reason=_UNDONE,
                undoing=True,
            )
            if version == 1:
                await _reopen_draft(connection, fact_id, now)
                await reopen_undone(connection, fact_id, self._clock)
            else:
                await _reopen_edit(connection, present, undone.fact, now)
        self._publishing.show(self._base.sources[undone.fact.source], [undone.fact])
        return undone


async def _find_former(connection: AsyncConnection, present: Fact) -> Fact:
    """What the fact was before this version: nothing, which a retracted one is, where this is the first."""
    former = await facts.find_version(connection, present.id, present.version - 1)
    return former.fact if former else present.model_copy(update={"status": Status.RETRACTED})


async def _reopen_draft(connection: AsyncConnection, fact_id: str, now: datetime) -> None:
    draft = await drafts.find_published(connection, fact_id)
    if draft is None:
        return
    in_hand = await drafts.find_open_draft(connection, draft.editor_id)
    state = drafts.ASIDE if in_hand else drafts.OPEN
    await drafts.move_draft(connection, draft.id, state, of=[drafts.PUBLISHED], at=now)


async def _reopen_edit(connection: AsyncConnection, present: Fact, undone: Fact, now: datetime) -> None:
    """The edit is open again, on top of the version that undid it."""
    stored = await edits.find_published(connection, present.id, present.version)
    if stored is None:
        return
    edit = Edit.model_validate(stored.body).stop_asking()
    target = edit.target.model_copy(update={"version": undone.version})
    body = edit.model_copy(update={"target": target}).model_dump(mode="json")
    await edits.reopen_edit(connection, stored, body, at=now)
