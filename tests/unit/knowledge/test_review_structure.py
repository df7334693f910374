"""The rules on what carries what: locators, metrics, threads, themes, terms, grades."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from knowledge.corpus import Corpus, Uncited
from knowledge.models import Locator, Strand, Thread
from knowledge.review.citations import cited_paragraphs
from knowledge.review.findings import Remark
from knowledge.review.grades import expected_grades, find_missing_grades
from knowledge.review.structure import (
    find_clashing_terms,
    find_lonely_metrics,
    find_lonely_threads,
    find_stale_gaps,
    find_unlocated,
    find_unprobed_themes,
    find_vaguely_located,
)
from tests.factories import SOURCE_ID, make_corpus, make_fact, make_judgement, make_source, make_term, make_theme


def _entries(remarks: Iterator[Remark]) -> list[str]:
    return [entry for entry, _reason in remarks]


@pytest.mark.parametrize(
    ("locator", "unlocated", "vague"),
    [
        (None, True, False),
        ({"pdf_page": 7}, True, False),
        ({"page": 7}, False, True),
        ({"page": 7, "paragraph": "21"}, False, False),
        ({"page": 7, "section": "Summary"}, False, False),
        ({"section": "Summary"}, False, False),
    ],
)
def test_a_fact_says_where_it_stands(locator: dict[str, Any] | None, *, unlocated: bool, vague: bool) -> None:
    """Nothing that people can look up is an error; a page without paragraph or section is worth a word."""
    corpus = make_corpus(facts=[make_fact(locator=locator)])
    assert bool(_entries(find_unlocated(corpus))) is unlocated
    assert bool(_entries(find_vaguely_located(corpus))) is vague


def test_an_article_needs_no_place() -> None:
    """An article is one page."""
    press = make_source(kind="press", tier="secondary")
    assert _entries(find_unlocated(make_corpus(sources=[press], facts=[make_fact(locator=None)]))) == []


@pytest.mark.parametrize(("givers", "found"), [(0, []), (1, ["in-touch"]), (2, [])])
def test_a_metric_is_for_comparing(givers: int, found: list[str]) -> None:
    """One value alone makes no trend."""
    figure = {"metric": "in-touch", "value": 25, "unit": "per cent"}
    facts = [make_fact(f"NFK-2024-0{number}", kind="figure", figure=figure) for number in range(givers)]
    assert _entries(find_lonely_metrics(make_corpus(facts=facts))) == found


def test_a_thread_runs_through_documents() -> None:
    """A thread inside one document follows nothing; how many facts it has there does not matter."""
    sources = [make_source(), make_source(id="nfk-ofsted-2026")]
    facts = [
        make_fact("NFK-2024-01", thread="contact"),
        make_fact("NFK-2024-02", thread="health"),
        make_fact("NFK-2024-03", thread="health"),
        make_fact("NFK-2026-01", thread="contact", source="nfk-ofsted-2026"),
    ]
    threads = {id_: Thread(id=id_, name=id_, question="How is it?") for id_ in ("contact", "health")}
    corpus = replace(make_corpus(sources=sources, facts=facts), threads=threads)
    assert list(find_lonely_threads(corpus)) == [("health", f"has facts from {SOURCE_ID} only")]


@pytest.mark.parametrize(("probes", "found"), [(0, ["care-leavers"]), (2, ["care-leavers"]), (3, [])])
def test_a_theme_offers_three_probes(probes: int, found: list[str]) -> None:
    """A councillor who prepares a theme finds questions to put."""
    facts = [make_fact(f"NFK-2024-0{number}", probe="How many today?") for number in range(probes)]
    corpus = make_corpus(facts=facts, themes=[make_theme("care-leavers")])
    assert _entries(find_unprobed_themes(corpus)) == found


@pytest.mark.parametrize(
    ("terms", "clashes"),
    [
        ([make_term("IRO"), make_term("LADO", "local authority designated officer")], []),
        (
            [make_term("SW", "social worker"), make_term("ASW", "agency worker", synonyms=["social worker"])],
            ["asw"],
        ),
        # one concept under two names, each naming the other
        (
            [
                make_term("DA", "domestic abuse", synonyms=["DV"]),
                make_term("DV", "domestic abuse", synonyms=["DA"]),
            ],
            [],
        ),
        # named from one side only
        ([make_term("DA", "domestic abuse", synonyms=["DV"]), make_term("DV", "domestic violence")], ["dv"]),
        # what stands in brackets only explains; hyphens and case do not tell apart
        ([make_term("EH", "Early-help (service)"), make_term("EHA", "early help")], ["eha"]),
    ],
)
def test_a_wording_means_one_thing(terms: list[Any], clashes: list[str]) -> None:
    """Terms share a wording only where each names the other."""
    assert sorted(set(_entries(find_clashing_terms(make_corpus(glossary=terms))))) == clashes


def test_a_reviewed_gap_that_is_closed_is_named() -> None:
    """A paragraph that a fact cites is no gap any more; the same number in another document still is."""
    gaps = tuple(
        Uncited(source=source, paragraph=paragraph, reason="Boilerplate")
        for source, paragraph in ((SOURCE_ID, "21"), (SOURCE_ID, "22"), ("nfk-ofsted-2015", "21"))
    )
    corpus: Corpus = replace(make_corpus(), uncited=gaps)
    assert list(find_stale_gaps(corpus)) == [
        (f"{SOURCE_ID} paragraph 21", "is cited by NFK-2024-01: take it out of uncited.yaml")
    ]


@pytest.mark.parametrize(
    ("locator", "paragraphs"),
    [
        (None, []),
        ({"page": 3}, []),
        ({"page": 3, "paragraph": "12"}, [12]),
        ({"page": 3, "paragraph": "12-14"}, [12, 13, 14]),
        ({"page": 3, "paragraph": "4.2"}, [4]),
        ({"page": 3, "section": "Recommendation 8"}, [8]),
        ({"page": 3, "section": "Recommendations"}, []),
        ({"page": 3, "section": "Recommendation 8 and its reason"}, []),
    ],
)
def test_which_paragraphs_a_locator_cites(locator: dict[str, Any] | None, paragraphs: list[int]) -> None:
    """A span is all its paragraphs; Ofsted's numbered recommendations are paragraphs."""
    assert list(cited_paragraphs(Locator.model_validate(locator) if locator else None)) == paragraphs


FOUR = {"overall", "help_and_protection", "looked_after", "leadership"}


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"framework": "sif"}, {*FOUR, "adoption", "care_leavers"}),
        ({"framework": "ilacs", "fieldwork_end": "2022-12-16"}, FOUR),
        ({"framework": "ilacs", "fieldwork_end": "2023-01-20"}, {*FOUR, "care_leavers"}),
        # fieldwork counts, not publication
        ({"framework": "ilacs", "fieldwork_end": "2022-11", "published_on": "2023-01-13"}, FOUR),
        (
            {"framework": "pre_sif_lac"},
            {"overall", "capacity_to_improve", "outcomes", "quality_of_provision", "leadership"},
        ),
        ({"framework": "monitoring"}, set()),
        ({"framework": None}, set()),
        ({"framework": "sif", "kind": "monitoring_letter"}, set()),
        ({"framework": "sif", "kind": "press", "tier": "secondary"}, set()),
    ],
)
def test_what_a_framework_always_grades(changes: dict[str, Any], lines: set[str]) -> None:
    """Which lines a report must grade follows from its framework and the day of its fieldwork."""
    assert expected_grades(make_source(**changes)) == {Strand(line) for line in lines}


def test_a_hole_in_the_grid_is_named() -> None:
    """An inspection that lacks a grade is found with the lines it lacks, and no longer once it has them."""
    strands = ["overall", "help_and_protection", "looked_after", "leadership", "care_leavers"]
    facts = [
        make_judgement("good", id_=f"NFK-2024-0{number}", strand=strand) for number, strand in enumerate(strands)
    ]
    assert list(find_missing_grades(make_corpus(facts=facts))) == []
    assert list(find_missing_grades(make_corpus(facts=facts[:3]))) == [
        (SOURCE_ID, "has no fact with its grade on: care_leavers, leadership")
    ]
