"""Which numbered paragraphs a locator cites."""

import re

from knowledge.models import Locator

_RECOMMENDATION = re.compile(r"\bRecommendation (\d+)$")


def cited_paragraphs(locator: Locator | None) -> range:
    """The paragraphs that a locator names: `12-14` is three of them, and a section `Recommendation 8` is paragraph 8.

    Ofsted's reports of 2013 to 2017 number their recommendations as the first paragraphs. Empty where none is named;
    of a paragraph in parts, such as `4.2`, the whole one.
    """
    if locator is None:
        return range(0)
    if locator.paragraph:
        first, _, last = locator.paragraph.partition("-")
        start = int(first.partition(".")[0])
        return range(start, int(last or start) + 1)
    match = _RECOMMENDATION.search(locator.section or "")
    return range(int(match[1]), int(match[1]) + 1) if match else range(0)
