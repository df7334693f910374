"""What editors see of a spreadsheet of facts: what is wrong with its rows, or the counts to confirm."""

from collections import Counter
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from briefing.chat.hold_pages import describe_hold_on
from briefing.chat.markup import MESSAGE_LIMIT, escape, shorten, visible_length
from briefing.services.fact_files import OpenFile
from briefing.services.importing import ImportTelling
from briefing.services.proposed import Acceptance
from knowledge.factfiles import CheckedFile, RowProblem, Trouble

CONFIRM = "ffok"
REFUSE = "ffno"
ALL, NO_DOUBLES = "all", "new"
STALE = "This file was confirmed or given up since, or does not fit any more. Please send it again."
_LINE = 220

Screen = tuple[str, InlineKeyboardMarkup | None]


def show_file(opened: OpenFile) -> Screen:
    """What a file brings, for confirmation; or all that is wrong with it."""
    checked, name = opened.checked, escape(opened.name)
    if checked.problems:
        rows = len({problem.row for problem in checked.problems if problem.row})
        where = f"{rows} row{'' if rows == 1 else 's'}" if rows else "its columns"
        head = f"<b>{name}: nothing was imported.</b>\nSomething is wrong in {where}. Mend it and send the file again:"
        return _list(head, checked.problems), None
    if not checked.facts:
        return (
            f"<b>{name}</b>: all {len(checked.known)} facts of it are held already, just so. Nothing was done.",
            None,
        )
    return _list("\n".join(_count(checked, name)), checked.doubts), _keyboard(opened)


def render_import(accepted: Sequence[Acceptance]) -> str:
    """What was written."""
    publications = [publication for part in accepted for publication in part.publications]
    told = sum(publication.told for publication in publications)
    chats = "Nobody is told." if not told else "1 chat is told." if told == 1 else f"{told} chats are told."
    first, last = publications[0].fact.id, publications[-1].fact.id
    ids = f"<code>{first}</code>" if first == last else f"<code>{first}</code> to <code>{last}</code>"
    chats += describe_hold_on(publications)
    return f"✅ Imported {len(publications)} fact{'' if len(publications) == 1 else 's'}, {ids}. {chats}"


def _count(checked: CheckedFile, name: str) -> list[str]:
    facts = [item.fact for item in checked.facts]
    kinds = Counter(fact.kind.value for fact in facts)
    sources = Counter(fact.source for fact in facts)
    lines = [
        f"<b>{name}: {len(facts)} fact{'' if len(facts) == 1 else 's'} to import</b>",
        f"By kind: {', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))}",
        f"By document: {', '.join(f'{escape(source)} {count}' for source, count in sorted(sources.items()))}",
    ]
    if checked.known:
        lines.append(f"{len(checked.known)} more are held already, just so, and left out.")
    if checked.doubts:
        lines.append("\nPlease look at these; they do not stand in the way:")
    return lines


def _keyboard(opened: OpenFile) -> InlineKeyboardMarkup:
    doubles = {doubt.row for doubt in opened.checked.doubts if doubt.trouble is Trouble.DUPLICATE}
    new = len(opened.checked.facts) - len(doubles)
    rows = []
    if doubles and new:
        rows.append(
            [_button(f"✅ Import the {new} without look-alikes, quietly", opened, ImportTelling.NOT, NO_DOUBLES)]
        )
    rows.append([_button(f"✅ Import all {len(opened.checked.facts)} quietly", opened, ImportTelling.NOT, ALL)])
    rows.append(
        [
            _button("📣 and alert once", opened, ImportTelling.ONCE, ALL),
            _button("📣 of each", opened, ImportTelling.EACH, ALL),
        ]
    )
    give_up = InlineKeyboardButton("✖ Not this", callback_data=f"{REFUSE}:{opened.id}:{opened.revision}")
    return InlineKeyboardMarkup([*rows, [give_up]])


def _list(head: str, problems: Sequence[RowProblem]) -> str:
    """The head and as many problems as fit one message, by row."""
    text = head
    for place, problem in enumerate(problems):
        line = f"\n• {escape(shorten(str(problem), _LINE))}"
        if visible_length(text) + visible_length(line) > MESSAGE_LIMIT - 60:
            return f"{text}\n… and {len(problems) - place} more"
        text += line
    return text


def _button(label: str, opened: OpenFile, telling: ImportTelling, rows: str) -> InlineKeyboardButton:
    data = f"{CONFIRM}:{opened.id}:{opened.revision}:{telling.value}:{rows}"
    return InlineKeyboardButton(label, callback_data=data)
