"""A fact in the making: what is still to be asked, what an answer may be, and the finished fact. Pure."""

from knowledge.drafts.draft import Draft, NewSource, Step, fact_prefix, finish_fact, finish_source
from knowledge.drafts.edits import (
    Edit,
    change_field,
    check_reason,
    field_of,
    find_clashes,
    list_steps,
    needs_reason,
    open_field,
    rebase_edit,
    show_field,
)
from knowledge.drafts.prompts import DraftInputError, Option, Prompt
from knowledge.drafts.steps import accept_input, reopen_step, show_prompt

__all__ = [
    "Draft",
    "DraftInputError",
    "Edit",
    "NewSource",
    "Option",
    "Prompt",
    "Step",
    "accept_input",
    "change_field",
    "check_reason",
    "fact_prefix",
    "field_of",
    "find_clashes",
    "finish_fact",
    "finish_source",
    "list_steps",
    "needs_reason",
    "open_field",
    "rebase_edit",
    "reopen_step",
    "show_field",
    "show_prompt",
]
