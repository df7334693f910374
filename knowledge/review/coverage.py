"""How much of each document the facts cite, paragraph by paragraph: what nobody cites, nobody can be told."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.corpus import Corpus
from knowledge.review.citations import cited_paragraphs
from knowledge.review.documents import Document
from knowledge.review.findings import current_facts


@dataclass(frozen=True)
class Coverage:
    """Facts by page and by numbered paragraph of one document, and the reviewed gaps with their reasons."""

    source: str
    document: Document
    by_page: Mapping[int, int]
    by_paragraph: Mapping[int, int]
    reasons: Mapping[int, str]

    @property
    def cited(self) -> int:
        """Numbered paragraphs that a fact cites."""
        return sum(number in self.by_paragraph for number in self.document.paragraphs)

    @property
    def gaps(self) -> list[int]:
        """Paragraphs that no fact cites and that nobody has said need not be cited."""
        return [
            number
            for number in self.document.paragraphs
            if number not in self.by_paragraph and number not in self.reasons
        ]


def measure_coverage(corpus: Corpus, documents: Mapping[str, Document]) -> list[Coverage]:
    """The coverage of each document at hand, in the order of the sources."""
    return [_measure(corpus, source, documents[source]) for source in corpus.sources if source in documents]


def _measure(corpus: Corpus, source: str, document: Document) -> Coverage:
    facts = [fact for fact in current_facts(corpus) if fact.source == source]
    return Coverage(
        source,
        document,
        by_page=Counter(fact.locator.pdf_page for fact in facts if fact.locator and fact.locator.pdf_page),
        by_paragraph=Counter(number for fact in facts for number in cited_paragraphs(fact.locator)),
        reasons={int(gap.paragraph): gap.reason for gap in corpus.uncited if gap.source == source},
    )


def describe_coverage(coverages: list[Coverage]) -> str:
    """The coverage as text: page by page, then the gaps, then a line with the shares."""
    blocks = ["\n".join(_describe_document(coverage)) for coverage in coverages]
    shares = ", ".join(f"{coverage.source} {_share([coverage])}" for coverage in coverages)
    return "\n\n".join([*blocks, f"Paragraphs cited: {_share(coverages)} in all; {shares}"])


def _describe_document(coverage: Coverage) -> Iterator[str]:
    yield f"{coverage.source}: facts by page, and by paragraph that begins there"
    for pdf_page, page in enumerate(coverage.document.pages, start=1):
        where = f"page {page.printed}" if page.printed else "no page number"
        line = f"  PDF {pdf_page:>3}, {where}: {coverage.by_page.get(pdf_page, 0)}"
        starts = [
            f"{number}={coverage.by_paragraph.get(number, 0)}"
            for number, paragraph in coverage.document.paragraphs.items()
            if paragraph.first_page == pdf_page
        ]
        yield f"{line}; {' '.join(starts)}" if starts else line
    for number in coverage.gaps:
        paragraph = coverage.document.paragraphs[number]
        yield f"  no fact cites paragraph {number} (PDF page {paragraph.first_page}): {paragraph.opening}"
    for number, reason in coverage.reasons.items():
        yield f"  paragraph {number} need not be cited: {reason}"


def _share(coverages: list[Coverage]) -> str:
    """Such as `64 of 66 (97%)`, of the paragraphs that should be cited."""
    cited = sum(coverage.cited for coverage in coverages)
    wanted = cited + sum(len(coverage.gaps) for coverage in coverages)
    # rounded down: 100% is said only of the whole
    return f"{cited} of {wanted} ({100 * cited // wanted}%)" if wanted else "0 of 0"
