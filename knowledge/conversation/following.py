"""A follow-up as the question it stands for."""

import re

from knowledge.authorities import AuthorityFinder
from knowledge.conversation.forms import ask_of_other, ask_why
from knowledge.conversation.moments import add_time, ask_for_now, ask_for_time, single_year, take_time, tidy
from knowledge.conversation.signs import (
    CITING,
    EARLIER,
    MAX_CHARACTERS,
    MORE,
    SINCE,
    STILL,
    TIME,
    WHY,
    find_other,
    plain,
)
from knowledge.conversation.topics import Manner, Resolved, Topic
from knowledge.question import understand_question


def resolve_follow_up(text: str, topic: Topic, *, home: str, finder: AuthorityFinder) -> Resolved | None:
    """What a message asks of the topic before it; None when it is a question of its own.

    `home` and `finder` are those of `understand_question`. Never raises.
    """
    folded = plain(text)
    if not folded or len(text) > MAX_CHARACTERS:
        return None
    last = tidy(topic.question)
    if CITING.fullmatch(folded):
        return Resolved(last, Manner.CITE)
    if MORE.fullmatch(folded):
        return Resolved(last, Manner.MORE)
    question = _ask_for_reason(folded, last, home, finder) or _ask_other_time(folded, last)
    if question is None and (other := find_other(folded)):
        subject, moment = other
        question = _ask_other(_as_typed(subject, text), moment, topic, home=home, finder=finder)
    return Resolved(question) if question else None


def _ask_for_reason(folded: str, last: str, home: str, finder: AuthorityFinder) -> str | None:
    if not WHY.fullmatch(folded):
        return None
    bare, time = take_time(last)
    reason = ask_why(bare, understand_question(last, home=home, finder=finder))
    return add_time(reason, "" if time == "now" else time) if reason else None


def _ask_other_time(folded: str, last: str) -> str | None:
    if STILL.fullmatch(folded):
        return ask_for_now(last)
    if match := TIME.fullmatch(folded):
        if match["count"] and not last.casefold().startswith(match["count"]):
            return None
        return _at(last, match["moment"] or match["counted"])
    year = single_year(last)
    if match := EARLIER.fullmatch(folded):
        return ask_for_time(last, f"in {year - 1 if match['before'] else year + 1}") if year else None
    if match := SINCE.fullmatch(folded):
        if year:
            return ask_for_time(last, f"{match['word']} {year}")
        return ask_for_now(last) if match["word"] == "since" else None
    return None


def _ask_other(subject: str, moment: str, topic: Topic, *, home: str, finder: AuthorityFinder) -> str | None:
    last = tidy(topic.question)
    read = understand_question(last, home=home, finder=finder)
    named = finder.find(subject)
    bare, time = take_time(last)
    if named:
        question = _ask_of_authority(bare, subject, (home, *read.other_authorities))
    else:
        asked = ask_of_other(bare, subject, read, defined=topic.defined)
        question = asked if asked is not None else subject
    time = "" if topic.defined or read.period.over_time or read.grade_named else time
    return _at(question, moment) if moment else add_time(question, time)


def _ask_of_authority(bare: str, name: str, said: tuple[str, ...]) -> str:
    """The question about another authority, which stands where the old one or "our" stood, or else at the end."""
    owner = "|".join(re.escape(old) for old in said)
    owned = re.compile(rf"\b(?:our|(?:{owner})(?:'s|s'))(?=\s)", re.IGNORECASE)
    if owned.search(bare):
        return owned.sub(f"{name}'s", bare, count=1)
    placed = re.compile(rf"\b(?:{owner})\b", re.IGNORECASE)
    return placed.sub(name, bare, count=1) if placed.search(bare) else f"{bare} in {name}"


def _at(question: str, moment: str) -> str:
    """The question about a year, or about the present where the moment names none."""
    return ask_for_time(question, moment) if re.search(r"\d{4}", moment) else ask_for_now(question)


def _as_typed(subject: str, text: str) -> str:
    """The subject in the asker's capitals: some names of authorities are everyday words without."""
    match = re.search(re.escape(subject), text, re.IGNORECASE)
    return match[0] if match else subject
