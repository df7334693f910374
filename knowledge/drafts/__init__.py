"""A fact in the making: what is still to be asked, what an answer may be, and the finished fact. Pure."""

from knowledge.drafts.draft import Draft, NewSource, Step, fact_prefix, finish_fact, finish_source
from knowledge.drafts.prompts import DraftInputError, Option, Prompt
from knowledge.drafts.steps import accept_input, reopen_step, show_prompt

__all__ = [
    "Draft",
    "DraftInputError",
    "NewSource",
    "Option",
    "Prompt",
    "Step",
    "accept_input",
    "fact_prefix",
    "finish_fact",
    "finish_source",
    "reopen_step",
    "show_prompt",
]
