"""Answers, alerts and lists as Telegram HTML. Every sentence about a fact is a stored one."""

from collections.abc import Iterable, Sequence

from briefing.chat.markup import escape, link, pack_blocks
from briefing.services.answering import PAGE, Page
from briefing.settings import SAFEGUARDING_TEXT
from knowledge.answer import Answer, AnswerStatus, Disagreement, Snippet
from knowledge.base import FactBase
from knowledge.models import Fact, Source, SourceKind, Term, Tier

_KINDS = {
    SourceKind.INSPECTION_REPORT: "inspection report",
    SourceKind.MONITORING_LETTER: "monitoring letter",
    SourceKind.FOCUSED_VISIT: "focused visit",
    SourceKind.PRESS: "press report",
    SourceKind.COUNCIL_STATEMENT: "statement",
    SourceKind.MINISTERIAL_LETTER: "letter",
}


def render_answer(
    answer: Answer, base: FactBase, *, council: str, route_to_help: str = SAFEGUARDING_TEXT
) -> Sequence[str]:
    """The messages that answer a question, one or more. `route_to_help`: what a concern gets, in Telegram's HTML."""
    match answer.status:
        case AnswerStatus.SAFEGUARDING:
            return [route_to_help]
        case AnswerStatus.ANSWERED:
            return _render_answered(answer)
        case AnswerStatus.DEFINITION if answer.definition:
            return pack_blocks([render_term(answer.definition), *_cited(answer.snippets)])
        case AnswerStatus.EMPTY_QUESTION:
            return [
                "I could not find a question in that. Ask me in a few words, such as: "
                "<i>how many children are in care?</i>"
            ]
        case _:
            return _render_refusal(answer, base, council)


def render_page(page: Page) -> Sequence[str]:
    """The messages of a later page of an answer."""
    if not page.snippets:
        return ["That was all there is on this."]
    return pack_blocks(_cited(page.snippets, first=page.first))


def render_awaited(answer: Answer, base: FactBase, *, council: str) -> str:
    """The one message that gives a chat the answer it asked to be told of."""
    head = f"🔔 <b>There is an answer now.</b> You asked:\n<i>{escape(answer.question)}</i>"
    lead = answer.model_copy(update={"snippets": answer.snippets[:1], "since_then": (), "conflicts": ()})
    for shown in (answer, lead):
        messages = pack_blocks([head, *render_answer(shown, base, council=council)])
        if len(messages) == 1:
            break
    return messages[0]


def render_cited(snippets: Sequence[Snippet]) -> Sequence[str]:
    """Facts as blocks, numbered from 1, then their sources."""
    return list(_cited(snippets))


def render_term(term: Term) -> str:
    """A glossary entry."""
    lines = [f"<b>{escape(term.term)}</b>: {escape(term.expansion)}"]
    if term.note:
        lines.append(escape(term.note))
    if term.synonyms:
        lines.append(f"<i>Also: {escape(', '.join(term.synonyms))}</i>")
    return "\n".join(lines)


def render_sources(base: FactBase) -> Sequence[str]:
    """Every source that a fact stands on, newest first, with how many do."""
    counts: dict[str, int] = {}
    for fact in base.facts.values():
        counts[fact.source] = counts.get(fact.source, 0) + 1
    cited = [base.sources[source] for source in counts]
    blocks = [f"<b>Sources, newest first</b> ({base.describe_size()})"]
    for source in sorted(cited, key=lambda source: source.published_on, reverse=True):
        count = counts[source.id]
        line = f"• {_entry(source)} · {count} {'fact' if count == 1 else 'facts'}"
        blocks.append(f"{line}\n<i>{escape(source.note)}</i>" if source.note else line)
    return pack_blocks(blocks)


def list_shown(answer: Answer) -> Sequence[Snippet]:
    """The snippets that the first messages of an answer show, in the order of their numbers."""
    match answer.status:
        case AnswerStatus.ANSWERED:
            return [*answer.snippets[:PAGE], *answer.since_then]
        case AnswerStatus.DEFINITION:
            return answer.snippets
        case _:
            return answer.nearest


def _render_answered(answer: Answer) -> Sequence[str]:
    shown = answer.snippets[:PAGE]
    total = len(answer.snippets)
    head = [f"<b>{total} in all</b>; the first {PAGE}:"] if total > PAGE else []
    head += [
        f"<i>{item.count} more {'was' if item.count == 1 else 'were'} made to the {escape(item.addressee)}.</i>"
        for item in answer.addressed_elsewhere
    ]
    numbered = list_shown(answer)
    blocks = [*head, *(block for snippet in shown for block in _bodies(snippet, numbered))]
    if answer.since_then:
        blocks.append("<b>Since then</b>")
        blocks += [block for snippet in answer.since_then for block in _bodies(snippet, numbered)]
    blocks += [_disagreement(item) for item in answer.conflicts]
    return pack_blocks([*blocks, *_sources_of(numbered)])


def _render_refusal(answer: Answer, base: FactBase, council: str) -> Sequence[str]:
    held = f"I hold {base.describe_size()}"
    match answer.status:
        case AnswerStatus.OTHER_AUTHORITY:
            reason = (
                f"I hold nothing about <b>{escape(answer.named or 'that authority')}</b>: my facts are about "
                f"{escape(council)}. {held}."
            )
        case AnswerStatus.OTHER_TIME:
            when = f" for {escape(answer.named)}" if answer.named else " for that time"
            reason = f"I hold no answer to that{when}. {held}."
        case AnswerStatus.EMPTY_BASE:
            reason = "I hold no facts yet, so I cannot answer. An editor can add them with /addfact."
        case _:
            reason = f"<b>I hold no answer to that.</b> {held}; none of them answers your question."
    if not answer.nearest:
        return [reason]
    return pack_blocks(
        [reason, "<b>The nearest I hold</b> (they may not be what you asked):", *_cited(answer.nearest)]
    )


def _cited(snippets: Sequence[Snippet], *, first: int = 0) -> Iterable[str]:
    """Each snippet, numbered, then their sources."""
    yield from (block for snippet in snippets for block in _bodies(snippet, snippets, first=first))
    yield from _sources_of(snippets, first=first)


def _bodies(snippet: Snippet, numbered: Sequence[Snippet], *, first: int = 0) -> Iterable[str]:
    """The statement, then its parts, each a block of its own: a message ends between blocks."""
    yield _body(snippet, numbered, first=first)
    for part in snippet.parts:
        yield f"<blockquote>↳ {escape(part.statement)} <i>{part.id}</i></blockquote>"


def _body(snippet: Snippet, numbered: Sequence[Snippet], *, first: int = 0) -> str:
    fact, source = snippet.fact, snippet.source
    number = first + numbered.index(snippet) + 1
    reported = f", reported by {escape(source.publisher)}" if _is_reported(fact, source) else ""
    quote = f" <i>“{escape(fact.quote)}”</i>" if fact.quote else ""
    return (
        f"<b>{escape(fact.said_by)}</b>{reported} · as at {fact.as_at.display()} [{number}]\n"
        f"<blockquote>{escape(fact.statement)}{quote}</blockquote>"
    )


def _is_reported(fact: Fact, source: Source) -> bool:
    return source.tier is Tier.SECONDARY and fact.said_by != source.publisher


def _sources_of(snippets: Sequence[Snippet], *, first: int = 0) -> Iterable[str]:
    if not snippets:
        return
    lines = []
    for number, snippet in enumerate(snippets, start=first + 1):
        lines.append(f"[{number}] {cite_place(snippet.fact, snippet.source)}")
    heading = "<b>Source</b>" if len(snippets) == 1 else "<b>Sources</b>"
    yield "\n".join([heading, *lines])


def cite_place(fact: Fact, source: Source) -> str:
    """Where a fact stands, in one line: source, date, page or paragraph, and the fact's id."""
    locator = fact.locator.label if fact.locator else ""
    return " · ".join(filter(None, [_citation(source), escape(locator), fact.id]))


def _citation(source: Source) -> str:
    """A source in one line of a phone; /sources has the whole titles."""
    name = f"{source.publisher}, {_KINDS[source.kind]}"
    return f"{link(name, source.url) if source.url else escape(name)}, {source.published_on.display()}"


def _entry(source: Source) -> str:
    title = link(source.title, source.url) if source.url else escape(source.title)
    return f"{title}. {escape(source.publisher)}, {_KINDS[source.kind]}, {source.published_on.display()}"


def _disagreement(item: Disagreement) -> str:
    return f"⚖️ <b>Sources differ</b> ({', '.join(item.facts)}): {escape(item.note)}"
