"""Paragraphs as printed, and the buttons under answers and alerts that show them."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from briefing.chat.markup import MESSAGE_LIMIT, escape, link, pack_blocks, shorten, visible_length
from briefing.services.citing import Lookup
from knowledge.models import Fact, Source
from knowledge.proposals import Printed

SHOW = "para"
MOST = 4
"""Buttons in a row that a phone shows side by side."""
GONE = "I do not keep this paragraph (any more)."


def paragraph_row(numbered: Sequence[tuple[int | None, Fact]], shown: set[str]) -> list[InlineKeyboardButton]:
    """A button for each fact whose paragraph can be shown; the number before it is that of its snippet."""
    return [
        InlineKeyboardButton(
            f"{f'[{number}] ' if number is not None else ''}¶ {_name_place(fact)}".strip(),
            callback_data=f"{SHOW}:{fact.id}",
        )
        for number, fact in numbered
        if fact.id in shown
    ][:MOST]


def render_lookup(found: Lookup) -> Sequence[str]:
    """The paragraphs that a fact cites, with their source, page and licence."""
    printed = [
        Printed(number=item.number, page=item.page, pdf_page=item.pdf_page, section=item.section, text=item.text)
        for item in found.paragraphs
    ]
    heading = f"<b>What {found.fact.id} is drawn from</b>"
    if found.by_likeness:
        heading += "\n<i>The document does not number its paragraphs; this is the likest one on the page.</i>"
    return pack_blocks([heading, *(block for item in printed for block in _blocks(item)), _credit(found.source)])


def render_printed(printed: Printed, source: Source) -> Sequence[str]:
    """One paragraph as printed, with its source, page and licence."""
    return pack_blocks([*_blocks(printed), _credit(source)])


def quote_printed(printed: Printed, *, longest: int) -> str:
    """A paragraph as an expandable quotation, shortened, with where it stands."""
    where = escape(" · ".join(filter(None, [printed.label, shorten(printed.section or "", 90)])))
    text = escape(shorten(printed.text, longest))
    return f"<i>{where}</i>\n<blockquote expandable>{text}</blockquote>"


def _blocks(printed: Printed) -> Sequence[str]:
    where = escape(" · ".join(filter(None, [printed.label, shorten(printed.section or "", 200)])))
    pieces = _cut(printed.text)
    return [f"<i>{where}</i>\n<blockquote>{escape(pieces[0])}</blockquote>"] + [
        f"<blockquote>{escape(piece)}</blockquote>" for piece in pieces[1:]
    ]


def _cut(text: str) -> list[str]:
    """A paragraph that is longer than a message, in parts that are not."""
    room = MESSAGE_LIMIT - 300
    pieces: list[str] = [""]
    for word in text.split(" "):
        longer = f"{pieces[-1]} {word}".strip()
        if visible_length(escape(longer)) > room:
            pieces.append(word)
        else:
            pieces[-1] = longer
    return pieces


def _credit(source: Source) -> str:
    title = link(source.title, source.url) if source.url else escape(source.title)
    return (
        f"{title}. {escape(source.publisher)}, {source.published_on.display()}\n<i>As printed. Licence: "
        f"{escape(source.licence)}</i>"
    )


def _name_place(fact: Fact) -> str:
    locator = fact.locator
    if locator is None:
        return ""
    return locator.paragraph or (f"p {locator.page}" if locator.page else "")
