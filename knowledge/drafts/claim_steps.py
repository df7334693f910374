"""The questions about the sort of claim: kind, themes, and what a judgement or a figure needs besides."""

import re
from collections import Counter
from collections.abc import Mapping

from rapidfuzz import fuzz, process

from knowledge.base import FactBase
from knowledge.drafts.draft import Draft, Step, framework_of
from knowledge.drafts.prompts import DraftInputError, Option, Prompt, Rule, check_line, choose_option
from knowledge.models import MAX_THEMES, Framework, Grade, Kind, Strand

DONE = "done"

_KIND_HINTS = {
    Kind.JUDGEMENT: "Judgement: a grade",
    Kind.FIGURE: "Figure: a number",
    Kind.FINDING: "Finding",
    Kind.RECOMMENDATION: "Recommendation",
    Kind.RESPONSE: "Response to a finding",
    Kind.EVENT: "Event",
}


def _ask_kind(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt(
        "<b>What sort of claim is it?</b>", [Option(_KIND_HINTS[kind], kind.value) for kind in Kind], columns=2
    )


def _accept_kind(draft: Draft, text: str, base: FactBase) -> Draft:
    return draft.settle(Step.KIND, kind=Kind(choose_option(text, _ask_kind(draft, base).options, "sort of claim")))


def _ask_themes(draft: Draft, base: FactBase) -> Prompt:
    options = [Option(theme.name, theme.id, theme.id in draft.themes) for theme in base.themes.values()]
    if draft.themes:
        options.append(Option("Done ▸", DONE))
    return Prompt(
        f"<b>Which themes?</b>\nUp to {MAX_THEMES}. People who follow one of them are told.", options, columns=2
    )


def _accept_themes(draft: Draft, text: str, base: FactBase) -> Draft:
    if text.casefold() in {DONE, "done ▸"}:
        if not draft.themes:
            raise DraftInputError("Please choose at least one theme first.")
        return draft.settle(Step.THEMES)
    theme = choose_option(text, _ask_themes(draft, base).options, "theme")
    if theme in draft.themes:
        return draft.model_copy(update={"themes": tuple(item for item in draft.themes if item != theme)})
    if len(draft.themes) == MAX_THEMES:
        raise DraftInputError(f"A fact has {MAX_THEMES} themes at most. Switch one off first, or press Done.")
    return draft.model_copy(update={"themes": (*draft.themes, theme)})


_STRAND_NAMES = {
    Strand.OVERALL: "Overall effectiveness",
    Strand.HELP_AND_PROTECTION: "Help and protection",
    Strand.LOOKED_AFTER: "Children in care",
    Strand.ADOPTION: "Adoption",
    Strand.CARE_LEAVERS: "Care leavers",
    Strand.LEADERSHIP: "Leadership",
    Strand.LSCB: "Safeguarding board",
    Strand.CAPACITY_TO_IMPROVE: "Capacity to improve",
}


def _ask_strand(_draft: Draft, _base: FactBase) -> Prompt:
    options = [Option(name, strand.value) for strand, name in _STRAND_NAMES.items()]
    return Prompt("<b>What was graded?</b>", options, columns=2)


def _accept_strand(draft: Draft, text: str, base: FactBase) -> Draft:
    value = choose_option(text, _ask_strand(draft, base).options, "graded line")
    return draft.settle(Step.STRAND, strand=Strand(value))


def foreign_grade(draft: Draft, base: FactBase) -> Grade:
    """The grade that the framework of the draft's document does not know."""
    early = framework_of(draft, base) in {Framework.PRE_SIF_CP, Framework.PRE_SIF_LAC}
    return Grade.REQUIRES_IMPROVEMENT if early else Grade.ADEQUATE


def _ask_grade(draft: Draft, base: FactBase) -> Prompt:
    foreign = foreign_grade(draft, base)
    options = [Option(grade.printed.capitalize(), grade.value) for grade in Grade if grade is not foreign]
    return Prompt("<b>Which grade?</b>", options, columns=2)


def _accept_grade(draft: Draft, text: str, base: FactBase) -> Draft:
    return draft.settle(Step.GRADE, grade=Grade(choose_option(text, _ask_grade(draft, base).options, "grade")))


def _ask_metric(draft: Draft, base: FactBase) -> Prompt:
    used = Counter(
        fact.figure.metric for fact in base.facts.values() if fact.figure and set(fact.themes) & set(draft.themes)
    )
    known = [base.metrics[metric] for metric, _count in used.most_common() if metric in base.metrics]
    return Prompt(
        "<b>What does the number count?</b>\nChoose, or type it, such as: care leavers in touch.",
        [Option(metric.name, metric.id) for metric in known[:8]],
    )


def _accept_metric(draft: Draft, text: str, base: FactBase) -> Draft:
    if text in base.metrics:
        return draft.settle(Step.METRIC, metric=text)
    names = {metric.id: metric.name.casefold() for metric in base.metrics.values()}
    match = process.extractOne(text.casefold(), names, scorer=fuzz.ratio, score_cutoff=90)
    slug = match[2] if match else re.sub(r"[^a-z0-9]+", "-", text.casefold())[:60].strip("-")
    if not slug:
        raise DraftInputError("Please say in words what the number counts, such as: care leavers in touch.")
    return draft.settle(Step.METRIC, metric=slug)


_VALUE = re.compile(
    r"(?P<pound>£)?\s*(?P<number>\d[\d,]{,19}(?:\.\d+)?)\s*(?P<scale>%|per ?cent\b|m\b|million\b|bn\b|billion\b|k\b)?"
    r"\s*(?P<unit>(?!out of\b)[a-z][a-z ,'-]*?)?(?:\s*(?:out )?of\s+(?P<whole>\d[\d,]{,19}(?:\.\d+)?)[a-z ]*)?",
    re.IGNORECASE,
)
_SCALES = {"m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9, "k": 1e3}


def _ask_value(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt("<b>What is the number?</b>\nSuch as: 190 of 766, or 25%, or £16.5m, or 92.")


def _accept_value(draft: Draft, text: str, base: FactBase) -> Draft:
    match = _VALUE.fullmatch(text)
    if match is None:
        raise DraftInputError(
            "That is not a number I can read. Write, for example: 190 of 766, or 25%, or £16.5m."
        )
    scale = (match["scale"] or "").casefold()
    metric = base.metrics.get(draft.metric or "")
    if scale == "%" or scale.startswith("per"):
        unit = "per cent"
    else:
        unit = "pounds" if match["pound"] else match["unit"] or (metric.unit if metric else "count")
    return draft.settle(
        Step.VALUE,
        value=float(match["number"].replace(",", "")) * _SCALES.get(scale, 1),
        unit=check_line(unit.strip(), "A unit"),
        denominator=float(match["whole"].replace(",", "")) if match["whole"] else None,
    )


CLAIM_RULES: Mapping[Step, Rule] = {
    Step.KIND: Rule(_ask_kind, _accept_kind),
    Step.THEMES: Rule(_ask_themes, _accept_themes),
    Step.STRAND: Rule(_ask_strand, _accept_strand),
    Step.GRADE: Rule(_ask_grade, _accept_grade),
    Step.METRIC: Rule(_ask_metric, _accept_metric),
    Step.VALUE: Rule(_ask_value, _accept_value),
}
