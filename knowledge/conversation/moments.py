"""The time in the words of a question: found, taken out, put in another's place.

Works on the text as typed, so that what the bot says it read keeps the asker's own words.
"""

import re

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:19|20)\d\d"
_YEARS = rf"{_YEAR}(?:\s?[/-]\s?(?:{_YEAR}|\d\d)(?!\d))?"
_DATE = rf"(?:the\s+)?(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:of\s+)?{_MONTHS}\s+)?{_YEARS}"
_DOCUMENT = r"(?:\s+(?:ofsted\s+)?(?:reports?|(?:re-?)?inspections?|visits?|letters?|judge?ments?))?"
_BEFORE = (
    r"(?:back\s+)?(?:in|for|since|from|during|before|after|until|till|by|around|as\s+(?:at|of)|at\s+the\s+end\s+of"
    r"|(?:at|by|in|on)\s+the\s+(?:time|end|start)\s+of|on|of|at)"
)
MOMENT = (
    rf"(?:(?:between|from)\s+{_YEARS}\s+(?:and|to|until|till)\s+{_YEARS}"
    rf"|(?:{_BEFORE}\s+)?{_DATE}\s+(?:to|until|till|and|or)\s+{_YEARS}"
    rf"|(?:{_BEFORE}\s+)?{_DATE}{_DOCUMENT})"
)
"""A time that names a year, with the word before it."""
NOW = (
    r"(?:(?:right\s+)?now|nowadays|today|currently|at\s+(?:the\s+moment|present)|these\s+days|this\s+year|lately"
    r"|recently|as\s+things\s+stand)"
)
"""The present."""
_MENTION = re.compile(rf"\b{_BEFORE}\s+{_DATE}{_DOCUMENT}\b|\b(?:{_MONTHS}\s+)?{_YEARS}\b", re.IGNORECASE)
_RANGE = re.compile(
    rf"\b(?:between|from)\s+{_YEARS}\s+(?:and|to|until|till)\s+{_YEARS}\b"
    rf"|\b(?:{_BEFORE}\s+)?{_DATE}\s+(?:to|until|till|and|or)\s+{_YEARS}\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    rf"\b(?:{NOW}|(?:the\s+)?most\s+recently|current|latest|newest|most\s+recent|still|so\s+far|any\s?more|yet)\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(rf"(?:(?:in|for|during)\s+)?({_YEARS})", re.IGNORECASE)
_IN_PLACE = re.compile(rf"(?:(?:in|for|during|of)\s+)?(?:the\s+)?({_YEARS}){_DOCUMENT}", re.IGNORECASE)
_WAS = re.compile(r"\b(was|were)\b", re.IGNORECASE)


def take_time(question: str) -> tuple[str, str]:
    """A question without its time, and that time as words that can be put at an end: `in 2015`, `now`, or empty."""
    span = _RANGE.search(question)
    mention = span or _MENTION.search(question)
    if mention:
        words = mention[0] if re.match(r"[a-z]", mention[0], re.IGNORECASE) else f"in {mention[0]}"
        words = words if re.match(rf"{_BEFORE}\b|between\b", words, re.IGNORECASE) else f"in {words}"
    else:
        words = "now" if _PRESENT.search(question) else ""
    bare = _PRESENT.sub(" ", _MENTION.sub(" ", _RANGE.sub(" ", question)))
    return tidy(bare), words


def ask_for_time(question: str, words: str) -> str:
    """The question asked about another time, `words` being a `MOMENT`."""
    words = tidy(words)
    plain, mentions = _PLAIN.fullmatch(words), list(_MENTION.finditer(question))
    if plain and len(mentions) == 1 and not _RANGE.search(question):
        old = _IN_PLACE.fullmatch(mentions[0][0])
        if old:  # "the 2015 report" becomes "the 2018 report"
            start, end = (mentions[0].start() + place for place in old.span(1))
            return tidy(_PRESENT.sub(" ", question[:start]) + plain[1] + _PRESENT.sub(" ", question[end:]))
    bare, _old = take_time(question)
    return add_time(bare, words)


def ask_for_now(question: str) -> str:
    """The question asked about the present."""
    bare, _old = take_time(question)
    present = _WAS.sub(lambda verb: "is" if verb[0].casefold() == "was" else "are", bare, count=1)
    return f"{present} now"


def add_time(bare: str, words: str) -> str:
    """A question without a time, with one at its end."""
    return tidy(f"{bare} in {words}" if words[:1].isdigit() else f"{bare} {words}")


def single_year(question: str) -> int | None:
    """The one year that a question names; None when it names several or none."""
    years = {int(year) for year in re.findall(rf"\b{_YEAR}\b", question)}
    return years.pop() if len(years) == 1 and not _RANGE.search(question) else None


def tidy(text: str) -> str:
    """In one line, without stray spaces and without the marks at its end."""
    return re.sub(r"\s+([,;:])", r"\1", " ".join(text.split())).strip(" ?!.,;:-")
