"""The earlier fact that a new one updates, and whether things got better."""

from collections.abc import Iterable

from knowledge.base import FactBase
from knowledge.dates import PartialDate
from knowledge.models import Fact, Figure, Framework, Grade, Judgement, Tier
from knowledge.proposals.records import Change

_PRE_SIF = frozenset({Framework.PRE_SIF_CP, Framework.PRE_SIF_LAC})
_WORST_FIRST = (Grade.INADEQUATE, Grade.ADEQUATE, Grade.REQUIRES_IMPROVEMENT, Grade.GOOD, Grade.OUTSTANDING)

_LESS_IS_BETTER = frozenset(
    """
    iro-caseload care-leavers-no-contact care-leavers-neet care-leavers-unsuitable-homes agency-staff staff-turnover
    re-referrals unallocated-children children-missing court-weeks assessment-backlog children-without-care-plan
    late-statutory-visits section-20-too-long adoption-disruptions adopters-waiting adoption-support-waiting
    care-leavers-homeless care-leavers-hmo left-care-hmo care-leavers-neet-or-unknown care-leavers-no-qualifications
    care-leavers-no-contact-16-17 care-leavers-status-unknown lac-absence missing-from-care-episodes
    children-missing-education repeat-plans
    """.split()
)
_MORE_IS_BETTER = frozenset(
    """
    reviews-in-time initial-health-assessments-in-time health-checks-in-time health-assessments-in-time dental-checks
    care-leavers-in-touch care-leavers-eet pathway-plans-up-to-date five-good-gcses five-gcses-a-to-c conferences-in-time
    assessments-in-time foster-to-adopt adoption-in-target adopter-assessments-in-time placement-stability lac-attendance
    review-participation review-attendance kept-school-place eyfs-good-development good-schools
    """.split()
)
"""Metrics of which it is plain what is better. Of others, such as how many children are looked after, it is not."""


def list_earlier(authority: str, as_at: PartialDate, base: FactBase) -> Iterable[Fact]:
    """What the base holds of an authority from before a date: each surely earlier, however imprecise the dates.

    A finding of `2017` may be older than one of November 2017, although it sorts after it.
    """
    return (
        fact
        for fact in base.facts.values()
        if fact.authority == authority and fact.as_at.last_day < as_at.first_day
    )


def find_earlier_judgement(
    judgement: Judgement, authority: str, as_at: PartialDate, base: FactBase
) -> Fact | None:
    """The newest earlier judgement on the same line; of two reports of one, that of the document itself."""
    earlier = [
        fact
        for fact in list_earlier(authority, as_at, base)
        if fact.judgement and fact.judgement.strand is judgement.strand
    ]
    return max(
        earlier,
        key=lambda fact: (fact.as_at, base.sources[fact.source].tier is Tier.PRIMARY, fact.id),
        default=None,
    )


def find_earlier_figure(figure: Figure, authority: str, as_at: PartialDate, base: FactBase) -> Fact | None:
    """The newest earlier value of the same metric in the same unit."""
    earlier = [
        fact
        for fact in list_earlier(authority, as_at, base)
        if fact.figure and (fact.figure.metric, fact.figure.unit) == (figure.metric, figure.unit)
    ]
    return max(earlier, key=lambda fact: (fact.as_at, fact.id), default=None)


def compare_judgements(former: Judgement, present: Judgement) -> Change | None:
    """By the order of the grades; None between scales that are never set side by side, and between lines."""
    if former.strand is not present.strand or (former.framework in _PRE_SIF) != (present.framework in _PRE_SIF):
        return None
    return _order(_WORST_FIRST.index(present.grade) - _WORST_FIRST.index(former.grade))


def compare_figures(former: Figure, present: Figure) -> Change | None:
    """By their values; None for different metrics or units, and where nobody can say which is better."""
    if (former.metric, former.unit) != (present.metric, present.unit):
        return None
    if former.value == present.value:
        return Change.SAME
    more_is_better = present.metric in _MORE_IS_BETTER
    if not more_is_better and present.metric not in _LESS_IS_BETTER:
        return None
    return Change.BETTER if (present.value > former.value) == more_is_better else Change.WORSE


def compare_facts(former: Fact, present: Fact) -> Change | None:
    """How a fact compares with an earlier one: two grades or two figures; of other facts an editor judges."""
    if former.judgement and present.judgement:
        return compare_judgements(former.judgement, present.judgement)
    if former.figure and present.figure:
        return compare_figures(former.figure, present.figure)
    return None


def _order(difference: int) -> Change:
    return Change.SAME if difference == 0 else Change.BETTER if difference > 0 else Change.WORSE
