"""How a child lives, in the notation of `patterns.py`: what is missing or forbidden, who should go and look."""

from knowledge.safeguarding.people import CHILD, SOMEBODY_YOUNG, A

CALLS_TO_LOOK = (
    f"someone|anyone ..1 should|needs|need|must|ought|please|to ..4 check|look|pop|go|visit|see|help ..4 {SOMEBODY_YOUNG}"
    " -in|who|homes|services|was|were",
    f"can|could|please|get|send|ask ..3 someone|anyone ..4 check|look|pop|go|visit|see|help ..4 {SOMEBODY_YOUNG}"
    " -in|who|homes|services|was|were",
    "someone|anyone|you|police ..6 pop|look|check|call|go|check_on ..2 in|on|round|over|up|to ..2 number|NEAR|flat|house",
    "someone|anyone ..6 look|check|go|pop ..2 in|on|round|over ..1 the|this|that|a ..2 family -services|hub|hubs",
)
"""The wish that somebody goes and looks."""

UNMET = (
    # of somebody in particular: what a child has is not there, or not allowed
    "he|she|KIN|NEAR ..2 BE ..1 not|never|no|without ..3 NEED",
    "he|she|KIN|NEAR ..2-do|does|did|can|could not|never|no|without ..1 been|had|have|got|go|goes ..3 NEED",
    f"{A}|that|this|the ..2-OWN|SOME {CHILD} ..5 not|never|no|without ..2 been|had|seen|have|got|go|goes|allowed ..3 NEED",
    "nobody|noone|one|never ..2 seen|sees|see|saw|heard ..1 from|of? ..1"
    " him|her|the|that|this|their|OWN ..1 ONE|KIN|since|for|in|outside",
    "ADULT|he|she|they ..2 never|not ..1 let|lets|allow|allows|feed|feeds|take|takes ..1 him|her|OWN|the ..1"
    " KIN|ONE|out|eat|go|sleep|see|leave|have|play|outside|downstairs",
    "pulled|took|taken|kept|keeps|keeping him|her|them ..2 out|off|away|from ..2 school|nursery|college|indoors|friends",
    # children who stand in for adults
    "he|she|ONE|KIN|i ..6-SOME left|made|having|has|have|had ..1 to look_after|mind|feed|care|bring|cook|raise ..4"
    " KIN|little_ones|babies|baby|twins",
    "i ..8 feed|look_after|mind|care|cook|bring ..3 my|the ..2 KIN|babies|baby|twins",
    "mum|dad|parents is|are ..1 never|always|not in|home|here|around|out|drunk|awake|back|asleep",
    # one who is used by others
    f"{CHILD} ..6 being? made|forced|having|pressured ..1 to|into ..1"
    " work|working|sell|selling|steal|stealing|beg|begging|carry|deal|dealing|clean|marry|sex",
    "ONE|KIN|he|she ..8-SOME get|gets|got|getting|climbs|climbing|climb|picked|goes|going|taken|taking ..3 in|into|out|off|up"
    " ..4 car|cars|van|window|men|blokes|strangers",
    "ONE|KIN|he|she ..4-SOME climbs|climbing|sneaks|sneaking|slips|slipping out|in",
    # small ones who have cried for long
    "ONE|SOME ..1 been ..2 screaming|crying|sobbing|wailing|banging -out",
    # an adult who is not as one should be
    "bad|funny|gut|horrible|uneasy|strange|odd|weird feeling ..1 about|over|with|that ..2"
    " ADULT|ONE|KIN|him|her|them|family|house -services|hub|hubs",
    "way|how he|she|ADULT is|looks|talks|behaves|touches|acts ..3 with|at|to|around|towards OWN|the|them|my|ONE|SOME"
    " -staff|media|press|work|team|community|adults|families",
)

CONTROLLED = (
    "he|she|they|ADULT ..2 taken|took|takes|checks|controls|hides|hidden|reads|keeps my"
    " phone|money|passport|messages|clothes|keys|food|medication",
    "checks|controls|watches|decides everything|what i",
    "ADULT|he|she|they|and|will ..1 not|never|will_not ..1 let|lets|allow|allows me ..2"
    " ring|call|phone|talk|speak|eat|go|sleep|leave|out|see|have ..2"
    " my|anyone|anybody|out|home|mum|dad|friends|mates|nan|gran|social_worker|school|food",
    "ADULT|he|she|they|and|will ..1 not|never|will_not ..1 let|lets|allow|allows me eat|go|sleep|leave|out|wash"
    " out|home|anywhere|to|at|when|in|$",
    "i am|was not allowed ..1 to|out|any|in ..1 see|go|eat|leave|have|talk|speak|ring|use|sleep|food|$ ..1"
    " anyone|anybody|out|my|friends|food|home",
)
