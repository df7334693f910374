"""An editor's draft from the first question to publication, kept in the database at every step."""

from dataclasses import dataclass

from briefing.clock import Clock
from briefing.services.publishing import Publication, Publishing, Telling
from briefing.storage import AsyncConnection, Database, audit, drafts, facts, sources, subscriptions
from briefing.storage.drafts import StoredDraft
from knowledge.base import FactBase
from knowledge.drafts import Draft, Step, accept_input, fact_prefix, finish_fact, finish_source, reopen_step
from knowledge.models import Fact, Source


class StaleDraftError(Exception):
    """The draft changed, was published or was discarded meanwhile; nothing was done."""


@dataclass(frozen=True)
class OpenDraft:
    """A draft in the hands of its editor. `id` and `revision` tell one state of it from every other."""

    id: int
    revision: int
    draft: Draft


@dataclass(frozen=True)
class Preview:
    """A finished draft as it would be published, and how many chats an alert would reach."""

    fact: Fact
    source: Source
    audience: int


class Drafting:
    """One open draft for each editor."""

    def __init__(
        self, base: FactBase, database: Database, clock: Clock, publishing: Publishing | None = None
    ) -> None:
        self._base = base
        self._database = database
        self._clock = clock
        self._publishing = publishing or Publishing(base, clock)

    async def find(self, editor_id: int) -> OpenDraft | None:
        """The editor's open draft, set aside or not."""
        async with self._database.read() as connection:
            stored = await drafts.find_open_draft(connection, editor_id)
        return _open(stored) if stored else None

    async def start(self, editor_id: int, chat_id: int, *, question: str | None = None) -> OpenDraft:
        """Start a new draft, perhaps to answer a question; an open one is discarded first."""
        body = _body(Draft(question=question))
        async with self._database.write() as connection:
            stored = await drafts.find_open_draft(connection, editor_id)
            if stored:
                await drafts.close_draft(connection, stored.id, drafts.DISCARDED, at=self._clock())
            return _open(await drafts.start_draft(connection, editor_id, chat_id, body, at=self._clock()))

    async def resume(self, editor_id: int) -> OpenDraft | None:
        """Take up the draft that was set aside; None when there is none."""
        return await self._set_active(editor_id, active=True)

    async def set_aside(self, editor_id: int) -> OpenDraft | None:
        """Leave the draft as it is: messages are questions again until it is resumed."""
        return await self._set_active(editor_id, active=False)

    async def _set_active(self, editor_id: int, *, active: bool) -> OpenDraft | None:
        async with self._database.write() as connection:
            stored = await drafts.find_open_draft(connection, editor_id)
            if stored is None:
                return None
            draft = _open(stored).draft.model_copy(update={"active": active})
            return await self._save(connection, stored, draft)

    async def accept(self, editor_id: int, text: str, *, step: Step | None = None) -> OpenDraft:
        """Answer the question the draft stands at. `step`: the question that a pressed button belongs to.

        Raises:
            StaleDraftError: when there is no open draft, or the button belongs to an earlier question.
            knowledge.drafts.DraftInputError: when the text cannot be used; the draft is as it was.
        """
        async with self._database.write() as connection:
            stored = await self._require(connection, editor_id)
            draft = _open(stored).draft
            if step not in {None, draft.step} or draft.step is Step.PREVIEW:
                raise StaleDraftError
            return await self._save(connection, stored, accept_input(draft, text, self._base))

    async def reopen(self, editor_id: int, step: Step) -> OpenDraft:
        """Go back to one question.

        Raises:
            StaleDraftError: when there is no open draft, or it does not ask that.
        """
        async with self._database.write() as connection:
            stored = await self._require(connection, editor_id)
            draft = _open(stored).draft
            if not draft.applies(step):
                raise StaleDraftError
            return await self._save(connection, stored, reopen_step(draft, step))

    async def discard(self, editor_id: int, draft_id: int | None = None) -> bool:
        """Throw the open draft away; False when it is not open any more."""
        async with self._database.write() as connection:
            stored = await drafts.find_open_draft(connection, editor_id)
            if stored is None or draft_id not in {None, stored.id}:
                return False
            return await drafts.close_draft(connection, stored.id, drafts.DISCARDED, at=self._clock())

    async def preview(self, opened: OpenDraft) -> Preview:
        """What publishing this draft would show, and to how many."""
        source = finish_source(opened.draft, self._base)
        async with self._database.read() as connection:
            fact_id = await _next_id(connection, source, self._base)
            audience = await subscriptions.count_interested(connection, opened.draft.themes)
        return Preview(finish_fact(opened.draft, fact_id, source, self._base), source, audience)

    async def publish(self, editor_id: int, draft_id: int, revision: int, telling: Telling) -> Publication:
        """Write fact, source, audit entry and deliveries in one transaction, then let questions find the fact.

        Raises:
            StaleDraftError: when this very state of the draft is not the open one any more, as after a second press.
        """
        now, actor = self._clock(), str(editor_id)
        async with self._database.write() as connection:
            stored = await drafts.find_open_draft(connection, editor_id)
            if stored is None or (stored.id, stored.revision) != (draft_id, revision):
                raise StaleDraftError
            draft = _open(stored).draft
            if draft.step is not Step.PREVIEW or not await drafts.close_draft(
                connection, draft_id, drafts.PUBLISHED, at=now
            ):
                raise StaleDraftError
            source = finish_source(draft, self._base)
            if draft.new_source is not None:
                await sources.save_source(connection, source, origin=sources.EDITOR, actor=actor, at=now)
            fact = finish_fact(draft, await _next_id(connection, source, self._base), source, self._base)
            published = await self._publishing.add(
                connection, fact, actor=actor, telling=telling, reason="added by an editor"
            )
        self._publishing.show(source, [fact])
        return published

    async def record_refusal(self, person_id: int, command: str) -> None:
        """Somebody who is not an editor tried an editor's command."""
        async with self._database.write() as connection:
            entry = audit.AuditEntry(self._clock(), str(person_id), "refused", command, {})
            await audit.record_act(connection, entry)

    async def _require(self, connection: AsyncConnection, editor_id: int) -> StoredDraft:
        stored = await drafts.find_open_draft(connection, editor_id)
        if stored is None:
            raise StaleDraftError
        return stored

    async def _save(self, connection: AsyncConnection, stored: StoredDraft, draft: Draft) -> OpenDraft:
        saved = await drafts.save_draft(connection, stored, _body(draft), at=self._clock())
        if saved is None:
            raise StaleDraftError
        return _open(saved)


async def _next_id(connection: AsyncConnection, source: Source, base: FactBase) -> str:
    prefix = fact_prefix(source, base)
    return f"{prefix}{await facts.count_ids(connection, prefix) + 1:02d}"


def _open(stored: StoredDraft) -> OpenDraft:
    return OpenDraft(stored.id, stored.revision, Draft.model_validate(stored.body))


def _body(draft: Draft) -> dict[str, object]:
    return draft.model_dump(mode="json")
