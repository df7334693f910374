"""Facts from a spreadsheet: checked row by row, shown with counts, then written all together or not at all."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from briefing.clock import Clock
from briefing.services.citing import describe_doubt
from briefing.services.importing import ImportTelling, StaleImportError
from briefing.services.proposed import Acceptance
from briefing.services.publishing import Publishing, Telling
from briefing.services.reading_tables import read_table_safely
from briefing.storage import AsyncConnection, Database, audit, facts, imports, paragraphs
from briefing.storage.imports import StoredImport
from knowledge.base import FactBase
from knowledge.drafts.draft import fact_prefix
from knowledge.factfiles import CheckedFile, NewFact, RowProblem, Table, Trouble, check_table, without_look_alikes
from knowledge.models import Fact, Source, Strand


class FileChangedError(Exception):
    """What the file says does not fit the base any more; nothing was written."""

    def __init__(self, checked: CheckedFile) -> None:
        super().__init__(f"{len(checked.problems)} problems")
        self.checked = checked


@dataclass(frozen=True)
class OpenFile:
    """A checked file that waits to be confirmed. `id` is 0 where it has problems: then nothing waits."""

    id: int
    revision: int
    name: str
    checked: CheckedFile


class FactFiles:
    """Imports of spreadsheets."""

    def __init__(self, base: FactBase, database: Database, clock: Clock, publishing: Publishing) -> None:
        self._base = base
        self._database = database
        self._clock = clock
        self._publishing = publishing

    async def read(self, path: Path) -> tuple[Table, CheckedFile]:
        """Read and check a file; nothing is kept. FactFileError when it cannot be read."""
        table = await read_table_safely(path)
        async with self._database.read() as connection:
            return table, await self._check(connection, table)

    async def begin(self, editor_id: int, chat_id: int, path: Path) -> OpenFile:
        """Read and check a file, and keep it until an editor confirms it where it is sound.

        Raises:
            knowledge.factfiles.FactFileError: when it cannot be read.
        """
        table, checked = await self.read(path)
        if checked.problems or not checked.facts:
            return OpenFile(0, 0, path.name, checked)
        digest = await asyncio.to_thread(lambda: hashlib.sha256(path.read_bytes()).hexdigest())
        async with self._database.write() as connection:
            await imports.discard_checking(connection, editor_id, digest, at=self._clock())
            stored = await imports.add_import(
                connection,
                kind=imports.FACTS,
                editor_id=editor_id,
                chat_id=chat_id,
                file_name=path.name,
                sha256=digest,
                body=table.model_dump(mode="json"),
                at=self._clock(),
            )
        return OpenFile(stored.id, stored.revision, stored.file_name, checked)

    async def confirm(
        self, editor_id: int, import_id: int, revision: int, telling: ImportTelling, *, all_rows: bool
    ) -> Sequence[Acceptance]:
        """Write every fact in one transaction. `all_rows`: also those that look like other facts.

        Raises:
            StaleImportError: when it was confirmed or given up meanwhile.
            FileChangedError: when it does not fit the base any more.
        """
        async with self._database.write() as connection:
            accepted = await self.confirm_on(
                connection, editor_id, import_id, revision, telling, all_rows=all_rows
            )
        await asyncio.to_thread(self.show, accepted)
        return accepted

    async def confirm_on(
        self,
        connection: AsyncConnection,
        editor_id: int,
        import_id: int,
        revision: int,
        telling: ImportTelling,
        *,
        all_rows: bool,
    ) -> Sequence[Acceptance]:
        """As `confirm`, on the caller's transaction; `show` what came of it."""
        stored = await _require_checking(connection, import_id, revision)
        if stored.editor_id != editor_id:
            raise StaleImportError
        new = await self._draft(connection, stored, all_rows=all_rows)
        accepted = await self.write_on(connection, new, str(editor_id), telling, stored.file_name)
        changed = await imports.change_import(
            connection, stored, at=self._clock(), state=imports.DONE, body={}, telling=telling.value
        )
        if changed is None:
            raise StaleImportError
        return accepted

    async def write_on(
        self,
        connection: AsyncConnection,
        new: Sequence[tuple[Fact, Source]],
        actor: str,
        telling: ImportTelling,
        file_name: str,
    ) -> Sequence[Acceptance]:
        """Publish facts of a file, on the caller's transaction, by source."""
        announced = _choose_announced([fact for fact, _source in new], telling)
        parts: dict[str, Acceptance] = {}
        for fact, source in new:
            published = await self._publishing.add(
                connection,
                fact,
                actor=actor,
                telling=Telling.ALERT if fact.id in announced else Telling.QUIETLY,
                reason=f"imported from {file_name}"[:200],
            )
            former = parts.get(source.id, Acceptance((), source))
            parts[source.id] = replace(former, publications=(*former.publications, published))
        detail = {"facts": len(new), "telling": telling.value}
        entry = audit.AuditEntry(self._clock(), actor, "import_facts", file_name[:80], detail)
        await audit.record_act(connection, entry)
        return list(parts.values())

    def show(self, accepted: Sequence[Acceptance]) -> None:
        """Let questions find what was written. Takes milliseconds a fact: for many, in a thread."""
        for part in accepted:
            self._publishing.show(part.source, [publication.fact for publication in part.publications])

    async def discard(self, editor_id: int, import_id: int, revision: int) -> None:
        """Give up a file. StaleImportError when it was confirmed or given up before."""
        async with self._database.write() as connection:
            stored = await _require_checking(connection, import_id, revision)
            if stored.editor_id != editor_id:
                raise StaleImportError
            await imports.change_import(connection, stored, at=self._clock(), state=imports.DISCARDED, body={})

    async def draft_facts(
        self, connection: AsyncConnection, import_id: int, revision: int, *, all_rows: bool
    ) -> Sequence[tuple[Fact, Source]]:
        """The facts that a file would bring. Raises as `confirm`."""
        stored = await _require_checking(connection, import_id, revision)
        return await self._draft(connection, stored, all_rows=all_rows)

    async def _draft(
        self, connection: AsyncConnection, stored: StoredImport, *, all_rows: bool
    ) -> Sequence[tuple[Fact, Source]]:
        checked = await self._check(connection, Table.model_validate(stored.body))
        if checked.problems:
            raise FileChangedError(checked)
        return await self.name_facts(connection, checked if all_rows else without_look_alikes(checked))

    async def name_facts(self, connection: AsyncConnection, checked: CheckedFile) -> Sequence[tuple[Fact, Source]]:
        """The facts of a sound file with their ids: as given, or the next ones of their source."""
        counted: dict[str, int] = {}
        named = []
        for item in checked.facts:
            source = self._base.sources[item.fact.source]
            named.append((await self._name(connection, item, source, counted), source))
        return named

    async def _name(
        self, connection: AsyncConnection, item: NewFact, source: Source, counted: dict[str, int]
    ) -> Fact:
        if item.given_id:
            return item.fact
        prefix = fact_prefix(source, self._base)
        if prefix not in counted:
            counted[prefix] = await facts.count_ids(connection, prefix)
        counted[prefix] += 1
        return item.fact.model_copy(update={"id": f"{prefix}{counted[prefix]:02d}"})

    async def _check(self, connection: AsyncConnection, table: Table) -> CheckedFile:
        given = [str(row.values["id"]) for row in table.rows if "id" in row.values]
        taken = await facts.find_facts(connection, given)
        checked = await asyncio.to_thread(check_table, table, self._base, taken)
        doubts = await self._find_doubtful_places(connection, checked.facts)
        return replace(checked, doubts=tuple(sorted([*checked.doubts, *doubts])))

    async def _find_doubtful_places(
        self, connection: AsyncConnection, new: Sequence[NewFact]
    ) -> Sequence[RowProblem]:
        found = []
        for source_id in {item.fact.source for item in new}:
            kept = await paragraphs.list_paragraphs(connection, source_id)
            for item in new:
                if item.fact.source == source_id and item.fact.locator:
                    doubt = describe_doubt(item.fact.locator, kept)
                    if doubt:
                        found.append(RowProblem(item.row, "paragraph", doubt.rstrip("."), Trouble.UNKNOWN))
        return found


def _choose_announced(new: Sequence[Fact], telling: ImportTelling) -> set[str]:
    """Which facts are alerted: each, none, or for one alert the overall judgement, else the first."""
    if telling is ImportTelling.EACH:
        return {fact.id for fact in new}
    if telling is ImportTelling.NOT or not new:
        return set()
    overall = (fact.id for fact in new if fact.judgement and fact.judgement.strand is Strand.OVERALL)
    return {next(overall, new[0].id)}


async def _require_checking(connection: AsyncConnection, import_id: int, revision: int) -> StoredImport:
    stored = await imports.find_import(connection, import_id)
    if stored is None or stored.kind != imports.FACTS or stored.state != imports.CHECKING:
        raise StaleImportError
    if stored.revision != revision or not stored.body:
        raise StaleImportError
    return stored
