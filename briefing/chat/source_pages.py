"""What editors see of the documents: the list, one document, and the question that changes it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat.keyboards import fingerprint
from briefing.chat.markup import escape, link, shorten
from briefing.chat.moments import show_moment
from briefing.services.cataloguing import SourceChange, SourceField, SourceReport
from briefing.services.people import People
from briefing.storage.audit import AuditEntry
from briefing.storage.facts import FactVersion
from knowledge.models import Source

TURN = "srcs"
OPEN = "src"  # three letters: a source's id may take 60 of the 64 bytes
CHANGE = "srced"
PAGE = 8
_TITLE_SHOWN = 90
_REASON_SHOWN = 120
_REFERENCE = re.compile(r"Reference: (title|url|licence|note)\.([0-9a-f]{12})\.([0-9a-f]{12})$")
_LABELS = {SourceField.URL: "Link"}
NONE = "I hold no documents yet."


class Reference(NamedTuple):
    """What an answer to the bot's question changes: a field of the source with this print, as it was then."""

    field: SourceField
    print: str
    state: str


def clamp_page(sources: Sequence[tuple[Source, int]], page: int) -> int:
    """The page, or the last one there is."""
    return max(0, min(page, (len(sources) - 1) // PAGE))


def render_list(sources: Sequence[tuple[Source, int]], page: int) -> str:
    """One page of the documents, newest first."""
    lines = [
        f"<b>{number}.</b> {escape(shorten(source.title, _TITLE_SHOWN))}\n<i>{escape(source.publisher)}, "
        f"{source.published_on.display()} · {_count(count, 'fact')} · {source.id}</i>"
        for number, (source, count) in _number(sources, page)
    ]
    return "\n\n".join(
        [f"<b>{_count(len(sources), 'document')}</b>, newest first. Press a number to open it.", *lines]
    )


def list_keyboard(sources: Sequence[tuple[Source, int]], page: int) -> InlineKeyboardMarkup:
    """A button for each document of the page, and to the pages beside it."""
    opened = [_button(str(number), OPEN, source.id) for number, (source, _count) in _number(sources, page)]
    turns = [_button("◂ Back", TURN, str(page - 1))] if page else []
    if (page + 1) * PAGE < len(sources):
        turns.append(_button("Next ▸", TURN, str(page + 1)))
    return InlineKeyboardMarkup([row for row in (opened[:4], opened[4:], turns) if row])


def render_source(report: SourceReport, people: People) -> str:
    """One document with all that is known of it."""
    source = report.source
    title = link(source.title, source.url) if source.url else escape(source.title)
    kinds = ", ".join(f"{kind.value} {count}" for kind, count in sorted(report.kinds.items()))
    total = _count(sum(report.kinds.values()), "published fact")
    retracted = f"; {report.retracted} retracted" if report.retracted else ""
    lines = [
        f"📄 <b>{title}</b>",
        f"<code>{source.id}</code> · {source.kind.value.replace('_', ' ')}, {source.tier.value}",
        f"{escape(source.publisher)}, about {escape(source.authority)}",
        f"Published {source.published_on.display()}{_describe_fieldwork(source)}",
        f"Licence: {escape(source.licence)}",
        f"Link: {escape(source.url) if source.url else 'none'}",
        f"Checksum (SHA-256): {f'<code>{source.sha256}</code>' if source.sha256 else 'none'}",
        f"Pages: {source.pages}" if source.pages else "",
        f"Note: {escape(source.note)}" if source.note else "",
        f"{total}{f' ({kinds})' if kinds else ''}{retracted}",
    ]
    changes = [_describe_version(version, people) for version in report.changes]
    changes += [_describe_act(entry, people) for entry in report.acts]
    latest = "\n".join(line for _at, line in sorted(changes, reverse=True)[:PAGE]) or "none since it was added"
    return "\n".join([*filter(None, lines), "", "<b>Latest changes</b>", latest])


def source_keyboard(report: SourceReport) -> InlineKeyboardMarkup:
    """What can be changed of a document, and the way back."""
    print_ = fingerprint(report.source.id)
    fields = [_button(f"✏️ {_label(field)}", CHANGE, print_, field.value) for field in SourceField]
    return InlineKeyboardMarkup([fields[:2], fields[2:], [_button("◂ All documents", TURN, "0")]])


def render_request(report: SourceReport, field: SourceField) -> str:
    """Ask for what a field is to say. The reference at its end is how the reply is understood, over a restart too."""
    now = getattr(report.source, field)
    none = " <i>none</i> takes it away." if field.optional else ""
    return (
        f"<b>{_label(field)} of {report.source.id}</b>\nNow: {escape(now) if now else 'none'}\n\nReply to this message with "
        f"what it should be.{none}\nReference: {field.value}.{fingerprint(report.source.id)}.{report.state}"
    )


def read_reference(text: str) -> Reference | None:
    """What a message of `render_request` asks for; None for any other message."""
    found = _REFERENCE.search(text)
    return Reference(SourceField(found[1]), found[2], found[3]) if found else None


def render_change(change: SourceChange) -> str:
    """What was changed."""
    former = f"<s>{escape(change.former)}</s>" if change.former else "nothing"
    present = f"<b>{escape(change.present)}</b>" if change.present else "nothing"
    return f"✅ {_label(change.field)} of <code>{change.source.id}</code>: {former} → {present}"


def _describe_fieldwork(source: Source) -> str:
    days = [day.display() for day in (source.fieldwork_start, source.fieldwork_end) if day]
    return f"; fieldwork {' to '.join(dict.fromkeys(days))}" if days else ""


def _describe_version(version: FactVersion, people: People) -> tuple[float, str]:
    fact, reason = version.fact, escape(shorten(version.reason, _REASON_SHOWN))
    by = f"{show_moment(version.changed_at)}, {escape(people.name_actor(version.changed_by))}"
    return version.changed_at.timestamp(), f"• {fact.id} version {fact.version} ({by}): {reason}"


def _describe_act(entry: AuditEntry, people: People) -> tuple[float, str]:
    field = entry.detail.get("field")
    what = f"{_label(SourceField(field)).lower()} changed" if field else entry.action.replace("_", " ")
    return entry.at.timestamp(), f"• {what} ({show_moment(entry.at)}, {escape(people.name_actor(entry.actor))})"


def _label(field: SourceField) -> str:
    return _LABELS.get(field, field.value.capitalize())


def _number(sources: Sequence[tuple[Source, int]], page: int) -> Sequence[tuple[int, tuple[Source, int]]]:
    return list(enumerate(sources[page * PAGE : (page + 1) * PAGE], page * PAGE + 1))


def _count(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _button(label: str, *parts: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=":".join(parts))
