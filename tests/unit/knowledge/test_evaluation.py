"""Labelled questions: read from files, asked, judged and reported."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge.answer import Answer, AnswerStatus, Snippet
from knowledge.evaluation import (
    DocumentSet,
    Judged,
    LabelledQuestion,
    LabelsError,
    Outcome,
    Score,
    describe_documents,
    describe_score,
    find_unknown_sources,
    is_right,
    read_labels,
    score_documents,
    score_questions,
    score_to_json,
)
from knowledge.evaluation.documents import measure_auroc
from knowledge.evaluation.scoring import judge
from tests.factories import make_base, make_fact, make_source

SOURCE = make_source()
OTHER = make_source(id="tst-other-2020")
RIGHT = Snippet(fact=make_fact("NFK-2024-01", statement="There were 16 of them."), source=SOURCE)
WRONG = Snippet(fact=make_fact("NFK-2024-02", statement="There were 2,016 of them."), source=SOURCE)
SET = {
    "documents": [{"id": "a", "asks": ["activate my card"]}, {"id": "b", "text": "change the pin of an account"}],
    "queries": [
        {"question": "activate card", "typo": "activte card", "gold": ["a"], "split": "test"},
        {"question": "change pin", "typo": "chnage pin", "gold": ["b"]},
        {"question": "weather tomorrow", "typo": "waether tomorrow", "gold": []},
    ],
}


def make_label(**changes: Any) -> LabelledQuestion:
    """A question whose answer holds 16."""
    return LabelledQuestion.model_validate(
        {"question": "how many?", "sources": [SOURCE.id], "contains": ["16"]} | changes
    )


def make_answer(
    snippets: Sequence[Snippet] = (), confidence: float = 0.9, *, nearest: Sequence[Snippet] = (), **changes: Any
) -> Answer:
    """Answered where there are snippets, else refused."""
    status = AnswerStatus.ANSWERED if snippets else AnswerStatus.NO_MATCH
    fields = {"question": "how many?", "status": status, "confidence": confidence}
    return Answer.model_validate({**fields, "snippets": tuple(snippets), "nearest": tuple(nearest)} | changes)


UNANSWERABLE = make_label(sources=[], contains=[])
NEAR_MISS = make_label(sources=[], contains=[], near_miss=True)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write a file of questions; its path."""

    def _write(text: str, name: str = "questions.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


# --- files


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("q.yaml", "- {question: how many?, source: s-1, contains: ['1,088']}\n- question: why?\n"),
        # numbers without quotation marks stay as they are written
        ("q.yml", "- question: how many?\n  sources: [s-1]\n  contains:\n    - 1,088\n- question: why?\n"),
        (
            "q.json",
            '[{"question": "how many?", "source": "s-1", "contains": ["1,088"]}, {"question": "why?"}]',
        ),
        (
            "q.JSON",
            '\ufeff[{"question": "how many?", "sources": ["s-1"], "contains": ["1,088"]}, {"question": "why?"}]',
        ),
        (
            "q.jsonl",
            '{"question": "how many?", "source": "s-1", "contains": ["1,088"]}\n\n{"question": "why?"}\n',
        ),
    ],
)
def test_every_format_reads_alike(write: Any, name: str, text: str) -> None:
    """YAML, JSON and JSON Lines hold the same questions; one source may stand alone."""
    questions = read_labels(write(text, name))
    assert isinstance(questions, list)
    assert [item.question for item in questions] == ["how many?", "why?"]
    assert questions[0].sources == ("s-1",)
    assert questions[0].contains == ("1,088",)
    assert [item.answerable for item in questions] == [True, False]


def test_numbers_need_no_quotation_marks(write: Any) -> None:
    """16 is read as the text 16, in YAML and in JSON, and 07 keeps its nought."""
    first = read_labels(write("- {question: how many?, source: s-1, contains: [16, 07]}"))
    second = read_labels(write('[{"question": "how many?", "source": "s-1", "any": [16, 1.5]}]', "q.json"))
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert first[0].contains == ("16", "07")
    assert second[0].any == ("16", "1.5")


@pytest.mark.parametrize(
    ("name", "text", "reasons"),
    [
        # which entry, where, and what is wrong with it
        (
            "q.yaml",
            "- question: a\n- question: b\n  sorce: s-1\n",
            ["q.yaml:2: entry 2 (b): sorce: is not a field"],
        ),
        ("q.yaml", "- source: s-1\n", ["q.yaml:1: entry 1: question: is missing"]),
        ("q.yaml", "- {question: a, source: s-1, any: adult}", ["entry 1 (a): any: should be a list"]),
        ("q.yaml", "- {question: a, source: s-1, count: few}", ["entry 1 (a): count: "]),
        ("q.yaml", "- {question: a, source: Not An Id}", ["entry 1 (a): sources.0: "]),
        ("q.yaml", "- {question: a, source: s-1, sources: [s-2]}", ["both source and sources"]),
        # labels that contradict each other
        ("q.yaml", "- {question: a, source: s-1, near_miss: true}", ["near_miss and unanswerable do not fit"]),
        (
            "q.yaml",
            "- {question: a, source: s-1, status: unanswerable}",
            ["near_miss and unanswerable do not fit"],
        ),
        ("q.yaml", "- {question: a, contains: [b]}", ["source is missing"]),
        # all problems at once
        (
            "q.yaml",
            "- {question: a, x: 1}\n- just text\n",
            ["entry 1 (a): x:", "q.yaml:2: entry 2: should be a question"],
        ),
        # not the format it says it is
        ("q.yaml", "- question: [a\n", ["q.yaml:2: not valid YAML"]),
        ("q.yaml", "a: &x [*x]\nb: *y", ["q.yaml:", "not valid YAML"]),
        ("q.json", '[\n{"question": "a"},\n{"question"}\n]', ["q.json:3: not valid JSON"]),
        ("q.jsonl", '{"question": "a"}\nb\n', ["q.jsonl:2: not valid JSON"]),
        ("q.jsonl", '{"question": "a"}\n{"q": "a"}\n', ["q.jsonl:2: entry 2: question: is missing"]),
        ("q.txt", "a", ["q.txt: .txt is not understood: .yaml, .json or .jsonl"]),
        ("questions", "a", ["a name without an ending"]),
        ("q.yaml", "", ["q.yaml: holds no question"]),
        ("q.json", "[]", ["q.json: holds no question"]),
        # sets of documents
        ("q.json", '{"documents": [], "queries": []}', ["documents: ", "queries: "]),
        ("q.json", '{"documents": [{"id": "a"}], "queries": [{"question": "b"}]}', ["queries.0.gold: is missing"]),
        (
            "q.json",
            '{"documents": [{"id": "a"}], "queries": [{"question": "b", "gold": ["c"]}]}',
            ["gold names 'c', which is no document's id"],
        ),
        (
            "q.json",
            '{"documents": [{"id": "a"}, {"id": "a"}], "queries": [{"question": "b", "gold": []}]}',
            ["an id is used twice"],
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(write: Any, name: str, text: str, reasons: list[str]) -> None:
    """What is wrong, in which entry and on which line; never a traceback."""
    with pytest.raises(LabelsError) as caught:
        read_labels(write(text, name))
    for reason in reasons:
        assert reason in str(caught.value)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    """A missing file and one that is no text are named too."""
    with pytest.raises(LabelsError, match=r"q\.yaml: cannot be read: No such file"):
        read_labels(tmp_path / "q.yaml")
    (tmp_path / "q.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LabelsError, match="cannot be read"):
        read_labels(tmp_path / "q.yaml")


def test_sources_that_the_base_does_not_have() -> None:
    """A mistyped source would make every answer wrong: it is found."""
    questions = [make_label(), make_label(sources=[SOURCE.id, "s-2"]), make_label(sources=["s-1"])]
    assert find_unknown_sources(questions, make_base()) == ["s-1", "s-2"]


# --- judging


@pytest.mark.parametrize(
    ("changes", "statement", "right"),
    [
        ({}, "There were 16.", True),
        # a number is found as a whole
        ({}, "There were 2016.", False),
        ({}, "There were 16.5 million.", False),
        ({}, "There were 1,016.", False),
        ({}, "There were 16,000.", False),
        ({"contains": ["16", "Boys"]}, "There were 16 boys.", True),
        ({"contains": ["16", "girls"]}, "There were 16 boys.", False),
        ({"contains": [], "any": ["girls", "boys"]}, "There were 16 boys.", True),
        ({"contains": [], "any": ["girls"]}, "There were 16 boys.", False),
        # signs mean themselves
        ({"contains": ["16%"]}, "It was 16%.", True),
        ({"contains": ["(a.b)"]}, "It was (axb).", False),
        ({"sources": [OTHER.id]}, "There were 16.", False),
        ({"sources": [OTHER.id, SOURCE.id]}, "There were 16.", True),
    ],
)
def test_what_is_right(changes: dict[str, Any], statement: str, right: bool) -> None:
    """A snippet is right when it is from a right source and says all that it must."""
    snippet = Snippet(fact=make_fact(statement=statement), source=SOURCE)
    assert is_right(make_label(**changes), snippet) is right


@pytest.mark.parametrize(
    ("labelled", "answer", "outcome"),
    [
        (make_label(), make_answer([RIGHT, WRONG]), Outcome.RIGHT),
        (make_label(), make_answer([WRONG, WRONG, RIGHT]), Outcome.SECOND),
        (make_label(), make_answer([WRONG, WRONG, WRONG, RIGHT]), Outcome.LATER),
        (make_label(), make_answer([WRONG]), Outcome.WRONG),
        (make_label(), make_answer(nearest=[RIGHT]), Outcome.REFUSED),
        (make_label(), make_answer(status=AnswerStatus.DEFINITION), Outcome.DEFINED),
        (make_label(count=2), make_answer([RIGHT, WRONG]), Outcome.RIGHT),
        (make_label(count=3), make_answer([RIGHT, WRONG]), Outcome.WRONG_COUNT),
        (UNANSWERABLE, make_answer(), Outcome.RIGHT),
        (UNANSWERABLE, make_answer([RIGHT]), Outcome.FALSE_ANSWER),
        # what a term means is said without harm, and a concern is not answered either
        (UNANSWERABLE, make_answer(status=AnswerStatus.DEFINITION), Outcome.RIGHT),
        (UNANSWERABLE, make_answer(status=AnswerStatus.SAFEGUARDING), Outcome.RIGHT),
        (make_label(), make_answer(status=AnswerStatus.SAFEGUARDING), Outcome.REFUSED),
    ],
)
def test_outcomes(labelled: LabelledQuestion, answer: Answer, outcome: Outcome) -> None:
    """Each way in which a question can come out."""
    assert judge(labelled, answer).outcome is outcome


def _score(*cases: tuple[LabelledQuestion, Answer]) -> Score:
    return Score([judge(labelled, answer) for labelled, answer in cases])


def test_figures() -> None:
    """The shares are of the questions with an answer, the false answers of those without."""
    score = _score(
        (make_label(), make_answer([RIGHT])),
        (make_label(), make_answer([WRONG, RIGHT])),
        (make_label(), make_answer([WRONG])),
        (make_label(), make_answer()),
        (UNANSWERABLE, make_answer()),
        (NEAR_MISS, make_answer([RIGHT])),
        (NEAR_MISS, make_answer()),
    )
    assert (score.answerable, score.unanswerable) == (4, 3)
    assert (score.first, score.in_three) == (0.25, 0.5)
    assert len(score.refused) == 1
    assert score.false_answers == pytest.approx(1 / 3)
    assert score.count_false_answers(near_miss=True) == (1, 2)
    assert score.count_false_answers(near_miss=False) == (0, 1)
    assert score.count_wrong_first() == {Outcome.SECOND: 1, Outcome.WRONG: 1, Outcome.REFUSED: 1}


def test_calibration() -> None:
    """Tenths of the confidence, refusals by their nearest fact; definitions have no place in it."""
    score = _score(
        (make_label(), make_answer([RIGHT], 0.95)),
        (make_label(), make_answer([WRONG], 0.97)),
        (make_label(), make_answer([RIGHT], 1.0)),
        (make_label(), make_answer([], 0.15, nearest=[RIGHT])),
        (UNANSWERABLE, make_answer([], 0.1, nearest=[RIGHT])),
        (UNANSWERABLE, make_answer(confidence=1.0, status=AnswerStatus.DEFINITION)),
    )
    low, high = score.calibrate()
    assert (low.lowest, low.size, low.right) == (0.1, 2, 0.5)
    assert low.confidence == pytest.approx(0.125)
    assert (high.lowest, high.size) == (0.9, 3)
    assert high.right == pytest.approx(2 / 3)
    squares = [0.05**2, 0.97**2, 0.0, 0.85**2, 0.1**2]
    assert score.brier == pytest.approx(sum(squares) / 5)


def test_the_worst_are_sure_and_wrong() -> None:
    """Sure and wrong comes before unsure and wrong, and a refusal for which nothing spoke before a near one."""
    cases = [
        (make_label(question="unsure"), make_answer([WRONG], 0.6)),
        (make_label(question="sure"), make_answer([WRONG], 0.99)),
        (make_label(question="right"), make_answer([RIGHT], 0.1)),
        (make_label(question="lost"), make_answer([], 0.05)),
        (make_label(question="nearly"), make_answer([], 0.45)),
        (make_label(question="second"), make_answer([WRONG, RIGHT], 0.8)),
    ]
    worst = _score(*cases).find_worst(10)
    assert [item.labelled.question for item in worst] == ["sure", "lost", "unsure", "nearly", "second"]
    assert len(_score(*cases).find_worst(2)) == 2


def test_questions_are_asked_of_the_base() -> None:
    """What is judged is what the base answers."""
    base = make_base()
    (statement,) = (fact.statement for fact in base.facts.values())
    label = make_label(question=statement, contains=["personal advisers"])
    score = score_questions([label, make_label(question="?", sources=[], contains=[])], base)
    assert [item.answer.question for item in score.judged] == [statement, "?"]
    assert score.judged[0].best_is_right


# --- reporting


def test_report_has_every_figure() -> None:
    """Shares with their counts, what came instead, calibration, and the worst with what was answered."""
    score = _score(
        (make_label(), make_answer([RIGHT])),
        (make_label(note="page 7"), make_answer([WRONG])),
        (NEAR_MISS, make_answer([WRONG])),
        (UNANSWERABLE, make_answer()),
    )
    text = describe_score(score, worst=1)
    for part in (
        "4 questions",
        "right first                1 of    2   50.0%",
        "wrong first:    1  another fact",
        "near misses              1 of    1  100.0%",
        "off topic                0 of    1    0.0%",
        "Brier score",
        "0.9-1.0        4",
        "The worst",
        f"wanted {SOURCE.id} 16; got NFK-2024-02 (0.90)",
        "note: page 7",
        "answered: There were 2,016 of them. [NFK-2024-02]",
    ):
        assert part in text
    assert "The worst" not in describe_score(score, worst=0)


def test_report_of_one_sort_of_question() -> None:
    """Where there is nothing to measure a figure on, none is made up."""
    score = _score((UNANSWERABLE, make_answer(status=AnswerStatus.EMPTY_QUESTION)))
    text = describe_score(score, worst=5)
    assert "right first             -" in text
    assert "Calibration" not in text
    shown = score_to_json(score, worst=5)
    assert shown["right_first"] is shown["right_in_three"] is shown["brier"] is None
    assert shown["calibration"] == shown["worst"] == []


def test_json_report_can_be_written() -> None:
    """The report for programs is plain JSON with the documented fields."""
    shown = score_to_json(_score((make_label(), make_answer([WRONG])), (NEAR_MISS, make_answer([RIGHT]))), worst=5)
    assert json.loads(json.dumps(shown)) == shown
    assert shown["false_answers"] == {
        "near_miss": {"answered": 1, "asked": 1},
        "off_topic": {"answered": 0, "asked": 0},
    }
    assert shown["wrong_first"] == {"another fact": 1}
    assert [case["facts"] for case in shown["worst"]] == [["NFK-2024-02"], ["NFK-2024-01"]]


# --- sets of documents


def test_documents_are_indexed_and_found(write: Any) -> None:
    """The right document first, clean and misspelt, and more confidence within the scope than without."""
    labels = read_labels(write(json.dumps(SET), "set.json"))
    assert isinstance(labels, DocumentSet)
    score = score_documents(labels)
    assert (score.documents, score.queries, score.out_of_scope) == (2, 3, 1)
    assert (score.first, score.first_misspelt, score.auroc) == (1.0, 1.0, 1.0)
    text = describe_documents(score)
    assert "2 documents, 3 questions, 1 of them out of scope" in text
    assert "1.000" in text
    assert score.to_json()["first"] == 1.0


def test_what_a_set_cannot_measure_is_not_made_up() -> None:
    """Without misspelt wordings, or without questions out of scope, those figures are missing."""
    queries = [{"question": "activate card", "gold": ["a"]}]
    score = score_documents(DocumentSet.model_validate({**SET, "queries": queries}))
    assert score.first == 1.0
    assert score.first_misspelt is score.auroc is score.auroc_misspelt is None
    outside = score_documents(DocumentSet.model_validate({**SET, "queries": [{"question": "rain", "gold": []}]}))
    assert outside.first is None
    assert "-" in describe_documents(outside)


@pytest.mark.parametrize(
    ("inside", "outside", "area"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5], [0.5], 0.5),
        ([0.9, 0.5], [0.5, 0.1], 0.875),
        ([], [0.5], None),
        ([0.5], [], None),
    ],
)
def test_auroc(inside: list[float], outside: list[float], area: float | None) -> None:
    """The chance that one inside lies above one outside, ties counting half."""
    assert measure_auroc(inside, outside) == area


def test_a_case_says_what_was_wanted_and_what_came() -> None:
    """A case in one line, for a failed test's message."""
    case: Judged = judge(make_label(), make_answer(nearest=[RIGHT], confidence=0.2))
    assert str(case) == f"'how many?': wanted {SOURCE.id} 16; got unanswerable_no_match (0.20)"
