"""An answer as plain text, for the command line."""

import html
import re
from collections.abc import Iterator, Sequence

from briefing.settings import SAFEGUARDING_TEXT
from knowledge.answer import Answer, AnswerStatus, Snippet
from knowledge.base import FactBase


def describe_answer(answer: Answer, base: FactBase, *, route_to_help: str = SAFEGUARDING_TEXT) -> str:
    """The answer in lines that a terminal shows. `route_to_help`: what a concern gets, as `SAFEGUARDING_TEXT` has it."""
    if answer.status is AnswerStatus.SAFEGUARDING:
        plain = html.unescape(re.sub(r"<[^>]*>", "", route_to_help))
        return "\n".join([f"? {answer.question}", *(f"  {line}".rstrip() for line in plain.splitlines()), ""])
    return "\n".join([f"? {answer.question}", *_body(answer, base), ""])


def _body(answer: Answer, base: FactBase) -> Iterator[str]:
    if answer.definition:
        yield f"  {answer.definition.term}: {answer.definition.expansion}"
        if answer.definition.note:
            yield f"  {answer.definition.note}"
        yield from _snippets(answer.snippets)
    elif answer.status is AnswerStatus.ANSWERED:
        yield from _snippets(answer.snippets)
        if answer.since_then:
            yield "  Since then:"
            yield from _snippets(answer.since_then)
        for other in answer.addressed_elsewhere:
            yield f"  {other.count} more {'was' if other.count == 1 else 'were'} made to the {other.addressee}."
        for item in answer.conflicts:
            yield f"  Sources differ ({', '.join(item.facts)}): {item.note}"
    elif answer.status is AnswerStatus.EMPTY_QUESTION:
        yield "  There is no question in that."
    else:
        about = f" about {answer.named}" if answer.named else " to that"
        yield f"  No answer{about} in {base.describe_size()}. The nearest:"
        yield from _snippets(answer.nearest)


def _snippets(snippets: Sequence[Snippet]) -> Iterator[str]:
    for snippet in snippets:
        fact, source = snippet.fact, snippet.source
        place = f", {fact.locator.label}" if fact.locator else ""
        yield f"  • {fact.statement}"
        yield f"    {fact.said_by}, as at {fact.as_at.display()} [{fact.id}]"
        yield f"    {source.title}, {source.publisher}, {source.published_on.display()}{place}"
        for part in snippet.parts:
            yield f"    ↳ {part.statement} [{part.id}]"
