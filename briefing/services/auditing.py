"""The record of administrative acts, read: in sentences, and whole as a table."""

import asyncio
import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from briefing.clock import Clock
from briefing.services.acts import describe_act
from briefing.services.people import People
from briefing.storage import Database, audit
from briefing.storage.audit import AuditEntry

_COLUMNS = ("number", "time (UTC)", "who", "name", "act", "subject", "in words", "detail")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - some spreadsheets read the full-width signs too


@dataclass(frozen=True)
class Act:
    """One entry with its number and in words. `who` and `what` hold names and texts of people: escape them."""

    number: int
    entry: AuditEntry
    who: str
    what: str


class Auditing:
    """Reads the audit. Nothing here can change it, and the database refuses to."""

    def __init__(self, database: Database, clock: Clock, people: People) -> None:
        self._database = database
        self._clock = clock
        self._people = people

    async def list_acts(self, *, limit: int, before: int | None = None) -> Sequence[Act]:
        """The newest acts, or those before a number; newest first."""
        async with self._database.read() as connection:
            entries = await audit.list_older(connection, before=before, limit=limit)
        return [self._describe(number, entry) for number, entry in entries]

    async def export(self, person_id: int) -> tuple[bytes, str]:
        """Every act, oldest first, as CSV in UTF-8 with the mark by which spreadsheets know it; and a name for the file.

        That it was taken out is an act, and the last in it.
        """
        now = self._clock()
        async with self._database.write() as connection:
            await audit.record_act(connection, AuditEntry(now, str(person_id), "export_audit", "audit", {}))
            entries = await audit.list_older(connection)
        return await asyncio.to_thread(self._write_table, entries), f"audit-{now:%Y-%m-%d}.csv"

    def _write_table(self, entries: Sequence[tuple[int, AuditEntry]]) -> bytes:
        table = io.StringIO(newline="")
        writer = csv.writer(table)
        writer.writerow(_COLUMNS)
        for number, entry in reversed(entries):
            act = self._describe(number, entry)
            cells = (
                str(number),
                entry.at.astimezone(UTC).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00"),
                entry.actor,
                act.who,
                entry.action,
                entry.subject,
                act.what,
                json.dumps(entry.detail, ensure_ascii=False, sort_keys=True),
            )
            writer.writerow([make_safe(cell) for cell in cells])
        return table.getvalue().encode("utf-8-sig")

    def _describe(self, number: int, entry: AuditEntry) -> Act:
        return Act(
            number, entry, self._people.name_actor(entry.actor), describe_act(entry, self._people.name_actor)
        )


def make_safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection): a quote before what could begin one."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
