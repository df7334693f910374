"""Paragraphs of documents as printed: kept where the licence allows it, and looked up from a citation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from briefing.clock import Clock
from briefing.storage import AsyncConnection, Database, audit, paragraphs
from briefing.storage.paragraphs import StoredParagraph
from knowledge.base import FactBase
from knowledge.models import Fact, Locator, Source
from knowledge.proposals import Printed, allows_keeping
from knowledge.review.citations import cited_paragraphs

_MEANT = 50
"""Likeness in per cent from which a paragraph without a number is the one that a fact on its page was drawn from."""
_MEANT_IN_SECTION = 35
"""The same among the paragraphs of the very section that the fact names."""


class KeepingForbiddenError(Exception):
    """The licence of the source does not let its text be kept."""


@dataclass(frozen=True)
class Lookup:
    """The paragraphs that a fact cites. `by_likeness`: they bear no number, and were found by their words."""

    fact: Fact
    source: Source
    paragraphs: Sequence[StoredParagraph]
    by_likeness: bool


class Citing:
    """Keeps and finds paragraphs. Everything is read from the database, since an operator adds to it beside the bot."""

    def __init__(self, base: FactBase, database: Database, clock: Clock) -> None:
        self._base = base
        self._database = database
        self._clock = clock

    async def find_shown(self, facts: Iterable[Fact]) -> set[str]:
        """The ids of those facts whose paragraph can be shown."""
        cited = [fact for fact in facts if fact.locator]
        async with self._database.read() as connection:
            kept = await paragraphs.find_kept(connection, {fact.source for fact in cited})
            return {fact.id for fact in cited if fact.source in kept and await _find(connection, fact)}

    async def look_up(self, fact_id: str) -> Lookup | None:
        """What a published fact cites; None when the fact or the paragraph is not there."""
        fact = self._base.facts.get(fact_id)
        if fact is None:
            return None
        async with self._database.read() as connection:
            found = await _find(connection, fact)
        numbered = any(paragraph.number is not None for paragraph in found)
        return Lookup(fact, self._base.sources[fact.source], found, not numbered) if found else None

    async def find_doubt(self, source_id: str, locator: Locator | None) -> str | None:
        """Why a place looks wrong, beside the paragraphs that are kept of its source; None where nothing speaks against it."""
        numbers = cited_paragraphs(locator)
        if locator is None or not numbers:
            return None
        async with self._database.read() as connection:
            kept = [item for item in await paragraphs.list_paragraphs(connection, source_id) if item.number]
        return describe_doubt(locator, kept)

    async def list_kept(self, source_id: str) -> Sequence[StoredParagraph]:
        """Every paragraph that is kept of a source."""
        async with self._database.read() as connection:
            return await paragraphs.list_paragraphs(connection, source_id)

    async def count_kept(self) -> Mapping[str, int]:
        """How many paragraphs are kept, by source."""
        async with self._database.read() as connection:
            return await paragraphs.count_paragraphs(connection)

    async def keep(self, source: Source, printed: Sequence[Printed], *, actor: str) -> int:
        """Keep the paragraphs of a source, in place of any that are kept; how many.

        Raises:
            KeepingForbiddenError: when its licence does not allow it.
        """
        async with self._database.write() as connection:
            return await self.keep_on(connection, source, printed, actor=actor)

    async def keep_on(
        self, connection: AsyncConnection, source: Source, printed: Sequence[Printed], *, actor: str
    ) -> int:
        """As `keep`, on the caller's transaction."""
        if not allows_keeping(source):
            raise KeepingForbiddenError(source.licence)
        rows = [
            StoredParagraph(place, item.number, item.page, item.pdf_page, item.section, item.text)
            for place, item in enumerate(printed, start=1)
        ]
        await paragraphs.replace_paragraphs(connection, source.id, rows)
        entry = audit.AuditEntry(self._clock(), actor, "keep_paragraphs", source.id, {"paragraphs": len(rows)})
        await audit.record_act(connection, entry)
        return len(rows)


def describe_doubt(locator: Locator, kept: Sequence[StoredParagraph]) -> str | None:
    """Why a place looks wrong beside these paragraphs; None where nothing speaks against it."""
    numbers = cited_paragraphs(locator)
    known = {item.number: item for item in kept if item.number is not None}
    if not known or not numbers:
        return None
    missing = next((number for number in numbers if number not in known), None)
    if missing is not None:
        return f"Paragraph {missing} is not among the {len(known)} numbered ones of this document."
    first = known[numbers[0]]
    last = known[numbers[-1]]
    following = known.get(numbers[-1] + 1)
    ends = following.pdf_page if following else last.pdf_page
    offset = first.pdf_page - first.page if first.page else 0
    page = locator.pdf_page or (locator.page + offset if locator.page else None)
    if page is not None and not first.pdf_page <= page <= ends:
        return f"Paragraph {numbers[0]} stands on page {first.page or first.pdf_page} of this document."
    return None


async def _find(connection: AsyncConnection, fact: Fact) -> Sequence[StoredParagraph]:
    """The paragraphs with the numbers that a fact cites; where it cites none, the likest one of its page."""
    if fact.locator is None:
        return []
    numbers = cited_paragraphs(fact.locator)
    found = await paragraphs.find_cited(
        connection, fact.source, numbers=numbers, page=fact.locator.page, pdf_page=fact.locator.pdf_page
    )
    if numbers:
        return found
    # a fact's section may be cut, and begins as the paragraph's
    section = fact.locator.section
    listed = [item for item in found if section and item.section and item.section.startswith(section)]
    likeness = {item.place: fuzz.token_set_ratio(fact.statement, item.text) for item in found}
    best = max(listed or found, key=lambda item: likeness[item.place], default=None)
    if best is None:
        return []
    needed = 0 if len(listed) == 1 else _MEANT_IN_SECTION if listed else _MEANT
    return [best] if likeness[best.place] >= needed else []
