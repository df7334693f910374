"""Names of people in a message, as far as capitals tell them: no list of names is kept."""

import re

from knowledge.text import MAX_CHARACTERS

_NOBODY = "|".join(
    """
    Norfolk Norwich Suffolk Great King Kings Yarmouth Lynn Thetford Cromer Dereham Fenland England English British
    Ofsted Council County Children Childrens Child Social Family Families Early Service Services Board Trust Team North
    South East West The These Those What How Who When Where Which Why Is Are Has Have Did Does Do Can And Or In On Our
    Local Government National Director Chief Leader Cabinet Serious Care Education Health Police Department Foster
    January February March April May June July August September October November December Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday Key Stage Phase Section Page Paragraph Year Barnardo Nspcc
    """.split()
)
_WORD = rf"(?!(?:{_NOBODY})\b)[A-Z][a-z]+"
_NAME = rf"\b{_WORD}(?: {_WORD})?"
_NOT_AN_AGE = r"[\d.,]?\d| ?(?:%|per |out |of |in |to |or |days|weeks|months)"
_AGED = re.compile(rf"{_NAME},? \(?(?:who is |who's |is |aged |age )?(?:1[0-7]|[1-9])\b(?!{_NOT_AN_AGE})")
_KEPT = (
    "(?:case|file|records?|family|situation|placement|assessment|safety|kids|children|referral|social worker|plan)"
)
_CASE = (
    re.compile(
        rf"(?:\b{_WORD} |\b(?i:of|on|about|with|for|to|in|up|is) (?:(?i:the|little|baby) )?){_WORD}['\u2019]s {_KEPT}\b"
    ),
    re.compile(rf"\b(?i:the) {_WORD} (?:children|kids|boys|girls|twins|siblings)\b"),
    re.compile(
        rf"\b(?i:is|has|does|whether|if) {_WORD} {_WORD} (?:has|have|is|got|on|in|known|under)\b"
        r".{0,20}\b(?:protection|social worker|care|register|known|case)\b"
    ),
)
_WORRY = re.compile(
    rf"\b(?i:check|checks|checked|checking) (?i:up )?(?i:on) {_NAME}(?! \w+ing)"
    rf"|\b(?i:worried|concerned|scared|frightened) (?i:about|for) {_NAME}(?=.*\b(?i:he|she|his|her|him)\b)",
    re.DOTALL,
)


def names_with_age(text: str) -> bool:
    """Whether somebody under 18 is named with an age, as in `Sam, 7, ...`."""
    return _AGED.search(text[:MAX_CHARACTERS]) is not None


def is_case_of_named(text: str) -> bool:
    """Whether the case, file or family of somebody named is spoken of."""
    return any(pattern.search(text[:MAX_CHARACTERS]) for pattern in _CASE)


def is_worry_about_named(text: str) -> bool:
    """Whether somebody named is worried about."""
    return _WORRY.search(text[:MAX_CHARACTERS]) is not None
