"""Differences between two versions of a fact as Telegram HTML: what went struck through, what came in bold."""

import difflib
from collections.abc import Sequence

from briefing.chat.markup import escape, shorten, visible_length
from knowledge.differences import Difference

_LENGTHS = (300, 120, 60)
"""Characters of a text that are shown: as many as fit."""
_LINES = 6
_LIKENESS = 0.4
"""Texts less alike than this are shown one after the other; the words in common would only confuse."""


def render_differences(differences: Sequence[Difference], *, limit: int) -> str:
    """Every difference in as much detail as fits into `limit` UTF-16 units; at the least, the names of the fields."""
    for longest in _LENGTHS:
        text = "\n".join(render_difference(item, longest=longest) for item in differences)
        if visible_length(text) <= limit:
            return text
    return ", ".join(item.field.label for item in differences)


def render_difference(difference: Difference, *, longest: int = _LENGTHS[0]) -> str:
    """One field: its name, then what changed."""
    label = f"<u>{difference.field.label}</u>"
    former, present = difference.former, difference.present
    if len(former) <= 1 and len(present) <= 1:
        return f"{label}: {_render_words(_first(former), _first(present), longest)}"
    gone = [f"– <s>{escape(shorten(line, longest))}</s>" for line in former if line not in present]
    come = [f"+ <b>{escape(shorten(line, longest))}</b>" for line in present if line not in former]
    if not gone and not come:
        return f"{label}: another order"
    return "\n".join([f"{label}:", *_cut(gone), *_cut(come)])


def _render_words(former: str, present: str, longest: int) -> str:
    matcher = difflib.SequenceMatcher(None, former.split(), present.split(), autojunk=False)
    if not former or not present or matcher.ratio() < _LIKENESS or len(former) + len(present) > 2 * longest:
        gone, come = escape(shorten(former, longest)), escape(shorten(present, longest))
        return " ".join([f"<s>{gone}</s>" if gone else "nothing →", f"<b>{come}</b>" if come else "→ nothing"])
    pieces: list[str] = []
    old, new = former.split(), present.split()
    for kind, start, end, begin, stop in matcher.get_opcodes():
        gone, come = escape(" ".join(old[start:end])), escape(" ".join(new[begin:stop]))
        if kind == "equal":
            pieces.append(come)
            continue
        pieces += [f"<s>{gone}</s>"] if gone else []
        pieces += [f"<b>{come}</b>"] if come else []
    return " ".join(pieces)


def _cut(lines: Sequence[str]) -> Sequence[str]:
    more = len(lines) - _LINES
    return [*lines[:_LINES], f"and {more} more"] if more > 0 else lines


def _first(lines: Sequence[str]) -> str:
    return lines[0] if lines else ""
