"""An answer: stored statements in order, each with its source, or an honest refusal."""

from enum import StrEnum
from typing import Any

from knowledge.models import Conflict, Fact, Record, Source, Term


class AnswerStatus(StrEnum):
    """How a question came out. Not being able to answer is an outcome of its own, not an error."""

    ANSWERED = "answered"
    DEFINITION = "definition"
    EMPTY_QUESTION = "clarification"
    SAFEGUARDING = "safeguarding"
    NO_MATCH = "unanswerable_no_match"
    OTHER_AUTHORITY = "unanswerable_other_authority"
    OTHER_TIME = "unanswerable_other_time"
    EMPTY_BASE = "unanswerable_empty_base"

    @property
    def refused(self) -> bool:
        """Whether it is a question that got no answer."""
        return self.value.startswith("unanswerable")


class Snippet(Record):
    """One stored fact with the source it is drawn from, and the facts that are parts of it."""

    fact: Fact
    source: Source
    parts: tuple[Fact, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape that `bot.py ask --json` promises."""
        fact, source = self.fact, self.source
        locator = fact.locator.model_dump(mode="json") | {"label": fact.locator.label} if fact.locator else None
        return {
            "fact": fact.id,
            "statement": fact.statement,
            "quote": fact.quote,
            "said_by": fact.said_by,
            "as_at": str(fact.as_at),
            "kind": fact.kind.value,
            "themes": list(fact.themes),
            "locator": locator,
            "parts": [{"fact": part.id, "statement": part.statement} for part in self.parts],
            "source": {
                "id": source.id,
                "title": source.title,
                "publisher": source.publisher,
                "kind": source.kind.value,
                "tier": source.tier.value,
                "published_on": str(source.published_on),
                "url": source.url,
            },
        }


class Disagreement(Record):
    """Facts that do not agree, and how."""

    facts: tuple[str, ...]
    note: str
    recorded_by: str

    @classmethod
    def between(cls, fact: Fact, conflict: Conflict) -> "Disagreement":
        """The disagreement that `fact` records."""
        return cls(facts=tuple(sorted((fact.id, conflict.fact))), note=conflict.note, recorded_by=fact.id)


class Addressee(Record):
    """Somebody else to whom recommendations were made that a list leaves out, and how many."""

    addressee: str
    count: int


class Answer(Record):
    """What a question gets. `snippets` is empty unless answered; `nearest` is empty when answered."""

    question: str
    status: AnswerStatus
    confidence: float
    snippets: tuple[Snippet, ...] = ()
    since_then: tuple[Snippet, ...] = ()
    conflicts: tuple[Disagreement, ...] = ()
    addressed_elsewhere: tuple[Addressee, ...] = ()
    nearest: tuple[Snippet, ...] = ()
    definition: Term | None = None
    named: str | None = None  # the authority or time that the base does not cover

    def to_json(self) -> dict[str, Any]:
        """The stable contract of `bot.py ask --json`; documented in docs/ask-json.md."""
        term = self.definition
        return {
            "question": self.question,
            "status": self.status.value,
            "confidence": round(self.confidence, 4),
            "snippets": [snippet.to_json() for snippet in self.snippets],
            "since_then": [snippet.to_json() for snippet in self.since_then],
            "conflicts": [{"facts": list(item.facts), "note": item.note} for item in self.conflicts],
            "addressed_elsewhere": [item.model_dump() for item in self.addressed_elsewhere],
            "nearest": [snippet.to_json() for snippet in self.nearest],
            "definition": {"term": term.term, "expansion": term.expansion, "note": term.note} if term else None,
        }
