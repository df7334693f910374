"""What a chat is told unasked: a new finding, a digest of several, a correction. Telegram HTML."""

from collections.abc import Mapping, Sequence

from briefing.chat.differences import render_differences
from briefing.chat.markup import MESSAGE_LIMIT, escape, shorten, visible_length
from briefing.chat.render import cite_place, render_cited
from briefing.storage.corrections import Correction
from knowledge.alerting import Comparison, Ground, find_comparison
from knowledge.answer import Snippet
from knowledge.base import FactBase
from knowledge.differences import Field, compare_facts
from knowledge.models import Fact, Source, Status
from knowledge.proposals import Change

_UNTOLD = frozenset({Field.ASKS, Field.PROBE, Field.STATUS})
"""Fields that no reader has seen."""
_REASON = 500
_EARLIER = 200


def render_alert(fact: Fact, source: Source, base: FactBase) -> str:
    """The one message that tells a subscriber of a new finding."""
    themes = ", ".join(_name_theme(theme, base) for theme in fact.themes)
    blocks = [f"🔔 <b>New: {escape(themes)}</b>", *render_cited([Snippet(fact=fact, source=source)])]
    return "\n\n".join([*blocks, _describe_comparison(fact, base)])


def render_probes(facts: Sequence[Fact]) -> str:
    """Questions to ask, each with the fact that it comes from."""
    lines = [f"• {escape(fact.probe)} <i>{fact.id}</i>" for fact in facts if fact.probe]
    return "\n".join(["❓ <b>Questions to ask</b>", *lines])


def render_digest(facts: Sequence[Fact], base: FactBase) -> tuple[str, int]:
    """One message with as many of the facts, from the first, as fit: by theme, newest first. How many those are."""
    # each is made once: to compare a fact is a walk through the base
    entries = {facts[0].id: _render_entry(facts[0], base)}
    fitting = None
    for count in range(2, len(facts) + 1):
        entries[facts[count - 1].id] = _render_entry(facts[count - 1], base)
        text = _render_gathered(facts[:count], entries, base)
        if visible_length(text) > MESSAGE_LIMIT:
            break
        fitting = text, count
    return fitting or (render_alert(facts[0], base.sources[facts[0].source], base), 1)


def render_correction(correction: Correction, base: FactBase) -> str:
    """What was said, what is said now and why."""
    former, present = correction.former, correction.present
    reason = f"<i>Why: {escape(shorten(correction.reason, _REASON))}</i>"
    if present.status is not Status.PUBLISHED:
        said = f"<blockquote><s>{escape(former.statement)}</s></blockquote>"
        return "\n\n".join([f"⚠️ <b>Withdrawn: {former.id} holds no longer.</b>", said, reason])
    now = render_cited([Snippet(fact=present, source=base.sources[present.source])])
    if former.status is not Status.PUBLISHED:
        return "\n\n".join([f"↩️ <b>Holds again: {present.id}</b>", reason, *now])
    told = [item for item in compare_facts(former, present, base) if item.field not in _UNTOLD]
    changes = render_differences(told, limit=MESSAGE_LIMIT // 3)
    return "\n\n".join([f"✏️ <b>Corrected: {present.id}</b>", changes, reason, "<b>It now reads</b>", *now])


def _render_gathered(facts: Sequence[Fact], entries: Mapping[str, str], base: FactBase) -> str:
    groups: dict[str, list[Fact]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.as_at, fact.id), reverse=True):
        groups.setdefault(fact.themes[0], []).append(fact)
    order = [
        *(theme for theme in base.themes if theme in groups),
        *(theme for theme in groups if theme not in base.themes),
    ]
    blocks = [f"🔔 <b>{len(facts)} new findings</b>"]
    for theme in order:
        blocks.append(f"<b>{escape(_name_theme(theme, base))}</b>")
        blocks += [entries[fact.id] for fact in groups[theme]]
    return "\n\n".join(blocks)


def _render_entry(fact: Fact, base: FactBase) -> str:
    return (
        f"{escape(fact.said_by)} · as at {fact.as_at.display()}\n"
        f"<blockquote>{escape(fact.statement)}</blockquote>\n{cite_place(fact, base.sources[fact.source])}{_mark(fact, base)}"
    )


def _describe_comparison(fact: Fact, base: FactBase) -> str:
    """How a finding compares with the last on the same matter, and what that said."""
    found = find_comparison(fact, base)
    if found is None:
        return "🆕 <i>I hold nothing earlier on this.</i>"
    earlier = found.earlier
    said = f"<blockquote>{escape(shorten(earlier.statement, _EARLIER))}</blockquote>\n<i>{earlier.id}</i>"
    return f"{_head_comparison(found, base)}\n{said}"


def _head_comparison(found: Comparison, base: FactBase) -> str:
    when = _say_when(found.earlier)
    who = escape(found.earlier.said_by)
    stances = {
        Change.BETTER: " (a weakness then, a strength now)",
        Change.WORSE: " (a strength then, a weakness now)",
        Change.SAME: " (a weakness then, too)",
    }
    why = stances[found.change] if found.change and found.by_stance else ""
    match found.change:
        case Change.BETTER:
            return f"▲ <b>Better</b> than {when}{why}, {who}:"
        case Change.WORSE:
            return f"▼ <b>Worse</b> than {when}{why}, {who}:"
        case Change.SAME:
            return f"↻ <b>Repeated</b>, as {when}{why}, {who}:"
    if found.ground is Ground.THEME:
        theme = escape(_name_theme(found.earlier.themes[0], base))
        return f"Nothing earlier on this very matter. The last finding on {theme}, {found.earlier.as_at.display()}, {who}:"
    return f"Before that, {when}, {who}:"


def _mark(fact: Fact, base: FactBase) -> str:
    """The comparison in a few words, for a digest."""
    found = find_comparison(fact, base)
    if found is None or found.change is None:
        return ""
    words = {Change.BETTER: "▲ better than", Change.WORSE: "▼ worse than", Change.SAME: "↻ repeated, as"}
    return f"\n{words[found.change]} {_say_when(found.earlier)} (<i>{found.earlier.id}</i>)"


def _say_when(fact: Fact) -> str:
    return f"{'on' if fact.as_at.day else 'in'} {fact.as_at.display()}"


def _name_theme(theme: str, base: FactBase) -> str:
    return base.themes[theme].name if theme in base.themes else theme
