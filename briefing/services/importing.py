"""Reports on their way into the base: read, confirmed, registered with their paragraphs and what they propose."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from briefing.clock import Clock
from briefing.services.citing import Citing
from briefing.storage import AsyncConnection, Database, audit, imports, proposals, sources
from briefing.storage.imports import StoredImport
from knowledge.base import FactBase
from knowledge.models import Kind, Source
from knowledge.proposals import (
    Header,
    HeaderField,
    Proposal,
    Sort,
    allows_keeping,
    correct_field,
    find_missing,
    list_printed,
    make_source,
    propose_facts,
)
from knowledge.reports import Report, ReportFramework
from knowledge.review.citations import cited_paragraphs

UNCONFIRMED_LASTS = timedelta(days=30)
"""For how long what was read of a file is kept for somebody who does not confirm it."""


class ImportTelling(StrEnum):
    """Whom an import tells: one alert for all of it, one for each fact, or nobody."""

    ONCE = "once"
    EACH = "each"
    NOT = "not"


class StaleImportError(Exception):
    """The import changed, was confirmed or given up meanwhile; nothing was done."""


class IncompleteHeaderError(Exception):
    """Something is missing without which no source can be registered."""

    def __init__(self, field: HeaderField) -> None:
        super().__init__(field.value)
        self.field = field


class NotRecognisedError(Exception):
    """The document is none of Ofsted's."""


@dataclass(frozen=True)
class OpenImport:
    """A report that is being imported. `source` is there once it is registered, or where it was before."""

    id: int
    revision: int
    state: str
    editor_id: int
    header: Header
    source: Source | None
    telling: ImportTelling | None
    announced: str | None

    @property
    def is_confirmed(self) -> bool:
        """Whether its header has been confirmed."""
        return self.state in {imports.OPEN, imports.DONE}


@dataclass(frozen=True)
class KnownReport:
    """A document that is registered already, by its checksum; and its import, if it has one, with what is left of it."""

    source: Source
    opened: OpenImport | None
    left: int
    kept: int


@dataclass(frozen=True)
class Registration:
    """What confirming a report brought: the import with its source, how many paragraphs are kept, what is proposed."""

    opened: OpenImport
    kept: int
    proposed: Sequence[Proposal]


class Importing:
    """Reports from the moment they are read until their proposals can be worked through."""

    def __init__(self, base: FactBase, database: Database, clock: Clock, citing: Citing) -> None:
        self._base = base
        self._database = database
        self._clock = clock
        self._citing = citing

    async def find_known(self, sha256: str) -> KnownReport | None:
        """The registered document with this checksum."""
        source = next((item for item in self._base.sources.values() if item.sha256 == sha256), None)
        if source is None:
            return None
        async with self._database.read() as connection:
            stored = await imports.find_by_source(connection, source.id)
            left = await proposals.list_proposals(connection, stored.id) if stored else []
        kept = (await self._citing.count_kept()).get(source.id, 0)
        return KnownReport(source, self._open(stored) if stored else None, len(left), kept)

    async def begin(self, editor_id: int, chat_id: int, report: Report, sha256: str) -> OpenImport:
        """Keep what was read until an editor confirms it.

        Raises:
            NotRecognisedError: when it is no document of Ofsted's.
        """
        if not _is_ofsteds(report):
            raise NotRecognisedError
        known = await self.find_known(sha256)
        async with self._database.write() as connection:
            await imports.discard_checking(connection, editor_id, sha256, at=self._clock())
            stored = await imports.add_import(
                connection,
                kind=imports.REPORT,
                editor_id=editor_id,
                chat_id=chat_id,
                file_name=report.file,
                sha256=sha256,
                body=_body(Header(report=report, sha256=sha256)),
                at=self._clock(),
            )
            if known:
                stored = await self._change(connection, stored, source_id=known.source.id)
        return self._open(stored)

    async def find(self, import_id: int) -> OpenImport:
        """A report's import. StaleImportError when there is none."""
        async with self._database.read() as connection:
            return self._open(await _require(connection, import_id))

    async def list_open(self) -> Sequence[tuple[OpenImport, int]]:
        """Imports that are being worked through, with how many proposals are left of each."""
        async with self._database.read() as connection:
            found = [stored for stored in await imports.list_open(connection) if stored.source_id]
            return [
                (self._open(stored), len(await proposals.list_proposals(connection, stored.id)))
                for stored in found
            ]

    async def give_up_old(self) -> int:
        """Give up reports and spreadsheets that nobody confirmed for `UNCONFIRMED_LASTS`; how many."""
        now = self._clock()
        async with self._database.write() as connection:
            return await imports.give_up_checking(connection, before=now - UNCONFIRMED_LASTS, at=now)

    async def correct(self, editor_id: int, import_id: int, field: HeaderField, text: str) -> OpenImport:
        """Change one field of a header that is not confirmed yet.

        Raises:
            StaleImportError: when it is confirmed, given up or somebody else's.
            knowledge.drafts.DraftInputError: when the text cannot be used.
        """
        async with self._database.write() as connection:
            stored = await _require(connection, import_id)
            if stored.state != imports.CHECKING or stored.editor_id != editor_id:
                raise StaleImportError
            header = correct_field(
                Header.model_validate(stored.body), field, text, self._base.authorities, self._base.home
            )
            return self._open(await self._change(connection, stored, body=_body(header)))

    async def discard(self, editor_id: int, import_id: int, revision: int) -> None:
        """Give up a report that is not confirmed yet. StaleImportError when it is not in this state."""
        async with self._database.write() as connection:
            stored = await _require_checking(connection, editor_id, import_id, revision)
            await self._change(connection, stored, state=imports.DISCARDED, body={})

    async def confirm(self, editor_id: int, import_id: int, revision: int) -> Registration:
        """Register the source, keep its paragraphs and its proposals: all in one transaction.

        Raises:
            StaleImportError: when the header is not in this state any more, or the document was registered meanwhile.
            IncompleteHeaderError: when something is missing.
        """
        async with self._database.read() as connection:
            stored = await _require_checking(connection, editor_id, import_id, revision)
        header = Header.model_validate(stored.body)
        missing = find_missing(header)
        if missing and stored.source_id is None:
            raise IncompleteHeaderError(missing)
        source = self._base.sources[stored.source_id] if stored.source_id else _register(header, self._base)
        keeps = allows_keeping(source)
        # before the transaction: it searches the base once for each paragraph
        proposed = await asyncio.to_thread(self._propose, header.report, source, keeps)
        now, actor, kept = self._clock(), str(editor_id), 0
        async with self._database.write() as connection:
            stored = await _require_checking(connection, editor_id, import_id, revision)
            if stored.source_id is None:
                if _is_registered(header.sha256, self._base):
                    raise StaleImportError
                await sources.save_source(connection, source, origin=sources.EDITOR, actor=actor, at=now)
            if keeps:
                kept = await self._citing.keep_on(connection, source, list_printed(header.report), actor=actor)
            bodies = [item.model_dump(mode="json") for item in proposed]
            await proposals.add_proposals(connection, import_id, source.id, bodies)
            state = imports.OPEN if proposed else imports.DONE
            body = _body(_without_text(header))
            changed = await self._change(connection, stored, state=state, source_id=source.id, body=body)
            detail = {"file": stored.file_name, "sha256": stored.sha256, "proposed": len(proposed)}
            await audit.record_act(connection, audit.AuditEntry(now, actor, "import_report", source.id, detail))
        if self._base.sources.get(source.id) != source:
            self._base.put_source(source)
        return Registration(self._open(changed), kept, proposed)

    async def choose_telling(self, import_id: int, telling: ImportTelling) -> OpenImport:
        """Say whom accepted facts of this import are told to. StaleImportError when it is not being worked through."""
        async with self._database.write() as connection:
            stored = await _require(connection, import_id)
            if stored.state != imports.OPEN:
                raise StaleImportError
            return self._open(await self._change(connection, stored, telling=telling.value))

    def _propose(self, report: Report, source: Source, keeps: bool) -> list[Proposal]:
        """What the report proposes and no fact of its source says yet."""
        held = [fact for fact in self._base.facts.values() if fact.source == source.id]
        graded = {fact.judgement.strand for fact in held if fact.judgement}
        cited = {number for fact in held for number in cited_paragraphs(fact.locator)}
        recommends = any(fact.kind is Kind.RECOMMENDATION for fact in held)
        return [
            proposal
            for proposal in propose_facts(report, source, self._base, keeps_text=keeps)
            if not (
                (proposal.sort is Sort.JUDGEMENT and proposal.draft.strand in graded)
                or (proposal.sort is Sort.RECOMMENDATION and recommends)
                or (proposal.printed and proposal.printed.number in cited)
            )
        ]

    async def _change(self, connection: AsyncConnection, stored: StoredImport, **values: object) -> StoredImport:
        changed = await imports.change_import(connection, stored, at=self._clock(), **values)
        if changed is None:
            raise StaleImportError
        return changed

    def _open(self, stored: StoredImport) -> OpenImport:
        source = self._base.sources.get(stored.source_id) if stored.source_id else None
        return OpenImport(
            stored.id,
            stored.revision,
            stored.state,
            stored.editor_id,
            Header.model_validate(stored.body),
            source,
            ImportTelling(stored.telling) if stored.telling else None,
            stored.announced,
        )


def _is_ofsteds(report: Report) -> bool:
    """Whether the report is one of Ofsted's: of a kind that was recognised, or one that speaks of Ofsted."""
    return report.framework is not ReportFramework.OTHER or any(
        "Ofsted" in item.text for item in report.paragraphs
    )


def _is_registered(sha256: str, base: FactBase) -> bool:
    return any(source.sha256 == sha256 for source in base.sources.values())


def _register(header: Header, base: FactBase) -> Source:
    return make_source(
        header.report,
        base,
        sha256=header.sha256,
        title=header.shown_title,
        licence=header.shown_licence,
        url=header.url,
    )


def _without_text(header: Header) -> Header:
    """The header alone: its text is kept with the source, or may not be kept."""
    return header.model_copy(update={"report": replace(header.report, paragraphs=(), recommendations=())})


def _body(header: Header) -> dict[str, object]:
    return header.model_dump(mode="json")


async def _require(connection: AsyncConnection, import_id: int) -> StoredImport:
    stored = await imports.find_import(connection, import_id)
    if stored is None or stored.kind != imports.REPORT or not stored.body:
        raise StaleImportError
    return stored


async def _require_checking(
    connection: AsyncConnection, editor_id: int, import_id: int, revision: int
) -> StoredImport:
    stored = await _require(connection, import_id)
    mine = stored.editor_id == editor_id and stored.state == imports.CHECKING
    if not mine or stored.revision != revision:
        raise StaleImportError
    return stored
