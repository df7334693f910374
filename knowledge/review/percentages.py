"""Does every percentage follow from the counts beside it?

Reports misprint some. Such a one is kept as printed and said to be: in the statement ("printed as 20%") or in the note
of a conflict.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.corpus import Corpus
from knowledge.models import Fact
from knowledge.review.findings import Remark, current_facts

_COUNT = r"(?P<part>\d[\d,]*)"
_TOTAL = r"(?P<whole>\d[\d,]*)"
_SHARE = r"(?P<share>\d+(?:\.\d+)?)(?:%| per cent)"
_OWNER = r"(?:(?:the|its|their|those|all|[A-Z][\w-]*(?:'s|s')?) ){0,3}"
# up to the bracket, within one sentence; "a quarter of them (25%)" is a share of something else
_REST = r"(?:(?!\bof (?:them|those|these|whom)\b)[^.;()])*?"
_PRINTED_FORMS = (
    # 190 of its 766 care leavers (25%)
    re.compile(rf"\b{_COUNT} (?:out )?of {_OWNER}{_TOTAL}\b{_REST}\({_SHARE}\)"),
    # Of 1,115 children, 207 (19%)
    re.compile(rf"\b[Oo]f {_OWNER}{_TOTAL}\b{_REST}, {_COUNT} {_REST}\({_SHARE}\)"),
)
# 26 of 190 is 13.7%
_OWN_SUM = re.compile(rf"\b{_COUNT} of {_OWNER}{_TOTAL} (?:is|are|was|were|makes?) {_SHARE}")
_PRINTED = re.compile(r"\bprint(?:s|ed)\b", re.IGNORECASE)


class Share(NamedTuple):
    """A printed percentage with the counts it should follow from."""

    part: float
    whole: float
    printed: str

    @property
    def holds(self) -> bool:
        """Whether the percentage is the counts' ratio, rounded as far as it is printed."""
        decimals = len(self.printed.partition(".")[2])
        # a hair more than half a unit: 12.5 may be printed as 12 or 13
        tolerance = 0.5 / 10.0**decimals + 1e-9
        return abs(100 * self.part / self.whole - float(self.printed)) <= tolerance

    def __str__(self) -> str:
        true = 100 * self.part / self.whole
        return f"{self.part:g} of {self.whole:g} is {true:.1f}%, not {self.printed}%"


def find_printed_shares(fact: Fact) -> set[Share]:
    """The document's percentages that can be recomputed, by the statement's wording or by the fact's figure."""
    shares = {_share(match) for form in _PRINTED_FORMS for match in form.finditer(fact.statement)}
    figure = fact.figure
    if figure and figure.denominator and figure.unit != "per cent":
        count = rf"\b{figure.value:,.10g}\b{_REST}\({_SHARE}\)"
        if match := re.search(count, fact.statement):
            shares.add(Share(figure.value, figure.denominator, match["share"]))
    return {share for share in shares if share.whole}


def find_own_sums(fact: Fact) -> set[Share]:
    """The percentages that a statement works out itself, as in `26 of 190 is 13.7%`."""
    return {share for share in map(_share, _OWN_SUM.finditer(fact.statement)) if share.whole}


def find_wrong_shares(corpus: Corpus) -> Iterator[Remark]:
    """Percentages that do not follow from their counts: own sums, and printed ones that are not said to be so."""
    facts = current_facts(corpus)
    notes: defaultdict[str, list[str]] = defaultdict(list)
    for fact in facts:
        for conflict in fact.conflicts:
            notes[fact.id].append(conflict.note)
            notes[conflict.fact].append(conflict.note)
    for fact in facts:
        printed = {
            share for share in find_printed_shares(fact) if not _is_said_to_be_printed(share, fact, notes[fact.id])
        }
        for share in sorted(printed | find_own_sums(fact)):
            if not share.holds:
                yield fact.id, str(share)


def _is_said_to_be_printed(share: Share, fact: Fact, notes: list[str]) -> bool:
    """Whether the statement speaks of print, or a note does and names that very share."""
    named = re.compile(rf"(?<![\d.]){re.escape(share.printed)}(?:%| per cent)")
    if _PRINTED.search(fact.statement):
        return True
    return any(_PRINTED.search(note) and named.search(note) for note in notes)


def _share(match: re.Match[str]) -> Share:
    return Share(_value(match["part"]), _value(match["whole"]), match["share"])


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))
