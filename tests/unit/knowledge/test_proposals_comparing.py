"""Better, worse or the same."""

import pytest

from knowledge.models import Figure, Framework, Grade, Judgement, Strand
from knowledge.proposals import Change, compare_facts, find_earlier_figure
from knowledge.proposals.comparing import compare_figures, compare_judgements, find_earlier_judgement
from tests.factories import make_base, make_corpus, make_fact, make_judgement, make_source

SIF, ILACS, EARLY = Framework.SIF, Framework.ILACS, Framework.PRE_SIF_LAC


def judge(grade: Grade, framework: Framework, strand: Strand = Strand.OVERALL) -> Judgement:
    return Judgement(strand=strand, grade=grade, framework=framework)


@pytest.mark.parametrize(
    ("former", "present", "change"),
    [
        (judge(Grade.INADEQUATE, SIF), judge(Grade.REQUIRES_IMPROVEMENT, SIF), Change.BETTER),
        (judge(Grade.REQUIRES_IMPROVEMENT, SIF), judge(Grade.GOOD, ILACS), Change.BETTER),
        (judge(Grade.OUTSTANDING, ILACS), judge(Grade.GOOD, ILACS), Change.WORSE),
        (judge(Grade.GOOD, ILACS), judge(Grade.GOOD, ILACS), Change.SAME),
        (judge(Grade.INADEQUATE, EARLY), judge(Grade.ADEQUATE, EARLY), Change.BETTER),
        (judge(Grade.INADEQUATE, EARLY), judge(Grade.GOOD, SIF), None),
        (judge(Grade.INADEQUATE, SIF), judge(Grade.GOOD, SIF, Strand.ADOPTION), None),
    ],
)
def test_grades_by_their_order(former: Judgement, present: Judgement, change: Change | None) -> None:
    """Only on one line and within scales that may be set side by side."""
    assert compare_judgements(former, present) is change


def figure(metric: str, value: float, unit: str = "per cent") -> Figure:
    return Figure(metric=metric, value=value, unit=unit)


@pytest.mark.parametrize(
    ("former", "present", "change"),
    [
        (figure("care-leavers-in-touch", 75), figure("care-leavers-in-touch", 94), Change.BETTER),
        (figure("care-leavers-no-contact", 190), figure("care-leavers-no-contact", 12), Change.BETTER),
        (figure("iro-caseload", 80), figure("iro-caseload", 95), Change.WORSE),
        (figure("iro-caseload", 80), figure("iro-caseload", 80), Change.SAME),
        (figure("looked-after-children", 1000), figure("looked-after-children", 1100), None),
        (figure("iro-caseload", 80), figure("agency-staff", 20), None),
        (figure("agency-staff", 80, "posts"), figure("agency-staff", 20), None),
    ],
)
def test_figures_of_one_metric(former: Figure, present: Figure, change: Change | None) -> None:
    """Where it is plain which is better; more looked after children are neither."""
    assert compare_figures(former, present) is change


def test_other_facts_are_not_compared() -> None:
    """An editor says whether a finding is better than another."""
    assert compare_facts(make_fact(), make_fact("NFK-2024-02")) is None


def test_the_earlier_fact_is_the_newest_before() -> None:
    """Not one of the same time, of another line or of another authority; the document goes before press on it."""
    press = make_source(id="nfk-press-2023", kind="press", tier="secondary", authority="Norfolk")
    facts = [
        make_judgement("inadequate", id_="NFK-2024-01", as_at="2015-07"),
        make_judgement("good", id_="NFK-2024-02", as_at="2022-11"),
        make_judgement("good", id_="NFK-2024-03", as_at="2022-11", source=press.id),
        make_judgement("outstanding", id_="NFK-2024-04", as_at="2026-10"),
        make_judgement("good", id_="NFK-2024-05", as_at="2025-10", strand="adoption"),
        make_fact("NFK-2024-06", as_at="2023", figure={"metric": "in-touch", "value": 94, "unit": "per cent"}),
        make_fact("NFK-2024-08", as_at="2026", figure={"metric": "in-touch", "value": 99, "unit": "per cent"}),
        make_fact("NFK-2024-07", as_at="2020", figure={"metric": "in-touch", "value": 90, "unit": "per cent"}),
    ]
    base = make_base(make_corpus(facts=facts, sources=[make_source(), press]))
    as_at = facts[3].as_at  # October 2026; what is only known to be of 2026 may be later
    found = find_earlier_judgement(judge(Grade.OUTSTANDING, ILACS), "Norfolk", as_at, base)
    assert found
    assert found.id == "NFK-2024-02"
    earlier = find_earlier_figure(figure("in-touch", 97), "Norfolk", as_at, base)
    assert earlier
    assert earlier.id == "NFK-2024-06"
    assert find_earlier_judgement(judge(Grade.GOOD, ILACS), "Suffolk", as_at, base) is None
