"""What the command line does with files: import a report or a spreadsheet, keep the paragraphs of documents."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from briefing.clock import system_clock
from briefing.services.citing import KeepingForbiddenError
from briefing.services.importing import ImportTelling, IncompleteHeaderError, NotRecognisedError
from briefing.services.intake import Intake
from briefing.services.loading import load_base
from briefing.services.people import OPERATOR
from briefing.services.publishing import Publishing
from briefing.services.reading import read_report_safely
from briefing.settings import Settings
from briefing.storage import Database
from knowledge.base import FactBase
from knowledge.corpus import Corpus
from knowledge.factfiles import CheckedFile, FactFileError
from knowledge.proposals import HeaderField, Proposal, list_printed
from knowledge.reports import DocumentError

AFTERWARDS = "A bot that is running shows this after its next start."


class CommandError(Exception):
    """The command could not be carried out; nothing was written. The message says why."""


@asynccontextmanager
async def _open(settings: Settings, corpus: Corpus) -> AsyncIterator[tuple[FactBase, Database, Intake]]:
    """The database as the next start would have it, and the services of importing over it."""
    async with await Database.open(settings.database_url) as database:
        base, _merged = await load_base(
            database, corpus, home=settings.authority, clock=system_clock, false_answers=settings.false_answers
        )
        publishing = Publishing(base, system_clock)
        yield base, database, Intake.of(base, database, system_clock, publishing)


async def import_report(
    settings: Settings, corpus: Corpus, path: Path, *, published_on: date | None, url: str | None
) -> AsyncIterator[str]:
    """Register a report, keep its paragraphs, and give its proposals, a JSON object each, after a line on the whole.

    Raises:
        CommandError: when it cannot be read or registered.
    """
    try:
        report = await read_report_safely(path)
    except DocumentError as error:
        raise CommandError(str(error)) from None
    if published_on:
        report = replace(report, published_on=published_on)
    async with _open(settings, corpus) as (base, _database, intake):
        try:
            opened = await intake.importing.begin(OPERATOR, OPERATOR, report, _digest(path))
            if opened.source and await intake.importing.find_known(_digest(path)):
                raise CommandError(
                    f"{path.name} is registered already, as {opened.source.id}. To keep its paragraphs: bot.py paragraphs"
                )
            if url:
                opened = await intake.importing.correct(OPERATOR, opened.id, HeaderField.URL, url)
            registration = await intake.importing.confirm(OPERATOR, opened.id, opened.revision)
        except NotRecognisedError:
            raise CommandError(f"{path.name} is not recognised as a report of Ofsted's.") from None
        except IncompleteHeaderError as error:
            hint = " Give it with --published 2026-05-18." if error.field is HeaderField.PUBLISHED else ""
            raise CommandError(f"{path.name}: its {error.field.label.lower()} could not be read.{hint}") from None
        source = registration.opened.source
        if source is None:
            raise CommandError(f"{path.name} could not be registered.")
        yield json.dumps(
            {
                "source": source.model_dump(mode="json", exclude_none=True),
                "paragraphs": registration.kept,
                "problems": list(report.problems),
                "proposals": len(registration.proposed),
            },
            ensure_ascii=False,
        )
        for order, proposal in enumerate(registration.proposed, start=1):
            yield json.dumps(_describe_proposal(order, proposal, base), ensure_ascii=False)


async def import_facts(
    settings: Settings, corpus: Corpus, path: Path, *, telling: ImportTelling, dry_run: bool
) -> Sequence[str]:
    """Import a spreadsheet of facts, all of it or nothing; what was done, in lines.

    Raises:
        CommandError: when it cannot be read, or anything is wrong with a row.
    """
    async with _open(settings, corpus) as (_base, database, intake):
        try:
            _table, checked = await intake.files.read(path)
        except FactFileError as error:
            raise CommandError(str(error)) from None
        if checked.problems:
            wrong = "\n".join(f"  {problem}" for problem in checked.problems)
            raise CommandError(f"{path.name}: nothing was imported.\n{wrong}")
        lines = [f"! {doubt}" for doubt in checked.doubts]
        if checked.known:
            lines.append(f"{len(checked.known)} held already, just so, and left out: {', '.join(checked.known)}")
        if dry_run or not checked.facts:
            return [*lines, f"{_count(len(checked.facts))} to import. Nothing was written."]
        published = await _write(intake, database, checked, telling, path.name)
    ids = " to ".join(dict.fromkeys((published[0], published[-1])))
    return [*lines, f"Imported {_count(len(published))}, {ids}.", AFTERWARDS]


async def keep_paragraphs(settings: Settings, corpus: Corpus, paths: Iterable[Path]) -> Sequence[tuple[str, bool]]:
    """Keep the paragraphs of registered documents, known by their checksums; a line a file, and whether it was kept."""
    async with _open(settings, corpus) as (base, _database, intake):
        by_digest = {source.sha256: source for source in base.sources.values() if source.sha256}
        lines = []
        for path in paths:
            try:
                source = by_digest.get(_digest(path))
                if source is None:
                    lines.append(
                        (
                            f"{path.name}: no registered document has its checksum; bot.py import registers one",
                            False,
                        )
                    )
                    continue
                printed = list_printed(await read_report_safely(path))
                kept = await intake.citing.keep(source, printed, actor=str(OPERATOR))
                lines.append((f"{path.name}: {kept} paragraphs of {source.id} are kept", True))
            except OSError as error:
                lines.append((f"{path.name}: cannot be opened: {error.strerror}", False))
            except DocumentError as error:
                lines.append((str(error), False))
            except KeepingForbiddenError as error:
                lines.append((f"{path.name}: its licence does not allow keeping its text ({error})", False))
    return lines


async def _write(
    intake: Intake, database: Database, checked: CheckedFile, telling: ImportTelling, name: str
) -> Sequence[str]:
    async with database.write() as connection:
        named = await intake.files.name_facts(connection, checked)
        await intake.files.write_on(connection, named, str(OPERATOR), telling, name)
    return [fact.id for fact, _source in named]


def _describe_proposal(order: int, proposal: Proposal, base: FactBase) -> dict[str, Any]:
    draft, printed = proposal.draft, proposal.printed
    former = base.facts.get(proposal.earlier or "")
    plain = {
        "order": order,
        "sort": proposal.sort.value,
        "statement": draft.statement,
        "start": proposal.start,
        "strand": draft.strand,
        "grade": draft.grade,
        "themes": list(draft.themes),
        "stance": draft.stance,
        "thread": draft.thread,
        "as_at": str(draft.as_at),
        "locator": draft.locator.model_dump(exclude_none=True) if draft.locator else None,
        "addressed_to": proposal.addressed_to,
        "printed": printed.text if printed else None,
        "why": list(proposal.why),
        "score": proposal.score,
        "updates": former.id if former else None,
        "change": proposal.change,
    }
    return dict(_filled(plain))


def _count(facts: int) -> str:
    return f"{facts:,} fact{'' if facts == 1 else 's'}"


def _filled(plain: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, value in plain.items() if value is not None)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def collect(lines: AsyncIterator[str]) -> Sequence[str]:
    """Run a command that gives lines to its end."""

    async def gather() -> list[str]:
        return [line async for line in lines]

    return asyncio.run(gather())
