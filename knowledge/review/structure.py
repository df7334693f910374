"""Is every list of the base carried by enough facts, and does every fact say where it stands?"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from knowledge.corpus import Corpus, name_uncited
from knowledge.models import SourceKind, Term
from knowledge.review.citations import cited_paragraphs
from knowledge.review.findings import Remark, current_facts
from knowledge.text import fold

FEWEST_PROBES = 3
"""Scrutiny questions that a theme should offer: a briefing on it shows up to three."""


def find_unlocated(corpus: Corpus) -> Iterator[Remark]:
    """Facts that do not say where in their document they stand; an article is one page and needs no place."""
    for fact in current_facts(corpus):
        source = corpus.sources.get(fact.source)
        is_article = source is not None and source.kind is SourceKind.PRESS
        if not is_article and not (fact.locator and fact.locator.label):
            yield fact.id, "has no locator: give its page, and its paragraph or section"


def find_vaguely_located(corpus: Corpus) -> Iterator[Remark]:
    """Facts of which only the page is known: its paragraph or section would lead to the sentence."""
    for fact in current_facts(corpus):
        if fact.locator and fact.locator.label and not (fact.locator.paragraph or fact.locator.section):
            yield fact.id, "gives its page but neither paragraph nor section"


def find_lonely_metrics(corpus: Corpus) -> Iterator[Remark]:
    """Metrics that only one fact gives: there is nothing to compare it with."""
    givers = Counter(fact.figure.metric for fact in current_facts(corpus) if fact.figure)
    for metric in corpus.metrics:
        if givers[metric] == 1:
            yield metric, "is given by a single fact, so no trend can be drawn"


def find_lonely_threads(corpus: Corpus) -> Iterator[Remark]:
    """Threads that stay inside one document: nothing is followed across the years."""
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for fact in current_facts(corpus):
        if fact.thread:
            sources[fact.thread].add(fact.source)
    for thread in corpus.threads:
        if len(sources[thread]) == 1:
            yield thread, f"has facts from {next(iter(sources[thread]))} only"


def find_unprobed_themes(corpus: Corpus) -> Iterator[Remark]:
    """Themes with too few scrutiny questions."""
    probes = Counter(theme for fact in current_facts(corpus) if fact.probe for theme in fact.themes)
    for theme in corpus.themes:
        if probes[theme] < FEWEST_PROBES:
            yield theme, f"has {probes[theme]} probe(s); {FEWEST_PROBES} at least"


def find_clashing_terms(corpus: Corpus) -> Iterator[Remark]:
    """Terms that share a wording without being one concept.

    LAC, CLA and CIC may share theirs, since each names the others; a wording shared by terms that do not is read as
    whichever comes first.
    """
    holders: defaultdict[str, list[Term]] = defaultdict(list)
    wordings = {term.term: _wordings(term) for term in corpus.glossary}
    for term in corpus.glossary:
        for wording in sorted(wordings[term.term]):
            holders[wording].append(term)
    for wording, (first, *others) in holders.items():
        for other in others:
            if _key(first.term) not in wordings[other.term] or _key(other.term) not in wordings[first.term]:
                yield (
                    other.term.casefold(),
                    f"shares {wording!r} with {first.term}, and they do not name each other",
                )


def _wordings(term: Term) -> set[str]:
    return {_key(wording) for wording in (term.term, term.expansion, *term.synonyms)}


def _key(wording: str) -> str:
    return fold(wording.partition(" (")[0]).replace("-", " ")


def find_stale_gaps(corpus: Corpus) -> Iterator[Remark]:
    """Reviewed gaps that are none any more: a fact cites the paragraph."""
    cited = {
        (fact.source, number): fact.id
        for fact in current_facts(corpus)
        for number in cited_paragraphs(fact.locator)
    }
    for gap in corpus.uncited:
        if fact_id := cited.get((gap.source, int(gap.paragraph))):
            yield name_uncited(gap), f"is cited by {fact_id}: take it out of uncited.yaml"
