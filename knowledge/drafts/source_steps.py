"""The questions about the document: which it is, or what a new one is."""

from collections import Counter
from collections.abc import Mapping

from pydantic import TypeAdapter, ValidationError

from knowledge.base import FactBase
from knowledge.drafts.claim_steps import foreign_grade
from knowledge.drafts.draft import Draft, NewSource, Step, is_primary, published_on
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
from knowledge.models import MAX_NAME, SourceKind, Url

_NEW = "new"


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
    value = choose_option(text, _ask_source(draft, base).options, "document")
    if value == _NEW:
        return _accept_source(draft, _NEW, base)
    described = {step for step in Step if step.value.startswith("source_")}
    forgotten = draft.model_copy(update={"answered": draft.answered - described})
    return _move(forgotten, Step.SOURCE, base, source=value, new_source=None)


def _move(draft: Draft, step: Step, base: FactBase, **changes: object) -> Draft:
    """Settle a step about the document; answers that the document rules out are asked again."""
    moved = draft.model_copy(update=changes)
    published, misfits = published_on(moved, base), set()
    if published and moved.grade and moved.grade is foreign_grade(moved, base):
        misfits.add(Step.GRADE)
    if published and moved.as_at and moved.as_at.first_day > published.last_day:
        misfits.add(Step.AS_AT)
    if moved.locator is None and is_primary(moved, base):
        misfits.add(Step.LOCATOR)
    return moved.model_copy(update={"answered": moved.answered - misfits}).settle(step)


def _renew(draft: Draft, step: Step, **changes: object) -> Draft:
    new = draft.new_source or NewSource()
    return draft.settle(step, new_source=new.model_copy(update=changes))


def _ask_source_kind(_draft: Draft, _base: FactBase) -> Prompt:
    options = [Option(kind.value.replace("_", " ").capitalize(), kind.value) for kind in SourceKind]
    return Prompt("<b>What sort of document is it?</b>", options, columns=2)


def _accept_source_kind(draft: Draft, text: str, base: FactBase) -> Draft:
    value = choose_option(text, _ask_source_kind(draft, base).options, "sort of document")
    new = (draft.new_source or NewSource()).model_copy(update={"kind": SourceKind(value)})
    return _move(draft, Step.SOURCE_KIND, base, new_source=new)


def _ask_source_title(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt("<b>What is its title?</b>\nAs printed on its first page.")


def _accept_source_title(draft: Draft, text: str, _base: FactBase) -> Draft:
    return _renew(draft, Step.SOURCE_TITLE, title=check_line(text, "A title"))


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
    return _renew(draft, Step.SOURCE_PUBLISHER, publisher=check_line(text, "A publisher's name", limit=MAX_NAME))


def _ask_source_date(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt("<b>When was it published?</b>\nWrite 2026-11-20, or 2026-11 or 2026 if the day is not known.")


def _accept_source_date(draft: Draft, text: str, base: FactBase) -> Draft:
    dated = (draft.new_source or NewSource()).model_copy(update={"published_on": read_date(text)})
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


SOURCE_RULES: Mapping[Step, Rule] = {
    Step.SOURCE: Rule(_ask_source, _accept_source),
    Step.SOURCE_KIND: Rule(_ask_source_kind, _accept_source_kind),
    Step.SOURCE_TITLE: Rule(_ask_source_title, _accept_source_title),
    Step.SOURCE_PUBLISHER: Rule(_ask_publisher, _accept_publisher),
    Step.SOURCE_DATE: Rule(_ask_source_date, _accept_source_date),
    Step.SOURCE_URL: Rule(_ask_source_url, _accept_source_url),
}
