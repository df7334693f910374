"""The fact base in memory: changing it, and reading it meanwhile."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from knowledge.base import MATERIAL_CHANGES, FactBase
from knowledge.dates import PartialDate
from knowledge.gate import WORDS, FittedGate
from knowledge.models import Fact, Status
from knowledge.search import Document
from tests.embedding import WordEmbedder
from tests.factories import make_base, make_corpus, make_fact, make_source

ADOPTION = make_fact("NFK-2024-02", statement="Adopters in Norfolk were matched quickly.", themes=["adoption"])


def _found(base: FactBase, text: str) -> list[str]:
    return [match.id for match in base.index.search(text).matches]


def test_only_published_facts_are_held() -> None:
    """Drafts, superseded and retracted facts are neither held nor found."""
    unpublished = [
        make_fact(f"NFK-2024-0{number}", statement="Zebras were seen.", status=status)
        for number, status in enumerate(Status)
        if status is not Status.PUBLISHED
    ]
    base = make_base(make_corpus(facts=[make_fact("NFK-2024-09"), *unpublished]))
    assert list(base.facts) == ["NFK-2024-09"]
    assert _found(base, "zebras") == []


def test_a_put_fact_is_held_and_found() -> None:
    """A new fact is there for the next question; putting it again replaces it."""
    base = make_base()
    base.put_fact(ADOPTION)
    assert (base.facts[ADOPTION.id], _found(base, "adopters")) == (ADOPTION, [ADOPTION.id])
    changed = make_fact(ADOPTION.id, statement="Adopters waited long.", asks=["who waits"], version=2)
    base.put_fact(changed)
    assert base.facts[ADOPTION.id] == changed
    assert (_found(base, "matched quickly"), _found(base, "who waits")) == ([], [ADOPTION.id])
    assert len(base.index) == len(base.facts) == 2


def test_a_fact_of_an_unknown_source_is_refused() -> None:
    """Nothing can be answered that cannot be cited; the base stays as it was."""
    base = make_base()
    stray = make_fact("NFK-2024-02", source="nfk-lost", statement="Zebras were seen.")
    with pytest.raises(KeyError, match="nfk-lost"):
        base.put_fact(stray)
    assert (list(base.facts), _found(base, "zebras")) == (["NFK-2024-01"], [])


def test_a_new_source_can_be_cited() -> None:
    """A source that is put before its facts is cited with them, and replaced by a later version of itself."""
    base = make_base()
    letter = make_source(id="nfk-letter", kind="monitoring_letter")
    base.put_source(letter)
    fact = make_fact("NFK-2024-02", source="nfk-letter")
    base.put_fact(fact)
    assert base.cite(fact).source == letter
    renamed = make_source(id="nfk-letter", kind="monitoring_letter", title="Second letter")
    base.put_source(renamed)
    assert base.cite(fact).source.title == "Second letter"


def test_a_dropped_fact_is_gone() -> None:
    """A fact that is taken out is neither held nor found; taking out the unknown fails."""
    base = make_base(make_corpus(facts=[make_fact(), ADOPTION]))
    base.drop_fact(ADOPTION.id)
    assert (list(base.facts), _found(base, "adopters"), len(base.index)) == (["NFK-2024-01"], [], 1)
    with pytest.raises(KeyError, match=ADOPTION.id):
        base.drop_fact(ADOPTION.id)


@pytest.mark.parametrize("name", ["facts", "sources", "themes", "threads", "metrics"])
def test_mappings_cannot_be_changed_in_place(name: str) -> None:
    """Whoever holds a mapping holds it as it was: it refuses changes, and later ones do not show in it."""
    base = make_base()
    mapping: Any = getattr(base, name)
    before = dict(mapping)
    with pytest.raises(TypeError):
        mapping["new"] = None
    base.put_source(make_source(id="nfk-letter"))
    base.put_fact(ADOPTION)
    base.drop_fact("NFK-2024-01")
    assert dict(mapping) == before


def test_the_corpus_is_left_alone() -> None:
    """Changing the base does not change the records it was built from."""
    corpus = make_corpus()
    base = make_base(corpus)
    base.put_source(make_source(id="nfk-letter"))
    base.put_fact(ADOPTION)
    base.drop_fact("NFK-2024-01")
    assert (list(corpus.facts), list(corpus.sources)) == (["NFK-2024-01"], ["nfk-ofsted-2024"])


def test_it_knows_up_to_when_it_speaks() -> None:
    """The newest day is that of the latest fact, and follows changes; an empty base has none."""
    assert make_base(make_corpus(facts=[])).newest_day is None
    base = make_base(make_corpus(facts=[]))
    base.put_fact(make_fact("NFK-2024-02", as_at="2024-05-17"))
    base.put_fact(make_fact("NFK-2024-03", as_at="2023"))
    assert base.newest_day == PartialDate(2024, 5, 17)
    base.drop_fact("NFK-2024-02")
    assert base.newest_day == PartialDate(2023)


def test_readers_never_see_half_a_change() -> None:
    """While facts are replaced, added and dropped in one thread, questions in others always find the lasting fact."""
    lasting = make_fact("NFK-2024-01", statement="Pathway plans were detailed.")
    base = make_base(make_corpus(facts=[lasting]))

    def change() -> None:
        for round_ in range(60):
            base.put_fact(
                make_fact("NFK-2024-02", statement=f"Adopters waited {round_} weeks.", version=round_ + 1)
            )
            if round_ % 3 == 2:
                base.drop_fact("NFK-2024-02")

    def read() -> list[tuple[list[str], Mapping[str, Any]]]:
        return [(_found(base, "pathway plans"), dict(base.facts)) for _ in range(60)]

    with ThreadPoolExecutor(4) as pool:
        readings = [pool.submit(read) for _ in range(3)]
        pool.submit(change).result()
        seen = [view for reading in readings for view in reading.result()]
    assert all(found == [lasting.id] and facts[lasting.id] == lasting for found, facts in seen)
    assert list(base.facts) == [lasting.id]


def _many(count: int) -> list[Fact]:
    subjects = ("adopters", "foster carers", "social workers", "school places", "care leavers", "early help")
    return [
        make_fact(
            f"NFK-2024-{number:03}",
            statement=f"In district {number} the {subjects[number % 6]} were seen {number} times.",
            asks=[f"how often were {subjects[number % 6]} seen in district {number}", f"district {number} visits"],
        )
        for number in range(1, count)
    ]


def test_a_base_without_labels_calibrates_itself() -> None:
    """It needs to once it is loaded, and again when a tenth of it has changed; the gate is then its own."""
    base = make_base(make_corpus(facts=_many(120)))
    before = base.needs_calibration, base.gate
    base.calibrate()
    assert (before[0], base.needs_calibration) == (True, False)
    assert base.gate != before[1]
    for fact in _many(MATERIAL_CHANGES + 1):
        base.put_fact(fact)
    assert base.needs_calibration


def test_a_small_base_keeps_the_standard_gate() -> None:
    """There is nothing to learn from a few facts, and nothing to learn anew."""
    base = make_base()
    assert not base.needs_calibration
    standard = base.gate
    base.calibrate()
    assert base.gate == standard


def test_a_gate_fitted_to_labels_stays() -> None:
    """However much changes: it was fitted to what people ask."""
    fitted = FittedGate(searched=WORDS, words_share=1, constant=0, weights={}, thresholds={0.1: 0.5})
    base = make_base(replace(make_corpus(facts=_many(120)), gates={WORDS: fitted}))
    assert not base.needs_calibration
    base.learn_meanings(WordEmbedder())
    assert base.needs_calibration  # nobody fitted one for this way of searching


def test_meaning_that_comes_during_a_calibration_is_not_undone() -> None:
    """What was learnt by words alone is dropped, and the base still needs to learn."""
    base = make_base(make_corpus(facts=_many(120)))
    build = base.index.documents

    def arrive() -> list[Document]:
        base.learn_meanings(WordEmbedder())
        return build()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base.index, "documents", arrive)
        gate = make_base(make_corpus(facts=_many(120))).gate
        base.calibrate()
    assert base.gate != gate
    assert base.index.calibration.words_share != 1
    assert base.needs_calibration
