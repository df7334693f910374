"""Whether a question asks for a grade, or for a whole list."""

import re

from knowledge.models import Grade, Kind, Strand

_GRADE_WORD = re.compile(
    r"\b(ratings?|rated|grade[sd]?|grading|judge?ments?|judged|score[sd]?|verdict|result|ofsted (?:status|outcome))\b"
)
_GRADE_HELD = re.compile(
    r"^(?:are|is|were|was|do|does|did|have|has)\b.*\b(?:inadequate|outstanding|requir(?:es?|ing) improvement)\b"
    r"|^how (?:good|bad) (?:is|are|was|were)\b"
    r"|\b(?:inadequate|outstanding|requir(?:es?|ing) improvement)\b.*\bwhat (?:is|are) (?:it|we|they)\b.*\bnow\b"
)
"""Whether a grade is held, asked without the word for it: "are we still inadequate", "how good are our services"."""
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
    effectiveness quality between about until from since over ever again yet when year years which time times
    many first become became be being rated move moved change changed changes gone go history trend track record
    through down up better worse improved improve than compared with as if so just any more still graded any
    outstanding good requires require requiring improvement inadequate adequate no longer out into bad according
    """.split()
)
_LISTS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (
        re.compile(
            r"\b(rec+om+ended(?! (?:\w+ )?(?:case ?loads?|levels?|limits?|range|number"
            r"|average|maximum|ratio|time|size)\b)|rec+om+end(?:s|ations?)?|areas? for improvement"
            r"|(?:need(?:s|ed)?|had) to (?:be )?(?:do|done|do better|improved?|get better|sort(?:ed)?|fix(?:ed)?)"
            r"|(?:told|asked|ordered|instructed) (?:us |them |norfolk |the council )to"
            r"|(?:we|they|norfolk|council|ofsted|it) (?:been |was |were )?(?:told|asked|ordered|instructed) to)\b"
        ),
        Kind.RECOMMENDATION,
    ),
    (
        re.compile(
            r"\b(all|list|every|each)\b.*\b(grades?|judge?ments?|ratings?)\b"
            r"|\b(which|what) (\w+ )?(grades|judge?ments|ratings)\b"
        ),
        Kind.JUDGEMENT,
    ),
)
_OF_DUTY = re.compile(
    r"\brec+om+end|\bareas? for|\b(?:told|asked|ordered|instructed)\b|\b(?:what|which|where|things?|list)\b"
)
"""A sentence in which something "needed to improve" asks for recommendations when it asks what did."""
_OF_RESPONSE = re.compile(
    r"\b(?:act(?:ed|ing)? on|respon(?:d\w*|ses?)|deal(?:t|ing)? with|ignor\w*|deliver\w*|implement\w*|progress|work(?:ed|ing)? on"
    r"|work (?:had )?started|started on|finish\w*|complete[ds]?|despite|deadlines?|still (?:outstanding|not)|carried out"
    r"|done about|follow\w* up|tr(?:y|ied) (?:\w+ )?on)\b"
)
"""Of what became of recommendations, which facts of other kinds tell."""
_LIST_FILLERS = _GRADE_FILLERS | frozenset(
    """
    list show all every each recommend recommends recommended recommendation recommendations area areas
    improvement improve improvements need needs make made say said there any that be many out set grades
    judgements judgments ratings grade judgement rating council's should must
    """.split()
)


def find_grade(bare: str) -> Strand | None:
    """The strand whose grade is asked for; None unless every word of the question is about that."""
    if not _GRADE_WORD.search(bare) and not _GRADE_HELD.search(bare.strip()):
        return None
    rest = _GRADE_WORD.sub(" ", bare)
    strand = Strand.OVERALL
    for pattern, candidate in _STRANDS:
        if pattern.search(rest):
            rest, strand = pattern.sub(" ", rest), candidate
            break
    return strand if set(re.findall(r"\w+", rest)) <= _GRADE_FILLERS else None


_NAMED: tuple[tuple[str, Grade], ...] = (
    ("outstanding", Grade.OUTSTANDING),
    ("inadequate", Grade.INADEQUATE),
    ("requires improvement", Grade.REQUIRES_IMPROVEMENT),
    ("good", Grade.GOOD),
    ("adequate", Grade.ADEQUATE),
)
_WHICH_TIME = re.compile(r"\b(?:when|which years?|what years?|ever|how many times|first time|last time)\b")


def find_named_grade(bare: str) -> Grade | None:
    """The grade whose time is asked for ("when were we rated inadequate"); None when no time of a grade is."""
    if not _WHICH_TIME.search(bare):
        return None
    return next((grade for name, grade in _NAMED if re.search(rf"\b{name}\b", bare)), None)


def find_list(bare: str) -> tuple[Kind | None, str | None, str]:
    """The kind of fact to list, the theme it is narrowed to, and what else the question says."""
    for pattern, kind in _LISTS:
        if not pattern.search(bare) or (kind is Kind.RECOMMENDATION and not _asks_what_to_do(bare)):
            continue
        rest, theme = pattern.sub(" ", bare), None
        for strand_pattern, strand in _STRANDS:
            if strand in _THEME_OF and strand_pattern.search(rest):
                rest, theme = strand_pattern.sub(" ", rest), _THEME_OF[strand]
                break
        words = re.findall(r"[\w'-]+", rest)
        return kind, theme, " ".join(word for word in words if word.replace("'", "") not in _LIST_FILLERS)
    return None, None, ""


def _asks_what_to_do(bare: str) -> bool:
    return bool(_OF_DUTY.search(bare)) and not _OF_RESPONSE.search(bare)
