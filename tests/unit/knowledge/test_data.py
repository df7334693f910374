"""The curated base that ships with the bot: sound in itself and true to its documents."""

import hashlib
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.corpus import Corpus, load_corpus
from knowledge.glossary import Glossary
from knowledge.models import Fact, Source, Tier

PROJECT = Path(__file__).parents[3]
DOCUMENTS = next(PROJECT.parent.glob("*/sources/ofsted"), None)
"""Ofsted's reports, where somebody keeps them beside the project; they are not part of it."""
COPIED = 8
"""Consecutive words that our own wording may not share with a document."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus()


@pytest.fixture(scope="module")
def documents(corpus: Corpus) -> dict[str, Path]:
    """The documents that are at hand, by source."""
    if DOCUMENTS is None:
        pytest.skip("the documents are not at hand")
    digests = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(DOCUMENTS.glob("*.pdf"))}
    return {source.id: digests[source.sha256] for source in corpus.sources.values() if source.sha256 in digests}


@pytest.fixture(scope="module")
def wording(documents: dict[str, Path]) -> dict[str, list[list[str]]]:
    """The words of every page of the documents at hand, by source."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    return {key: [_words(page) for page in _read_pages(path)] for key, path in documents.items()}


def _read_pages(path: Path) -> list[str]:
    run = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return run.stdout.decode().split("\f")


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.casefold().replace("’", "'").replace("'", ""))


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(COPIED)), strict=False)


def test_the_base_has_what_the_guides_promise(corpus: Corpus) -> None:
    """Ten sources, eighteen themes, and a glossary that covers the field."""
    assert (len(corpus.sources), len(corpus.themes)) == (10, 18)
    assert len(corpus.glossary) >= 140
    assert Counter(source.tier for source in corpus.sources.values()) == {Tier.PRIMARY: 5, Tier.SECONDARY: 5}


def test_every_source_has_facts_and_every_theme_too(corpus: Corpus) -> None:
    """Nothing that people can choose or follow leads nowhere."""
    assert {fact.source for fact in corpus.facts.values()} == set(corpus.sources)
    assert {theme for fact in corpus.facts.values() for theme in fact.themes} == set(corpus.themes)


def test_no_thread_or_metric_is_left_over(corpus: Corpus) -> None:
    """Every concern and every quantity that is declared is carried by a fact."""
    assert {fact.thread for fact in corpus.facts.values() if fact.thread} == set(corpus.threads)
    assert {fact.figure.metric for fact in corpus.facts.values() if fact.figure} == set(corpus.metrics)


def test_every_fact_has_a_question_it_answers(corpus: Corpus) -> None:
    """Each fact is asked for in a councillor's words at least once."""
    assert [fact.id for fact in corpus.facts.values() if not fact.asks] == []


def test_no_statement_is_stored_twice(corpus: Corpus) -> None:
    """Two facts never say the same in the same words."""
    assert [
        text for text, count in Counter(fact.statement for fact in corpus.facts.values()).items() if count > 1
    ] == []


def test_every_fact_from_a_report_has_both_its_pages(corpus: Corpus) -> None:
    """The printed page is what people cite, the PDF's page what a link opens."""
    reports = [fact for fact in corpus.facts.values() if corpus.sources[fact.source].tier is Tier.PRIMARY]
    assert [
        fact.id for fact in reports if not (fact.locator and fact.locator.page and fact.locator.pdf_page)
    ] == []


def test_grades_belong_to_the_framework_of_their_report(corpus: Corpus) -> None:
    """A judgement never stands under another framework than its report's, and never twice on one line."""
    graded = [fact for fact in corpus.facts.values() if fact.judgement]
    wrong = [
        fact.id
        for fact in graded
        if corpus.sources[fact.source].tier is Tier.PRIMARY
        and fact.judgement
        and fact.judgement.framework is not corpus.sources[fact.source].framework
    ]
    assert wrong == []
    lines = Counter((fact.source, fact.judgement.strand) for fact in graded if fact.judgement)
    assert [line for line, count in lines.items() if count > 1] == []


def test_every_term_is_found_by_its_name(corpus: Corpus) -> None:
    """No glossary entry is hidden by another one's synonym."""
    glossary = Glossary(corpus.glossary)
    assert [term.term for term in corpus.glossary if glossary.find_term(term.term) != term] == []


def test_the_documents_are_the_ones_that_were_read(corpus: Corpus, documents: dict[str, Path]) -> None:
    """Every checksum in the base is that of a document at hand."""
    assert set(documents) == {source.id for source in corpus.sources.values() if source.sha256}


def test_reports_have_as_many_pages_as_stated(corpus: Corpus, wording: dict[str, list[list[str]]]) -> None:
    """The page count against which locators are checked is the document's own."""
    # pdftotext ends every page, the last one too, with a form feed
    assert {key: len(pages) - 1 for key, pages in wording.items()} == {
        key: corpus.sources[key].pages for key in wording
    }


def test_statements_are_our_own_words(corpus: Corpus, wording: dict[str, list[list[str]]]) -> None:
    """Outside its quote no statement shares eight consecutive words with its document."""
    printed = {key: set(_runs([word for page in pages for word in page])) for key, pages in wording.items()}
    copied = {
        fact.id: " ".join(run)
        for fact in corpus.facts.values()
        if fact.source in printed
        for run in _runs(_own_words(fact))
        if run in printed[fact.source]
    }
    assert copied == {}


def _own_words(fact: Fact) -> list[str]:
    """The statement's words, a mark in place of those that are given as a quote."""
    return _words(fact.statement.replace(fact.quote, " quoted0words ") if fact.quote else fact.statement)


def test_quotes_stand_in_their_document_as_printed(corpus: Corpus, wording: dict[str, list[list[str]]]) -> None:
    """Each quote's words stand, in that order, on the page that its locator gives or run over to the next."""
    wrong = {
        fact.id: fact.quote
        for fact in corpus.facts.values()
        if fact.source in wording and fact.quote and not _stands_at(fact, wording[fact.source])
    }
    assert wrong == {}


def _stands_at(fact: Fact, pages: list[list[str]]) -> bool:
    page = fact.locator.pdf_page if fact.locator else None
    if page is None or fact.quote is None:
        return False
    text = " ".join(word for words in pages[page - 1 : page + 1] for word in words)
    return f" {' '.join(_words(fact.quote))} " in f" {text} "


def test_links_are_safe(corpus: Corpus) -> None:
    """Every link is encrypted, and sources without one are press whose page is gone."""

    def is_sound(source: Source) -> bool:
        return source.url.startswith("https://") if source.url else source.tier is Tier.SECONDARY

    assert [source.id for source in corpus.sources.values() if not is_sound(source)] == []
