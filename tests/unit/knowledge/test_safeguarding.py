"""Messages that report a concern, and the notation of the rules."""

import random

import pytest

from knowledge.answer import AnswerStatus
from knowledge.composition import answer_question
from knowledge.safeguarding import Concern, find_concern, reports_concern
from knowledge.safeguarding.patterns import compile_pattern
from knowledge.safeguarding.reading import read_clauses
from knowledge.safeguarding.words import TAGS
from tests.factories import make_base, make_corpus


@pytest.mark.parametrize(
    ("message", "concern"),
    [
        ("my dad hits me", Concern.DISCLOSURE),
        ("i want to die", Concern.DISCLOSURE),
        ("the baby is not breathing", Concern.DANGER),
        ("my niece has bruises", Concern.PARTICULAR_CHILD),
        # by name, which capitals tell
        ("Sam, 7, has bruises on her neck", Concern.PARTICULAR_CHILD),
        ("i want to report child abuse", Concern.REPORTING),
        ("what is happening with my niece's case", Concern.CASEWORK),
        ("is social services looking into the Smith family", Concern.CASEWORK),
        ("how many children were at risk of sexual exploitation", None),
        ("what happened to the child in the serious case review", None),
    ],
)
def test_a_concern_says_why(message: str, concern: Concern | None) -> None:
    """What is found is of the right sort."""
    assert find_concern(message) is concern


@pytest.mark.parametrize(
    ("message", "question"),
    [
        # somebody's own child, not the children of a council
        ("is my son at risk", "are our children at risk"),
        # it is happening, not asked about in general
        ("a child is being beaten", "what happens if a child is being beaten"),
        # what the writer is to do, not what the service does
        ("what do i do, a child is being beaten", "what does the council do when a child is being beaten"),
        # seen, not read in a report
        ("a boy has bruises", "the report says a boy had bruises"),
        # a family by name, not a service
        ("anything done about the jones family?", "anything done about the early help family hubs?"),
        # a child at home, not a home for children
        ("i'm worried about a girl on my street", "i'm worried about a children's home on my street"),
        # somebody is to go and look, not to count
        ("can someone look in on the kids next door", "can someone look up how many kids are in care"),
        ("somebody should check on that baby", "somebody should check the numbers of babies in care"),
        # what a child at home lacks, not what a service lacks
        ("the girl next door has no bed", "the team next door has no desk"),
        ("she's never allowed out to school", "she's never allowed us to see the budget"),
        # a child who stands in for adults
        ("he's been left to look after the twins", "he was left to look after the budget"),
        # what one's child does, not what is done to one's child
        ("is my daughter's social worker off sick", "my daughter is a social worker, is sickness high"),
        # kept from people, not from papers
        ("they won't let me ring my mum", "they won't let me see the figures"),
        # seen with one's own eyes, beside trouble
        ("I saw a man drag a girl along", "I saw a man speak at the committee"),
        # an age, not a year group
        ("a 13 year old has been groomed", "13 to 15 year olds and grooming"),
    ],
)
def test_what_parts_a_concern_from_a_question(message: str, question: str) -> None:
    """Two messages of nearly the same words, of which one is a concern."""
    assert reports_concern(message)
    assert not reports_concern(question)


@pytest.mark.parametrize(
    "message",
    [
        "MY DAD HITS ME",
        "my dad hits me!!!",
        "my  dad\nhits me",
        "how many kids are in care? my dad hits me",
        "how many kids are in care\nmy dad hits me",
        "I’m not safe at home",
        "im not safe at home",
        "my neice is being abussed",
        "my daugter has brusies",
        "my sons being neglcted",
        "a 7yo girl has bruises",
        "a seven-year-old girl has bruises",
        "hi. how are you? just a quick question. " * 20 + "my dad hits me",
        "😢 my dad hits me 😢",
        "\u202emy dad hits me\u0000",
    ],
)
def test_however_it_is_typed(message: str) -> None:
    """Case, marks, line ends, apostrophes, misspellings and what stands around it make no difference."""
    assert reports_concern(message)


@pytest.mark.parametrize("word", ["rating", "leavers", "police", "starting", "streaming", "laughter", "looking"])
def test_real_words_are_not_mended(word: str) -> None:
    """A word of its own that lies a letter from a word of the rules stays what it is."""
    assert [clause.split(":")[0].strip() for clause in read_clauses(word)] == [word]


def test_no_text_raises() -> None:
    """Nothing, noise, and messages as long as any made of the rules' own words are read."""
    words = [word.replace("_", " ") for tag in TAGS.values() for word in tag.split()]
    chance = random.Random(7)  # noqa: S311 - noise, no secret
    soups = [" ".join(chance.choices(words, k=600)) for _ in range(10)]
    for text in ("", " ", "?", "\n\n", "🙂", "\ud800", "a" * 20_000, "my " * 2_000, "Aa " * 2_000, *soups):
        find_concern(text)


@pytest.mark.parametrize(
    ("notation", "clause", "found"),
    [
        ("my dad", "my dad hits me", True),
        # whole words
        ("my dad", "my dads", False),
        ("ADULT hits", "my dad hits me", True),
        ("ADULT hits", "my cat hits me", False),
        ("mum|dad|uncle hits", "my uncle hits me", True),
        ("dad ..1 me", "dad hits me", True),
        ("dad ..1 me", "dad always hits me", False),
        ("dad ..2 me", "dad always hits me", True),
        ("dad ..2-never me", "dad never hits me", False),
        ("dad hits very? hard", "dad hits hard", True),
        ("dad hits -me *", "dad hits me", False),
        ("dad hits -me *", "dad hits him", True),
        ("^ dad", "dad hits me", True),
        ("^ dad", "my dad hits me", False),
        ("hits me $", "dad hits me", True),
        ("hits $", "dad hits me", False),
        # phrases are one word
        ("HARM", "they are left alone", True),
    ],
)
def test_notation(notation: str, clause: str, found: bool) -> None:
    """Each sign of the notation means what the module says."""
    (read,) = read_clauses(clause)
    assert (compile_pattern(notation).search(read) is not None) is found


def test_a_concern_is_not_searched() -> None:
    """It comes back with its own status and no fact, even where a fact has the same words."""
    answer = answer_question("my niece has lost touch with her personal adviser, she is not safe", make_base())
    assert answer.status is AnswerStatus.SAFEGUARDING
    assert not answer.status.refused
    assert answer.snippets == answer.nearest == ()
    assert answer.confidence == 0


def test_a_concern_is_seen_before_anything_else() -> None:
    """Also in an empty base, and beyond the part of a message that is read as a question."""
    for base in (make_base(), make_base(make_corpus(facts=[]))):
        assert answer_question("my dad hits me", base).status is AnswerStatus.SAFEGUARDING
    late = "is it about care leavers? " * 100 + "my dad hits me"
    assert answer_question(late, make_base()).status is AnswerStatus.SAFEGUARDING
