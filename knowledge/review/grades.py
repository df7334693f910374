"""Does every inspection in the base have all the grades that its framework always gives?"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from knowledge.corpus import Corpus
from knowledge.models import Framework, Source, SourceKind, Strand, Tier
from knowledge.review.findings import Remark, current_facts

CARE_LEAVERS_GRADED_FROM = date(2023, 1, 1)
"""Ofsted added a grade for care leavers to ILACS for inspections from January 2023."""
_CORE = frozenset({Strand.OVERALL, Strand.HELP_AND_PROTECTION, Strand.LOOKED_AFTER, Strand.LEADERSHIP})
ALWAYS_GRADED = {
    Framework.PRE_SIF_LAC: frozenset(
        {
            *(Strand.OVERALL, Strand.CAPACITY_TO_IMPROVE, Strand.OUTCOMES),
            *(Strand.QUALITY_OF_PROVISION, Strand.LEADERSHIP),
        }
    ),
    Framework.SIF: _CORE | {Strand.ADOPTION, Strand.CARE_LEAVERS},
    Framework.ILACS: _CORE,
}
"""The lines that a full inspection always grades. The safeguarding board's is not among them: a re-inspection under
SIF has none. Monitoring visits grade nothing, and of `pre_sif_cp` the base holds no report to learn it from."""


def expected_grades(source: Source) -> frozenset[Strand]:
    """The graded lines that a source must have; none unless it is an inspection report at first hand."""
    if (
        source.kind is not SourceKind.INSPECTION_REPORT
        or source.tier is not Tier.PRIMARY
        or source.framework is None
    ):
        return frozenset()
    lines: frozenset[Strand] = ALWAYS_GRADED.get(source.framework, frozenset())
    if source.framework is Framework.ILACS and source.as_at.first_day >= CARE_LEAVERS_GRADED_FROM:
        lines |= {Strand.CARE_LEAVERS}
    return lines


def find_missing_grades(corpus: Corpus) -> Iterator[Remark]:
    """Inspections with holes in their grid of grades."""
    graded: defaultdict[str, set[Strand]] = defaultdict(set)
    for fact in current_facts(corpus):
        if fact.judgement:
            graded[fact.source].add(fact.judgement.strand)
    for source in corpus.sources.values():
        if missing := expected_grades(source) - graded[source.id]:
            yield source.id, f"has no fact with its grade on: {', '.join(sorted(missing))}"
