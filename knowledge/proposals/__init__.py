"""From a report to proposed facts: what it says, ranked, with suggestions, for an editor to word and decide."""

from knowledge.proposals.comparing import compare_facts, find_earlier_figure
from knowledge.proposals.copying import find_copied
from knowledge.proposals.header import (
    Header,
    HeaderField,
    ask_field,
    correct_field,
    find_missing,
    list_fields,
    show_value,
)
from knowledge.proposals.making import list_printed, propose_facts
from knowledge.proposals.ranking import Candidate, Signal, rank_paragraphs
from knowledge.proposals.records import Change, Printed, Proposal, Sort
from knowledge.proposals.registering import allows_keeping, make_source

__all__ = [
    "Candidate",
    "Change",
    "Header",
    "HeaderField",
    "Printed",
    "Proposal",
    "Signal",
    "Sort",
    "allows_keeping",
    "ask_field",
    "compare_facts",
    "correct_field",
    "find_copied",
    "find_earlier_figure",
    "find_missing",
    "list_fields",
    "list_printed",
    "make_source",
    "propose_facts",
    "rank_paragraphs",
    "show_value",
]
