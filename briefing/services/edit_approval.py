"""Corrections, retractions and restorations that wait for a second pair of eyes."""

from collections.abc import Sequence

from briefing.services.correcting import Correcting
from briefing.services.open_edits import EditConflictError, OpenEdit, StaleEditError
from briefing.services.submissions import Approvable, Body, Carried, Exhibit, OutdatedError, Request
from briefing.storage import AsyncConnection
from knowledge.base import FactBase
from knowledge.drafts import DraftInputError

KIND = "edit"
_CHANGED = "Its author has changed, published or given up this edit since; there is nothing to approve."
_CONFLICT = "Somebody has changed the fact meanwhile. Its author has to look at the edit again."


def describe_state(opened: OpenEdit) -> Body:
    """The body of a submission: this edit as it is now."""
    return {"edit": opened.id, "revision": opened.revision}


class EditApproval(Approvable):
    """An edit at one revision. While it waits it stays its author's, who may still change it."""

    def __init__(self, base: FactBase, correcting: Correcting) -> None:
        self._base = base
        self._correcting = correcting

    def name_subject(self, body: Body) -> str:
        """The edit, whatever its revision."""
        return f"edit {body['edit']}"

    async def exhibit(self, connection: AsyncConnection, request: Request) -> Sequence[Exhibit]:
        """The fact as it would be, beside what it is now."""
        try:
            opened = await self._correcting.finish(connection, request.author_id, *_state(request))
        except (StaleEditError, EditConflictError, DraftInputError) as error:
            raise _outdate(error) from None
        target = opened.edit.target
        return [Exhibit(target, self._base.sources[target.source], opened.former)]

    async def hold(self, connection: AsyncConnection, request: Request) -> None:
        """Nothing to do: a finished edit asks for nothing."""

    async def publish(self, connection: AsyncConnection, request: Request) -> Carried:
        """Publish the edit as its author would."""
        try:
            published = await self._correcting.publish_on(
                connection, request.author_id, *_state(request), request.telling
            )
        except (StaleEditError, EditConflictError, DraftInputError) as error:
            raise _outdate(error) from None
        return Carried([published], lambda: self._correcting.show(published))

    async def hand_back(self, connection: AsyncConnection, request: Request) -> None:
        """Nothing to do: it was its author's all the time."""


def _state(request: Request) -> tuple[int, int]:
    return int(str(request.body["edit"])), int(str(request.body["revision"]))


def _outdate(error: Exception) -> OutdatedError:
    return OutdatedError(_CONFLICT if isinstance(error, EditConflictError) else _CHANGED)
