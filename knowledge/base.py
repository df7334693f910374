"""The fact base in memory: what is published now, searchable and answerable."""

from collections.abc import Mapping
from types import MappingProxyType

from knowledge.answer import Disagreement, Snippet
from knowledge.corpus import Corpus
from knowledge.dates import PartialDate
from knowledge.glossary import Glossary
from knowledge.models import Fact, Metric, Source, Status, Theme, Thread
from knowledge.question import AuthorityFinder
from knowledge.search import Document, Lexicon, SearchIndex
from knowledge.traits import Traits

ACCEPT_AT = 0.55
"""Least confidence of a fact that is shown as an answer. Facts of one council share most of their words, so chance
matches are likelier than among the questions that the search's own threshold was set on; `make bench` measures it."""


class FactBase:
    """Published facts with everything needed to answer from them, as published now.

    Reading and changing may happen in different threads: the mappings are replaced, never changed in place,
    and the index guards itself.
    """

    def __init__(self, corpus: Corpus, *, home: str) -> None:
        self.home = home
        self.themes: Mapping[str, Theme] = MappingProxyType(corpus.themes)
        self.threads: Mapping[str, Thread] = MappingProxyType(corpus.threads)
        self.metrics: Mapping[str, Metric] = MappingProxyType(corpus.metrics)
        self.glossary = Glossary(corpus.glossary)
        self.sources: Mapping[str, Source] = MappingProxyType(corpus.sources)
        published = [fact for fact in corpus.facts.values() if fact.status is Status.PUBLISHED]
        self.facts: Mapping[str, Fact] = MappingProxyType({fact.id: fact for fact in published})
        self.traits: Mapping[str, Traits] = MappingProxyType(
            {fact.id: self._traits_of(fact) for fact in published}
        )
        self.span = self._measure_span()
        self.disagreements = tuple(item for fact in published for item in _disagreements_of(fact))
        self.authorities = AuthorityFinder(corpus.authorities)
        self.index = SearchIndex.build(
            (self._document(fact) for fact in self.facts.values()),
            lexicon=Lexicon.from_groups(self.glossary.equivalents()),
            accept_at=ACCEPT_AT,
        )

    def put_source(self, source: Source) -> None:
        """Add or replace a source; do so before its facts."""
        self.sources = MappingProxyType({**self.sources, source.id: source})

    def put_fact(self, fact: Fact) -> None:
        """Add or replace a published fact; the next question finds it. KeyError when its source is unknown."""
        traits = self._traits_of(fact)
        self.traits = MappingProxyType({**self.traits, fact.id: traits})
        self.facts = MappingProxyType({**self.facts, fact.id: fact})
        self.span = self._measure_span()
        others = (item for item in self.disagreements if item.recorded_by != fact.id)
        self.disagreements = (*others, *_disagreements_of(fact))
        self.index.add(self._document(fact))

    def drop_fact(self, fact_id: str) -> None:
        """Take a fact out of all answers. KeyError when it is not published."""
        self.index.remove(fact_id)
        self.facts = MappingProxyType({key: fact for key, fact in self.facts.items() if key != fact_id})
        self.disagreements = tuple(item for item in self.disagreements if item.recorded_by != fact_id)
        # last, so that whoever still sees the fact finds its traits
        self.traits = MappingProxyType({key: traits for key, traits in self.traits.items() if key != fact_id})
        self.span = self._measure_span()

    def cite(self, fact: Fact) -> Snippet:
        """The fact with its source."""
        return Snippet(fact=fact, source=self.sources[fact.source])

    @property
    def newest_day(self) -> PartialDate | None:
        """Up to when the base speaks; None when it is empty."""
        traits = self.traits
        newest = max(self.facts.values(), key=lambda fact: traits[fact.id].last_day, default=None)
        return newest.as_at if newest else None

    def _measure_span(self) -> tuple[int, int]:
        """The oldest and the newest day that facts speak of, as ordinals; the same day twice when there are none."""
        days = [traits.last_day for traits in self.traits.values()] or [1]
        return min(days), max(days)

    def _traits_of(self, fact: Fact) -> Traits:
        return Traits.of(fact, self.sources[fact.source])

    @staticmethod
    def _document(fact: Fact) -> Document:
        return Document(id=fact.id, text=f"{fact.statement} {fact.quote or ''}", asks=fact.asks)


def _disagreements_of(fact: Fact) -> tuple[Disagreement, ...]:
    return tuple(Disagreement.between(fact, conflict) for conflict in fact.conflicts)
