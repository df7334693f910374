"""Whether a question is after strengths or after weaknesses."""

import re

from knowledge.models import Stance

_WEAKNESS = re.compile(
    r"\b(?:criticis\w*|criticiz\w*|wrong|weak\w*|fail(?:ed|ing|ings|ures?)?|bad(?:ly)?|poor(?:ly)?"
    r"|worr(?:y|ied|ies|ying)|unhappy|let down|behind|slipp\w*|struggl\w*|not (?:good|well|enough)|shortcomings?"
    r"|(?:did not|didn'?t|did they not|not) like)\b"
)
_STRENGTH = re.compile(
    r"\b(?:prais\w*|liked?|strengths?|strong points?|impress\w*|positives?|good (?:at|about|points?|things?)|go(?:ing|ne)? well"
    r"|do(?:ing|ne)? well|did well|pleased|proud|best|success\w*|compliment\w*|good news)\b"
)


def find_tone(folded: str) -> Stance | None:
    """The stance of the facts that a folded question is after; None when it takes either."""
    if _WEAKNESS.search(folded):
        return Stance.WEAKNESS
    return Stance.STRENGTH if _STRENGTH.search(folded) else None
