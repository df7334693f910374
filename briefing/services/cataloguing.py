"""The documents that facts are drawn from: what is known of each, and changing how it is described."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError

from briefing.clock import Clock
from briefing.storage import AsyncConnection, Database, audit, facts, sources
from briefing.storage.audit import AuditEntry
from briefing.storage.facts import FactVersion
from knowledge.base import FactBase
from knowledge.models import Kind, Source, Status

_CHANGES = 5
_ACT = "change_source"
_NOTHING = "none"


class SourceField(StrEnum):
    """What of a source an editor can change, each named as its attribute."""

    TITLE = "title"
    URL = "url"
    LICENCE = "licence"
    NOTE = "note"

    @property
    def optional(self) -> bool:
        """Whether a source may go without."""
        return self in {SourceField.URL, SourceField.NOTE}


class NoSuchSourceError(Exception):
    """There is no source with this id."""


class SourceChangedError(Exception):
    """Somebody changed the source since the editor was asked; nothing was done."""


class SourceInputError(ValueError):
    """What was typed cannot be used; the message says why."""


@dataclass(frozen=True)
class SourceReport:
    """A source with how many published facts of which kinds it has, and what changed last, newest first."""

    source: Source
    kinds: Mapping[Kind, int]
    retracted: int
    changes: Sequence[FactVersion]
    acts: Sequence[AuditEntry]

    @property
    def state(self) -> str:
        """A short name of what the source says now: it tells whether it changed since."""
        return _digest(self.source)


@dataclass(frozen=True)
class SourceChange:
    """What a source said in one field and says now; None for nothing."""

    source: Source
    field: SourceField
    former: str | None
    present: str | None


class Cataloguing:
    """The list of sources, as editors see and mend it."""

    def __init__(self, base: FactBase, database: Database, clock: Clock) -> None:
        self._base = base
        self._database = database
        self._clock = clock

    def list_sources(self) -> Sequence[tuple[Source, int]]:
        """Every source with how many published facts it has, newest first."""
        counts = Counter(fact.source for fact in self._base.facts.values())
        newest = sorted(self._base.sources.values(), key=lambda source: source.published_on, reverse=True)
        return [(source, counts[source.id]) for source in newest]

    async def report(self, source_id: str) -> SourceReport:
        """One source. NoSuchSourceError when there is none with this id."""
        async with self._database.read() as connection:
            source = await _require(connection, source_id)
            held = await facts.list_facts(connection, source_id)
            changes = await facts.list_changes(connection, source_id, limit=_CHANGES)
            acts = await audit.list_acts_on(connection, source_id, limit=_CHANGES)
        published = [fact for fact in held if fact.status is Status.PUBLISHED]
        retracted = sum(fact.status is Status.RETRACTED for fact in held)
        return SourceReport(source, Counter(fact.kind for fact in published), retracted, changes, acts)

    async def change(
        self, editor_id: int, source_id: str, field: SourceField, text: str, *, state: str
    ) -> SourceChange:
        """Change one field, with what it said before in the audit. `state`: of the source when the editor was asked.

        Raises:
            NoSuchSourceError: when there is no such source.
            SourceChangedError: when it is not in this state any more.
            SourceInputError: when the text cannot be used.
        """
        async with self._database.write() as connection:
            former = await _require(connection, source_id)
            if _digest(former) != state:
                raise SourceChangedError
            present = _apply(former, field, " ".join(text.split()))
            now, actor = self._clock(), str(editor_id)
            # an editor's from now on: the curated file does not change it back at the next start
            await sources.save_source(connection, present, origin=sources.EDITOR, actor=actor, at=now)
            change = SourceChange(present, field, getattr(former, field), getattr(present, field))
            detail = {"field": field.value, "former": change.former, "present": change.present}
            await audit.record_act(connection, AuditEntry(now, actor, _ACT, source_id, detail))
        self._base.put_source(present)
        return change


def _apply(source: Source, field: SourceField, text: str) -> Source:
    if text.casefold() == _NOTHING and not field.optional:
        raise SourceInputError(f"A document needs its {field.value}.")
    value = None if text.casefold() == _NOTHING else text
    if value == getattr(source, field):
        raise SourceInputError("That is what it says already.")
    try:
        return Source.model_validate(source.model_dump() | {field.value: value})
    except ValidationError as error:
        if field is SourceField.URL:
            raise SourceInputError(
                "That is not a link. It should begin with https:// and have no spaces."
            ) from None
        raise SourceInputError(f"That cannot be used: {error.errors()[0]['msg']}.") from None


async def _require(connection: AsyncConnection, source_id: str) -> Source:
    found = (await sources.list_sources(connection)).get(source_id)
    if found is None:
        raise NoSuchSourceError
    return found


def _digest(source: Source) -> str:
    return hashlib.blake2b(source.model_dump_json().encode(), digest_size=6).hexdigest()
