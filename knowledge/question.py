"""What is being asked: about when, about which authority, for a grade, a list or a definition.

Rules, not guesses: each looks for words that people use, and what it does not recognise is left to the search.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from knowledge.authorities import AuthorityFinder
from knowledge.models import Kind, Strand
from knowledge.text import fold

MAX_CHARACTERS = 2_000
"""More than this of a question is not read; a spoken question has about a hundred."""


class When(StrEnum):
    """Which time a question is about."""

    ANY = "any"
    CURRENT = "current"
    YEARS = "years"


@dataclass(frozen=True)
class Question:
    """A question as understood."""

    text: str
    when: When = When.ANY
    years: frozenset[int] = frozenset()
    other_authorities: tuple[str, ...] = ()
    wants_number: bool = False
    grade_of: Strand | None = None
    list_of: Kind | None = None
    list_theme: str | None = None
    about: str = ""  # what else a list question is about, beyond the list itself
    may_define: tuple[str, ...] = ()  # wordings that a definition may be wanted of, most specific first
    search_text: str = field(default="", compare=False)


_CURRENT = re.compile(
    r"\b(now|nowadays|current(ly)?|latest|newest|most recent(ly)?|today|at the moment|these days|this year"
    r"|at present|right now|as of now|up to date)\b"
)
_YEAR = re.compile(r"\b((?:19|20)\d\d)(?:\s*[/-]\s*(\d{4}|\d\d))?\b")
_RANGE = re.compile(r"\b(?:between|from)\s+((?:19|20)\d\d)\s+(?:and|to|until|till)\s+((?:19|20)\d\d)\b")
_SINCE = re.compile(r"\b(?:since|after)\s+((?:19|20)\d\d)\b")
LAST_YEAR = 2100
"""Stands for `onwards` in a question about what came after a year."""
_NUMBER = re.compile(
    r"\bhow (many|much)\b|^(the )?number of\b|\bwhat (percentage|percent|proportion|share|number)\b"
)
_DEFINITION = (
    re.compile(
        r"^(?:what(?:'s| is| are| does| do)?|define|explain|meaning of|definition of|whats|who(?:'s| is| are))"
        r"\s+(?:the meaning of\s+|meant by\s+)?(?:an?\s+|the\s+)?(?P<term>.+?)"
        r"(?:\s+(?:mean|means|stand for|stands for|all about))?$"
    ),
    re.compile(r"^(?P<term>.+?)\s+(?:meaning|definition)$"),
    re.compile(r"^(?P<term>.+)$"),
)
_GRADE_WORD = re.compile(
    r"\b(ratings?|rated|grade[sd]?|grading|judge?ments?|judged|score[sd]?|verdict|result|ofsted (?:status|outcome))\b"
)
_STRANDS: tuple[tuple[re.Pattern[str], Strand], ...] = (
    (re.compile(r"\b(adoptions?|adopted|adopters?)\b"), Strand.ADOPTION),
    (re.compile(r"\b(care leavers?|leaving care|care experienced)\b"), Strand.CARE_LEAVERS),
    (re.compile(r"\b(leadership|leaders?|management|governance|managed|led)\b"), Strand.LEADERSHIP),
    (re.compile(r"\b(lscb|nscb|safeguarding (?:children )?(?:board|partnership))\b"), Strand.LSCB),
    (re.compile(r"\b(help and protection|(?:child )?protection|children in need|safeguarding)\b"),
     Strand.HELP_AND_PROTECTION),
    (re.compile(r"\b(looked after(?: children)?|children looked after|(?:children|kids) in care|lac|cla|cic"
                r"|in care|permanence)\b"), Strand.LOOKED_AFTER),
    (re.compile(r"\b(capacity (?:for|to) improve(?:ment)?)\b"), Strand.CAPACITY_TO_IMPROVE),
)  # fmt: skip
# the theme of the curated base that a strand's recommendations stand under
_THEME_OF = {
    Strand.ADOPTION: "adoption",
    Strand.CARE_LEAVERS: "care-leavers",
    Strand.LEADERSHIP: "leadership",
    Strand.LSCB: "partnership",
    Strand.HELP_AND_PROTECTION: "protection",
}
# words a question for a grade may hold besides the strand; any other word makes it a question for the search
_GRADE_FILLERS = frozenset(
    """
    what whats is are was were the our we us their they a an of for in at by on to how did do does has have had
    been ofsted ofsteds inspectors inspection inspections report council councils county countys give gave given
    get got gets children childrens services service social care department authority overall current currently
    now latest newest most recent recently today moment present this year last s and which please tell me still
    effectiveness quality between about until from since over
    """.split()
)
_LISTS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (
        re.compile(r"\b(rec+om+end(?:s|ed|ations?)?|areas? for improvement|needs? to improve)\b"),
        Kind.RECOMMENDATION,
    ),
    (re.compile(r"\b(all|list|every|each)\b.*\b(grades?|judge?ments?|ratings?)\b"), Kind.JUDGEMENT),
)
_LIST_FILLERS = _GRADE_FILLERS | frozenset(
    """
    list show all every each recommend recommends recommended recommendation recommendations area areas
    improvement improve improvements need needs make made say said there any that be many out set grades
    judgements judgments ratings grade judgement rating council's should must
    """.split()
)


def understand_question(text: str, *, home: str, finder: AuthorityFinder) -> Question:
    """Read a question. `home` is the authority the base is about when none is named."""
    text = text[:MAX_CHARACTERS]
    folded = re.sub(r"[?!.,;:]+(?=\s|$)", " ", fold(text))
    folded = re.sub(r"\s+", " ", folded).strip()
    years = _years_in(folded)
    current = bool(_CURRENT.search(folded))
    timeless = _YEAR.sub(" ", folded) if years else folded
    # the council's own name says nothing about what is asked
    bare = re.sub(rf"\b{re.escape(fold(home))}(?:'?s)?\b", " ", timeless).replace("-", " ")
    list_of, list_theme, about = _find_list(bare)
    return Question(
        text=text,
        when=When.YEARS if years else When.CURRENT if current else When.ANY,
        years=years,
        other_authorities=tuple(name for name in finder.find(text) if name != home),
        wants_number=bool(_NUMBER.search(folded)),
        grade_of=_find_grade(bare) if list_of is None else None,
        list_of=list_of,
        list_theme=list_theme,
        about=about,
        may_define=_find_terms(folded),
        search_text=timeless,
    )


def _find_terms(folded: str) -> tuple[str, ...]:
    matches = (pattern.match(folded) for pattern in _DEFINITION)
    return tuple(dict.fromkeys(match["term"].strip(" '\"") for match in matches if match))


def _years_in(folded: str) -> frozenset[int]:
    if match := _RANGE.search(folded):
        first, last = sorted((int(match[1]), int(match[2])))
        return frozenset(range(first, last + 1))
    if match := _SINCE.search(folded):
        return frozenset(range(int(match[1]), LAST_YEAR + 1))
    years: set[int] = set()
    for match in _YEAR.finditer(folded):
        first = int(match[1])
        years.add(first)
        if match[2]:  # 2014-15 and 2014/2015 name both years
            last = int(match[2]) if len(match[2]) > 2 else first // 100 * 100 + int(match[2])  # noqa: PLR2004
            years.update(range(first, last + 1) if first < last <= first + 20 else ())
    return frozenset(years)


def _find_grade(bare: str) -> Strand | None:
    """The strand whose grade is asked for; None unless every word of the question is about that."""
    if not _GRADE_WORD.search(bare):
        return None
    rest = _GRADE_WORD.sub(" ", bare)
    strand = Strand.OVERALL
    for pattern, candidate in _STRANDS:
        if pattern.search(rest):
            rest, strand = pattern.sub(" ", rest), candidate
            break
    return strand if set(re.findall(r"\w+", rest)) <= _GRADE_FILLERS else None


def _find_list(bare: str) -> tuple[Kind | None, str | None, str]:
    """The kind of fact to list, the theme it is narrowed to, and what else the question says."""
    for pattern, kind in _LISTS:
        if not pattern.search(bare):
            continue
        rest, theme = pattern.sub(" ", bare), None
        for strand_pattern, strand in _STRANDS:
            if strand in _THEME_OF and strand_pattern.search(rest):
                rest, theme = strand_pattern.sub(" ", rest), _THEME_OF[strand]
                break
        words = re.findall(r"[\w'-]+", rest)
        return kind, theme, " ".join(word for word in words if word.replace("'", "") not in _LIST_FILLERS)
    return None, None, ""
