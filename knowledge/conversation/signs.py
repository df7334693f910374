"""The wordings by which a follow-up is recognised. Each must be the whole of the message."""

import re

from knowledge.conversation.moments import MOMENT, NOW
from knowledge.text import fold

MAX_CHARACTERS = 80
"""A message longer than this is no follow-up."""

_THAT = r"(?:that|this|it|so|those|these)"
_OPENING = r"(?:(?:and|but|so|ok|okay|well|then|right|great|thanks|thank you|oh|also|or|hmm+|sorry)[,.!]* )*"
_CLOSING = r"(?:,? (?:please|pls|then|though|thanks|thank you|exactly|again))*"
_ABOUT = r"(?:what about|how about|what of|same for|the same for|same question for|and)"


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{_OPENING}(?:{pattern}){_CLOSING}")


CITING = _whole(
    rf"who(?: has| have)? (?:said|says|found|wrote|reported|claimed|claims|decided|told us) {_THAT}|says? who|who says"
    rf"|according to (?:who|whom)|(?:the |your |a )?(?:sources?|citations?|references?|evidence)(?: for {_THAT})?"
    r"|(?:can|could|may) i (?:see|have|get) (?:the |a )?(?:source|citation|reference|evidence|link)"
    rf"|what(?:'s| is|s| was| are) (?:the |your |its )?(?:sources?|evidence|reference|citation)(?: for {_THAT}| of {_THAT})?"
    rf"|(?:on )?(?:which|what) (?:page|paragraph|report|document|article|inspection|source|letter|paper)"
    rf"(?: (?:is|was) {_THAT})?(?: (?:on|in|from))?"
    rf"|(?:which|what) (?:page|report|document|article|inspection|source) (?:does|did) {_THAT} (?:come from|say {_THAT})"
    rf"|where (?:does|did|do) (?:{_THAT}|they|you) (?:come from|say {_THAT}|get {_THAT}(?: from)?|stand)"
    rf"|where(?:'s| is|s| was) {_THAT}(?: from)?"
    rf"|(?:when|what year|which year|what date|how long ago)(?: (?:is|was) {_THAT}(?: from| said| found| published)?)?"
    rf"|how (?:old|recent) is {_THAT}|since when"
)
MORE = _whole(
    r"(?:(?:can|could) you )?(?:(?:tell|show|give) (?:me|us) |any |some |is there |are there |anything )?more(?: (?:details?"
    rf"|info|information|facts|on {_THAT}|about {_THAT}|of (?:that|them|these|those)|there))*"
    rf"|(?:is there |was there |do you have )?anything else(?: (?:on|about|to) {_THAT})?|what else(?: is there)?"
    r"|go on|continue|carry on|keep going|next|(?:show |give |tell )?(?:me )?the (?:rest|others)|(?:any|the) others"
)
WHY = _whole(
    rf"why(?: (?:is|was|did|are|were) (?:{_THAT}|they))?(?: (?:the case|happen|so))?(?: so (?:many|few|high|low|late|slow))?"
    rf"|why so (?:many|few|high|low|late|slow)|how come|what(?:'s| is|s| was| were) the (?:reasons?|causes?)"
    rf"(?: (?:for|of|behind) {_THAT})?|for what reason|what caused {_THAT}"
)
STILL = _whole(
    rf"(?:(?:what|how) about |what of )?{NOW}"
    rf"|(?:is|are|was) (?:{_THAT}|they|things) still (?:the case|so|true|like {_THAT}|right|happening|going on|a problem"
    rf"|an issue|bad|good|that (?:bad|good|high|low))(?: {NOW})?|still(?: (?:the case|true|so|like {_THAT}))?"
    rf"|(?:what|how)(?:'s| is|s| are) (?:{_THAT}|they|things)(?: like| looking| doing)? {NOW}"
    rf"|how (?:is|are|does) (?:{_THAT}|they|things)(?: look| doing)? {NOW}"
    rf"|(?:is|are) (?:{_THAT}|they|things) (?:the same|different|(?:any )?better|(?:any )?worse)(?: {NOW})?"
    rf"|(?:has|have|did) (?:{_THAT}|they|things) (?:changed?|improved?|got(?:ten)? (?:any )?(?:better|worse)"
    rf"|get (?:any )?(?:better|worse)|been (?:fixed|sorted|resolved|put right))(?: since(?: then)?| {NOW})?"
    rf"|what(?:'s| is|s) the (?:latest|current (?:position|figure|number|state|situation))(?: on {_THAT})?"
)
TIME = _whole(
    rf"(?:{_ABOUT} )?(?:(?:what|how) (?:was|is) {_THAT}(?: like)? )?(?P<moment>{MOMENT})"
    rf"|(?P<count>how (?:many|much))(?: (?:was|were) (?:there|{_THAT}|they))? (?P<counted>{MOMENT}|{NOW})"
)
EARLIER = _whole(
    rf"(?:{_ABOUT} )?(?:in |for )?(?:(?P<before>the (?:year before|previous year|preceding year)"
    r"|(?:a|one) year (?:before|earlier))"
    r"|(?P<after>the (?:year after|next year|following year)|(?:a|one) year (?:after|later)))"
)
SINCE = _whole(rf"(?:{_ABOUT} )?(?P<word>since|before|after) (?:then|that)")
_OTHER = (
    r"(?P<other>(?:the |our |its |their |an? )?[a-z][a-z'&/-]*(?: [a-z0-9][a-z0-9'&/-]*){0,3}?)"
    rf"(?: (?P<moment>{MOMENT}|{NOW}))?"
)
OTHER = re.compile(
    rf"(?:{_OPENING}(?:what about|how about|what of|(?:the )?same (?:question )?for)"
    rf"|(?:and|but|or|also)(?: (?:for|on|about|in|at|with))?|for) {_OTHER}{_CLOSING}"
)

_PHRASES = re.compile(
    r"\b(?:in (?:care|need)|(?:help|leadership) and (?:protection|management)|capacity (?:to|for) improve(?:ment)?)\b"
)
_NO_TOPIC = frozenset(
    """
    what which who whom whose when where why how is are was were be been am do does did has have had can could will would
    should may might must it its that this they them those these he she him her i me you we us with on as for from about
    not no than if because so then too very also there here one ones many much more most less least any some all
    only just still now yes no ok okay thanks thank get got gets need needs say said says think know tell show give
    please else never ever by to at into over under again hello hi bye
    whats who's what's whos isn't aren't don't doesn't didn't i'm i've it's that's let's
    """.split()
)


def plain(text: str) -> str:
    """A message as the patterns read it: folded, without the marks at its end."""
    return fold(text).strip(" ?!.,;:…")


def reads_as_follow_up(text: str) -> bool:
    """Whether the message means nothing without the one before it. Quick: it asks nobody what that was."""
    folded = plain(text)
    if not folded or len(text) > MAX_CHARACTERS:
        return False
    kinds = (CITING, MORE, WHY, STILL, TIME, EARLIER, SINCE)
    return any(pattern.fullmatch(folded) for pattern in kinds) or find_other(folded) is not None


def find_other(folded: str) -> tuple[str, str] | None:
    """The other subject that is asked about and its time, which may be empty: `what about adoption (in 2015)`.

    None when it is none: a subject has up to four words and no verb, pronoun or question word.
    """
    match = OTHER.fullmatch(folded)
    if match is None:
        return None
    rest = _PHRASES.sub(" ", match["other"])
    if _NO_TOPIC.intersection(rest.split()):
        return None
    return match["other"], match["moment"] or ""
