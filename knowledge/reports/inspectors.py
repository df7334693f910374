"""Who led an inspection or a visit, as the cover, the account of the team or the signature of a letter says."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from knowledge.reports.pages import ReportPage

_LABEL = re.compile(
    r"(?<!deputy )(?<!deputy-)\b(?:lead|reporting)\s+(?:HMI|inspectors?)\b(?:\s*\(s\))?\s*[:;–-]?\s*",
    re.IGNORECASE,
)
_PREFIX = r"(?:(?:Ms|Mrs|Mr|Miss|Dr|Prof(?:essor)?|Sir|Dame|HMI|Inspector)\.?\s+)*"
_WORD = r"(?:[A-ZÀ-ÖØ-Þ](?:\.|[\w’'-]*)|[a-z]['’][A-ZÀ-ÖØ-Þ][\w’'-]*)"
_PARTICLES = r"(?:(?:de|del|della|da|di|van|der|den|von|la|le|du|al|el|ap|bin|ter|ten)\s+)*"
_NAME = re.compile(rf"{_PREFIX}({_WORD}(?:\s+{_PARTICLES}{_WORD}){{1,3}})")
_OFFICES = frozenset(
    (
        "Senior Seconded Deputy Team Associate Additional Contracted Her His HMI HMIs OI AI Ofsted Regional National Social "
        "School Schools Age Lead Quality Inspector Inspectors Judgement Inspection Director Monitoring Focused Published"
    ).split()
)
_NO_NAMES = frozenset(
    "Inspection Inspectors Judgement Grade Her His Majesty’s The This Team Ofsted Published".split()
)
_BEFORE_NAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\binspectors?\s+(?:for\s+(?:this|the)\s+(?:monitoring\s+|focused\s+)?visit\s+)?(?:were|was|are|is)\b",
        r"\b(?:carried\s+out|undertaken|conducted|made|led)\s+by\b",
        r"\b(?:Her|His)\s+Majesty.s\s+Inspectors?(?:\s+\(HMI\))?[\s,:]",
    )
)
_FILLING = re.compile(
    r"^[\s,:]*(?:(?:two\s+|three\s+|of\s+)*(?:Her|His)\s+Majesty.s\s+Inspectors?(?:\s+\(HMI\))?[\s,:–-]*)?"
)
_GREETED = re.compile(r"^Yours (?:sincerely|faithfully)\b,?\s*", re.IGNORECASE)
_INSPECTING = re.compile(r"Inspector|\bHMI\b")
_SIGNATURE_LINES = 4


def find_inspector(pages: Sequence[ReportPage]) -> tuple[str | None, list[str]]:
    """The name of the lead inspector, and where the report contradicts itself.

    The one that is labelled so; in a letter the one who signs it, else the first of those who came.
    """
    labelled = list(dict.fromkeys(_labelled(pages)))
    if labelled:
        return labelled[0], [
            f"lead_inspector: {labelled[0]} here, {other} elsewhere in the report"
            for other in labelled[1:]
            if _letters(other) != _letters(labelled[0])
        ]
    came = next(_named_in_sentence(pages[:2]), None)
    signed = _find_signature(pages)
    if came and signed and _letters(came) != _letters(signed):
        return signed, [f"lead_inspector: {signed} signs, {came} is named first among those who came"]
    return signed or came, []


def _labelled(pages: Sequence[ReportPage]) -> Iterator[str]:
    """Every name after a label, on its line or, where that ends too early, with the line below."""
    for page in pages:
        for line, below in zip(page.lines, [*page.lines[1:], None], strict=True):
            for match in _LABEL.finditer(line.text):
                rest = line.text[match.end() :]
                name = _read_name(rest)
                if name is None and len(rest.split()) < 2 and below is not None:  # noqa: PLR2004 - not a whole name
                    name = _read_name(f"{rest} {below.text}".strip())
                if name:
                    yield name


def _read_name(text: str) -> str | None:
    """The name with which a text begins."""
    match = _NAME.match(text)
    words = match[1].split() if match else []
    name = " ".join([*words[:1], *takewhile(lambda word: word not in _OFFICES, words[1:])])
    return name if " " in name and not _NO_NAMES & set(name.split()) else None


def _named_in_sentence(pages: Sequence[ReportPage]) -> Iterator[str]:
    text = " ".join(line.text for page in pages for line in page.lines)
    for match in (match for pattern in _BEFORE_NAMES for match in pattern.finditer(text)):
        if name := _read_name(_FILLING.sub("", text[match.end() :])):
            yield name


def _find_signature(pages: Sequence[ReportPage]) -> str | None:
    """Who signs as an inspector, after `Yours sincerely`."""
    texts = [line.text for page in pages for line in page.lines]
    for place, text in enumerate(texts):
        if _GREETED.match(text):
            after = [_GREETED.sub("", text), *texts[place + 1 : place + 1 + _SIGNATURE_LINES]]
            if any(map(_INSPECTING.search, after)):
                return next((name for line in after if (name := _read_name(line))), None)
    return None


def _letters(name: str) -> str:
    """What of a name counts when two are compared."""
    return "".join(filter(str.isalpha, name)).casefold()
