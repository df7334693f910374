"""From a report to proposals: the source, the grades, what is to be improved, and what tells most."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from knowledge.base import FactBase
from knowledge.corpus import load_corpus, without_facts
from knowledge.dates import PartialDate
from knowledge.drafts import Step
from knowledge.models import Framework, Grade, Kind, SourceKind, Stance, Status, Tier
from knowledge.proposals import Change, Sort, allows_keeping, find_copied, list_printed, make_source, propose_facts
from knowledge.proposals.registering import CROWN_LICENCE, OPEN_LICENCE, name_licence, name_title
from knowledge.proposals.suggesting import Suggester, judge_stance
from knowledge.reports import Recommendation, Report, ReportFramework
from tests.factories import make_corpus, make_fact, make_judgement
from tests.factories import make_source as make_other_source
from tests.reporting import DIGEST, IMPROVE, MEMBERS, TELLING, make_report

EMPTY = FactBase(without_facts(load_corpus()), home="Norfolk")


def register(report: Report, base: FactBase = EMPTY) -> Any:
    licence = name_licence(report.published_on)
    return make_source(report, base, sha256=DIGEST, title=name_title(report), licence=licence, url=None)


def test_a_report_becomes_a_primary_source() -> None:
    """Id, title, kind, framework and licence follow from what was read."""
    source = register(make_report())
    assert source.id == "nor-ofsted-2026"
    assert source.title == "Inspection of Norfolk local authority children's services"
    assert (source.kind, source.tier, source.framework) == (
        SourceKind.INSPECTION_REPORT,
        Tier.PRIMARY,
        Framework.ILACS,
    )
    assert (str(source.fieldwork_start), str(source.published_on)) == ("2026-10-05", "2026-11-20")
    assert (source.sha256, source.pages, source.licence) == (DIGEST, 3, OPEN_LICENCE)


def test_the_second_report_of_a_year_gets_a_letter() -> None:
    """Ids are those in use for the authority, and never given twice."""
    held = make_other_source(id="nfk-ofsted-2026")
    base = FactBase(make_corpus(sources=[held], facts=[make_fact("NFK-2026-01", source=held.id)]), home="Norfolk")
    assert register(make_report(), base).id == "nfk-ofsted-2026-b"


@pytest.mark.parametrize(
    ("framework", "kind", "mapped"),
    [
        (ReportFramework.PRE_SIF_LAC, SourceKind.INSPECTION_REPORT, Framework.PRE_SIF_LAC),
        (ReportFramework.SIF_REINSPECTION, SourceKind.INSPECTION_REPORT, Framework.SIF),
        (ReportFramework.FOCUSED_VISIT, SourceKind.FOCUSED_VISIT, Framework.ILACS),
        (ReportFramework.MONITORING_VISIT, SourceKind.MONITORING_LETTER, Framework.MONITORING),
        (ReportFramework.OTHER, SourceKind.INSPECTION_REPORT, None),
    ],
)
def test_each_kind_of_report_has_its_kind_and_framework(
    framework: ReportFramework, kind: SourceKind, mapped: Framework | None
) -> None:
    """Letters are no inspection reports, and what belongs to no framework has none."""
    source = register(make_report(framework=framework))
    assert (source.kind, source.framework) == (kind, mapped)


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"licence": OPEN_LICENCE}, True),
        ({"licence": CROWN_LICENCE}, True),
        ({"licence": "Copyright of the publisher; facts in our own words and a link only"}, False),
        ({"licence": OPEN_LICENCE, "kind": "press", "tier": "secondary"}, False),
    ],
)
def test_text_is_kept_only_where_its_licence_allows_it(changes: dict[str, Any], kept: bool) -> None:
    """Press is never kept, whatever it says of its licence."""
    assert allows_keeping(make_other_source(**changes)) is kept


def test_licence_by_rule() -> None:
    """The Open Government Licence from 2015 on, before that as printed."""
    assert name_licence(date(2014, 12, 31)) == CROWN_LICENCE
    assert name_licence(date(2015, 1, 1)) == OPEN_LICENCE


def test_a_judgement_for_each_graded_line() -> None:
    """In our own words, the overall grade first, with the cover as its place; nothing is left to ask."""
    report = make_report()
    found = [item for item in propose_facts(report, register(report), EMPTY) if item.sort is Sort.JUDGEMENT]
    assert [item.draft.statement for item in found] == [
        "Norfolk's children's services were graded good overall by Ofsted in October 2026 (ILACS standard inspection).",
        "Norfolk's help and protection of children was graded good by Ofsted in October 2026 (ILACS standard inspection).",
        "Norfolk's work with children in care was graded outstanding by Ofsted in October 2026 (ILACS standard inspection).",
        "Norfolk's work with care leavers was graded requires improvement by Ofsted in October 2026 "
        "(ILACS standard inspection).",
        "Norfolk's leadership of children's services was graded good by Ofsted in October 2026 "
        "(ILACS standard inspection).",
    ]
    assert {item.draft.step for item in found} == {Step.PREVIEW}
    assert [item.draft.stance for item in found][-2:] == [Stance.WEAKNESS, Stance.STRENGTH]
    assert found[0].draft.locator
    assert found[0].draft.locator.page == 1
    assert found[0].draft.thread == "overall-grade"


def test_grades_at_the_end_of_a_report_need_their_page() -> None:
    """Before 2013 they stand in a record at the end: the editor is asked for the page."""
    report = make_report(
        framework=ReportFramework.PRE_SIF_LAC,
        overall=Grade.INADEQUATE,
        grades={"capacity_to_improve": Grade.ADEQUATE},
    )
    found = [item for item in propose_facts(report, register(report), EMPTY) if item.sort is Sort.JUDGEMENT]
    assert [item.draft.step for item in found] == [Step.LOCATOR, Step.LOCATOR]


def test_a_grade_that_the_framework_does_not_have_is_not_proposed() -> None:
    """An `adequate` of an ILACS report is a misreading."""
    report = make_report(overall=Grade.ADEQUATE)
    found = [item for item in propose_facts(report, register(report), EMPTY) if item.sort is Sort.JUDGEMENT]
    assert len(found) == 4


def test_recommendations_and_findings_ask_for_words() -> None:
    """Everything but the statement is there; what tells most comes first, and the plain paragraph not at all."""
    report = make_report()
    source = register(report)
    asked = [item for item in propose_facts(report, source, EMPTY) if item.sort is not Sort.JUDGEMENT]
    assert [item.printed and item.printed.text for item in asked] == [*IMPROVE, TELLING, MEMBERS]
    assert {item.draft.step for item in asked} == {Step.STATEMENT}
    assert [item.draft.kind for item in asked] == [
        Kind.RECOMMENDATION,
        Kind.RECOMMENDATION,
        Kind.FINDING,
        Kind.FINDING,
    ]
    assert asked[0].start == "Ofsted told Norfolk in October 2026 to improve …"
    assert asked[2].start == "In October 2026 Norfolk's …"
    assert asked[2].draft.locator
    assert (asked[2].draft.locator.page, asked[2].draft.locator.paragraph) == (3, "2")
    assert asked[2].draft.themes[:1] == ("care-leavers",)
    assert asked[2].draft.stance is Stance.WEAKNESS
    assert str(asked[2].draft.as_at) == "2026-10"


def test_what_is_told_to_the_board_is_addressed_to_it() -> None:
    """A recommendation to the safeguarding board is none to the council."""
    told = Recommendation("Improve audits.", to_board=True, number=9, page=4, pdf_page=4, section=None)
    report = make_report(framework=ReportFramework.SIF, recommendations=(told,))
    found = [item for item in propose_facts(report, register(report), EMPTY) if item.sort is Sort.RECOMMENDATION]
    assert found[0].addressed_to == "Norfolk Safeguarding Children Board"
    assert found[0].start == (
        "Ofsted told the Norfolk Safeguarding Children Board in October 2026 to improve audits. …"
    )


def test_without_leave_to_keep_the_text_only_grades_are_proposed() -> None:
    """No proposal may hold a paragraph then."""
    report = make_report()
    proposed = propose_facts(report, register(report), EMPTY, keeps_text=False)
    assert {item.sort for item in proposed} == {Sort.JUDGEMENT}


def test_a_grade_is_compared_with_the_last_one_on_its_line() -> None:
    """Better, worse or the same; the earlier fact's thread goes on."""
    former = make_judgement("requires_improvement", as_at="2024-05", thread=None)
    base = FactBase(make_corpus(facts=[former]), home="Norfolk")
    report = make_report()
    overall = propose_facts(report, register(report, base), base)[0]
    assert (overall.earlier, overall.change) == (former.id, Change.BETTER)


def test_what_is_kept_is_in_the_order_of_the_report() -> None:
    """Recommendations that stand outside the numbered paragraphs are kept with them, each text once."""
    report = make_report()
    printed = list_printed(report)
    assert [item.number for item in printed] == [None, None, 1, 2, 3]
    same = replace(report, recommendations=tuple(replace(item, text=TELLING) for item in report.recommendations))
    assert len(list_printed(same)) == 3


PRINTED = "Care leavers are helped by their advisers to find a good home, and most of them keep it for years."


@pytest.mark.parametrize(
    ("statement", "copied"),
    [
        ("Norfolk's care leavers found homes and kept them in 2026.", []),
        (
            "In 2026 care leavers are helped by their advisers to find a home.",
            ["care leavers are helped by their advisers to find a"],
        ),
        (
            "CARE-LEAVERS are helped, by their advisers: to find.",
            ["CARE-LEAVERS are helped, by their advisers: to find."],
        ),
        ("Care leavers are helped by their advisers to.", ["Care leavers are helped by their advisers to."]),
        ("Care leavers are helped by their advisers.", []),
        ("", []),
    ],
)
def test_copied_words_are_found_where_they_stand(statement: str, copied: list[str]) -> None:
    """Eight words in a row, whatever stands between them; seven are allowed."""
    assert [statement[start:end] for start, end in find_copied(statement, [PRINTED])] == copied


def test_a_run_does_not_reach_over_paragraphs() -> None:
    """The end of one paragraph and the beginning of the next are not eight words in a row."""
    assert not find_copied(
        "keep it for years Children meet their social worker",
        ["They keep it for years", "Children meet their social worker"],
    )


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Support is strong, timely and effective.", Stance.STRENGTH),
        ("Too many plans are poor, and visits are not timely.", Stance.WEAKNESS),
        ("There are 803 care leavers.", Stance.NEUTRAL),
    ],
)
def test_stance_by_words(text: str, stance: Stance) -> None:
    """By what praises and what finds fault."""
    assert judge_stance(text) is stance


def test_themes_of_an_empty_base_come_from_the_theme_words() -> None:
    """Where nothing tells, none is suggested."""
    suggester, day = Suggester(EMPTY), PartialDate(2026, 10)
    assert suggester.suggest("Adopters wait for adoption.", "Norfolk", day).themes[:1] == ("adoption",)
    assert suggester.suggest("It was a Tuesday.", "Norfolk", day).themes == ()


def test_thread_and_earlier_fact_come_from_near_facts() -> None:
    """The newest earlier fact on the thread that the nearest facts agree on, of the same authority and published."""
    thread = "care-leaver-contact"
    corpus = load_corpus()
    facts = [
        make_fact("NFK-2024-01", statement="Norfolk was in touch with 94% of its care leavers.", thread=thread),
        make_fact(
            "NFK-2024-02", statement="Norfolk lost touch with its care leavers.", as_at="2023-05", thread=thread
        ),
        make_fact("NFK-2024-03", statement="Norfolk's care leavers were out of touch.", status=Status.RETRACTED),
    ]
    base = FactBase(replace(make_corpus(facts=facts), threads=corpus.threads), home="Norfolk")
    found = Suggester(base).suggest(
        "Care leavers are in touch with Norfolk's advisers.", "Norfolk", PartialDate(2026)
    )
    assert found.thread == thread
    assert found.earlier
    assert found.earlier.id == "NFK-2024-01"
    elsewhere = Suggester(base).suggest(
        "Care leavers are in touch with their advisers.", "Suffolk", PartialDate(2026)
    )
    assert elsewhere.thread is None
