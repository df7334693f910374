"""What the sources are silent on, and what that does to an answer."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from knowledge.answer import AnswerStatus
from knowledge.composition import answer_question
from knowledge.corpus import Silence
from knowledge.gate import SEMANTIC, FittedGate
from knowledge.silences import Silences
from tests.embedding import WordEmbedder
from tests.factories import make_base, make_corpus, make_fact

ASKED = "who pays for the taxis of care leavers"
FACT = make_fact(statement="Care leavers in Norfolk were given taxis.", asks=["taxis of care leavers"])


def _gate(weights: Mapping[str, float]) -> FittedGate:
    return FittedGate(searched=SEMANTIC, words_share=0.5, constant=1.0, weights=weights, thresholds={0.1: 0.5})


def test_the_most_alike_silence_counts() -> None:
    """The likeness is that of the nearest question, 1 for the question itself."""
    silences = Silences(["who pays for taxis", "how many foster carers left"])
    embedder = WordEmbedder()
    silences.learn_meanings(embedder)
    same, other = (silences.liken(embedder.embed_question(text)[0]) for text in ("who pays for taxis", "zebras"))
    assert same == pytest.approx(1, abs=0.01)
    assert other < 0.5


def test_without_meanings_nothing_is_alike() -> None:
    """By words alone, and without any silences, the likeness is 0."""
    vector = WordEmbedder().embed_question("who pays")[0]
    silences = Silences(["who pays"])
    assert (silences.liken(vector), silences.liken(None), Silences().liken(vector)) == (0, 0, 0)


def test_silences_come_and_go() -> None:
    """One that is added counts at once, one that is removed no longer; each is there once."""
    embedder = WordEmbedder()
    silences = Silences(["who pays", "who pays"])
    silences.learn_meanings(embedder)
    silences.add("who drives")
    assert list(silences.questions) == ["who pays", "who drives"]
    assert silences.liken(embedder.embed_question("who drives")[0]) == pytest.approx(1, abs=0.01)
    silences.remove("who drives")
    silences.remove("who drives")
    assert list(silences.questions) == ["who pays"]
    silences.learn_meanings(None)
    assert silences.liken(embedder.embed_question("who pays")[0]) == 0


@pytest.mark.parametrize(
    ("silent", "years", "counts"),
    [
        ("how many fostered in 2016", {2016}, True),
        ("how many fostered in 2016", {2015}, False),
        ("how many fostered in 2016", set(), False),
        ("how many fostered in 2014 to 2016", {2015}, True),
        ("how many fostered", {2015}, True),
        ("how many fostered", set(), True),
    ],
)
def test_a_silence_about_one_year_says_nothing_of_another(silent: str, years: set[int], *, counts: bool) -> None:
    """The wording is compared without its time, and the time by itself."""
    silences = Silences([silent])
    embedder = WordEmbedder()
    silences.learn_meanings(embedder)
    likeness = silences.liken(embedder.embed_question("how many fostered in")[0], years)
    assert (likeness > 0.7) is counts


@pytest.mark.parametrize(
    ("silences", "status"),
    [((), AnswerStatus.ANSWERED), ((Silence(question=ASKED),), AnswerStatus.NO_MATCH)],
)
def test_a_question_known_to_have_no_answer_is_refused(
    silences: tuple[Silence, ...], status: AnswerStatus
) -> None:
    """What is answered with a near fact is refused once somebody has found that no source says it."""
    gates = {SEMANTIC: _gate({"silence": -4.0, "nearest": 4.0})}
    base = make_base(replace(make_corpus(facts=[FACT]), silences=silences, gates=gates))
    base.learn_meanings(WordEmbedder())
    assert answer_question(ASKED, base).status is status
    assert answer_question("taxis care leavers", base).status is AnswerStatus.ANSWERED
