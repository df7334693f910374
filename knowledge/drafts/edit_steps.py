"""The questions by which a published fact is changed: those of a draft, and what only an edit asks."""

from collections.abc import Mapping
from html import escape

from knowledge.base import FactBase
from knowledge.drafts.claim_steps import CLAIM_RULES, DONE
from knowledge.drafts.draft import Draft, Step
from knowledge.drafts.prompts import DraftInputError, Option, Prompt, Rule, check_line, shorten_label
from knowledge.drafts.thread_steps import THREAD_RULES
from knowledge.drafts.wording_steps import WORDING_RULES, read_lines

MAX_ASKS = 30
"""More than any curated fact has: a list that an editor still reads."""
_SHOWN = 90
"""Characters of each question: all thirty fit into one message."""
_NO_UNIT = "count"


def _ask_asks(draft: Draft, _base: FactBase) -> Prompt:
    options = [Option(f"✕ {number}", ask) for number, ask in enumerate(draft.asks, 1)]
    lines = [
        f"{number}. {escape(shorten_label(ask, _SHOWN), quote=False)}" for number, ask in enumerate(draft.asks, 1)
    ]
    return Prompt(
        "<b>How would a councillor ask for this?</b>\nWrite one or more questions, each on a line of its own, to add them. "
        "Press a number to take one away.\n\n" + ("\n".join(lines) or "There are none yet."),
        [*options, Option("Done ▸", DONE)],
        columns=5,
    )


def _accept_asks(draft: Draft, text: str, _base: FactBase) -> Draft:
    if text.casefold() in {DONE, "done ▸"}:
        return draft.settle(Step.ASKS)
    if text in draft.asks:
        return draft.model_copy(update={"asks": tuple(ask for ask in draft.asks if ask != text)})
    written = [check_line(line, "A question") for line in read_lines(text)]
    if not written:
        raise DraftInputError("Please write at least one question, or press Done.")
    asks = tuple(dict.fromkeys((*draft.asks, *written)))
    if len(asks) > MAX_ASKS:
        raise DraftInputError(f"That would be {len(asks)} questions; {MAX_ASKS} at most. Take some away first.")
    return draft.model_copy(update={"asks": asks})


def _accept_value(draft: Draft, text: str, base: FactBase) -> Draft:
    """As for a new fact; a number without a unit keeps the one that the fact has."""
    changed = CLAIM_RULES[Step.VALUE].accept(draft.model_copy(update={"metric": None}), text, base)
    named = changed.unit != _NO_UNIT
    kept = draft.unit if draft.unit not in {None, "per cent", "pounds"} else _unit_of(draft.metric, base)
    return changed.model_copy(update={"metric": draft.metric, "unit": changed.unit if named else kept})


def _unit_of(metric: str | None, base: FactBase) -> str:
    known = base.metrics.get(metric or "")
    return known.unit if known else _NO_UNIT


EDIT_RULES: Mapping[Step, Rule] = {
    **CLAIM_RULES,
    **WORDING_RULES,
    **THREAD_RULES,
    Step.VALUE: Rule(CLAIM_RULES[Step.VALUE].ask, _accept_value),
    Step.ASKS: Rule(_ask_asks, _accept_asks),
}
