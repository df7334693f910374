"""What of a document the facts cite."""

from dataclasses import replace

from knowledge.corpus import Uncited
from knowledge.review.coverage import describe_coverage, measure_coverage
from tests.factories import SOURCE_ID, make_corpus, make_fact
from tests.papers import make_document

DOCUMENT = make_document(["Cover", "1\n1. Safe.\n2. Seen.", "2\n3. Heard.\n4. The inspectors.\n5. Last."])
FACTS = [
    make_fact("NFK-2024-01", locator={"page": 1, "pdf_page": 2, "paragraph": "1"}),
    make_fact("NFK-2024-02", locator={"page": 1, "pdf_page": 2, "paragraph": "1-2"}),
    make_fact("NFK-2024-03", locator={"page": 2, "pdf_page": 3, "section": "Recommendation 3"}),
    make_fact("NFK-2024-04", locator={"page": 2, "pdf_page": 3, "paragraph": "5"}, status="retracted"),
]
CORPUS = replace(
    make_corpus(facts=FACTS), uncited=(Uncited(source=SOURCE_ID, paragraph="4", reason="Names the inspectors"),)
)


def test_facts_are_counted_by_page_and_paragraph() -> None:
    """A span counts for each of its paragraphs; a retracted fact cites nothing."""
    (coverage,) = measure_coverage(CORPUS, {SOURCE_ID: DOCUMENT})
    assert coverage.by_paragraph == {1: 2, 2: 1, 3: 1}
    assert coverage.by_page == {2: 2, 3: 1}
    assert (coverage.cited, coverage.gaps, coverage.reasons) == (3, [5], {4: "Names the inspectors"})


def test_the_coverage_is_told_page_by_page() -> None:
    """Counts, gaps with their first words, reviewed gaps with their reason, and the share of what should be cited."""
    assert describe_coverage(measure_coverage(CORPUS, {SOURCE_ID: DOCUMENT})) == (
        f"{SOURCE_ID}: facts by page, and by paragraph that begins there\n"
        "  PDF   1, no page number: 0\n"
        "  PDF   2, page 1: 2; 1=2 2=1\n"
        "  PDF   3, page 2: 1; 3=1 4=0 5=0\n"
        "  no fact cites paragraph 5 (PDF page 3): Last.\n"
        "  paragraph 4 need not be cited: Names the inspectors\n"
        "\n"
        f"Paragraphs cited: 3 of 4 (75%) in all; {SOURCE_ID} 3 of 4 (75%)"
    )


def test_a_document_without_paragraphs_has_no_share() -> None:
    """A letter is counted by page only."""
    text = describe_coverage(measure_coverage(CORPUS, {SOURCE_ID: make_document(["Dear Director,"])}))
    assert text.endswith(f"Paragraphs cited: 0 of 0 in all; {SOURCE_ID} 0 of 0")
