"""An editor's draft from the first question to publication, kept in the database at every step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from briefing.clock import Clock
from briefing.services.publishing import Publication, Publishing, Telling
from briefing.storage import AsyncConnection, Database, audit, drafts, facts, sources, subscriptions
from briefing.storage.drafts import StoredDraft
from briefing.storage.subscriptions import Reach
from knowledge.base import FactBase
from knowledge.drafts import Draft, Step, accept_input, fact_prefix, finish_fact, finish_source, reopen_step
from knowledge.models import Fact, Source


class StaleDraftError(Exception):
    """The draft changed, was published or was discarded meanwhile; nothing was done."""


@dataclass(frozen=True)
class OpenDraft:
    """An unfinished draft. `id` and `revision` tell one state of it from every other.

    `in_hand`: its editor's words answer its questions; else it is set aside. `message_id`: where its buttons stand.
    """

    id: int
    revision: int
    draft: Draft
    editor_id: int
    in_hand: bool
    updated_at: datetime
    message_id: int | None = None


@dataclass(frozen=True)
class Preview:
    """A finished draft as it would be published, and how many chats an alert would reach."""

    fact: Fact
    source: Source
    audience: int


class Drafting:
    """Editors' drafts. Each editor has one in hand at most; any number may be set aside."""

    def __init__(
        self, base: FactBase, database: Database, clock: Clock, publishing: Publishing | None = None
    ) -> None:
        self._base = base
        self._database = database
        self._clock = clock
        self._publishing = publishing or Publishing(base, clock)

    async def find(self, editor_id: int) -> OpenDraft | None:
        """The draft in the editor's hands; None while every one is set aside."""
        async with self._database.read() as connection:
            stored = await drafts.find_open_draft(connection, editor_id)
        return _open(stored) if stored else None

    async def find_draft(self, editor_id: int, draft_id: int) -> OpenDraft | None:
        """One of the editor's unfinished drafts; None when it is closed, or somebody else's."""
        async with self._database.read() as connection:
            stored = await _find_unfinished(connection, editor_id, draft_id)
        return _open(stored) if stored else None

    async def list_unfinished(self, editor_id: int | None = None) -> Sequence[OpenDraft]:
        """The unfinished drafts of an editor, or of everybody, the last changed first."""
        async with self._database.read() as connection:
            stored = await drafts.list_unfinished(connection)
        return [_open(item) for item in stored if editor_id in {None, item.editor_id}]

    async def start(
        self, editor_id: int, chat_id: int, *, question: str | None = None, draft: Draft | None = None
    ) -> OpenDraft:
        """Start a new draft, perhaps to answer a question or with something in it; one in hand is set aside."""
        body = _body(draft or Draft(question=question))
        async with self._database.write() as connection:
            await self._set_aside(connection, editor_id)
            return _open(await drafts.start_draft(connection, editor_id, chat_id, body, at=self._clock()))

    async def resume(self, editor_id: int, draft_id: int) -> OpenDraft | None:
        """Take an unfinished draft in hand, and set the one that was there aside; None when it is closed."""
        async with self._database.write() as connection:
            stored = await _find_unfinished(connection, editor_id, draft_id)
            return _open(await self._take_in_hand(connection, stored)) if stored else None

    async def set_aside(self, editor_id: int) -> OpenDraft | None:
        """Leave the draft in hand as it is: messages are questions again until it is resumed."""
        async with self._database.write() as connection:
            return await self._set_aside(connection, editor_id)

    async def bring_back(self, editor_id: int, draft_id: int) -> OpenDraft | None:
        """Take up a draft that was discarded; None when it was not."""
        async with self._database.write() as connection:
            stored = await drafts.find_draft(connection, draft_id)
            if stored is None or stored.editor_id != editor_id or stored.state != drafts.DISCARDED:
                return None
            return _open(await self._take_in_hand(connection, stored))

    async def note_message(self, opened: OpenDraft, message_id: int | None) -> None:
        """Remember under which message the buttons of the draft's question stand."""
        async with self._database.write() as connection:
            await drafts.note_message(connection, opened.id, message_id)

    async def _set_aside(self, connection: AsyncConnection, editor_id: int) -> OpenDraft | None:
        stored = await drafts.find_open_draft(connection, editor_id)
        if stored is None:
            return None
        moved = await drafts.move_draft(connection, stored.id, drafts.ASIDE, of=[drafts.OPEN], at=self._clock())
        return _open(moved) if moved else None

    async def _take_in_hand(self, connection: AsyncConnection, stored: StoredDraft) -> StoredDraft:
        await self._set_aside(connection, stored.editor_id)
        of = [*drafts.UNFINISHED, drafts.DISCARDED]
        moved = await drafts.move_draft(connection, stored.id, drafts.OPEN, of=of, at=self._clock())
        if moved is None:
            raise StaleDraftError
        return moved

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
        """Throw an unfinished draft away, or the one in hand; False when it is closed already."""
        async with self._database.write() as connection:
            if draft_id is None:
                stored = await drafts.find_open_draft(connection, editor_id)
            else:
                stored = await _find_unfinished(connection, editor_id, draft_id)
            if stored is None:
                return False
            return await drafts.close_draft(connection, stored.id, drafts.DISCARDED, at=self._clock())

    async def preview(self, opened: OpenDraft) -> Preview:
        """What publishing this draft would show, and to how many."""
        source = finish_source(opened.draft, self._base)
        async with self._database.read() as connection:
            fact_id = await next_id(connection, source, self._base)
            fact = finish_fact(opened.draft, fact_id, source, self._base)
            audience = await subscriptions.count_interested(connection, Reach.of(fact, source))
        return Preview(fact, source, audience)

    async def publish(self, editor_id: int, draft_id: int, revision: int, telling: Telling) -> Publication:
        """Write fact, source, audit entry and deliveries in one transaction, then let questions find the fact.

        Raises:
            StaleDraftError: when this very state of the draft is not the open one any more, as after a second press.
        """
        async with self._database.write() as connection:
            published, source = await self.publish_on(connection, editor_id, draft_id, revision, telling)
        self.show(source, published)
        return published

    async def finish(
        self, connection: AsyncConnection, editor_id: int, draft_id: int, revision: int
    ) -> tuple[Fact, Source]:
        """The fact that this very state of a draft would become. StaleDraftError when it changed or is closed."""
        stored = await _find_unfinished(connection, editor_id, draft_id)
        if stored is None or stored.revision != revision:
            raise StaleDraftError
        draft = _open(stored).draft
        if draft.step is not Step.PREVIEW:
            raise StaleDraftError
        source = finish_source(draft, self._base)
        return finish_fact(draft, await next_id(connection, source, self._base), source, self._base), source

    async def publish_on(
        self, connection: AsyncConnection, editor_id: int, draft_id: int, revision: int, telling: Telling
    ) -> tuple[Publication, Source]:
        """As `publish`, on the caller's transaction; `show` it once that is kept."""
        now, actor = self._clock(), str(editor_id)
        fact, source = await self.finish(connection, editor_id, draft_id, revision)
        if source.id not in self._base.sources:
            await sources.save_source(connection, source, origin=sources.EDITOR, actor=actor, at=now)
        await drafts.close_draft(connection, draft_id, drafts.PUBLISHED, at=now, fact_id=fact.id)
        published = await self._publishing.add(
            connection, fact, actor=actor, telling=telling, reason="added by an editor"
        )
        return published, source

    def show(self, source: Source, published: Publication) -> None:
        """Let questions find what `publish_on` wrote."""
        self._publishing.show(source, [published.fact])

    async def put_aside(self, connection: AsyncConnection, draft_id: int) -> None:
        """Set one draft aside, on the caller's transaction; one that is aside stays so."""
        await drafts.move_draft(connection, draft_id, drafts.ASIDE, of=[drafts.OPEN], at=self._clock())

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


async def next_id(connection: AsyncConnection, source: Source, base: FactBase) -> str:
    """The id of the next fact that an editor adds to a source."""
    prefix = fact_prefix(source, base)
    return f"{prefix}{await facts.count_ids(connection, prefix) + 1:02d}"


async def _find_unfinished(connection: AsyncConnection, editor_id: int, draft_id: int) -> StoredDraft | None:
    stored = await drafts.find_draft(connection, draft_id)
    mine = stored is not None and stored.editor_id == editor_id and stored.state in drafts.UNFINISHED
    return stored if mine else None


def _open(stored: StoredDraft) -> OpenDraft:
    return OpenDraft(
        stored.id,
        stored.revision,
        Draft.model_validate(stored.body),
        stored.editor_id,
        stored.state == drafts.OPEN,
        stored.updated_at,
        stored.message_id,
    )


def _body(draft: Draft) -> dict[str, object]:
    return draft.model_dump(mode="json")
