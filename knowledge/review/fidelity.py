"""Is a fact true to its document, as far as a machine can see? Whether a statement is right, it cannot."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.corpus import Corpus
from knowledge.models import Fact
from knowledge.review.citations import cited_paragraphs
from knowledge.review.documents import Document
from knowledge.review.findings import Finding, Severity, current_facts, place_finding
from knowledge.review.numbers import MONTHS, find_numbers
from knowledge.review.runs import hold_run, make_runs, split_plain_words

_MARK = " quoted0words "
"""Stands in place of a quote, so that no run of our own words reaches across it."""
_MONTHS = "|".join(MONTHS)
_NOT_CLAIMED = re.compile(
    rf"""
    \b(?:\d{{1,2}}\ (?:to|and|-|–)\ )?\d{{1,2}}\ (?:{_MONTHS})\b                # days: when, not how many
    | \b(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?\b                                   # years and school years
    | \b(?:recommendations?|paragraphs?|pages?|lines?)\ \d+(?:\.\d+)?(?:\ and\ \d+)?\b   # places in a document
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class DocumentRule:
    """A named question put to a fact and its document."""

    name: str
    severity: Severity
    check: Callable[[Fact, Document], Iterator[str]]


def compare_with_documents(corpus: Corpus, documents: Mapping[str, Document]) -> list[Finding]:
    """What the rules find in the facts whose document is at hand, by source id."""
    return [
        place_finding(rule.name, rule.severity, "Fact", (fact.id, reason), corpus)
        for fact in current_facts(corpus)
        if fact.source in documents
        for rule in DOCUMENT_RULES
        for reason in rule.check(fact, documents[fact.source])
    ]


def find_misplaced_quote(fact: Fact, document: Document) -> Iterator[str]:
    """A quote whose words do not stand, in that order, on the cited page or run over to the next."""
    page = _pdf_page(fact)
    if fact.quote is None or page is None:
        return
    words = [word for page in document.pages_from(page) for word in page.words]
    if not hold_run(words, split_plain_words(fact.quote)):
        yield f"its quote does not stand on PDF page {page}: {fact.quote!r}"


def find_copied_words(fact: Fact, document: Document) -> Iterator[str]:
    """Words outside the quote that are the document's own."""
    own = fact.statement.replace(fact.quote, _MARK) if fact.quote else fact.statement
    for run in make_runs(split_plain_words(own)):
        if run in document.runs:
            yield f"has the document's own words outside a quote: {' '.join(run)!r}"
            return  # a longer passage is one finding


def find_wrong_pages(fact: Fact, document: Document) -> Iterator[str]:
    """A printed page and a PDF page that are not the same sheet."""
    locator, page = fact.locator, _pdf_page(fact)
    if locator is None or page is None:
        return
    if page > len(document.pages):
        yield f"cites PDF page {page} of {len(document.pages)}"
        return
    printed = document.pages[page - 1].printed
    if locator.page and printed and locator.page != printed:
        yield f"cites page {locator.page}, but PDF page {page} bears the number {printed}"


def find_wrong_paragraphs(fact: Fact, document: Document) -> Iterator[str]:
    """A paragraph that does not stand on the cited page, or that the document has not."""
    page, numbers = _pdf_page(fact), cited_paragraphs(fact.locator)
    if missing := [number for number in numbers if number not in document.paragraphs]:
        yield f"cites paragraph {missing[0]}, which was not found in the document"
    elif numbers and page is not None:
        first, last = document.paragraphs[numbers[0]].first_page, document.paragraphs[numbers[-1]].last_page
        if not first <= page <= last:
            there = f"PDF page {first}" if first == last else f"PDF pages {first} to {last}"
            yield f"cites PDF page {page}, but paragraph {numbers[0]} stands on {there}"


def find_unprinted_numbers(fact: Fact, document: Document) -> Iterator[str]:
    """Numbers of a statement that stand neither on the cited page nor on the next; dates and places do not count."""
    page = _pdf_page(fact)
    if page is None:
        return
    printed = {number for page in document.pages_from(page) for number in page.numbers}
    if missing := find_numbers(_NOT_CLAIMED.sub(" ", fact.statement)) - printed:
        yield f"has numbers that PDF page {page} has not: {', '.join(sorted(missing))}"


def _pdf_page(fact: Fact) -> int | None:
    return fact.locator.pdf_page if fact.locator else None


DOCUMENT_RULES = (
    DocumentRule("quote not on its page", Severity.ERROR, find_misplaced_quote),
    DocumentRule("copied words", Severity.ERROR, find_copied_words),
    DocumentRule("pages that disagree", Severity.ERROR, find_wrong_pages),
    DocumentRule("paragraph not on its page", Severity.ERROR, find_wrong_paragraphs),
    # worked out from others, or printed elsewhere: an editor judges
    DocumentRule("number not on its page", Severity.WARNING, find_unprinted_numbers),
)
