"""A question asked of another subject, or asked for its reason. All without times: these are put back afterwards."""

import re
from collections.abc import Callable

from knowledge.conversation.moments import tidy
from knowledge.models import Kind
from knowledge.question import Question

_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
_PEOPLE = re.compile(r"\b(?:\w+s|children|people|staff|men|women|police)\b", re.IGNORECASE)
_SPEAKERS = (
    r"(?:(?:the |our |norfolk's )?(?:ofsted|inspectors?|councils?|director(?: of children's services)?|ministers?"
    r"|government|department for education|dfe|chair(?:man|woman)?|leaders?|cabinet member|councillors?|press|report))"
)
_SPEAKER = re.compile(_SPEAKERS, re.IGNORECASE)
_SAYING = (
    r"(?:say|said|think|thought|claim|claimed|reply|respond|responded|react|reacted|want|find|found|promise|answer"
    r"|do|tell|told|feel|argue|conclude)"
)


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_SPOKEN = _form(
    rf"(?P<head>(?:what|how|why) (?:did|does|do|has|have) )(?P<slot>{_SPEAKERS})(?P<tail> {_SAYING}\b.*)"
)
_THERE = _form(
    r"how many (?P<slot>.+?) (?P<verb>are|were|do|did|have|had)(?: (?:we|they|norfolk|the council) have| we)?"
    r"(?: there| in care| looked after| in foster care| in norfolk| have)?"
)
_COUNTED = _form(
    rf"(?P<head>how many )(?P<slot>.+?)(?P<tail> (?:{_AUX}|left|came|went|got|said|felt|waited|moved|became|joined|received"
    r"|lived?|get|leave|come|go|need|needed|\w+ed)\b.*)"
)
_ABOUT = (
    _form(
        r"(?P<head>(?:what|how|why|when|where|who|did|do|does|is|are|was|were|has|have|tell|anything|any|more)\b.*"
        r"\b(?:about|regarding|concerning) )(?P<slot>.+)(?P<tail>)"
    ),
    _form(
        r"(?P<head>what (?:did|does|do|has|have) .{2,40}? (?:say|said|find|found|think|recommend(?:ed)?|conclude|report"
        r"|do|done) (?:on|for|of|with|to improve) )(?P<slot>.+)(?P<tail>)"
    ),
    _form(
        r"(?P<head>what (?:happened|has happened|is happening|changed|has changed) (?:to|with|in|for) )(?P<slot>.+)(?P<tail>)"
    ),
    _form(
        r"(?P<head>(?:what (?:is|was|are|were) )?(?:the |our )?(?:\w+ ){0,2}(?:numbers?|percentage|proportion|share|rate|cost"
        r"|quality|total|strengths?|weaknesses|problems?|issues?|recommendations?) (?:of|for|in|with|on) )"
        r"(?P<slot>(?:children|kids|young people) in (?:care|need)|[\w'&-]+(?: [\w'&-]+){0,3}?)"
        r"(?P<tail>(?: (?:in|who|that|with|without|not|at|on|under|over|having) .+)?)"
    ),
)
_STATES = tuple(
    _form(pattern)
    for pattern in (
        r"how (?P<adjective>good|bad|effective|strong|weak|safe|stable) (?P<verb>is|are|was|were) (?P<slot>.+)",
        r"how (?P<verb>is|are|was|were) (?P<slot>.+?)(?P<tail> (?:doing|performing|getting on|going|looking|rated))?",
        r"(?P<verb>is|are|was|were) (?P<slot>.+?)(?P<tail> (?:getting (?:any )?(?:better|worse)|improving|(?:any |really )?good"
        r"(?: enough)?|(?:any )?better|(?:any )?worse|working|safe|effective|a (?:problem|strength|weakness|concern)))",
        r"(?P<verb>has|have) (?P<slot>.+?)(?P<tail> (?:got(?:ten)? (?:any )?(?:better|worse)|improved|changed|declined"
        r"|been (?:fixed|sorted|resolved)))",
    )
)
_WHO = _form(r"who(?:'s| is| was|s) (?:the |our )?(?P<slot>[\w' -]{3,40})")
_RESULTS = re.compile(
    r"how many (?P<things>.+?) (?P<aux>did|do|does|have|has|had|can|could) (?P<who>we|they|norfolk|the council|ofsted)"
    r" (?P<rest>.+)",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"how many (?P<things>.+?) (?P<verb>are|were|have|had|do|did|is|was|has|could|can)(?P<rest> .+)", re.IGNORECASE
)
_SAID = re.compile(
    rf"(?:what|how) (?P<rest>(?:did|does|do|has|have) .{{2,40}}? {_SAYING}) (?P<tail>(?:about|on|of|to) .+)",
    re.IGNORECASE,
)
_STARTED = re.compile(
    rf"(?:what|when|where|how)(?: (?:well|often|long|much|good|bad|badly|soon))? (?P<rest>(?:{_AUX}) .+)",
    re.IGNORECASE,
)
_YES_NO = re.compile(rf"{_AUX} .+", re.IGNORECASE)


def ask_of_other(question: str, other: str, read: Question, *, defined: bool) -> str | None:
    """The question asked of another subject; None when it has no form that the subject fits.

    Args:
        question: Without its time.
        other: The new subject.
        read: The question as understood.
        defined: Whether it asked what a term means.
    """
    if defined:
        return f"what does {_bare(other)} mean"
    if read.grade_of is not None:
        return _ask_grade(read, other)
    if read.list_of is Kind.RECOMMENDATION:
        return f"what did Ofsted recommend on {_bare(other)}"
    if read.list_of is Kind.JUDGEMENT:
        return f"which ratings did we get for {_bare(other)}"
    for attempt in (_other_speaker, _other_counted, _other_topic, _other_state, _other_post):
        found = attempt(question, other)
        if found:
            return tidy(found)
    return None


def _ask_grade(read: Question, other: str) -> str:
    strand = "" if _bare(other).casefold() == "overall" else f" for {_bare(other)}"
    if read.period.over_time:
        return f"how has our rating{strand} changed over time"
    if read.grade_named:
        return f"when were we rated {read.grade_named.value.replace('_', ' ')}{strand}"
    return f"what {'was' if read.years else 'is'} our rating{strand}"


def _other_speaker(question: str, other: str) -> str | None:
    match = _SPOKEN.fullmatch(question)
    return f"{match['head']}{other}{match['tail']}" if match and _SPEAKER.fullmatch(other) else None


def _other_counted(question: str, other: str) -> str | None:
    if not _PEOPLE.search(other):
        return None
    match = _THERE.fullmatch(question)
    if match:  # to be in care is what children in care are: it goes with them
        return f"how many {_bare(other)} {'were' if match['verb'].casefold() in {'were', 'did', 'had'} else 'are'} there"
    match = _COUNTED.fullmatch(question)
    return f"{match['head']}{_bare(other)}{match['tail']}" if match else None


def _other_topic(question: str, other: str) -> str | None:
    match = next(filter(None, (form.fullmatch(question) for form in _ABOUT)), None)
    return f"{match['head']}{other}{match['tail']}" if match else None


def _other_state(question: str, other: str) -> str | None:
    match = next(filter(None, (form.fullmatch(question) for form in _STATES)), None)
    if match is None:
        return None
    parts = match.groupdict()
    adjective, verb, tail = parts.get("adjective") or "", _agree(match["verb"], other), parts.get("tail") or ""
    if adjective:
        return f"how {adjective} {verb} {other}"
    return f"{'how ' if question.casefold().startswith('how') else ''}{verb} {other}{tail}"


def _other_post(question: str, other: str) -> str | None:
    match = _WHO.fullmatch(question)
    return f"{question[: match.start('slot')]}{_bare(other)}" if match else None


def _agree(verb: str, subject: str) -> str:
    verb = verb.casefold()
    pairs = {"is": "are", "was": "were", "has": "have"}
    plural = bool(re.search(r"(?:[^s]s|children|people|staff|in care)$", subject, re.IGNORECASE))
    singular = {many: one for one, many in pairs.items()}
    return pairs.get(verb, verb) if plural else singular.get(verb, verb)


def _bare(subject: str) -> str:
    return re.sub(r"^(?:the|our|an?|its|their) ", "", subject, flags=re.IGNORECASE)


_REASONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_RESULTS, lambda match: f"why {match['aux']} {match['who']} {match['rest']} {match['things']}"),
    (_STATE, lambda match: f"why {match['verb']} {match['things']}{match['rest']}"),
    (_SAID, lambda match: f"why {match['rest']} that {match['tail']}"),
    (_STARTED, lambda match: f"why {match['rest']}"),
    (_YES_NO, lambda match: f"why {match[0]}"),
)


def ask_why(question: str, read: Question) -> str | None:
    """The question asked for its reason, without its time; None when it is a list, or asks for a reason already."""
    if read.list_of is not None or re.match(r"why\b", question, re.IGNORECASE):
        return None
    if read.grade_of is not None:
        strand = "" if read.grade_of.value == "overall" else f" for {read.grade_of.value.replace('_', ' ')}"
        named = read.grade_named.value.replace("_", " ") if read.grade_named else ""
        if named:
            return f"why were we rated {named}{strand}"
        return f"why did we get our {'' if read.years else 'current '}rating{strand}"
    plainly = re.sub(r"\b(what|who|when|where|how)'?s\b", r"\1 is", question, flags=re.IGNORECASE)
    for pattern, build in _REASONS:
        match = pattern.fullmatch(plainly)
        if match:
            return tidy(build(match))
    rest = re.sub(r"^(?:how many|how much|what|which|who|when|where|how)\s+", "", plainly, flags=re.IGNORECASE)
    return tidy(f"reasons for {rest}") if rest == plainly else tidy(f"why {rest}")
