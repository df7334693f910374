"""Which sort of thing a question wants: a number, a time, a person, a place, a reason, or anything."""

import re
from enum import IntEnum


class Sort(IntEnum):
    """What a question wants to be told."""

    ANY = 0
    NUMBER = 1
    TIME = 2
    PERSON = 3
    PLACE = 4
    REASON = 5


_SIGNS: tuple[tuple[Sort, re.Pattern[str]], ...] = tuple(
    (sort, re.compile(pattern))
    for sort, pattern in (
        # a span of time is a quantity: "how long", "how often"
        (
            Sort.NUMBER,
            r"\bhow (?:many|much|long|often|old|big|large)\b|\b(?:numbers? of|percentage|percent|proportion|share of"
            r"|what share|rate of|average|total|figures?|numbers|count|budget|cost|costs|salary)\b"
            r"|%",
        ),
        (Sort.TIME, r"\bwhen\b|\b(?:what|which) (?:year|date|month|day)\b|\bsince when\b|\bhow recently\b"),
        (Sort.PERSON, r"\bwho(?:'?s|se|m)?\b"),
        (Sort.PLACE, r"\bwhere(?:abouts)?\b|\b(?:what|which) (?:town|area|place|part|district|county|counties)\b"),
        (
            Sort.REASON,
            r"\bwhy\b|\bhow come\b|\bwhat (?:caused|was the (?:cause|reason)|is the reason)\b"
            r"|\breasons? (?:for|why)\b",
        ),
    )
)  # fmt: skip


def sort_of(question: str) -> Sort:
    """The sort of thing that a question, in any case, wants; the first sign of the list decides."""
    folded = question.casefold()
    return next((sort for sort, pattern in _SIGNS if pattern.search(folded)), Sort.ANY)
