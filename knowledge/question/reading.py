"""A question as understood."""

import re
from dataclasses import dataclass, field

from knowledge.authorities import AuthorityFinder
from knowledge.models import Grade, Kind, Stance, Strand
from knowledge.question.grades import find_grade, find_list, find_named_grade
from knowledge.question.speakers import Speaker, find_speaker
from knowledge.question.times import Period, When, name_newest, read_period
from knowledge.question.tones import find_tone
from knowledge.search.sorts import Sort, sort_of
from knowledge.text import fold
from knowledge.wants import Want, counted_in, is_heading_of_figure, want_of

MAX_CHARACTERS = 2_000
"""More than this of a question is not read; a spoken question has about a hundred."""


@dataclass(frozen=True)
class Question:
    """A question as understood."""

    text: str
    period: Period = field(default_factory=Period)
    sort: Sort = Sort.ANY
    """Which sort of thing is wanted: a number, a time, a person ..."""
    want: Want | None = None
    """What only a fact that holds it can answer: a count, a share, money, a span of time, a name."""
    counted: str | None = None
    """What is to be counted, by the stem of its last word."""
    names_figure: bool = False
    """Whether it is a bare heading of a figure: "IRO caseload 2015"."""
    speaker: Speaker | None = None
    """Whose words are wanted."""
    tone: Stance | None = None
    """Whether strengths or weaknesses are wanted."""
    other_authorities: tuple[str, ...] = ()
    about_home: bool = True
    """Whether it is about the base's own authority, be it beside another one ("our children placed in Suffolk")."""
    grade_of: Strand | None = None
    """The strand whose grade is wanted."""
    grade_named: Grade | None = None
    """The grade whose time is wanted."""
    list_of: Kind | None = None
    list_theme: str | None = None
    about: str = ""
    """What else a question for a list is about."""
    may_define: tuple[str, ...] = ()
    """Wordings that a definition may be wanted of, most specific first."""
    search_text: str = field(default="", compare=False)
    """The question without its time, for the search."""

    @property
    def when(self) -> When:
        """Which time it is about."""
        return self.period.when

    @property
    def years(self) -> frozenset[int]:
        """The years it is about; none unless `when` is `YEARS`."""
        return self.period.years


_DEFINITION = (
    re.compile(
        r"^(?:what(?:'s| is| are| does| do)?|define|explain|meaning of|definition of|whats|who(?:'s| is| are))"
        r"\s+(?:the meaning of\s+|meant by\s+)?(?:an?\s+|the\s+)?(?P<term>.+?)"
        r"(?:\s+(?:mean|means|stand for|stands for|all about))?$"
    ),
    re.compile(r"^(?P<term>.+?)\s+(?:meaning|definition)$"),
    re.compile(r"^(?P<term>.+)$"),
)


_OURS = re.compile(r"\b(?:our|ours|us|we|placed|placements?|living|lives?|sent|border|moved)\b")
_COMPARING = re.compile(r"\b(?:compar\w*|versus|vs|than|against|like)\b")


def understand_question(text: str, *, home: str, finder: AuthorityFinder, newest: int | None = None) -> Question:
    """Read a question. `home` is the authority the base is about when none is named; `newest` the year of its last report."""
    text = text[:MAX_CHARACTERS]
    folded = re.sub(r"[?!.,;:]+(?=\s|$)", " ", fold(text))
    folded = name_newest(re.sub(r"\s+", " ", folded).strip(), newest)
    period, timeless = read_period(folded)
    # the council's own name says nothing about what is asked
    bare = re.sub(rf"\b{re.escape(fold(home))}(?:'?s)?\b", " ", timeless).replace("-", " ")
    list_of, list_theme, about = find_list(bare)
    others = tuple(name for name in finder.find(text) if name != home)
    ours = bool(_OURS.search(folded)) or re.search(rf"\b{re.escape(fold(home))}", folded) is not None
    return Question(
        text=text,
        period=period,
        sort=sort_of(folded),
        want=want_of(" ".join(timeless.split())),
        counted=counted_in(folded),
        names_figure=is_heading_of_figure(folded),
        speaker=find_speaker(folded),
        tone=find_tone(folded),
        other_authorities=others,
        about_home=not others or (ours and not _COMPARING.search(folded)),
        grade_of=find_grade(bare) if list_of is None else None,
        grade_named=find_named_grade(bare),
        list_of=list_of,
        list_theme=list_theme,
        about=about,
        may_define=_find_terms(folded),
        search_text=timeless,
    )


def _find_terms(folded: str) -> tuple[str, ...]:
    matches = (pattern.match(folded) for pattern in _DEFINITION)
    return tuple(dict.fromkeys(match["term"].strip(" '\"") for match in matches if match))
