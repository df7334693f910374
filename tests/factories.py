"""Records with defaults: a test names only what its claim is about."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from knowledge.base import FactBase
from knowledge.corpus import Authority, Corpus
from knowledge.models import Fact, Metric, Source, Term, Theme

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SOURCE_ID = "nfk-ofsted-2024"


def make_source(**changes: Any) -> Source:
    """A primary source: an inspection report of Norfolk from 2024."""
    fields = {
        "id": SOURCE_ID,
        "title": "Inspection of children's services",
        "publisher": "Ofsted",
        "kind": "inspection_report",
        "tier": "primary",
        "authority": "Norfolk",
        "framework": "ilacs",
        "fieldwork_end": "2024-05-17",
        "published_on": "2024-06-28",
        "url": "https://example.org/report",
        "licence": "Open Government Licence v3.0",
    }
    return Source.model_validate(fields | changes)


def make_fact(id_: str = "NFK-2024-01", **changes: Any) -> Fact:
    """A published finding on care leavers from the source of `make_source`."""
    fields = {
        "id": id_,
        "statement": "Care leavers in Norfolk kept in touch with their personal advisers.",
        "said_by": "Ofsted",
        "kind": "finding",
        "stance": "strength",
        "themes": ["care-leavers"],
        "authority": "Norfolk",
        "as_at": "2024-05",
        "source": SOURCE_ID,
        "locator": {"page": 7, "paragraph": "21"},
    }
    return Fact.model_validate(fields | changes)


def make_theme(id_: str, **changes: Any) -> Theme:
    """A theme whose name follows from its id."""
    fields = {"id": id_, "name": id_.replace("-", " ").capitalize(), "description": "What is said on it."}
    return Theme.model_validate(fields | changes)


def make_corpus(
    *,
    facts: Iterable[Fact] | None = None,
    sources: Iterable[Source] | None = None,
    themes: Iterable[Theme] | None = None,
    glossary: Iterable[Term] | None = None,
) -> Corpus:
    """A small curated base: one source, one fact, three themes, one metric and one term unless told otherwise."""
    given = [make_theme(id_) for id_ in ("care-leavers", "adoption", "workforce")] if themes is None else themes
    terms = [Term(term="LAC", expansion="Looked-after children")] if glossary is None else glossary
    return Corpus(
        sources={source.id: source for source in ([make_source()] if sources is None else sources)},
        facts={fact.id: fact for fact in ([make_fact()] if facts is None else facts)},
        themes={theme.id: theme for theme in given},
        threads={},
        metrics={"in-touch": Metric(id="in-touch", name="Care leavers in touch", unit="care leavers")},
        glossary=tuple(terms),
        authorities=(Authority(name="Norfolk"), Authority(name="Suffolk")),
    )


def make_base(corpus: Corpus | None = None) -> FactBase:
    """The base in memory of a corpus, by default of `make_corpus`."""
    return FactBase(corpus or make_corpus(), home="Norfolk")


def make_judgement(grade: str, *, strand: str = "overall", framework: str = "ilacs", **changes: Any) -> Fact:
    """A fact that is a grade."""
    fields = {
        "kind": "judgement",
        "statement": f"Norfolk was graded {grade.replace('_', ' ')} on {strand.replace('_', ' ')}.",
        "judgement": {"strand": strand, "grade": grade, "framework": framework},
    }
    return make_fact(**(fields | changes))


def make_term(term: str = "IRO", expansion: str = "independent reviewing officer", **changes: Any) -> Term:
    """A glossary entry."""
    return Term.model_validate({"term": term, "expansion": expansion} | changes)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment it was set to."""
        return self.now

    def advance(self, step: timedelta) -> None:
        """Move forward."""
        self.now += step
