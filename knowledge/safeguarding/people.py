"""Who is meant, in the notation of `patterns.py`: what the rules say again and again."""

from knowledge.safeguarding.words import NOT_A_CHILD, NOT_A_FAMILY, OF_A_SERVICE


def any_of(words: str) -> str:
    """One of the words of a paragraph."""
    return "|".join(words.split())


CHILD = f"ONE -{any_of(NOT_A_CHILD)}"
CHILD_OR_FAMILY = f"ONE|family|mum|dad|parents -{any_of(NOT_A_CHILD)}|{any_of(OF_A_SERVICE)}"
FAMILY = f"the|that|this -{any_of(NOT_A_FAMILY)} * family|household|siblings -{any_of(OF_A_SERVICE)}"
A = "a|an|one|some|the|another|two|three|four|both"
SEVERAL = "two|three|four|the|these|those|some"
MINE = "-ward|division|area|patch|council|county|town|village|committee|constituency|question|view"
SOMEBODY_YOUNG = f"a|an|the|this|that|one|another|two|three|some|those|these|OWN|their ..3-in|of KIN|SOME|{CHILD}"
"""Some in particular. The gap is for what describes them."""
