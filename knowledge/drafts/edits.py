"""A published fact being changed: one field at a time, with the questions and checks of a draft. Pure.

An edit holds the whole fact as it is to become. What it changes is the difference to the version that it began from,
so that it can be put on top of a newer one.
"""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from knowledge.base import FactBase
from knowledge.differences import Field, changed_fields
from knowledge.drafts.draft import Draft, Step
from knowledge.drafts.edit_steps import EDIT_RULES
from knowledge.drafts.prompts import DraftInputError, Prompt, check_line
from knowledge.models import Fact, Figure, Locator, Record

_FIELDS: Mapping[Step, Field] = {
    Step.STATEMENT: Field.STATEMENT,
    Step.QUOTE: Field.QUOTE,
    Step.SAID_BY: Field.SAID_BY,
    Step.STANCE: Field.STANCE,
    Step.AS_AT: Field.AS_AT,
    Step.LOCATOR: Field.LOCATOR,
    Step.STRAND: Field.JUDGEMENT,
    Step.GRADE: Field.JUDGEMENT,
    Step.METRIC: Field.FIGURE,
    Step.VALUE: Field.FIGURE,
    Step.THEMES: Field.THEMES,
    Step.ASKS: Field.ASKS,
    Step.THREAD: Field.THREAD,
    Step.PROBE: Field.PROBE,
}
_WEIGHTY = {Field.STATUS, Field.STATEMENT, Field.SAID_BY, Field.AS_AT, Field.FIGURE, Field.JUDGEMENT}
"""Fields whose change councillors may ask about: it is not published without a reason."""


class Edit(Record):
    """Changes to a fact, collected until they are published.

    `target` is the fact as it is to become; its version is the one that the edit began from. `draft` is there while a
    field is being asked for, at that question. `reason_asked` says that the reason is being asked for, and `telling` how
    the edit is to be published once it is given; without one it is not published then.
    """

    target: Fact
    draft: Draft | None = None
    reason: str | None = None
    reason_asked: bool = False
    telling: str | None = None

    @property
    def asking(self) -> bool:
        """Whether what the editor writes next answers a question of the edit."""
        return self.draft is not None or self.reason_asked

    def stop_asking(self) -> "Edit":
        """The edit without a question, its changes kept."""
        return self.model_copy(update={"draft": None, "reason_asked": False, "telling": None})


def list_steps(fact: Fact) -> Sequence[Step]:
    """The questions by which a fact can be changed."""
    missing: set[Step] = set()
    if fact.judgement is None:
        missing |= {Step.STRAND, Step.GRADE}
    if fact.figure is None:
        missing |= {Step.METRIC, Step.VALUE}
    return [step for step in _FIELDS if step not in missing]


def field_of(step: Step) -> Field:
    """The field that a question is about. KeyError for a question that changes no published fact."""
    return _FIELDS[step]


def open_field(edit: Edit, step: Step) -> Edit:
    """The edit with the question asked by which a field changes. ValueError for a field that the fact does not have."""
    if step not in list_steps(edit.target):
        raise ValueError(f"{edit.target.id} has no {step.value} to change")
    draft = _draft_of(edit.target).model_copy(update={"step": step, "answered": frozenset(set(Step) - {step})})
    return edit.stop_asking().model_copy(update={"draft": draft})


def show_field(edit: Edit, base: FactBase) -> Prompt:
    """The question of the field that is being asked for. ValueError where none is."""
    if edit.draft is None:
        raise ValueError("this edit asks for no field")
    return EDIT_RULES[edit.draft.step].ask(edit.draft, base)


def change_field(edit: Edit, text: str, base: FactBase) -> Edit:
    """Take a button's value or typed words as the answer; themes and questions are asked for until they are done.

    Raises:
        DraftInputError: when it cannot be used; the edit is as it was.
    """
    if edit.draft is None:
        raise ValueError("this edit asks for no field")
    step = edit.draft.step
    text = text.strip() if step is Step.ASKS else " ".join(text.split())
    if not text:
        raise DraftInputError("That message has no text in it. Please type the answer, or press a button.")
    draft = EDIT_RULES[step].accept(edit.draft, text, base)
    if draft.step is step:  # a theme or a question was switched on or off
        return edit.model_copy(update={"draft": draft})
    return edit.model_copy(update={"target": _take_over(edit.target, draft, step), "draft": None})


def check_reason(text: str) -> str:
    """A reason as it is kept: one line. DraftInputError when it is empty or too long."""
    reason = " ".join(text.split())
    if not reason:
        raise DraftInputError("Please say in a few words why.")
    return check_line(reason, "A reason")


def needs_reason(former: Fact, target: Fact) -> bool:
    """Whether a change is not to be published without saying why."""
    return not _WEIGHTY.isdisjoint(changed_fields(former, target))


def find_clashes(former: Fact, target: Fact, newest: Fact) -> Sequence[Field]:
    """The fields that an edit and a newer version both changed since `former`, each otherwise."""
    theirs = set(changed_fields(former, newest))
    both = (field for field in changed_fields(former, target) if field in theirs)
    return [field for field in both if getattr(target, field) != getattr(newest, field)]


def rebase_edit(edit: Edit, former: Fact, newest: Fact, *, mine_first: bool) -> Edit:
    """The edit's changes on top of a newer version than `former`, from which it began.

    `mine_first`: where both changed a field, the edit's change stays; otherwise the newer version's. Questions that
    either added or removed stay so.

    Raises:
        DraftInputError: when the two do not fit together.
    """
    clashes = set() if mine_first else set(find_clashes(former, edit.target, newest))
    kept = [field for field in changed_fields(former, edit.target) if field not in clashes]
    changes = {field.value: getattr(edit.target, field) for field in kept}
    if Field.ASKS in kept:
        changes[Field.ASKS.value] = _merge_asks(former.asks, edit.target.asks, newest.asks)
    try:
        target = Fact.model_validate({**_plain(newest), **changes})
    except ValidationError:
        raise DraftInputError(
            "The two versions do not fit together any more. Give this edit up and begin it anew."
        ) from None
    return Edit(target=target, reason=edit.reason)


def _merge_asks(former: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    removed = set(former) - set(mine)
    return tuple(dict.fromkeys([*(ask for ask in theirs if ask not in removed), *mine]))


def _draft_of(fact: Fact) -> Draft:
    judgement, figure = fact.judgement, fact.figure
    return Draft(
        source=fact.source,
        kind=fact.kind,
        themes=fact.themes,
        strand=judgement.strand if judgement else None,
        grade=judgement.grade if judgement else None,
        metric=figure.metric if figure else None,
        value=figure.value if figure else None,
        unit=figure.unit if figure else None,
        denominator=figure.denominator if figure else None,
        statement=fact.statement,
        said_by=fact.said_by,
        stance=fact.stance,
        as_at=fact.as_at,
        locator=fact.locator,
        quote=fact.quote,
        asks=fact.asks,
        thread=fact.thread,
        probe=fact.probe,
    )


def _take_over(fact: Fact, draft: Draft, step: Step) -> Fact:
    """The fact with the field of one question as the draft has it, checked as a whole."""
    match step:
        case Step.LOCATOR:
            changed: object = _carry_locator(fact.locator, draft.locator)
        case Step.STRAND | Step.GRADE if fact.judgement:
            framework = fact.judgement.framework
            changed = {"strand": draft.strand, "grade": draft.grade, "framework": framework}
        case Step.METRIC | Step.VALUE if fact.figure:
            changed = Figure(
                metric=draft.metric or fact.figure.metric,
                value=fact.figure.value if draft.value is None else draft.value,
                unit=draft.unit or fact.figure.unit,
                denominator=draft.denominator,
            )
        case _:
            changed = getattr(draft, step.value)
    try:
        return Fact.model_validate({**_plain(fact), _FIELDS[step].value: changed})
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise DraftInputError(f"That does not fit: {reason}.") from None


def _carry_locator(former: Locator | None, present: Locator | None) -> Locator | None:
    """What the question does not ask for goes along where it still holds: the PDF's page moves with the printed one."""
    if former is None or present is None or former.page is None or present.page is None:
        return present
    pdf_page = former.pdf_page + present.page - former.page if former.pdf_page else None
    section = former.section if present.page == former.page else None
    return present.model_copy(
        update={"pdf_page": pdf_page if pdf_page and pdf_page > 0 else None, "section": section}
    )


def _plain(fact: Fact) -> dict[str, object]:
    return {name: getattr(fact, name) for name in Fact.model_fields}
