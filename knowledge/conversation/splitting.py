"""Several questions in one message, one by one."""

import re

from knowledge.conversation.signs import plain, reads_as_follow_up
from knowledge.text import FUNCTION_WORDS, fold, split_words

MAX_QUESTIONS = 3
"""So many questions of one message are answered."""
MAX_CHARACTERS = 1_000
"""A longer text is something pasted, not a row of questions."""

_AUX = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|isn't|aren't|wasn't|weren't|don't|doesn't"
    r"|didn't|hasn't|haven't)"
)
_LEAD = re.compile(
    r"(?:(?:and|also|but|so|then|plus|please|hi|hello|hey|thanks|thank you|ok|okay|good morning|good afternoon"
    r"|(?:can|could|would) you (?:please )?(?:tell|remind) (?:me|us)|do you know|i(?:'d like| want| would like) to know"
    r"|tell (?:me|us)(?! (?:about|more)))[,:!.]? )+"
)
_ASKED = re.compile(
    rf"(?:(?:who|what|which|when|where|why|how)(?:'?s|'re)? (?:{_AUX} )?|(?:who|what|which|when|where|why|how)"
    rf"|how (?:many|much) |{_AUX} (?!in |on |at |by |for |to |of |with |from |not |being |been |getting |\w+ed\b)"
    r"|(?:tell|show|give) (?:me|us) |list |explain |define )"
)
_VERB = re.compile(
    rf"\b(?:{_AUX}|am|be|been|might|may|must|whats|who'?s|what's|how's|hows|where's|say|says|said|find|found|gets?|got|gave"
    r"|give|needs?|made|make|comes?|came|leaves?|left|lost|lose|went|goes|happen|happens|costs?|tell|show|list|explain"
    r"|define|\w{3,}ed)\b"
)
_JOINT = re.compile(r"\s*(?:[,;.]\s*)?(?:\b(?:and also|and then|and|also|plus|but)|&)\s+|\s*;\s*")
_JOINED = re.compile(
    rf"(?:(?:who|what|which|when|where|why|how) {_AUX}\b|(?:what|who|how|where)'?s\b|how (?:many|much) \w"
    rf"|(?:which|what) \w+ {_AUX}\b"
    rf"|how (?:good|bad|well|long|often|old|far) {_AUX}\b|who (?:\w+ed|runs|leads|pays|decides|said|says|made|left)\b"
    rf"|(?:is|are|was|were|do|does|did|has|have|can|will) (?:the|our|we|there|any|ofsted|norfolk|\w+s|children|people|staff)\b)"
)
_EMBEDDED = re.compile(r"(?<!^)\b(?:who|whom|whose|which|what|how|when|where|why|whether|if)\b")
_DANGLING = re.compile(
    r"\b(?:it|its|it's|that|this|they|their|them|these|those|he|she|him|her|ones?|so|do so|same)\b"
)
_LONE_COUNT = re.compile(rf"how (?:many|much) (?:{_AUX}|of|left|came|went|got|were|more)\b")
_BARE = frozenset(
    """
    responsible good bad true ok okay right wrong enough safe better worse waiting left late many much happy fine best worst
    affected involved missing happened happen happening changed change long often mean means concerned
    """.split()
)
_FOLLOWING = re.compile(r"(?:and|what about|how about|why|who)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=\?)(?:[\s?!]+|(?=[A-Z]))|\n+|(?<=[.!])\s+")


def split_questions(text: str, *, most: int = MAX_QUESTIONS) -> list[str]:
    """The questions of a message in order, at most so many; the message itself when it is one, or none.

    Sentences and lines are parted where each can be asked alone. Within a sentence it is parted at "and", "also" or a
    semicolon only where a whole question stands before and another, with a subject of its own, after.
    """
    if len(text) > MAX_CHARACTERS:
        return [text]
    found = [part for sentence in _sentences(text) for part in _clauses(sentence)]
    return [_trim(part) for part in found[:most]] if len(found) > 1 else [text]


def _sentences(text: str) -> list[str]:
    """The message in pieces, each a question; what is none stays with its neighbour."""
    pieces = [piece for piece in _SENTENCE.split(text.strip()) if re.search(r"\w", piece)]
    questions: list[str] = []
    waiting = ""
    for piece in pieces:
        # "... in care? 2018" and a line "and leadership" go on with what stands before them
        follows = bool(questions) and questions[-1].endswith("?") and _continues(piece)
        alone = follows or _stands_alone(piece)
        if alone:
            questions.append(f"{waiting} {piece}".strip())
            waiting = ""
        elif questions:
            questions[-1] += f" {piece}"
        else:
            waiting = f"{waiting} {piece}".strip()
    return questions or [text]


def _clauses(sentence: str) -> list[str]:
    """A sentence parted at its joints."""
    for joint in _JOINT.finditer(sentence):
        before, after = sentence[: joint.start()], sentence[joint.end() :]
        if _is_whole(before) and not _EMBEDDED.search(_opened(before)) and _can_follow(after):
            return [before, *_clauses(after)]
    return [sentence]


def _stands_alone(piece: str) -> bool:
    """Whether a sentence can be asked without the ones before it."""
    opened = _opened(piece)
    return _is_whole(piece) and not _DANGLING.search(opened) and not _LONE_COUNT.match(opened)


def _continues(piece: str) -> bool:
    """Whether a sentence follows the question before it up."""
    return reads_as_follow_up(piece) and (piece.endswith("?") or _FOLLOWING.match(piece) is not None)


def _can_follow(clause: str) -> bool:
    """Whether what follows a joint is a question with a subject of its own."""
    opened = _opened(clause)
    return bool(_JOINED.match(opened)) and _stands_alone(clause)


def _is_whole(piece: str) -> bool:
    opened = _opened(piece)
    if not _ASKED.match(opened) or not _VERB.search(opened):
        return False
    words = {word.text for word in split_words(opened)}
    return bool(words - FUNCTION_WORDS - _BARE)


def _opened(piece: str) -> str:
    """A piece as it is judged: folded, without the words before the question."""
    folded = plain(fold(piece))
    lead = _LEAD.match(folded)
    return folded[lead.end() :] if lead else folded


def _trim(part: str) -> str:
    return re.sub(r"^(?:and|also|plus|but)\b[,\s]*(?=\w+\s+\w+\s+\w)", "", part.strip(" ,;"), flags=re.IGNORECASE)
