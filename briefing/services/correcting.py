"""Changing, retracting and restoring published facts: collected in an edit, published as the fact's next version."""

from collections.abc import Callable, Sequence

from briefing.clock import Clock
from briefing.services.open_edits import (
    EditConflictError,
    EditOpenError,
    NoSuchFactError,
    NothingToChangeError,
    NotPublishedError,
    OpenEdit,
    StaleEditError,
)
from briefing.services.publishing import Publication, Publishing, Telling
from briefing.storage import AsyncConnection, Database, edits, facts
from briefing.storage.edits import StoredEdit
from briefing.storage.facts import FactVersion
from knowledge.base import FactBase
from knowledge.differences import changed_fields
from knowledge.drafts import (
    DraftInputError,
    Edit,
    Step,
    change_field,
    check_reason,
    open_field,
    rebase_edit,
)
from knowledge.models import Fact, Status


class Correcting:
    """One open edit for each editor and fact. An edit remembers the version it began from and never overwrites a newer one."""

    def __init__(self, base: FactBase, database: Database, clock: Clock, publishing: Publishing) -> None:
        self._base = base
        self._database = database
        self._clock = clock
        self._publishing = publishing

    async def begin(self, editor_id: int, chat_id: int, fact_id: str) -> OpenEdit:
        """The editor's open edit of a fact, or a new one.

        Raises:
            NoSuchFactError: when there is no such fact.
            NotPublishedError: when it is not published.
        """
        async with self._database.write() as connection:
            opened = await self._find_open(connection, editor_id, fact_id)
            if opened:
                return opened
            fact = await _require_fact(connection, fact_id)
            if fact.status is not Status.PUBLISHED:
                raise NotPublishedError
            return await self._start(connection, editor_id, chat_id, fact, Edit(target=fact))

    async def retract(self, editor_id: int, chat_id: int, fact_id: str, reason: str) -> OpenEdit:
        """An edit that takes a fact out of all answers once it is published. Without a reason it asks for one.

        Raises:
            NoSuchFactError: when there is no such fact.
            NothingToChangeError: when it is not published.
            EditOpenError: when the editor has another edit of it open.
            knowledge.drafts.DraftInputError: when the reason cannot be used.
        """
        async with self._database.write() as connection:
            fact = await _require_fact(connection, fact_id)
            if fact.status is not Status.PUBLISHED:
                raise NothingToChangeError
            target = fact.model_copy(update={"status": Status.RETRACTED})
            return await self._start(connection, editor_id, chat_id, fact, _reasoned(target, reason))

    async def restore(
        self, editor_id: int, chat_id: int, fact_id: str, reason: str, *, version: int | None = None
    ) -> OpenEdit:
        """An edit that makes a fact say again what it did: in one version, or before it was retracted.

        Raises:
            NoSuchFactError: when there is no such fact or version.
            NothingToChangeError: when it says so now.
            EditOpenError: when the editor has another edit of it open.
            knowledge.drafts.DraftInputError: when the reason cannot be used.
        """
        async with self._database.write() as connection:
            fact = await _require_fact(connection, fact_id)
            former = fact
            if version is not None:
                wanted = await facts.find_version(connection, fact_id, version)
                if wanted is None:
                    raise NoSuchFactError
                former = wanted.fact
            target = former.model_copy(update={"status": Status.PUBLISHED, "version": fact.version})
            if not changed_fields(fact, target):
                raise NothingToChangeError
            return await self._start(connection, editor_id, chat_id, fact, _reasoned(target, reason))

    async def find(self, editor_id: int, edit_id: int, revision: int | None = None) -> OpenEdit:
        """The editor's edit. StaleEditError when it is not open any more, at another revision, or somebody else's."""
        async with self._database.read() as connection:
            return await self._open(connection, await _require(connection, editor_id, edit_id, revision))

    async def find_asking(self, editor_id: int) -> OpenEdit | None:
        """The edit for which the editor's next words are meant; None when there is none."""
        async with self._database.read() as connection:
            stored = await edits.find_asking(connection, editor_id)
            return await self._open(connection, stored) if stored else None

    async def list_open(self) -> Sequence[OpenEdit]:
        """Every open edit of every editor, the last changed first."""
        async with self._database.read() as connection:
            return [await self._open(connection, stored) for stored in await edits.list_open(connection)]

    async def list_rivals(self, opened: OpenEdit) -> Sequence[int]:
        """Who else has begun to change this fact."""
        async with self._database.read() as connection:
            stored = await edits.list_open(connection, opened.fact_id)
        return [item.editor_id for item in stored if item.editor_id != opened.editor_id]

    async def find_newer(self, opened: OpenEdit) -> FactVersion | None:
        """The newest version of the fact, if it is newer than the one that the edit began from."""
        async with self._database.read() as connection:
            fact = await facts.find_fact(connection, opened.fact_id)
            if fact is None or fact.version == opened.former.version:
                return None
            return await facts.find_version(connection, fact.id, fact.version)

    async def list_versions(self, fact_id: str) -> Sequence[FactVersion]:
        """Every version of a fact, newest first. NoSuchFactError when there is no such fact."""
        async with self._database.read() as connection:
            versions = await facts.list_versions(connection, fact_id)
        if not versions:
            raise NoSuchFactError
        return versions[::-1]

    async def ask(self, editor_id: int, edit_id: int, revision: int, step: Step) -> OpenEdit:
        """Ask for one field. StaleEditError when the edit is not at this revision, or has no such field."""

        def change(edit: Edit) -> Edit:
            try:
                return open_field(edit, step)
            except ValueError:
                raise StaleEditError from None

        return await self._change(editor_id, edit_id, change, revision)

    async def ask_reason(self, editor_id: int, edit_id: int, revision: int, telling: Telling) -> OpenEdit:
        """Ask why; it is published so afterwards. StaleEditError when the edit is not at this revision."""
        changes = {"draft": None, "reason_asked": True, "telling": telling.value}
        return await self._change(editor_id, edit_id, lambda edit: edit.model_copy(update=changes), revision)

    async def stop_asking(self, editor_id: int, edit_id: int, revision: int | None = None) -> OpenEdit:
        """Ask for nothing more; what was changed stays. StaleEditError when the edit is not at this revision."""
        return await self._change(editor_id, edit_id, Edit.stop_asking, revision)

    async def answer(self, editor_id: int, edit_id: int, text: str, revision: int | None = None) -> OpenEdit:
        """Take typed words or a button's value as the answer to what the edit asks.

        Raises:
            StaleEditError: when it asks for nothing, or is not at the revision that a pressed button belongs to.
            knowledge.drafts.DraftInputError: when the answer cannot be used; the edit is as it was.
        """

        def change(edit: Edit) -> Edit:
            if edit.reason_asked:
                return edit.model_copy(update={"reason": check_reason(text), "reason_asked": False})
            if edit.draft is None:
                raise StaleEditError
            return change_field(edit, text, self._base)

        return await self._change(editor_id, edit_id, change, revision)

    async def rebase(self, editor_id: int, edit_id: int, revision: int, *, mine_first: bool) -> OpenEdit:
        """Put the edit on top of the newest version; where both changed a field, one side wins.

        Raises:
            StaleEditError: when the edit is not at this revision.
            knowledge.drafts.DraftInputError: when the two do not fit together any more.
        """
        async with self._database.write() as connection:
            stored = await _require(connection, editor_id, edit_id, revision)
            opened = await self._open(connection, stored)
            newest = await _require_fact(connection, opened.fact_id)
            edit = rebase_edit(opened.edit, opened.former, newest, mine_first=mine_first)
            return await self._save(connection, stored, edit)

    async def discard(self, editor_id: int, edit_id: int) -> bool:
        """Give an edit up; False when it is not open any more."""
        async with self._database.write() as connection:
            stored = await edits.find_edit(connection, edit_id)
            if stored is None or stored.editor_id != editor_id:
                return False
            return await edits.close_edit(connection, edit_id, edits.DISCARDED, at=self._clock())

    async def bring_back(self, editor_id: int, edit_id: int) -> OpenEdit:
        """Take up an edit that was given up. StaleEditError when it was not, or another one of its fact is open."""
        async with self._database.write() as connection:
            stored = await edits.find_edit(connection, edit_id)
            if stored is None or stored.editor_id != editor_id or stored.state != edits.DISCARDED:
                raise StaleEditError
            body = _body(Edit.model_validate(stored.body).stop_asking())
            if not await edits.reopen_edit(connection, stored, body, at=self._clock()):
                raise StaleEditError
            return await self._open(connection, await _require(connection, editor_id, edit_id))

    async def publish(self, editor_id: int, edit_id: int, revision: int, telling: Telling) -> Publication:
        """Write the fact's next version with its audit entry in one transaction, then let questions find it.

        Raises:
            StaleEditError: when this very state of the edit is not open any more, or there is nothing to publish.
            EditConflictError: when the fact has a newer version than the edit began from.
            knowledge.drafts.DraftInputError: when the change needs a reason and has none.
        """
        async with self._database.write() as connection:
            published = await self.publish_on(connection, editor_id, edit_id, revision, telling)
        self.show(published)
        return published

    async def finish(self, connection: AsyncConnection, editor_id: int, edit_id: int, revision: int) -> OpenEdit:
        """This very state of an edit, if it can be published as it is. Raises as `publish`."""
        opened = await self._open(connection, await _require(connection, editor_id, edit_id, revision))
        if not opened.changes_anything:
            raise StaleEditError
        newest = await _require_fact(connection, opened.fact_id)
        if newest.version != opened.former.version:
            raise EditConflictError
        if opened.lacks_reason:
            raise DraftInputError("Please say in a few words why.")
        return opened

    async def publish_on(
        self, connection: AsyncConnection, editor_id: int, edit_id: int, revision: int, telling: Telling
    ) -> Publication:
        """As `publish`, on the caller's transaction; `show` it once that is kept."""
        opened = await self.finish(connection, editor_id, edit_id, revision)
        reason = opened.edit.reason or "changed by an editor"
        published = await self._publishing.change(
            connection, opened.former, opened.edit.target, actor=str(editor_id), telling=telling, reason=reason
        )
        version = published.fact.version
        await edits.close_edit(connection, edit_id, edits.PUBLISHED, at=self._clock(), version=version)
        return published

    def show(self, published: Publication) -> None:
        """Let questions find what `publish_on` wrote, or no longer."""
        self._publishing.show(self._base.sources[published.fact.source], [published.fact])

    async def note_message(self, opened: OpenEdit, message_id: int | None) -> None:
        """Remember under which message the edit's buttons stand."""
        async with self._database.write() as connection:
            await edits.note_message(connection, opened.id, message_id)

    async def _start(
        self, connection: AsyncConnection, editor_id: int, chat_id: int, fact: Fact, edit: Edit
    ) -> OpenEdit:
        opened = await self._find_open(connection, editor_id, fact.id)
        if opened:
            raise EditOpenError(opened)
        stored = await edits.start_edit(
            connection, editor_id, chat_id, fact.id, _body(edit), asking=edit.asking, at=self._clock()
        )
        return OpenEdit.of(stored, fact)

    async def _find_open(self, connection: AsyncConnection, editor_id: int, fact_id: str) -> OpenEdit | None:
        for stored in await edits.list_open(connection, fact_id):
            if stored.editor_id == editor_id:
                return await self._open(connection, stored)
        return None

    async def _change(
        self, editor_id: int, edit_id: int, change: Callable[[Edit], Edit], revision: int | None
    ) -> OpenEdit:
        async with self._database.write() as connection:
            stored = await _require(connection, editor_id, edit_id, revision)
            return await self._save(connection, stored, change(Edit.model_validate(stored.body)))

    async def _save(self, connection: AsyncConnection, stored: StoredEdit, edit: Edit) -> OpenEdit:
        saved = await edits.save_edit(connection, stored, _body(edit), asking=edit.asking, at=self._clock())
        if saved is None:
            raise StaleEditError
        return await self._open(connection, saved)

    async def _open(self, connection: AsyncConnection, stored: StoredEdit) -> OpenEdit:
        began = Edit.model_validate(stored.body).target.version
        version = await facts.find_version(connection, stored.fact_id, began)
        if version is None:
            raise StaleEditError
        return OpenEdit.of(stored, version.fact)


async def _require(
    connection: AsyncConnection, editor_id: int, edit_id: int, revision: int | None = None
) -> StoredEdit:
    stored = await edits.find_edit(connection, edit_id)
    if stored is None or stored.editor_id != editor_id or stored.state != edits.OPEN:
        raise StaleEditError
    if revision not in {None, stored.revision}:
        raise StaleEditError
    return stored


async def _require_fact(connection: AsyncConnection, fact_id: str) -> Fact:
    fact = await facts.find_fact(connection, fact_id)
    if fact is None:
        raise NoSuchFactError
    return fact


def _reasoned(target: Fact, reason: str) -> Edit:
    if not reason.strip():
        return Edit(target=target, reason_asked=True)
    return Edit(target=target, reason=check_reason(reason))


def _body(edit: Edit) -> dict[str, object]:
    return edit.model_dump(mode="json")
