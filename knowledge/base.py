"""The fact base in memory: what is published now, searchable and answerable."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from types import MappingProxyType

from knowledge.answer import Disagreement, Snippet
from knowledge.authorities import AuthorityFinder
from knowledge.corpus import Corpus
from knowledge.dates import PartialDate
from knowledge.gate import FALSE_ANSWERS, SEMANTIC, WORDS, AnswerGate
from knowledge.glossary import Glossary
from knowledge.models import Fact, Metric, Source, Status, Theme, Thread
from knowledge.search import Document, Embedder, Lexicon, SearchIndex
from knowledge.search.attunement import AttunedEmbedder, Matrix, learn_attunement
from knowledge.search.calibration import calibrate
from knowledge.search.learning import GiveWay, go_on
from knowledge.silences import Silences
from knowledge.traits import Traits

MATERIAL_CHANGES, MATERIAL_SHARE = 25, 0.1
"""Facts that came, went or changed, at least so many and so large a share of the base, after which it is another one."""


@dataclass(frozen=True)
class Contents:
    """One state of the base: whoever holds it sees facts, sources and traits that belong together."""

    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    traits: Mapping[str, Traits]
    disagreements: tuple[Disagreement, ...]
    span: tuple[int, int]
    """The oldest and the newest day that facts speak of, as ordinals; (1, 1) when there are none."""
    newest_day: PartialDate | None
    """Up to when the base speaks; None when it is empty."""

    @classmethod
    def of(cls, sources: Mapping[str, Source], facts: Mapping[str, Fact]) -> "Contents":
        """The state that holds these."""
        traits = {fact.id: Traits.of(fact, sources[fact.source]) for fact in facts.values()}
        disagreements = tuple(item for fact in facts.values() for item in _disagreements_of(fact))
        return _measure(cls(sources, facts, traits, disagreements, (1, 1), None))

    def with_fact(self, fact: Fact) -> "Contents":
        """This state with a fact added or replaced. KeyError when its source is unknown."""
        traits = Traits.of(fact, self.sources[fact.source])
        others = (item for item in self.disagreements if item.recorded_by != fact.id)
        return _measure(
            replace(
                self,
                facts={**self.facts, fact.id: fact},
                traits={**self.traits, fact.id: traits},
                disagreements=(*others, *_disagreements_of(fact)),
            )
        )

    def without_fact(self, fact_id: str) -> "Contents":
        """This state without a fact."""
        return _measure(
            replace(
                self,
                facts={key: fact for key, fact in self.facts.items() if key != fact_id},
                traits={key: traits for key, traits in self.traits.items() if key != fact_id},
                disagreements=tuple(item for item in self.disagreements if item.recorded_by != fact_id),
            )
        )

    def with_source(self, source: Source) -> "Contents":
        """This state with a source added or replaced."""
        sources = {**self.sources, source.id: source}
        known = source.id in self.sources
        return Contents.of(sources, self.facts) if known else replace(self, sources=sources)


def _measure(contents: Contents) -> Contents:
    traits = contents.traits
    newest = max(traits, key=lambda fact_id: traits[fact_id].last_day, default=None)
    if newest is None:
        return replace(contents, span=(1, 1), newest_day=None)
    oldest_day = min(item.last_day for item in traits.values())
    return replace(contents, span=(oldest_day, traits[newest].last_day), newest_day=contents.facts[newest].as_at)


def _disagreements_of(fact: Fact) -> tuple[Disagreement, ...]:
    return tuple(Disagreement.between(fact, conflict) for conflict in fact.conflicts)


class FactBase:
    """Published facts with everything needed to answer from them.

    Reading and changing may happen in different threads: `contents` is replaced, never changed in place, changes
    wait for each other, and the index guards itself.
    """

    def __init__(self, corpus: Corpus, *, home: str, false_answers: float = FALSE_ANSWERS) -> None:
        self.home = home
        self.themes: Mapping[str, Theme] = MappingProxyType(corpus.themes)
        self.threads: Mapping[str, Thread] = MappingProxyType(corpus.threads)
        self.metrics: Mapping[str, Metric] = MappingProxyType(corpus.metrics)
        self.glossary = Glossary(corpus.glossary)
        self.authorities = AuthorityFinder(corpus.authorities)
        published = {fact.id: fact for fact in corpus.facts.values() if fact.status is Status.PUBLISHED}
        self.contents = Contents.of(corpus.sources, published)
        self._fitted = corpus.gates
        self._attunements = corpus.attunements
        self._false_answers = false_answers
        self._changing = Lock()
        self._lexicon = Lexicon.from_groups(self.glossary.equivalents())
        self._embedder: Embedder | None = None
        self._changes = len(published)
        self.index = SearchIndex.build(map(_document, published.values()), lexicon=self._lexicon)
        self.silences = Silences(silence.question for silence in corpus.silences)
        self.gate = self._choose_gate()

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources by id, as a view that cannot be changed."""
        return MappingProxyType(self.contents.sources)

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The published facts by id, as a view that cannot be changed."""
        return MappingProxyType(self.contents.facts)

    @property
    def newest_day(self) -> PartialDate | None:
        """Up to when the base speaks; None when it is empty."""
        return self.contents.newest_day

    @property
    def newest_year(self) -> int | None:
        """The year of `newest_day`."""
        return self.newest_day.year if self.newest_day else None

    def describe_size(self) -> str:
        """How much the base holds and up to when, such as `1,088 facts, up to May 2026`."""
        count = len(self.facts)
        held = f"{count:,} {'fact' if count == 1 else 'facts'}"
        return f"{held}, up to {self.newest_day.display()}" if self.newest_day else held

    def put_source(self, source: Source) -> None:
        """Add or replace a source; do so before its facts."""
        self._change(lambda contents: contents.with_source(source))

    def put_fact(self, fact: Fact) -> None:
        """Add or replace a published fact; the next question finds it. KeyError when its source is unknown."""
        self._change(lambda contents: contents.with_fact(fact))
        self.index.add(_document(fact))

    def drop_fact(self, fact_id: str) -> None:
        """Take a fact out of all answers. KeyError when it is not published."""
        self.index.remove(fact_id)
        self._change(lambda contents: contents.without_fact(fact_id))

    def learn_meanings(self, embedder: Embedder | None, give_way: GiveWay = go_on) -> None:
        """Search by meaning too, or with None by words alone. Takes as long as embedding what is new to the model.

        `give_way` is called between two facts: who learns beside questions may rest there.
        """
        if embedder is not None:
            matrix = self._attunements.get(embedder.fingerprint)
            embedder = AttunedEmbedder(embedder, reword=self.glossary.spell_out, matrix=matrix)
        self.silences.learn_meanings(embedder)
        self.index.learn_meanings(embedder, give_way)
        self._embedder = embedder
        self.gate = self._choose_gate()
        self._changes = len(self.facts)

    @property
    def needs_calibration(self) -> bool:
        """Whether so much has changed that the base should learn anew when to answer.

        A gate that was fitted to labelled questions stays: it judges by how a fact stands among others, not by
        which facts there are.
        """
        fitted = self._fitted.get(SEMANTIC if self.index.is_semantic else WORDS)
        return fitted is None and self._changes >= max(MATERIAL_CHANGES, MATERIAL_SHARE * len(self.facts))

    def calibrate(self, give_way: GiveWay = go_on) -> None:
        """Learn from the base's own asks when a fact is near enough to a question to be shown as its answer.

        Takes some ten seconds in a thread; questions go on being answered meanwhile. For a base without labelled
        questions (`needs_calibration`). `give_way` is called between two pieces of work.
        """
        embedder, self._changes = self._embedder, 0

        def build(documents: Sequence[Document]) -> SearchIndex:
            return SearchIndex.build(documents, lexicon=self._lexicon, embedder=embedder, give_way=give_way)

        calibration = calibrate(
            self.index.documents(), build, false_answers=self._false_answers, give_way=give_way
        )
        if embedder is self._embedder:  # meaning may have come or gone meanwhile
            self.index.calibration = calibration
            self.gate = AnswerGate.of_search(calibration.gate)

    def set_words_share(self, share: float) -> None:
        """Let words count this much in the search's scores, 0 to 1, and meaning for the rest."""
        self.index.calibration = replace(self.index.calibration, words_share=share)

    def texts_to_embed(self) -> Iterator[str]:
        """What a model is given: each fact's statement and asks, and the silences, with abbreviations written out."""
        passages = (passage for document in self.index.documents() for passage in document.passages)
        return map(self.glossary.spell_out, (*passages, *self.silences.texts()))

    def attune(self, embedder: Embedder) -> Matrix | None:
        """What the base's own asks teach about telling its facts apart; None when it is too small to teach."""
        plain = AttunedEmbedder(embedder, reword=self.glossary.spell_out)
        numbers = {theme: number for number, theme in enumerate(self.themes)}
        facts = sorted(self.facts.values(), key=lambda fact: fact.id)
        return learn_attunement(
            [plain.embed(_document(fact).passages) for fact in facts],
            [[numbers[theme] for theme in fact.themes] for fact in facts],
        )

    def _choose_gate(self) -> AnswerGate:
        """The gate that was fitted to labelled questions for this way of searching; else that of the search."""
        fitted = self._fitted.get(SEMANTIC if self.index.is_semantic else WORDS)
        if fitted is None:
            return AnswerGate.of_search(self.index.calibration.gate)
        self.set_words_share(fitted.words_share)
        return AnswerGate.restore(fitted, false_answers=self._false_answers)

    def cite(self, fact: Fact) -> Snippet:
        """The fact with its source."""
        return Snippet(fact=fact, source=self.sources[fact.source])

    def _change(self, change: Callable[[Contents], Contents]) -> None:
        with self._changing:
            self.contents = change(self.contents)
            self._changes += 1


def _document(fact: Fact) -> Document:
    return Document(id=fact.id, text=f"{fact.statement} {fact.quote or ''}", asks=fact.asks)
