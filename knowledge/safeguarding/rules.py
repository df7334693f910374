"""What makes a message a concern about a particular child. `patterns.py` explains the notation of the rules."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from knowledge.safeguarding.circumstances import CALLS_TO_LOOK, CONTROLLED, UNMET
from knowledge.safeguarding.names import is_case_of_named, is_worry_about_named, names_with_age
from knowledge.safeguarding.patterns import compile_pattern
from knowledge.safeguarding.people import CHILD, CHILD_OR_FAMILY, FAMILY, MINE, SEVERAL, SOMEBODY_YOUNG, A, any_of
from knowledge.safeguarding.reading import read_clauses
from knowledge.safeguarding.words import TAGS


class Concern(StrEnum):
    """Why a message is taken for a concern."""

    DISCLOSURE = "somebody writes of harm to themselves"
    DANGER = "somebody is in danger now"
    PARTICULAR_CHILD = "a particular child is said to be harmed, missing or worried about"
    CASEWORK = "the case of a particular child or family is asked about"
    REPORTING = "somebody wants to report a concern"


class _Rule(NamedTuple):
    """`first` in a clause and, anywhere in the message, `beside`.

    `plain`: what it looks for is also said of services, so it does not hold in a question about services in general
    nor beside words about what was published.
    """

    concern: Concern
    first: re.Pattern[str]
    beside: re.Pattern[str] | None
    plain: bool


def _rules(concern: Concern, *notations: str, beside: str | None = None, plain: bool = False) -> Sequence[_Rule]:
    other = compile_pattern(beside) if beside else None
    return [_Rule(concern, compile_pattern(notation), other, plain) for notation in notations]


_DOES = "hurting|hitting|beating|beating_up|attacking|abusing|grooming|raping|strangling|kicking|punching|shaking|slapping"
_WEEKDAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_IN_TROUBLE = "HARM|ACT|DONE|GRAVE|WORRY|LURE|leave|leaves|leaving|shouting|shouts"

_DISCLOSURES = (
    # of wanting to die, or hurting oneself
    "i ..3 want|need|going|plan|planning|wish to die|kill|end ..1 SELF|myself|life|$",
    "i ..3 feel|want|am|thinking ..2 ending it",
    "i ..3 want|going to die|hurt|self_harm|run_away",
    "i ..5 want_to_die|scared_to_go_home",
    "i ..2 not ..1 want to|live|be live|be|exist|wake|go -involved|part|in|on|to",
    "i wish i was|were dead|not",
    "i|id ..2 rather be|was dead",
    "better off without without? me|dead",
    "care|notice|miss|matter if i was|were|died|die|had",
    "i ..3-on|about|for|of|facts|figures suicidal|self_harm|self_harming|cut|cutting|hurt|hurting|starving|harming"
    " SELF|$|and|because|again|every|at|my",
    "i ..2 took|taken an? overdose|pills|tablets",
    "i ..8 take|swallow ..2 all|pills|tablets $",
    # of what is done to the writer
    "i|we am|are|was|were|have|keep|got|get ..2 being|been|getting|was DONE -by|that|to",
    "i|we am|are|was|were|have|keep|got|get ..2 DONE by|at|when|every"
    " my|his|her|the|a|an|home|he|she|someone -report|news|numbers",
    "i was|am|been raped|groomed|abused|beaten|molested|assaulted",
    "ADULT|he|she|they|who|boys|girls ..4 ACT me|us -how|what|that|as|the|with|by|about|when|most",
    "ADULT|he|she|they|boys|girls ..3 LEAVE me -how|what|that|think|wonder|who|why|about|the|a|with",
    "ADULT ..3 not ..1 feed|let|stop|leave me",
    "ADULT|he|she ..3 comes|came|gets|climbs in|into|to my room|bed|bedroom",
    "he|she|they|ADULT ..2 does|did|do|doing|done ..2 to me",
    "one|nobody|noone ..2 feeds|believes|cares|listens|wants ..1 me",
    # of fear, and of having nowhere to go
    "i ..3 scared|frightened|terrified|afraid ..1 of|to my|him|her|them|go|tell|sleep|going|say",
    "i ..2 scared|frightened|terrified|afraid at|he|she|they|because",
    "i ..3 not_safe|not_feel_safe|not_be_safe|unsafe $|at|here|with|in|because|there|tonight|around",
    "i have|just? run_away|ran_away|ran_off|running_away",
    "i ..5 somewhere|nowhere|place ..2 to|safe safe|sleep|go|stay|live",
    "home is ..2 horrible|hell|scary|not_safe",
    "if i tell|told|say anyone|someone|somebody|anybody|them|mum|dad|my",
    # of a young person, or somebody in care, about themselves
    "my ..1 foster_dad|foster_mum|foster_mother|foster_parents|carer",
    "i ..4 HOME -services|committee|panel|plan ..6 my|they|nobody|he|she|want|hate|not|HARM|unhappy|moved|moving|help|sad|no",
    "i am only? ONE|6|7|8|9|10|11|12|13|14|15|16|17 -of|out|in|years|councillors ..6"
    " my|they|nobody|he|she|want|hate|not|HARM|help|sad|HOME|no|live|home|myself",
)

_DANGERS = (
    "has|got|have|with|holding ..1 a|the ..1 knife|gun|machete|weapon|axe -crime|strategy|amnesty",
    "not_breathing|unconscious",
    "took|taken|swallowed an? overdose|pills|tablets",
    "he|she|ADULT|they|i ..4 going|trying|threatening|about|says|will|wants ..2 kill|stab|strangle|shoot|hurt|attack"
    " OWN|THEM|me|us|the|themselves|himself|herself|mum|dad|everyone|someone|ONE|SOME",
    "call|phone|ring|need|get|send ..2 police|ambulance|999 now|quick|quickly|please|asap|here|immediately|to|help|$",
    "help me|us|her|him|them now|please|quick|he|she",
    "he|she|they|i|we|ADULT|OWN ..3-SOME am|is|are ..2 danger|immediate_danger -of",
)

_OWN_ADULTS = (
    "his|her|my|their ..1 ADULT ..4 ACT|LEAVE ..1 OWN|THEM|me|us|ONE",
    "DONE ..1 by OWN|their ..1 ADULT",
    "told|tells|disclosed|confided|confiding|opened ..1 me|us ..3 OWN|their ..1 ADULT",
    "OWN ..1 ADULT ..4 does|did|doing things|stuff|something to",
    "OWN ..1 ADULT did|does|done $|last|to|when|and",
    "OWN ..1 ADULT ..3 violent|abusive|horrible|cruel|inappropriate to|with|towards",
    "ADULT|he|she|they ACT my friend|mate|classmate|mum|KIN",
    "ADULT ..4 offering|following|watching|filming|photographing|luring|approaching|approached|grabbed ..3 SOME|KIN|ONE|sweets",
    "i am the|his|her|their ..1 ADULT of -a|an|the|two|three|looked|children",
)

_STATEMENTS = (
    # somebody does it
    f"he|she|they|ADULT|i ..3 ACT|leave|leaves|leaving OWN|the|a|an|their|this|that ..1 KIN|{CHILD}",
    "he|she|they|ADULT ..3 ACT|leave|leaves|leaving OWN|the|their|these ..1 SOME",
    "he|she|mum|dad|someone|partner|boyfriend ..3 ACT him|her|them|mum -to|in|for|by",
    "ADULT ..3 ACT ..1 SOME -in|with|services|through|most",
    f"{_DOES} a|an|the|this|that|some|OWN|their ..2 KIN|{CHILD}",
    "nobody|one|noone ..4 feeding|feeds|looking|watching|helping|caring ..2 the|those|these|this|that SOME|ONE",
    # it is done to a child, whoever that is
    f"{A} ..3-OWN {CHILD} ..4 BE|being|with|who|aged|left|turned|delivering|selling|carrying|not|said|says|told|does|crying"
    "|screaming ..7 HARM|DONE|alone",
    f"{A} ..3-OWN ONE left|crying|screaming|locked|sleeping|wandering|begging|bleeding|alone|left_alone|home_alone",
    f"{SEVERAL} ..2 SOME ..2 being|were|are|with|who|left|crying|screaming|always ..4"
    " DONE|GRAVE|home_alone|left_alone|crying|screaming -by",
    f"{SEVERAL} ..2 SOME left|alone|left_alone|home_alone|wandering|locked in|on|alone|outside|at|all",
    "the|these|those SOME are|look|seem ..2 not_safe|unsafe|GRAVE|ill",
    "he|she BE|told|says|might|may|could|does ..4-SOME|said|says|that GRAVE|DONE|missing|home_alone|left_alone|not_safe|unsafe"
    "|at_risk|danger|alone|thin -of|with",
    "he|she ..5-SOME|said|says|that GRAVE|LURE|bruises|suicidal|HARM -in|at|on|of|and|rates|cases",
    "he|she ..2 not_come_home|not_been_seen|run_away|ran_away|ran_off|self_harms|not_eaten|not_fed|no_coat|missing",
    "-SOME|what|that|it|there|this|neglect|abuse|council|norfolk|staff|to|and|not|of|in|or|for|was|were|the *"
    " is|keeps|gets|has|was ..2-a|an|SOME GRAVE -strategy|by",
    "is|keeps|gets ..1 being? beaten|beaten_up|raped|groomed|molested|starved|abused|exploited -by",
    "ONE|KIN missing ..3 since|for",
    f"missing since|today|tonight|yesterday|last|this|all|for|now -night|year|years|inspection|report?"
    f" night|morning|afternoon|$|{_WEEKDAY}|two|three|days|hours|yesterday",
    # seen, heard, told or worried about
    "i|we ..2 heard|hear|hearing|saw|seen|witnessed ..8 GRAVE|screaming|crying|shouting|bruises",
    "i|we ..2 found|met|saw|seen a|an|this|two ..2 ONE|SOME alone|outside|in|on|with|being|at|left|by",
    "screaming|shouting|crying|smashing|banging|fighting ..3 NEAR",
    "a|one|my|this|that|the|some ..3 ONE ..4 told|tells|telling|disclosed|confided|opened|said|showed ..2 me|us|OWN ..12"
    " HARM|ACT|DONE|something|secret|home|scared",
    "worried|concerned|anxious|uneasy|scared|frightened|alarmed|suspicious|worry|fear ..2 about|for|that|over ..4"
    f" a|an|one|this|that|the|some|another ..3 {CHILD_OR_FAMILY}",
    "worried|concerned|scared|worry|fear about|for|over him|her -leadership|role|performance",
    "safeguarding|welfare|protection concern|concerns|issue|worry|disclosure|incident|referral ..2"
    " about|regarding|re|with|for a|an|my|this|that|one|OWN|someone",
    "there is|are ..3 ONE|SOME|family ..1 sleeping|living|left|being|crying|begging|playing|locked|out",
    "ONE been|keeps|is|has ..1 crying|screaming",
    "my|our|the|a neighbour|neighbours ..10 HARM|ACT|DONE|ONE|SOME|KIN",
    "my|his|her|our ex|husband|wife|partner|boyfriend|girlfriend ..8 ONE|SOME|KIN",
)

_PERSONAL_NEWS = (
    f"i|we|have ..3-how|what|report|that OBSERVE ..3 {SOMEBODY_YOUNG}",
    "i|we ..2 coach|teach|mentor|tutor|childmind|drive|look_after ..10 they|them|he|she|one|girl|boy|lad|kid",
    "the|those|these|a|that|this|their|some ..3 ONE|SOME|KIN|family|lot|people ..1 who|that|living|lives? live|is|are? NEAR",
    "-tell|give|show|help|remind|send|get|let|find|explain|for|to|worries|worry|concerns * me -how|what|that|about|a|the|some",
    "he|she|him|mum|dad|grandad|uncle|stepdad -said|says|say",
    "my|his|her ..3 ADULT|KIN|ONE|friend|friends|mate",
    "i|we took|swallowed|rang|phoned",
    "i ..1 am|was being|being_forced|forced|made|stuck|locked|hiding|lost|alone|sad",
)
"""Somebody tells of people they know. Beside trouble it is no question about services."""
_ANY_TROUBLE = f"{_IN_TROUBLE}|TROUBLE"

_PARTICULAR = (
    f"OWN {MINE} ..2-SOME|ward|division KIN|ONE|SOME",
    "our ..1 KIN|baby|toddler|little_boy|little_girl",
    "their ..1 KIN",
    "THEIRS -and|or|of ..1 KIN|ONE|SOME",
    "mr|mrs|ms|miss * KIN|ONE|SOME",
    "KIN|ONE|SOME|ADULT|family|people|lot|house who|that|living|lives? live|is|are? NEAR",
    f"this|that ..2-SOME|a|an|the|any|each|every|no|some|if|when|KIN {CHILD}",
)

_CASES = (
    "social_services|police|school|anyone|anybody ..3 told|know|aware|informed|called ..2 about|of|for"
    f" the|that|this ..2 {CHILD}",
    "my social_worker|foster_carer|foster_carers|key_worker|iro|guardian ..2"
    " never|not|does|did|is|has|keeps|left|cancelled|told|says|said|wants|took|reads|calls|ignores",
    "referral|report|complaint|concern|concerns|disclosure i|we made|sent|submitted|raised|put|reported|phoned",
    "family|people|children|kids|household|house at * ..2 road|street|close|avenue|lane|drive|crescent|terrace",
    f"OWN {MINE} ..2-SOME|ward|division DEAR -and|or",
)

_FAMILY_CASES = (
    f"into|investigating|investigated|with|to|about|of|visit|visited|visiting|helping|help|on|for|re|regarding {FAMILY}",
    f"{FAMILY} ..6 HARM|DONE|GRAVE|social_services|case|worker|social_worker|referral|plan",
)
_LOOKED_INTO = (
    "CASE|WORRY|HARM|DONE|looking|look|investigating|investigated|aware|involved|checked|checking|know|knows|done"
    "|doing"
)

_REPORTS = (
    "i ..3 want|need|like|trying|wish|have to report|raise|refer|flag|disclose -to|back|on ..5"
    " HARM|WORRY|ONE|SOME|KIN|ADULT|family|incident",
    "how|where do|can|would|should|could i|we|you report|refer|raise|flag|disclose ..4 HARM|WORRY|ONE|KIN|family|ADULT",
    "welfare check|checks on",
    "who|where|number do|should|can|could|must i ..2 call|ring|phone|contact|tell|speak|talk|go|report|turn ..7"
    " HARM|ACT|DONE|WORRY|ONE|KIN",
    "what should|do|can|must i do ..4 ONE|KIN|SOME|someone|they|she|he ..4 tells|told|says|said|discloses|is|are|being|has|was",
)

_RULES = (
    *_rules(Concern.DISCLOSURE, *_DISCLOSURES),
    *_rules(Concern.DISCLOSURE, *CONTROLLED),
    *_rules(Concern.DANGER, *_DANGERS, plain=True),
    *_rules(Concern.PARTICULAR_CHILD, *CALLS_TO_LOOK),
    *_rules(Concern.PARTICULAR_CHILD, *_OWN_ADULTS),
    *_rules(Concern.PARTICULAR_CHILD, *_STATEMENTS, plain=True),
    *_rules(Concern.PARTICULAR_CHILD, *UNMET, plain=True),
    *_rules(Concern.PARTICULAR_CHILD, *_PERSONAL_NEWS, beside=_ANY_TROUBLE, plain=True),
    *_rules(Concern.PARTICULAR_CHILD, *_PARTICULAR, beside=_IN_TROUBLE),
    *_rules(Concern.PARTICULAR_CHILD, "these|those ..2 SOME", beside="HARM", plain=True),
    *_rules(Concern.PARTICULAR_CHILD, "these|those ..2 SOME", beside="GRAVE|DONE|WORRY|screaming|crying"),
    *_rules(Concern.REPORTING, *_REPORTS),
    *_rules(Concern.CASEWORK, *_PARTICULAR, beside="CASE"),
    *_rules(Concern.CASEWORK, *_FAMILY_CASES, beside=_LOOKED_INTO),
    *_rules(Concern.CASEWORK, *_CASES),
)

_GENERAL = re.compile(rf" (?:(?:{any_of(TAGS['lead'])})(?::\S*)? )*(?:{any_of(TAGS['ask'])})[ :]")
"""How a question about services in general begins, unless it is about what the writer is to do."""
_PERSONAL = compile_pattern("what|who|where|how|should|can|could|must|do should|do|can|could|must|i i|do|call")
_PUBLISHED = compile_pattern("PUBLISHED")
_TRADE = compile_pattern("OWN ..1 KIN|ADULT is|was|works|worked as? a|an ..2 JOB")
"""Of a daughter who is a social worker no case is told."""
_TROUBLE = compile_pattern("HARM|DONE|GRAVE|ACT")


def reports_concern(text: str) -> bool:
    """Whether a message reports a concern about a particular child, discloses harm, or asks about a child's case."""
    return find_concern(text) is not None


def find_concern(text: str) -> Concern | None:
    """Why a message is to get the route to help; None when it is a question like any other. No text makes it raise."""
    clauses = [_TRADE.sub("", clause) for clause in read_clauses(text)]
    whole = "".join(clauses)
    published = _PUBLISHED.search(whole) is not None
    for clause in clauses:
        general = published or (_GENERAL.match(clause) is not None and _PERSONAL.search(clause) is None)
        for rule in _RULES:
            if rule.plain and general:
                continue
            if rule.first.search(clause) and (rule.beside is None or rule.beside.search(whole)):
                return rule.concern
    return None if published else _find_named(text, whole)


def _find_named(text: str, whole: str) -> Concern | None:
    """Somebody by name: told by capitals, which the clauses no longer have."""
    if is_case_of_named(text):
        return Concern.CASEWORK
    troubled = is_worry_about_named(text) or (names_with_age(text) and _TROUBLE.search(whole))
    return Concern.PARTICULAR_CHILD if troubled else None
