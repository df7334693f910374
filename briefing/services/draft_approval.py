"""Drafts that wait for a second pair of eyes."""

from collections.abc import Sequence

from briefing.services.drafting import Drafting, OpenDraft, StaleDraftError
from briefing.services.submissions import Approvable, Body, Carried, Exhibit, OutdatedError, Request
from briefing.storage import AsyncConnection

KIND = "draft"
_CHANGED = "Its author has changed, published or discarded this draft since; there is nothing to approve."


def describe_state(opened: OpenDraft) -> Body:
    """The body of a submission: this draft as it is now."""
    return {"draft": opened.id, "revision": opened.revision}


class DraftApproval(Approvable):
    """A finished draft at one revision. While it waits it is set aside, and its author may still change it."""

    def __init__(self, drafting: Drafting) -> None:
        self._drafting = drafting

    def name_subject(self, body: Body) -> str:
        """The draft, whatever its revision."""
        return f"draft {body['draft']}"

    async def exhibit(self, connection: AsyncConnection, request: Request) -> Sequence[Exhibit]:
        """The fact that the draft would become."""
        try:
            fact, source = await self._drafting.finish(connection, request.author_id, *_state(request))
        except StaleDraftError:
            raise OutdatedError(_CHANGED) from None
        return [Exhibit(fact, source)]

    async def hold(self, connection: AsyncConnection, request: Request) -> None:
        """Set aside, so that its author can go on with something else."""
        draft_id, _revision = _state(request)
        await self._drafting.put_aside(connection, draft_id)

    async def publish(self, connection: AsyncConnection, request: Request) -> Carried:
        """Publish the draft as its author would."""
        try:
            published, source = await self._drafting.publish_on(
                connection, request.author_id, *_state(request), request.telling
            )
        except StaleDraftError:
            raise OutdatedError(_CHANGED) from None
        return Carried([published], lambda: self._drafting.show(source, published))

    async def hand_back(self, connection: AsyncConnection, request: Request) -> None:
        """Nothing to do: it was its author's all the time, set aside."""


def _state(request: Request) -> tuple[int, int]:
    return int(str(request.body["draft"])), int(str(request.body["revision"]))
