"""The questions a draft asks, one at a time, and what each accepts as an answer."""

from knowledge.base import FactBase
from knowledge.drafts.claim_steps import CLAIM_RULES
from knowledge.drafts.draft import Draft, Step
from knowledge.drafts.prompts import DraftInputError, Prompt
from knowledge.drafts.source_steps import SOURCE_RULES
from knowledge.drafts.thread_steps import THREAD_RULES
from knowledge.drafts.wording_steps import WORDING_RULES

RULES = {**SOURCE_RULES, **CLAIM_RULES, **WORDING_RULES, **THREAD_RULES}
"""The rule of every step but the preview."""


def show_prompt(draft: Draft, base: FactBase) -> Prompt:
    """The question that the draft stands at. ValueError at the preview, which is no question."""
    if draft.step is Step.PREVIEW:
        raise ValueError("a draft at its preview asks nothing")
    return RULES[draft.step].ask(draft, base)


def accept_input(draft: Draft, text: str, base: FactBase) -> Draft:
    """Take a button's value or a typed message as the answer to the question the draft stands at.

    Raises:
        DraftInputError: when it cannot be used; the draft is as it was.
    """
    text = " ".join(text.split()) if draft.step is not Step.ASKS else text.strip()
    if not text:
        raise DraftInputError("That message has no text in it. Please type the answer, or press a button.")
    return RULES[draft.step].accept(draft, text, base)


def reopen_step(draft: Draft, step: Step) -> Draft:
    """Go back to one question; after it the draft returns to what is open, or to the preview."""
    return draft.model_copy(update={"step": step, "answered": draft.answered - {step}})
