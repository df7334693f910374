"""The questions a draft asks, one at a time, and what each accepts as an answer."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError
from rapidfuzz import fuzz, process

from knowledge.base import FactBase
from knowledge.dates import PartialDate
from knowledge.drafts.draft import Draft, NewSource, Step, framework_of, published_on, source_of
from knowledge.models import (
    MAX_QUOTE_WORDS,
    MAX_STATEMENT,
    MAX_THEMES,
    Framework,
    Grade,
    Kind,
    Locator,
    SourceKind,
    Stance,
    Strand,
    Url,
)

SKIP = "skip"
DONE = "done"
_NEW = "new"
_MIN_STATEMENT = 15
_MAX_LINE = 400
_MAX_ASKS = 8


class DraftInputError(ValueError):
    """What was typed cannot be used; the message tells the editor why and what to write instead."""


@dataclass(frozen=True)
class Option:
    """A button: what it says and what it stands for. `chosen` marks one that is switched on."""

    label: str
    value: str
    chosen: bool = False


@dataclass(frozen=True)
class Prompt:
    """A question with its buttons. `columns`: how many buttons stand in a row."""

    text: str
    options: Sequence[Option] = ()
    columns: int = field(default=1)


def show_prompt(draft: Draft, base: FactBase) -> Prompt:
    """The question that the draft stands at. ValueError at the preview, which is no question."""
    if draft.step is Step.PREVIEW:
        raise ValueError("a draft at its preview asks nothing")
    return _PROMPTS[draft.step](draft, base)


def accept_input(draft: Draft, text: str, base: FactBase) -> Draft:
    """Take a button's value or a typed message as the answer to the question the draft stands at.

    Raises:
        DraftInputError: when it cannot be used; the draft is as it was.
    """
    text = " ".join(text.split()) if draft.step is not Step.ASKS else text.strip()
    if not text:
        raise DraftInputError("That message has no text in it. Please type the answer, or press a button.")
    return _ACCEPTS[draft.step](draft, text, base)


def reopen_step(draft: Draft, step: Step) -> Draft:
    """Go back to one question; after it the draft returns to what is open, or to the preview."""
    return draft.model_copy(update={"step": step, "answered": draft.answered - {step}})


# --- the source ---------------------------------------------------------------------------------------------


def _ask_source(_draft: Draft, base: FactBase) -> Prompt:
    newest = sorted(base.sources.values(), key=lambda source: source.published_on, reverse=True)
    options = [Option(f"{source.publisher}, {source.published_on.display()}", source.id) for source in newest[:12]]
    return Prompt(
        "<b>Which document is the finding in?</b>\nChoose one, or add a new one.",
        [Option("➕ A new document", _NEW), *options],
    )


def _accept_source(draft: Draft, text: str, base: FactBase) -> Draft:
    if text == _NEW:
        return _move(draft, Step.SOURCE, base, source=None, new_source=draft.new_source or NewSource())
    value = _choose(text, _ask_source(draft, base).options, "document")
    if value == _NEW:
        return _accept_source(draft, _NEW, base)
    described = {step for step in Step if step.value.startswith("source_")}
    forgotten = draft.model_copy(update={"answered": draft.answered - described})
    return _move(forgotten, Step.SOURCE, base, source=value, new_source=None)


def _move(draft: Draft, step: Step, base: FactBase, **changes: object) -> Draft:
    """Settle a step about the document; answers that the document rules out are asked again."""
    moved = draft.model_copy(update=changes)
    published, misfits = published_on(moved, base), set()
    if published and moved.grade and moved.grade is _foreign_grade(moved, base):
        misfits.add(Step.GRADE)
    if published and moved.as_at and moved.as_at.first_day > published.last_day:
        misfits.add(Step.AS_AT)
    return moved.model_copy(update={"answered": moved.answered - misfits}).settle(step)


def _renew(draft: Draft, step: Step, **changes: object) -> Draft:
    new = draft.new_source or NewSource()
    return draft.settle(step, new_source=new.model_copy(update=changes))


def _ask_source_kind(_draft: Draft, _base: FactBase) -> Prompt:
    options = [Option(kind.value.replace("_", " ").capitalize(), kind.value) for kind in SourceKind]
    return Prompt("<b>What sort of document is it?</b>", options, columns=2)


def _accept_source_kind(draft: Draft, text: str, base: FactBase) -> Draft:
    value = _choose(text, _ask_source_kind(draft, base).options, "sort of document")
    return _renew(draft, Step.SOURCE_KIND, kind=SourceKind(value))


def _ask_source_title(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt("<b>What is its title?</b>\nAs printed on its first page.")


def _accept_source_title(draft: Draft, text: str, _base: FactBase) -> Draft:
    return _renew(draft, Step.SOURCE_TITLE, title=_line(text, "A title"))


def _ask_publisher(draft: Draft, base: FactBase) -> Prompt:
    used = Counter(source.publisher for source in base.sources.values())
    likely = (
        {
            SourceKind.COUNCIL_STATEMENT: f"{base.home} County Council",
            SourceKind.MINISTERIAL_LETTER: "Department for Education",
        }.get(draft.new_source.kind)
        if draft.new_source and draft.new_source.kind
        else None
    )
    names = list(dict.fromkeys(filter(None, [likely, *(name for name, _count in used.most_common(4))])))
    return Prompt("<b>Who published it?</b>\nChoose, or type the name.", [Option(name, name) for name in names])


def _accept_publisher(draft: Draft, text: str, _base: FactBase) -> Draft:
    return _renew(draft, Step.SOURCE_PUBLISHER, publisher=_line(text, "A publisher's name"))


def _ask_source_date(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt("<b>When was it published?</b>\nWrite 2026-11-20, or 2026-11 or 2026 if the day is not known.")


def _accept_source_date(draft: Draft, text: str, base: FactBase) -> Draft:
    dated = (draft.new_source or NewSource()).model_copy(update={"published_on": _date(text)})
    return _move(draft, Step.SOURCE_DATE, base, new_source=dated)


def _ask_source_url(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt("<b>Where is it on the web?</b>\nPaste the link.", [Option("It has no link", SKIP)])


def _accept_source_url(draft: Draft, text: str, _base: FactBase) -> Draft:
    if text.casefold() in {SKIP, "it has no link"}:
        return _renew(draft, Step.SOURCE_URL, url=None)
    try:
        url = TypeAdapter(Url).validate_python(text)
    except ValidationError:
        raise DraftInputError(
            "That is not a link. It should begin with https:// and have no spaces; or press the button."
        ) from None
    return _renew(draft, Step.SOURCE_URL, url=url)


# --- what sort of claim -------------------------------------------------------------------------------------

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
    return draft.settle(Step.KIND, kind=Kind(_choose(text, _ask_kind(draft, base).options, "sort of claim")))


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
    theme = _choose(text, _ask_themes(draft, base).options, "theme")
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
    value = _choose(text, _ask_strand(draft, base).options, "graded line")
    return draft.settle(Step.STRAND, strand=Strand(value))


def _foreign_grade(draft: Draft, base: FactBase) -> Grade:
    """The grade that the framework of the draft's document does not know."""
    early = framework_of(draft, base) in {Framework.PRE_SIF_CP, Framework.PRE_SIF_LAC}
    return Grade.REQUIRES_IMPROVEMENT if early else Grade.ADEQUATE


def _ask_grade(draft: Draft, base: FactBase) -> Prompt:
    foreign = _foreign_grade(draft, base)
    options = [Option(grade.printed.capitalize(), grade.value) for grade in Grade if grade is not foreign]
    return Prompt("<b>Which grade?</b>", options, columns=2)


def _accept_grade(draft: Draft, text: str, base: FactBase) -> Draft:
    return draft.settle(Step.GRADE, grade=Grade(_choose(text, _ask_grade(draft, base).options, "grade")))


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
        unit=_line(unit.strip(), "A unit"),
        denominator=float(match["whole"].replace(",", "")) if match["whole"] else None,
    )


# --- what it says -------------------------------------------------------------------------------------------


def _ask_statement(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt(
        "<b>What does it say?</b>\nOne claim, in your own words, that can be understood alone: name the council, the "
        f"thing and the time. {MAX_STATEMENT} characters at most."
    )


def _accept_statement(draft: Draft, text: str, _base: FactBase) -> Draft:
    if len(text) > MAX_STATEMENT:
        over = len(text) - MAX_STATEMENT
        raise DraftInputError(
            f"That is {len(text)} characters; a statement has {MAX_STATEMENT} at most. Please shorten it by {over}, "
            "or leave the second claim for a fact of its own."
        )
    if len(text) < _MIN_STATEMENT:
        raise DraftInputError("That is very short. Please write a whole sentence that can be understood alone.")
    return draft.settle(Step.STATEMENT, statement=text)


def _ask_said_by(draft: Draft, base: FactBase) -> Prompt:
    source = source_of(draft, base)
    publisher = source.publisher if source else draft.new_source and draft.new_source.publisher
    used = Counter(fact.said_by for fact in base.facts.values())
    names = list(
        dict.fromkeys([*([publisher] if publisher else []), *(name for name, _count in used.most_common(5))])
    )
    return Prompt(
        "<b>Whose claim is it?</b>\nOfsted's words and the council's are never mixed up. Choose, or type who said it.",
        [Option(name, name) for name in names[:6]],
    )


def _accept_said_by(draft: Draft, text: str, _base: FactBase) -> Draft:
    return draft.settle(Step.SAID_BY, said_by=_line(text, "A name"))


def _ask_stance(_draft: Draft, _base: FactBase) -> Prompt:
    labels = {Stance.STRENGTH: "👍 Strength", Stance.WEAKNESS: "👎 Weakness", Stance.NEUTRAL: "Neither"}
    return Prompt(
        "<b>Does it speak well or ill of the services?</b>",
        [Option(label, stance.value) for stance, label in labels.items()],
        columns=3,
    )


def _accept_stance(draft: Draft, text: str, base: FactBase) -> Draft:
    return draft.settle(Step.STANCE, stance=Stance(_choose(text, _ask_stance(draft, base).options, "choice")))


def _ask_as_at(draft: Draft, base: FactBase) -> Prompt:
    source = source_of(draft, base)
    published = draft.new_source.published_on if draft.new_source else None
    dates = [source.fieldwork_end, source.published_on] if source else [published]
    options = [Option(day.display(), str(day)) for day in dict.fromkeys(filter(None, dates))]
    return Prompt(
        "<b>When was it true?</b>\nUsually the end of the inspection or visit. Choose, or write 2026-11-20, 2026-11 or 2026.",
        options,
    )


def _accept_as_at(draft: Draft, text: str, base: FactBase) -> Draft:
    options = _ask_as_at(draft, base).options
    chosen = next((option.value for option in options if option.label.casefold() == text.casefold()), text)
    day = _date(chosen)
    published = published_on(draft, base)
    if published and day.first_day > published.last_day:
        raise DraftInputError(
            f"That is after the document was published ({published.display()}). When was what it says true?"
        )
    return draft.settle(Step.AS_AT, as_at=day)


_LOCATOR = re.compile(
    r"(?:p(?:age|g)?\.?\s*)?(?P<page>\d{1,4})(?:[\s,;]+(?:(?:and\s+)?para(?:graph)?s?\.?|§)?\s*(?P<paragraph>\d{1,3}(?:\.\d+)*(?:-\d+)?))?",
    re.IGNORECASE,
)


def _ask_locator(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt(
        "<b>On which page?</b>\nPage and paragraph, such as: p 30 para 100. Just the page is enough.",
        [Option("It has no pages", SKIP)],
    )


def _accept_locator(draft: Draft, text: str, _base: FactBase) -> Draft:
    if text.casefold() in {SKIP, "it has no pages"}:
        return draft.settle(Step.LOCATOR, locator=None)
    match = _LOCATOR.fullmatch(text)
    if match is None or int(match["page"]) < 1:
        raise DraftInputError("I could not read a page in that. Write, for example: p 30 para 100, or just 30.")
    return draft.settle(Step.LOCATOR, locator=Locator(page=int(match["page"]), paragraph=match["paragraph"]))


def _ask_quote(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt(
        f"<b>A few words as printed?</b>\nOnly where the wording itself matters: {MAX_QUOTE_WORDS} words at most, exactly as "
        "the document has them.",
        [Option("No quote", SKIP)],
    )


def _accept_quote(draft: Draft, text: str, _base: FactBase) -> Draft:
    if text.casefold() in {SKIP, "no quote"}:
        return draft.settle(Step.QUOTE, quote=None)
    quote = text.strip("\"'“”‘’ ")
    words = len(quote.split())
    if not quote or words > MAX_QUOTE_WORDS:
        raise DraftInputError(
            f"That is {words} words; a quote has 1 to {MAX_QUOTE_WORDS}. Please keep the few that matter."
        )
    return draft.settle(Step.QUOTE, quote=_line(quote, "A quote"))


_LIST_MARK = re.compile(r"^\s*(?:[-•*]\s*|\d{1,2}[.)](?:\s+|$))")


def _ask_asks(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt(
        "<b>How would a councillor ask for this?</b>\nTwo to four questions, each on a line of its own. They help the "
        "search find the fact.",
        [Option("Skip", SKIP)],
    )


def _accept_asks(draft: Draft, text: str, _base: FactBase) -> Draft:
    if text.casefold() == SKIP:
        return draft.settle(Step.ASKS, asks=())
    lines = [" ".join(_LIST_MARK.sub("", line, count=1).split()) for line in text.splitlines()]
    asks = tuple(dict.fromkeys(line for line in lines if line))
    if not asks:
        raise DraftInputError("Please write at least one question, or press Skip.")
    if len(asks) > _MAX_ASKS:
        raise DraftInputError(f"That is {len(asks)} questions; {_MAX_ASKS} at most, please.")
    return draft.settle(Step.ASKS, asks=tuple(_line(ask, "A question") for ask in asks))


# --- shared -------------------------------------------------------------------------------------------------


def _choose(text: str, options: Iterable[Option], what: str) -> str:
    """The value of the option that `text` is, by value or by label."""
    for option in options:
        if text == option.value or text.casefold() == option.label.casefold():
            return option.value
    raise DraftInputError(f"Please choose the {what} with one of the buttons.")


def _line(text: str, what: str) -> str:
    if len(text) > _MAX_LINE:
        raise DraftInputError(f"{what} has {_MAX_LINE} characters at most; that is {len(text)}.")
    return text


def _date(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise DraftInputError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None


_PROMPTS: dict[Step, Callable[[Draft, FactBase], Prompt]] = {
    Step.SOURCE: _ask_source,
    Step.SOURCE_KIND: _ask_source_kind,
    Step.SOURCE_TITLE: _ask_source_title,
    Step.SOURCE_PUBLISHER: _ask_publisher,
    Step.SOURCE_DATE: _ask_source_date,
    Step.SOURCE_URL: _ask_source_url,
    Step.KIND: _ask_kind,
    Step.THEMES: _ask_themes,
    Step.STRAND: _ask_strand,
    Step.GRADE: _ask_grade,
    Step.METRIC: _ask_metric,
    Step.VALUE: _ask_value,
    Step.STATEMENT: _ask_statement,
    Step.SAID_BY: _ask_said_by,
    Step.STANCE: _ask_stance,
    Step.AS_AT: _ask_as_at,
    Step.LOCATOR: _ask_locator,
    Step.QUOTE: _ask_quote,
    Step.ASKS: _ask_asks,
}
_ACCEPTS: dict[Step, Callable[[Draft, str, FactBase], Draft]] = {
    Step.SOURCE: _accept_source,
    Step.SOURCE_KIND: _accept_source_kind,
    Step.SOURCE_TITLE: _accept_source_title,
    Step.SOURCE_PUBLISHER: _accept_publisher,
    Step.SOURCE_DATE: _accept_source_date,
    Step.SOURCE_URL: _accept_source_url,
    Step.KIND: _accept_kind,
    Step.THEMES: _accept_themes,
    Step.STRAND: _accept_strand,
    Step.GRADE: _accept_grade,
    Step.METRIC: _accept_metric,
    Step.VALUE: _accept_value,
    Step.STATEMENT: _accept_statement,
    Step.SAID_BY: _accept_said_by,
    Step.STANCE: _accept_stance,
    Step.AS_AT: _accept_as_at,
    Step.LOCATOR: _accept_locator,
    Step.QUOTE: _accept_quote,
    Step.ASKS: _accept_asks,
}
