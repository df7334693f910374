"""Whose words a question asks for."""

import re
from enum import StrEnum


class Speaker(StrEnum):
    """Who may be asked for."""

    COUNCIL = "council"
    GOVERNMENT = "government"
    INSPECTORS = "inspectors"


def _any_of(words: str) -> str:
    return "(?:" + "|".join(word.replace("_", " ") for word in words.split()) + ")"


_SAY = _any_of(
    "say said says claim claimed claims tell told reply replied respond responded react reacted argue argued think"
    " thought promise promised admit admitted dispute disputed reckon reckoned answer answered complain complained"
    " want wanted like liked dislike praise praised criticise criticised welcome welcomed admire applaud highlight"
    " single_out notice find make_of value rate"
)
_FEEL = _any_of(
    "impressed pleased happy unhappy worried concerned critical satisfied dissatisfied complimentary positive negative"
)
_COUNCIL = _any_of(
    "council(?!lor) director chair chairman chairwoman cabinet_member leaders? boss bosses councillors?"
)
_GOVERNMENT = _any_of("ministers? government department dfe secretary_of_state whitehall")
_INSPECTORS = _any_of("ofsted inspectors? report")
_OWNED = _any_of("response reaction reply rebuttal answer view side position statement")
_ASKED = re.compile(
    rf"\b(?:did|does|do|has|have)\s+(?:the |our |norfolk |norfolk's )*(?P<who>[\w' ]{{2,40}}?)\s+{_SAY}\b"
    rf"|\b(?:was|were|is|are)\s+(?:the |our )?(?P<judge>[\w' ]{{2,40}}?)\s+(?:most |particularly |so |especially )?{_FEEL}\b"
    r"|\baccording to (?:the |our )?(?P<source>[\w' ]{2,30})"
    rf"|\b(?P<owner>council|government|minister|director|chair)(?:'s)? {_OWNED}\b"
)
_KINDS = (
    (Speaker.COUNCIL, re.compile(_COUNCIL)),
    (Speaker.GOVERNMENT, re.compile(_GOVERNMENT)),
    (Speaker.INSPECTORS, re.compile(_INSPECTORS)),
)


def find_speaker(folded: str) -> Speaker | None:
    """Whose words a folded question asks for; None when it asks for nobody's."""
    match = _ASKED.search(folded)
    if match is None:
        return None
    who = match["who"] or match["judge"] or match["source"] or match["owner"]
    return next((speaker for speaker, pattern in _KINDS if pattern.search(who)), None)


def speaks_for(said_by: str) -> Speaker | None:
    """Whom a fact's speaker speaks for; None for the press and others."""
    folded = said_by.casefold()
    if folded.startswith("ofsted") or "inspector" in folded:
        return Speaker.INSPECTORS
    if "minister" in folded or "department for" in folded or "secretary of state" in folded:
        return Speaker.GOVERNMENT
    if any(word in folded for word in ("council", "director", "committee", "cabinet", "leader")):
        return Speaker.COUNCIL
    return None
