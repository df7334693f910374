"""The questions about what a fact belongs to and leads to: its thread and the question to put to officers.

A new fact is not asked for them; they are set when it is changed, or by what proposes it.
"""

from collections import Counter
from collections.abc import Mapping

from rapidfuzz import fuzz, process

from knowledge.base import FactBase
from knowledge.drafts.draft import Draft, Step
from knowledge.drafts.prompts import SKIP, DraftInputError, Option, Prompt, Rule, check_line, shorten_label

_SUGGESTED = 8
_SURE, _LIKELY = 90, 60
"""Likeness of names in per cent: from the first on it is meant, from the second on it is suggested."""


def _ask_thread(draft: Draft, base: FactBase) -> Prompt:
    near = Counter(
        fact.thread for fact in base.facts.values() if fact.thread and set(fact.themes) & set(draft.themes)
    )
    likely = [thread for thread, _count in near.most_common() if thread in base.threads and thread != draft.thread]
    options = [Option(shorten_label(base.threads[thread].name), thread) for thread in likely[:_SUGGESTED]]
    return Prompt(
        "<b>Which concern does it continue?</b>\nAnswers say what came since on the same thread. Choose, or type its name.",
        [*options, Option("No thread", SKIP)],
    )


def _accept_thread(draft: Draft, text: str, base: FactBase) -> Draft:
    if text.casefold() in {SKIP, "no thread"}:
        return draft.settle(Step.THREAD, thread=None)
    if text in base.threads:
        return draft.settle(Step.THREAD, thread=text)
    names = {thread.id: thread.name.casefold() for thread in base.threads.values()}
    match = process.extractOne(text.casefold(), names, scorer=fuzz.WRatio, score_cutoff=_LIKELY)
    if match is None:
        raise DraftInputError("I know no such thread. Threads are made in the curated files; choose one of those.")
    if match[1] < _SURE:
        raise DraftInputError(
            f"I know no such thread. Did you mean “{base.threads[match[2]].name}”? Then write that."
        )
    return draft.settle(Step.THREAD, thread=match[2])


def _ask_probe(_draft: Draft, _base: FactBase) -> Prompt:
    return Prompt(
        "<b>What could a councillor ask the officers about this?</b>\nOne scrutiny question.",
        [Option("No scrutiny question", SKIP)],
    )


def _accept_probe(draft: Draft, text: str, _base: FactBase) -> Draft:
    if text.casefold() in {SKIP, "no scrutiny question"}:
        return draft.settle(Step.PROBE, probe=None)
    return draft.settle(Step.PROBE, probe=check_line(text, "A scrutiny question"))


THREAD_RULES: Mapping[Step, Rule] = {
    Step.THREAD: Rule(_ask_thread, _accept_thread),
    Step.PROBE: Rule(_ask_probe, _accept_probe),
}
