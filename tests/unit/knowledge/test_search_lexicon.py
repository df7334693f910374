"""Wordings that mean the same find each other."""

import pytest

from knowledge.lexicon import Lexicon
from knowledge.search import Document, SearchIndex
from knowledge.text import split_words

GROUPS = (
    ("LAC", "looked after children", "children in care", "children looked after", "CIC"),
    ("DO", "designated officer", "LADO"),
    ("SEND", "special educational needs and disabilities"),
    ("NEET", "not in education, employment or training"),
    ("AP", "alternative provision"),
    ("AP", "approved premises"),
)
LEXICON = Lexicon.from_groups(GROUPS, hints=[("unemployed", "NEET"), ("jobless", "work experience")])


def _index(*texts: str) -> SearchIndex:
    others = [
        Document(f"other{number}", f"Roads and {word}.", []) for number, word in enumerate(("bins", "parks"))
    ]
    documents = [Document(str(number), text, []) for number, text in enumerate(texts)]
    return SearchIndex.build([*others, *documents], lexicon=LEXICON)


@pytest.mark.parametrize("written", GROUPS[0])
@pytest.mark.parametrize("asked", [*GROUPS[0], "lac", "looked-after child", "LACs", "Children In Care"])
def test_any_wording_finds_any_other(written: str, asked: str) -> None:
    """Every phrase of a group finds a document that uses another, with the question fully covered."""
    results = _index(f"There were many {written} then.").search(f"how many {asked}")
    assert results.matches[0].id == "0"
    assert results.coverage > 0.99
    assert results.unknown == ()


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("who is the DO", True),
        ("who is the lado", True),
        ("what do officers say", False),
        ("WHAT DO WE SAY", False),  # capitals throughout say nothing
        ("DO", True),
    ],
)
def test_abbreviations_that_are_words_need_capitals(question: str, found: bool) -> None:
    """Only a question that singles the abbreviation out by capitals means it."""
    matches = _index("Every designated person reports.", "Ask the LADO.").search(question).matches
    assert ("1" in {match.id for match in matches}) == found


def test_a_misspelt_phrase_is_still_a_phrase() -> None:
    """Repairs come before phrases, and reach words that only the lexicon holds."""
    results = _index("Many LAC moved.").search("loked after childrn")
    assert results.repairs == {"loked": "looked", "childrn": "children"}
    assert results.matches[0].id == "0"


def test_an_ambiguous_abbreviation_matches_each_meaning_without_joining_them() -> None:
    """AP finds both its meanings; either meaning in full does not find the other."""
    index = _index("Alternative provision is scarce.", "Approved premises are full.")
    assert {match.id for match in index.search("AP").matches} == {"0", "1"}
    assert {match.id for match in index.search("alternative provision").matches} == {"0"}


def test_a_hint_points_one_way() -> None:
    """A hinted wording finds the concept, at less than full weight; the concept does not find the wording."""
    index = _index("The share of NEET fell.", "Many unemployed adults.")
    both = {match.id: match.score for match in index.search("unemployed").matches}
    assert both["1"] > both["0"] > 0
    assert [match.id for match in index.search("NEET share").matches] == ["0"]
    assert [match.id for match in _index("Work experience helps.").search("jobless").matches] == ["0"]


def test_the_longest_phrase_wins_in_a_question() -> None:
    """Of overlapping phrases in a question the longest from the left counts; a document keeps them all."""
    lexicon = Lexicon.from_groups([("CP", "child protection"), ("CPC", "child protection conference")])
    words = list(split_words("a child-protection conference"))
    assert [(mention.start, mention.end) for mention in lexicon.find_in_question(words)] == [(1, 4)]
    assert [(mention.start, mention.end) for mention in lexicon.find_all(words)] == [(1, 3), (1, 4)]


def test_empty_and_function_phrases_are_ignored() -> None:
    """Groups may hold blanks and phrases without meaning; they match nothing."""
    lexicon = Lexicon.from_groups([("", "  ", "of the", "IRO")], hints=[("", "IRO"), ("chair", "")])
    assert [mention.start for mention in lexicon.find_all(list(split_words("of the IRO")))] == [2]


@pytest.mark.parametrize(("asked", "written"), [("under 5", "under five"), ("12 weeks", "twelve weeks")])
def test_small_numbers_are_the_same_in_words_and_digits(asked: str, written: str) -> None:
    """Reports print them in words, people type digits; another number is another one."""
    lexicon = Lexicon.from_groups([])
    said = {concept for mention in lexicon.find_all(list(split_words(written))) for concept in mention.concepts}
    wanted = {
        concept for mention in lexicon.find_in_question(list(split_words(asked))) for concept in mention.concepts
    }
    assert wanted & said
    other = lexicon.find_all(list(split_words("seven weeks")))
    assert wanted.isdisjoint(concept for mention in other for concept in mention.concepts)
