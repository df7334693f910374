"""The order in which paragraphs are proposed."""

from collections import Counter
from pathlib import Path

import pytest

from knowledge.authorities import AuthorityFinder
from knowledge.corpus import Corpus, load_corpus
from knowledge.models import Stance
from knowledge.proposals import Signal, rank_paragraphs
from knowledge.proposals.ranking import find_signals, split_sentences
from knowledge.reports import Paragraph, Report, read_report
from knowledge.review.citations import cited_paragraphs

PROJECT = Path(__file__).parents[3]
DOCUMENTS = next(PROJECT.parent.glob("*/sources/ofsted"), None)
"""Ofsted's reports, where somebody keeps them beside the project; they are not part of it."""
REPORTS = {
    "nfk-ofsted-2013": "norfolk-2013-08-16.pdf",
    "nfk-ofsted-2015": "norfolk-2015-10-20.pdf",
    "nfk-ofsted-2018": "norfolk-2018-01-19.pdf",
    "nfk-ofsted-2023": "norfolk-2023-01-13.pdf",
    "nfk-ofsted-2026": "norfolk-2026-05-18.pdf",
}


def paragraph(text: str, number: int = 1) -> Paragraph:
    return Paragraph(number, 1, 1, None, text)


@pytest.mark.parametrize(
    ("text", "signal", "found"),
    [
        ("Of 803 care leavers 12% were lost.", Signal.FIGURES, ["803", "12%"]),
        ("A saving of £4.2 million was made.", Signal.FIGURES, ["£4.2 million"]),
        ("One in four, or twenty per cent.", Signal.FIGURES, ["four"]),
        ("Practice has improved since the last inspection.", Signal.CHANGE, ["improved", "since the last"]),
        ("This is a serious and widespread failure.", Signal.STRONG, ["serious", "widespread", "failure"]),
        ("Support is exemplary.", Signal.STRONG, ["exemplary"]),
        ("Councillors and the lead member ask.", Signal.MEMBERS, ["Councillors", "lead member"]),
    ],
)
def test_signals(text: str, signal: Signal, found: list[str]) -> None:
    """What of a text makes it worth telling."""
    assert find_signals(text)[signal] == found


@pytest.mark.parametrize(
    "text",
    [
        "In November 2022 inspectors came on 7 November.",
        "Children aged 16 to 17 and 15-year-olds are seen.",
        "This follows section 20 and regulation 24.",
        "The team answers 24/7.",
    ],
)
def test_days_ages_and_places_are_no_figures(text: str) -> None:
    """They count nothing."""
    assert Signal.FIGURES not in find_signals(text)


def test_what_tells_most_comes_first() -> None:
    """A count in a serious failing goes before praise, and praise before what says nothing."""
    texts = [
        "Children are seen.",
        "Support is strong.",
        "12% of 803 care leavers were out of touch, a serious failure that has not improved.",
    ]
    ranked = rank_paragraphs(paragraph(text, number) for number, text in enumerate(texts, start=1))
    assert [item.paragraph.number for item in ranked] == [3, 2, 1]
    assert ranked[0].why[0] == "figures: 12%, 803"
    assert ranked[-1].why == ()


def test_equals_keep_their_order() -> None:
    """The order of the report decides between paragraphs that tell as much."""
    ranked = rank_paragraphs(paragraph("Support is strong.", number) for number in (1, 2, 3))
    assert [item.paragraph.number for item in ranked] == [1, 2, 3]


def test_the_sentence_that_tells_most_is_named() -> None:
    """It is the one that an editor reads first."""
    text = "Children are seen. Of 803 care leavers 12% were lost. They are at school."
    [found] = rank_paragraphs([paragraph(text)])
    assert found.sentence == "Of 803 care leavers 12% were lost."
    assert len(split_sentences(text)) == 3


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """The five reports on Norfolk, where they are at hand."""
    if DOCUMENTS is None or not all((DOCUMENTS / name).exists() for name in REPORTS.values()):
        pytest.skip("the documents are not at hand")
    finder = AuthorityFinder(load_corpus().authorities)
    return {source_id: read_report(DOCUMENTS / name, finder) for source_id, name in REPORTS.items()}


def test_the_first_third_holds_what_editors_took_up(reports: dict[str, Report]) -> None:
    """Of what editors drew from these reports, the first third of the candidates holds far more than a third.

    Nearly every paragraph is cited by some fact, so even the best order could put no more than 54 in 100 facts there.
    """
    corpus = load_corpus()
    shares = {
        "facts": _share(reports, corpus, figures=False, weaknesses=False),
        "figures": _share(reports, corpus, figures=True, weaknesses=False),
        "weaknesses": _share(reports, corpus, figures=False, weaknesses=True),
    }
    assert shares["facts"] >= 0.44
    assert shares["figures"] >= 0.65
    assert shares["weaknesses"] >= 0.54


def _share(reports: dict[str, Report], corpus: Corpus, *, figures: bool, weaknesses: bool) -> float:
    """Of the facts that cite a paragraph, the share whose paragraph is in the first third of the candidates."""
    hits = total = 0
    for source_id, report in reports.items():
        numbered = [item for item in report.paragraphs if item.number is not None]
        drawn = Counter(
            number
            for fact in corpus.facts.values()
            if fact.source == source_id
            and not (figures and fact.figure is None)
            and not (weaknesses and fact.stance is not Stance.WEAKNESS)
            for number in cited_paragraphs(fact.locator)
        )
        first = rank_paragraphs(numbered)[: -(-len(numbered) // 3)]
        hits += sum(drawn[item.paragraph.number or 0] for item in first)
        total += sum(drawn[item.number or 0] for item in numbered)
    return hits / total
