"""The proposals of a report: a judgement for each graded line, then what it recommends, then what tells most."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from pydantic import ValidationError

from knowledge.base import FactBase
from knowledge.dates import PartialDate
from knowledge.drafts import Draft, Step
from knowledge.models import MAX_NAME, Framework, Grade, Judgement, Kind, Locator, Source, Stance, Strand
from knowledge.proposals.comparing import compare_judgements, find_earlier_judgement
from knowledge.proposals.ranking import Candidate, rank_paragraphs
from knowledge.proposals.records import Printed, Proposal, Sort
from knowledge.proposals.suggesting import Suggester
from knowledge.reports import Paragraph, Recommendation, Report, ReportFramework

MOST_FINDINGS = 40
"""Paragraphs that are proposed; an editor who wants another one adds it with /addfact."""
_ASKED_NOTHING_MORE = frozenset(Step) - {Step.PREVIEW}
_OF_ONE_KIND = (Step.STRAND, Step.GRADE, Step.METRIC, Step.VALUE)
_START_WORDS = 5
"""Words of a recommendation that may begin the editor's own: eight in a row would be copied."""

_STRANDS = {
    "overall": Strand.OVERALL,
    "help_and_protection": Strand.HELP_AND_PROTECTION,
    "looked_after_or_in_care": Strand.LOOKED_AFTER,
    "adoption": Strand.ADOPTION,
    "care_leavers": Strand.CARE_LEAVERS,
    "leadership": Strand.LEADERSHIP,
    "capacity_to_improve": Strand.CAPACITY_TO_IMPROVE,
    "lscb": Strand.LSCB,
}
_NAMES = {
    Strand.HELP_AND_PROTECTION: "{whose} help and protection of children was graded {grade}",
    Strand.LOOKED_AFTER: "{whose} work with children in care was graded {grade}",
    Strand.ADOPTION: "{whose} adoption work was graded {grade}",
    Strand.CARE_LEAVERS: "{whose} work with care leavers was graded {grade}",
    Strand.LEADERSHIP: "{whose} leadership of children's services was graded {grade}",
    Strand.CAPACITY_TO_IMPROVE: "{whose} capacity to improve was graded {grade}",
    Strand.LSCB: "{whose} safeguarding children board was graded {grade}",
    Strand.OVERALL: "{whose} children's services were graded {grade} overall",
}
_ASKS = {
    Strand.HELP_AND_PROTECTION: "help and protection",
    Strand.LOOKED_AFTER: "children in care",
    Strand.ADOPTION: "adoption",
    Strand.CARE_LEAVERS: "care leavers",
    Strand.LEADERSHIP: "leadership",
    Strand.CAPACITY_TO_IMPROVE: "capacity to improve",
    Strand.LSCB: "the safeguarding children board",
    Strand.OVERALL: "children's services overall",
}
_THEMES = {
    Strand.HELP_AND_PROTECTION: "protection",
    Strand.LOOKED_AFTER: "children-in-care",
    Strand.ADOPTION: "adoption",
    Strand.CARE_LEAVERS: "care-leavers",
    Strand.LSCB: "partnership",
}
_OVERALL_THEME, _OVERALL_THREAD = "leadership", "overall-grade"
_FORMS = {
    ReportFramework.PRE_SIF_CP: "inspection of child protection",
    ReportFramework.PRE_SIF_LAC: "inspection of looked after children services",
    ReportFramework.SIF: "single inspection framework",
    ReportFramework.SIF_REINSPECTION: "re-inspection, single inspection framework",
    ReportFramework.ILACS_STANDARD: "ILACS standard inspection",
    ReportFramework.ILACS_SHORT: "ILACS short inspection",
}
_GOOD_GRADES = frozenset({Grade.OUTSTANDING, Grade.GOOD})
_COVERED = frozenset(
    {
        ReportFramework.SIF,
        ReportFramework.SIF_REINSPECTION,
        ReportFramework.ILACS_STANDARD,
        ReportFramework.ILACS_SHORT,
    }
)
"""Kinds of report whose cover has the grades; earlier ones have them at their end."""


def propose_facts(report: Report, source: Source, base: FactBase, *, keeps_text: bool = True) -> list[Proposal]:
    """Every proposal, in the order in which an editor works through them.

    `keeps_text`: whether the source's paragraphs may be kept; without, only the grades are proposed. Takes some ten
    milliseconds a paragraph.
    """
    proposals = list(_judge(report, source, base))
    if keeps_text:
        suggester = Suggester(base)
        proposals += _recommend(report, source, suggester)
        proposals += _find(report, source, suggester)
    return proposals


def list_printed(report: Report) -> list[Printed]:
    """What of a report is kept: its paragraphs, and recommendations that stand outside them."""
    printed = [_print(paragraph) for paragraph in report.paragraphs]
    known = {item.text for item in printed}
    extra = [_print(item) for item in report.recommendations if item.number is None and item.text not in known]
    return sorted([*extra, *printed], key=lambda item: item.pdf_page)


def describe_when(day: PartialDate) -> str:
    """Such as `in February 2026`."""
    return f"in {PartialDate(day.year, day.month).display()}"


def own(name: str) -> str:
    """A name's possessive form."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def date_finding(source: Source) -> PartialDate:
    """When the findings of a source were true: the month in which its fieldwork ended."""
    day = source.as_at
    return PartialDate(day.year, day.month)


def _judge(report: Report, source: Source, base: FactBase) -> Iterator[Proposal]:
    framework = source.framework
    if framework is None or framework is Framework.MONITORING:
        return
    graded = {"overall": report.overall, **report.grades}
    for name, strand in _STRANDS.items():
        grade = graded.get(name)
        if grade is None:
            continue
        with suppress(ValidationError):  # a grade that the framework does not have; the report's problems name it
            judgement = Judgement(strand=strand, grade=grade, framework=framework)
            yield _propose_judgement(judgement, report, source, base)


def _propose_judgement(judgement: Judgement, report: Report, source: Source, base: FactBase) -> Proposal:
    strand, grade, as_at = judgement.strand, judgement.grade, date_finding(source)
    form = f" ({_FORMS[report.framework]})" if report.framework in _FORMS else ""
    claim = _NAMES[strand].format(whose=own(source.authority), grade=grade.printed)
    earlier = find_earlier_judgement(judgement, source.authority, as_at, base)
    theme = _THEMES.get(strand, _OVERALL_THEME)
    thread = _OVERALL_THREAD if strand is Strand.OVERALL else earlier.thread if earlier else None
    stance = Stance.STRENGTH if grade in _GOOD_GRADES else Stance.WEAKNESS
    locator = _locate_cover(report) if report.framework in _COVERED else None
    missing = ({Step.LOCATOR} if locator is None else set()) | (set() if theme in base.themes else {Step.THEMES})
    subject = _ASKS[strand]
    draft = Draft(
        source=source.id,
        kind=Kind.JUDGEMENT,
        themes=(theme,) if theme in base.themes else (),
        strand=strand,
        grade=grade,
        statement=f"{claim} by {source.publisher} {describe_when(as_at)}{form}.",
        said_by=source.publisher,
        stance=stance,
        as_at=as_at,
        locator=locator,
        asks=(f"how was {subject} graded in {as_at.year}", f"what grade did {source.publisher} give {subject}"),
        thread=thread if thread in base.threads else None,
    )
    change = compare_judgements(earlier.judgement, judgement) if earlier and earlier.judgement else None
    earlier_id = earlier.id if earlier else None
    return Proposal(sort=Sort.JUDGEMENT, draft=_stand(draft, missing), earlier=earlier_id, change=change)


def _recommend(report: Report, source: Source, suggester: Suggester) -> Iterator[Proposal]:
    for item in report.recommendations:
        proposal = _propose_text(Sort.RECOMMENDATION, _print(item), source, suggester)
        board = f"{source.authority} Safeguarding Children Board"[:MAX_NAME]
        whom = f"the {board}" if item.to_board else source.authority
        when = describe_when(date_finding(source))
        # ILACS reports name things, earlier ones begin with a verb
        words = "improve" if source.framework is Framework.ILACS else _uncapitalise(item.text)
        yield proposal.model_copy(
            update={
                "start": f"{source.publisher} told {whom} {when} to {words} …",
                "addressed_to": board if item.to_board else None,
            }
        )


def _find(report: Report, source: Source, suggester: Suggester) -> Iterator[Proposal]:
    recommended = {item.text for item in report.recommendations}
    numbers = {item.number for item in report.recommendations if item.number is not None}
    left = [
        paragraph
        for paragraph in report.paragraphs
        if paragraph.text not in recommended and paragraph.number not in numbers
    ]
    when = describe_when(date_finding(source))
    start = f"{when[:1].upper()}{when[1:]} {own(source.authority)} …"
    for candidate in rank_paragraphs(left)[:MOST_FINDINGS]:
        if candidate.why:
            yield _with_reasons(
                _propose_text(Sort.FINDING, _print(candidate.paragraph), source, suggester), candidate, start
            )


def _with_reasons(proposal: Proposal, candidate: Candidate, start: str) -> Proposal:
    return proposal.model_copy(
        update={"score": candidate.score, "why": candidate.why, "sentence": candidate.sentence, "start": start}
    )


def _propose_text(sort: Sort, printed: Printed, source: Source, suggester: Suggester) -> Proposal:
    """A proposal that lacks nothing but the editor's own words, and themes where none could be suggested."""
    as_at = date_finding(source)
    suggested = suggester.suggest(printed.text, source.authority, as_at)
    is_recommendation = sort is Sort.RECOMMENDATION
    draft = Draft(
        source=source.id,
        kind=Kind.RECOMMENDATION if is_recommendation else Kind.FINDING,
        themes=suggested.themes,
        said_by=source.publisher,
        # what is to be done says nothing on how well it is done
        stance=Stance.NEUTRAL if is_recommendation else suggested.stance,
        as_at=as_at,
        locator=_locate(printed),
        thread=suggested.thread,
    )
    missing = {Step.STATEMENT} | (set() if suggested.themes else {Step.THEMES})
    earlier = suggested.earlier.id if suggested.earlier else None
    return Proposal(sort=sort, draft=_stand(draft, missing), printed=printed, earlier=earlier)


def _stand(draft: Draft, missing: set[Step]) -> Draft:
    """The draft at the first question that is open, its words first, with everything else settled."""
    # what another kind of fact needs is asked for when its kind is changed
    needless = {step for step in _OF_ONE_KIND if not draft.applies(step)}
    answered = _ASKED_NOTHING_MORE - missing - needless
    step = next((step for step in (Step.STATEMENT, *Step) if step in missing), Step.PREVIEW)
    return draft.model_copy(update={"answered": answered, "step": step})


def _print(item: Paragraph | Recommendation) -> Printed:
    return Printed(
        number=item.number, page=item.page, pdf_page=item.pdf_page, section=item.section, text=item.text
    )


def _locate(printed: Printed) -> Locator:
    """Where a paragraph stands. On a sheet that bears no number the PDF's stands for it."""
    numbered = printed.number is not None
    section = printed.section[:MAX_NAME].strip() if printed.section and not numbered else None
    return Locator(
        page=printed.page or printed.pdf_page,
        pdf_page=printed.pdf_page,
        paragraph=str(printed.number) if numbered else None,
        section=section or None,
    )


def _locate_cover(report: Report) -> Locator:
    """The cover; it bears no number where the numbering begins after it."""
    offsets: Sequence[int] = [item.pdf_page - item.page for item in report.paragraphs if item.page]
    page = 1 - min(offsets, default=0)
    return Locator(page=page if page > 0 else 1, pdf_page=1, section="Judgements")


def _uncapitalise(text: str) -> str:
    """The first words of a sentence as they stand inside one."""
    first, *rest = text.split()[:_START_WORDS] or [""]
    return " ".join([first if first.isupper() else first[:1].lower() + first[1:], *rest])
