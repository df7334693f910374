"""Text as the search sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import MAX_CHARACTERS, fold, split_words, stem_word


def _words(text: str) -> list[str]:
    return [word.text for word in split_words(text)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café CRÈME", "cafe creme"),
        ("the council\u2019s \u201cplan\u201d", 'the council\'s "plan"'),
        ("2013\u201314 \u2014 now", "2013-14 - now"),
        ("zero\u200bwidth \u202eright\u202c", "zerowidth right"),
        ("soft\u00adhyphen", "softhyphen"),
        ("a\x00b\x07c", "abc"),
        ("\uff21\uff22 \ufb01ne", "ab fine"),  # full width, ligature
        ("line\none\u00a0\ttwo", "line one two"),
        ("", ""),
    ],
)
def test_folding_removes_differences_without_meaning(text: str, folded: str) -> None:
    """Case, accents, typography and invisible characters fall away; words and punctuation stay."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("26 of 190 (27.3%)", ["26", "of", "190", "27.3", "percent"]),
        ("27.3 per cent", ["27.3", "percent"]),
        ("£16.5m", ["16.5", "million"]),
        ("£16.5 million", ["16.5", "million"]),
        ("1,200 children", ["1200", "children"]),
        ("16-17 year olds", ["16", "17", "year", "olds"]),
        ("2013\u201314", ["2013", "14"]),
        ("at 5pm on the 1st", ["at", "5pm", "on", "the", "1st"]),
        ("s47 and W2", ["s47", "and", "w2"]),
        ("The council\u2019s and children's", ["the", "council", "and", "children"]),
        ("don't councils' O'Brien", ["dont", "councils", "obrien"]),
        ("<b>bold</b> &amp;", ["b", "bold", "b", "amp"]),
        ("\U0001f642\U0001f1ec\U0001f1e7 !!! --- __", []),
        ("\u05d9\u05dc\u05d3\u05d9\u05dd", ["\u05d9\u05dc\u05d3\u05d9\u05dd"]),  # Hebrew, right to left
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    """Numbers keep their value, units become words, possessives and symbols go."""
    assert _words(text) == words


def test_compounds_are_cut_and_marked() -> None:
    """The later parts of a hyphen compound are tied to the earlier ones, and only they."""
    assert [(word.text, word.tied) for word in split_words("a looked-after child - now")] == [
        ("a", False),
        ("looked", False),
        ("after", True),
        ("child", False),
        ("now", False),
    ]


def test_capitals_are_noticed() -> None:
    """An abbreviation counts as capital in the plural too; a capitalised word does not."""
    capital = {word.text: word.capital for word in split_words("IRO IROs Norfolk send SEND As")}
    assert capital == {"iro": True, "iros": True, "norfolk": False, "send": True, "as": False}


@pytest.mark.parametrize(
    ("one", "other"),
    [("inspectors", "inspector"), ("families", "family"), ("children", "child"), ("Placements", "placement")],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    """Singular and plural, the irregular ones of our field included, stem alike."""
    assert stem_word(fold(one)) == stem_word(fold(other))


@given(st.text(max_size=300))
def test_any_text_folds_to_a_fixed_point(text: str) -> None:
    """Folding twice changes nothing more, and every word is folded and not empty."""
    assert fold(fold(text)) == fold(text)
    assert all(word.text and word.text == word.text.casefold() for word in split_words(text))


def test_the_far_end_of_a_huge_text_is_not_read() -> None:
    """Reading stops at the documented length."""
    assert len(fold("a" * (MAX_CHARACTERS + 1))) == MAX_CHARACTERS


def test_piled_up_marks_are_dropped() -> None:
    """Thousands of combining marks on one letter leave the letter."""
    assert fold("a" + "\u0301\u0323" * 5_000 + "b") == "ab"
