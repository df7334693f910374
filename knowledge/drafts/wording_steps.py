"""The questions about what the fact says: words, speaker, stance, date, page, quote, asks."""

import re
from collections import Counter
from collections.abc import Mapping
from html import escape

from knowledge.base import FactBase
from knowledge.drafts.draft import Draft, Step, is_primary, published_on, source_of
from knowledge.drafts.prompts import (
    SKIP,
    DraftInputError,
    Option,
    Prompt,
    Rule,
    check_line,
    choose_option,
    read_date,
)
from knowledge.models import MAX_NAME, MAX_QUOTE_WORDS, MAX_STATEMENT, Locator, Stance

OWN_WORDS = "own"
_NOTE_SHOWN = 2000
_MIN_STATEMENT = 15
_MAX_ASKS = 8


def _ask_statement(draft: Draft, _base: FactBase) -> Prompt:
    text = (
        "<b>What does it say?</b>\nOne claim, in your own words, that can be understood alone: name the council, the "
        f"thing and the time. {MAX_STATEMENT} characters at most."
    )
    if draft.note is None:
        return Prompt(text)
    shown = escape(draft.note[:_NOTE_SHOWN], quote=False) + ("…" if len(draft.note) > _NOTE_SHOWN else "")
    own = [Option("These are my own words", OWN_WORDS)] if len(draft.note) <= MAX_STATEMENT else []
    return Prompt(
        f"{text}\n\nThe message that you started from:\n<blockquote>{shown}</blockquote>\nWhat somebody else wrote, such as "
        "the press, is not to be copied: put it in your own words.",
        own,
    )


def _accept_statement(draft: Draft, text: str, _base: FactBase) -> Draft:
    if draft.note is not None and text.casefold() in {OWN_WORDS, "these are my own words"}:
        text = draft.note
    if len(text) > MAX_STATEMENT:
        over = len(text) - MAX_STATEMENT
        raise DraftInputError(
            f"That is {len(text)} characters; a statement has {MAX_STATEMENT} at most. Please shorten it by {over}, "
            "or leave the second claim for a fact of its own."
        )
    if len(text) < _MIN_STATEMENT:
        raise DraftInputError("That is very short. Please write a whole sentence that can be understood alone.")
    return draft.settle(Step.STATEMENT, statement=text, note=None)


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
    return draft.settle(Step.SAID_BY, said_by=check_line(text, "A name", limit=MAX_NAME))


def _ask_stance(_draft: Draft, _base: FactBase) -> Prompt:
    labels = {Stance.STRENGTH: "👍 Strength", Stance.WEAKNESS: "👎 Weakness", Stance.NEUTRAL: "Neither"}
    return Prompt(
        "<b>Does it speak well or ill of the services?</b>",
        [Option(label, stance.value) for stance, label in labels.items()],
        columns=3,
    )


def _accept_stance(draft: Draft, text: str, base: FactBase) -> Draft:
    return draft.settle(
        Step.STANCE, stance=Stance(choose_option(text, _ask_stance(draft, base).options, "choice"))
    )


def _ask_as_at(draft: Draft, base: FactBase) -> Prompt:
    source = source_of(draft, base)
    published = draft.new_source.published_on if draft.new_source else None
    dates = [source.fieldwork_end, source.published_on, draft.noted_on] if source else [published, draft.noted_on]
    options = [Option(day.display(), str(day)) for day in dict.fromkeys(filter(None, dates))]
    return Prompt(
        "<b>When was it true?</b>\nUsually the end of the inspection or visit. Choose, or write 2026-11-20, 2026-11 or 2026.",
        options,
    )


def _accept_as_at(draft: Draft, text: str, base: FactBase) -> Draft:
    options = _ask_as_at(draft, base).options
    chosen = next((option.value for option in options if option.label.casefold() == text.casefold()), text)
    day = read_date(chosen)
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


def _ask_locator(draft: Draft, base: FactBase) -> Prompt:
    return Prompt(
        "<b>On which page?</b>\nPage and paragraph, such as: p 30 para 100. Just the page is enough.",
        [] if is_primary(draft, base) else [Option("It has no pages", SKIP)],
    )


def _accept_locator(draft: Draft, text: str, base: FactBase) -> Draft:
    if text.casefold() in {SKIP, "it has no pages"}:
        if is_primary(draft, base):
            raise DraftInputError(
                "A finding from the document itself needs its page, so that it can be looked up. A document of one page "
                "has page 1."
            )
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
    return draft.settle(Step.QUOTE, quote=check_line(quote, "A quote"))


_LIST_MARK = re.compile(r"^\s*(?:[-•*]\s*|\d{1,2}[.)](?:\s+|$))")


def read_lines(text: str) -> tuple[str, ...]:
    """What was typed line by line, without bullets and numbers."""
    lines = (" ".join(_LIST_MARK.sub("", line, count=1).split()) for line in text.splitlines())
    return tuple(line for line in lines if line)


def _ask_asks(draft: Draft, _base: FactBase) -> Prompt:
    if draft.question:
        return Prompt(
            "<b>How else would a councillor ask for this?</b>\nIt will be found by the question that it was started from. "
            "Further wordings, each on a line of its own, help the search.",
            [Option("No others", SKIP)],
        )
    return Prompt(
        "<b>How would a councillor ask for this?</b>\nTwo to four questions, each on a line of its own. They help the "
        "search find the fact.",
        [Option("Skip", SKIP)],
    )


def _accept_asks(draft: Draft, text: str, _base: FactBase) -> Draft:
    first = (draft.question,) if draft.question else ()
    if text.casefold() in {SKIP, "no others"}:
        return draft.settle(Step.ASKS, asks=first)
    written = read_lines(text)
    if not written:
        raise DraftInputError("Please write at least one question, or press Skip.")
    asks = tuple(dict.fromkeys((*first, *written)))
    if len(asks) > _MAX_ASKS:
        raise DraftInputError(f"That is {len(asks)} questions; {_MAX_ASKS} at most, please.")
    return draft.settle(Step.ASKS, asks=tuple(check_line(ask, "A question") for ask in asks))


WORDING_RULES: Mapping[Step, Rule] = {
    Step.STATEMENT: Rule(_ask_statement, _accept_statement),
    Step.SAID_BY: Rule(_ask_said_by, _accept_said_by),
    Step.STANCE: Rule(_ask_stance, _accept_stance),
    Step.AS_AT: Rule(_ask_as_at, _accept_as_at),
    Step.LOCATOR: Rule(_ask_locator, _accept_locator),
    Step.QUOTE: Rule(_ask_quote, _accept_quote),
    Step.ASKS: Rule(_ask_asks, _accept_asks),
}
