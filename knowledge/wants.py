"""What a question wants to be told, and whether a fact tells it: a count, a share, money, a span, a name, a grade.

A fact on the right subject that holds no number does not answer "how many", nor one without a pound sign "what did
it cost". Both sides are read by plain signs in the words.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from knowledge.text import stem_word


class Want(StrEnum):
    """What a question wants that a fact either holds or does not."""

    COUNT = "count"
    SHARE = "share"
    MONEY = "money"
    SPAN = "span"
    NAME = "name"
    PERSON = "person"
    GRADE = "grade"


_THINGS = (
    r"universit(?:y|ies)|colleges?|(?:football )?clubs?|charit(?:y|ies)|(?:law )?firms?|compan(?:y|ies)"
    r"|organisations?|providers?|contractors?|(?:\w+ )?schools?(?! (?:attendance|places?|work|meals?|results?|is))"
    r"|(?:two |\w+ )?(?:childrens?'?s? )?homes?|districts?|(?:district )?councils?|authorit(?:y|ies)"
    r"|newspapers?|papers?|towns?|cit(?:y|ies)"
)
_TREND = r"\b(?:up|down|cut|fall|fell|fallen|falling|rise|rose|rising|drop\w*|reduced?|lower\w*)\b"
"""Where a cost went is no amount."""
_ROLES = (
    r"(?:\w+ ){0,3}(?:director|chair|chairman|chairwoman|chief executive|managing director|leader|minister|inspector"
    r"|head|boss|dcs|lead member|cabinet member|principal|manager|adviser)"
)
_WANTED: tuple[tuple[Want, re.Pattern[str]], ...] = tuple(
    (want, re.compile(pattern))
    for want, pattern in (
        (
            Want.MONEY,
            r"\bhow much (?:money|did|does|do|was|were|is|are|has|have|will|would|more money|extra money|funding|cash)\b"
            r"(?!.*\b(?:improve|change|better|worse|bigger|smaller|grow|rise|fall|increase|drop|progress|difference|help|support"
            r"|contact|time|use|know|knew|notice|say|said)\w*\b)"
            rf"|\bcosts? (?:per|of|for|a)\b(?!.*{_TREND})|\bwhat (?:did|does|do|would|will) .*\bcost\b|\bsalar(?:y|ies)\b"
            r"|\ballowances?\b|\b(?<!pooled )budgets?(?! pressure)\b"
            r"|\bhow much .*\b(?:paid|pay|spend|spent|cost|invest\w*|cut|save)\b|\bpayoff\b"
            r"|\b(?:get|gets|got|being|be) paid\b|\bper (?:child|head|week|month|year|place)\b.*\bhow much\b|\bhow much$",
        ),
        (
            Want.SHARE,
            r"\bwhat (?:%|percent(?:age)?|proportion|share|fraction|rate)|\bpercentage of\b|\bproportion of\b|\bshare of\b"
            r"|\b(?:in|as a) percent(?:age)?\b|\bpercentage$|%|\brates?$|\brate (?:in|for|of)\b",
        ),
        (
            Want.SPAN,
            r"\bhow (?:long|old)\b(?= (?:is|are|was|were|do|does|did|on average|before|after|it)\b)"
            r"|\bhow many (?:days|weeks|months|years|hours)\b|\b(?:in|how many) (?:days|weeks|months|years)$",
        ),
        (
            Want.COUNT,
            r"\bhow many\b|^(?:the )?(?:total |current |latest )?numbers? of\b|\bwhat number\b"
            r"|\bwhat(?:'?s| is| was| were) the (?:total |current |latest )?number\b"
            r"|\bnumbers$|\b(?:what (?:is|was|were) the|average|mean|typical) (?:\w+ ){0,4}(?:caseloads?|ratio|age)\b",
        ),
        (
            Want.PERSON,
            rf"\bwho(?:'?s| is| was| were| are) (?:the |our |norfolk'?s )?{_ROLES}\b"
            rf"|\bnames? of (?:the |our )?{_ROLES}\b|\b{_ROLES}(?:'?s)? name\b",
        ),
        (Want.GRADE, r"\b(?:what|which) (?:\w+ )?(?:grade|rating|judge?ment) (?:did|was|is|do|does|has|have|had|were|are)\b"),
        (Want.NAME, rf"\b(?:which|what) (?:{_THINGS})\b|\bnames? of\b|\bnames?$|\bwhat (?:is|was|are|were) .* called\b"),
    )
)  # fmt: skip

_WORDS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty forty fifty"
_NUMBER_WORDS = "|".join(_WORDS.split())
_SPAN_UNITS = r"(?:minutes?|hours?|(?:working )?days?|weeks?|months?|years?|terms?)"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NOT_COUNTS = re.compile(
    r"\b(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?\b"  # years
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: to \d{{1,2}}(?:st|nd|rd|th)?)? (?:{_MONTHS})\b"
    r"|\b[Rr]ecommendations? \d+|\b[Pp]aragraphs? \d+|\b[Kk]ey [Ss]tages? \d\b|\b[Ss]ection \d+\b"
    r"|\b\d{1,2}-?(?: (?:and|or|to) |-|/)\d{1,2}-? ?(?:year|yr)s?-? ?olds?\b|\b\d{1,2}-year-olds?\b"
    r"|\bunder-?\d{1,2}s?\b|\bover-?\d{1,2}s?\b|\b(?:aged?|under|over) (?:of )?\d{1,2}(?: (?:and|or|to) \d{1,2})?\b"
)
_SPAN = re.compile(
    rf"(?:\b\d+(?:\.\d+)?|\b(?:{_NUMBER_WORDS}|one|a|an|half a|several|few|every|each))(?:[ -](?:and a half )?|[ -]to[ -]\d+[ -])"
    rf"(?:{_SPAN_UNITS}|miles?)\b"
    r"|\b(?:annual|monthly|weekly|daily|quarterly|yearly|termly|regularly|promptly|long time|at once)\b"
    r"|\b(?:aged?|under|over) \d{1,2}\b|\bmiles?\b"
    rf"|\b\d{{1,2}} to \d{{1,2}} (?:{_MONTHS})\b|\bsince (?:(?:{_MONTHS}) )?(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\d\s*%|\bper cent\b|\bper (?:10,000|1,000|100)\b|\bfor every\b|\b(?:half|third|thirds|quarter|quarters|fifth|tenth)\b"
    rf"|\b(?:{_NUMBER_WORDS}|one) of the (?:{_NUMBER_WORDS})\b"
    r"|\bone in \w+\b|\b\d[\d,]* (?:\w+ )?(?:of|out of) (?:the |its |their |\w+'s )?\d|\b(?:all|none|every|no) ",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[£€$]\s?\d|\b(?:million|billion) pounds\b|\bfree\b", re.IGNORECASE)
_COUNT = re.compile(
    rf"\d|\b(?:{_NUMBER_WORDS}|dozens?|none|nobody|no(?! (?:number|figure))|one(?! of\b)|twice|single|half|third|quarter|both"
    r"|all|every|hundreds?|thousands?)\b",
    re.IGNORECASE,
)
_GRADE = re.compile(r"\b(?:outstanding|good|adequate|inadequate|requires? improvement)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][a-z]+(?:'s)?\b")
_FULL_NAME = re.compile(r"\b([A-Z][a-z]+) ([A-Z][a-z]+(?:-[A-Z][a-z]+)?)\b")
_NOT_NAMES = frozenset(
    """
    Norfolk Ofsted County Council Councils Children Child Service Services Board Committee Department Education Daily
    Press Government Minister Majesty Her Majesty's Local Safeguarding Multi Agency Hub Care Leavers Signs Safety
    Independent Reviewing Officers Officer Key Stage Pupil Premium January February March April May June July August
    September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday English England
    Eastern Great North South East West Recommendation Public Law Outline Act In The A An It Its Some All Most
    Institute Practice Excellence Professional Young People Looked After Early Help Family Getting Shape
    """.split()
)


_OF_AGREEMENT = re.compile(
    r"^(?:(?:and|but|so|surely) )?(?:did|does|do|was|were|is|are|has|have|had|would|will|should)\b"
    r"|\bwhat did (?:they|ofsted|inspectors?|the (?:council|report|inspectors?)) (?:say|think|make|find)\b"
)
_OF_KNOWING = re.compile(
    r"\b(?:did|does|could) (?:we|they|ofsted|the (?:\w+ )?(?:council|report|managers|leaders))"
    r"(?: even)? (?:know|say|tell|count)\b"
)
_ASKS_FOR_MORE = re.compile(
    r"\b(?:how many|how much|how long|what|which|who|when|where)\b(?! did (?:they|ofsted|the))|\b(?:payoff|salary)\b"
)


def want_of(folded: str) -> Want | None:
    """What a folded question wants; None when no sign says so.

    A question for yes or no ("did cost per child go down") wants none of it, nor does one for an opinion.
    """
    if _OF_KNOWING.search(folded) or (_OF_AGREEMENT.search(folded) and not _ASKS_FOR_MORE.search(folded)):
        return None
    return next((want for want, pattern in _WANTED if pattern.search(folded)), None)


_MEASURE = re.compile(
    r"\b(?:case ?loads?|backlogs?|numbers?|totals?|figures?|turnover|rates?|vacanc(?:y|ies)|gcses?|attendance|absences?)\b"
)
_SENTENCE = re.compile(
    r"\b(?:how|why|who|when|where|what|which|is|are|was|were|do|does|did|has|have|had|can|could|should|will|would|said)\b"
)


def is_heading_of_figure(folded: str) -> bool:
    """Whether a folded question is no sentence but the heading of a figure: "IRO caseload 2015"."""
    return bool(_MEASURE.search(folded)) and not _SENTENCE.search(folded)


def holdings_of(statement: str, *, has_figure: bool) -> frozenset[Want]:
    """What a statement can tell."""
    rest = _NOT_COUNTS.sub(" ", statement)
    held = {
        Want.COUNT: has_figure or bool(_COUNT.search(_SPAN.sub(" ", rest))),
        Want.SHARE: bool(_SHARE.search(rest)),
        Want.MONEY: bool(_MONEY.search(statement)),
        Want.SPAN: bool(_SPAN.search(statement)),
        Want.GRADE: bool(_GRADE.search(statement)),
        Want.NAME: any(match[0].removesuffix("'s") not in _NOT_NAMES for match in _CAPITAL.finditer(statement)),
        Want.PERSON: any(not _NOT_NAMES & set(match.groups()) for match in _FULL_NAME.finditer(statement)),
    }
    return frozenset(want for want, holds in held.items() if holds)


_COUNTED = re.compile(
    r"\b(?:how many|numbers? of)\s+(?:of\s+)?(?:the |our |norfolk(?:'s|s)? |more |extra |other )*(?P<rest>.+)"
)
_END = frozenset(
    """
    is are was were be been do did does has have had can could will would should may might must get gets got go goes
    went come came live lived work worked receive received need needed leave left stay stayed see saw find found make
    made take took in on at by for from with without under over to into out off up who whom which that and or as
    than since until after before between during per there placed looked-after being getting going living working
    """.split()
)
_CHILD = "kid kids child children childs lac cla youngster youngsters teen teens teenager teenagers young"
_SAME = {
    **dict.fromkeys(_CHILD.split(), "child"),
    **dict.fromkeys("iro iros officer officers".split(), "officer"),
    **dict.fromkeys("carer carers fosterer fosterers".split(), "carer"),
    **dict.fromkeys("leaver leavers".split(), "leaver"),
    **dict.fromkeys("adopter adopters".split(), "adopter"),
}
"""Everyday words for what is counted, by the one that stands for them."""
_NUMBER = re.compile(
    rf"(?:\d[\d,.]*%?|\b(?:{_NUMBER_WORDS}|one(?! of\b)|no|none|all|half|third|quarter|most|both)\b)"
    r"(?P<after>(?:\W+[\w'-]+){1,8})",
    re.IGNORECASE,
)


def counted_in(folded: str) -> str | None:
    """What a folded question wants counted, as the last word of its name; None when nothing is."""
    match = _COUNTED.search(folded)
    if match is None:
        return None
    name: list[str] = []
    for word in re.findall(r"[\w'-]+", match["rest"]):
        if word in _END or word[0].isdigit():
            break
        name.append(word)
    if name[-1:] == ["people"]:
        return "child" if "young" in name else "people"
    return _stem(name[-1]) if name else None


def counts(thing: str, statement: str, asks: Iterable[str]) -> bool:
    """Whether a fact counts such things: they follow one of its numbers, or one of its asks wants them counted."""
    rest = _NOT_COUNTS.sub(" ", statement)
    for match in _NUMBER.finditer(rest):
        if any(_stem(word) == thing for word in re.findall(r"[\w'-]+", match["after"].casefold())):
            return True
    return any(counted_in(ask.casefold()) == thing for ask in asks)


def _stem(word: str) -> str:
    return _SAME.get(word, stem_word(word.removesuffix("'s")))
