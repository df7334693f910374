"""Scores in lines that a terminal shows, and as JSON."""

from collections.abc import Iterator
from typing import Any

from knowledge.evaluation.documents import DocumentScore
from knowledge.evaluation.scoring import Judged, Score

_NO_FIGURE = "-"


def describe_score(score: Score, *, worst: int) -> str:
    """How labelled questions came out, with the `worst` cases and what was answered."""
    return "\n".join([*_figures(score), *_calibration(score), *_worst(score, worst)])


def score_to_json(score: Score, *, worst: int) -> dict[str, Any]:
    """The same for programs; docs/evaluating.md has every field."""
    near, near_asked = score.count_false_answers(near_miss=True)
    off, off_asked = score.count_false_answers(near_miss=False)
    brier = score.brier
    return {
        "answerable": score.answerable,
        "right_first": round(score.first, 4) if score.answerable else None,
        "right_in_three": round(score.in_three, 4) if score.answerable else None,
        "refused": len(score.refused),
        "unanswerable": score.unanswerable,
        "false_answers": {
            "near_miss": {"answered": near, "asked": near_asked},
            "off_topic": {"answered": off, "asked": off_asked},
        },
        "wrong_first": {outcome.value: count for outcome, count in score.count_wrong_first().items()},
        "calibration": [
            {
                "from": each.lowest,
                "count": each.size,
                "confidence": round(each.confidence, 4),
                "right": round(each.right, 4),
            }
            for each in score.calibrate()
        ],
        "brier": None if brier is None else round(brier, 4),
        "worst": [_case_to_json(item) for item in score.find_worst(worst)],
    }


def describe_documents(score: DocumentScore) -> str:
    """How a set of documents came out."""
    rows = [("right first (R@1)", score.first, score.first_misspelt), ("AUROC", score.auroc, score.auroc_misspelt)]
    lines = [
        f"{score.documents:,} documents, {score.queries:,} questions, {score.out_of_scope:,} of them out of scope",
        f"{'':20}{'clean':>8}{'misspelt':>10}",
    ]
    return "\n".join([*lines, *(f"{name:20}{_figure(clean):>8}{_figure(typo):>10}" for name, clean, typo in rows)])


def _figures(score: Score) -> Iterator[str]:
    asked, wrong = score.answerable, score.first_wrong
    yield f"{len(score.judged):,} question{'' if len(score.judged) == 1 else 's'}"
    yield ""
    yield f"With an answer: {asked:,}"
    yield f"  right first             {_share(asked - len(wrong), asked)}"
    yield f"  right in three          {_share(asked - len(score.not_in_three), asked)}"
    yield f"  false abstentions       {_share(len(score.refused), asked)}"
    for outcome, count in score.count_wrong_first().items():
        yield f"  wrong first: {count:4}  {outcome.value}"
    yield ""
    yield f"Without an answer: {score.unanswerable:,}"
    yield f"  false answers           {_share(len(score.answered_wrongly), score.unanswerable)}"
    yield f"    near misses           {_share(*score.count_false_answers(near_miss=True))}"
    yield f"    off topic             {_share(*score.count_false_answers(near_miss=False))}"


def _calibration(score: Score) -> Iterator[str]:
    brier = score.brier
    if brier is None:
        return
    yield ""
    yield f"Calibration (Brier score {brier:.3f}; 0 is perfect)"
    yield "  confidence      n    mean   right"
    for each in score.calibrate():
        yield f"  {each.lowest:.1f}-{each.lowest + 0.1:.1f}    {each.size:5}   {each.confidence:.2f}   {each.right:.2f}"


def _worst(score: Score, count: int) -> Iterator[str]:
    cases = score.find_worst(count)
    if not cases:
        return
    yield ""
    yield f"The worst {len(cases)}" if len(cases) > 1 else "The worst"
    for item in cases:
        yield f"  {item}"
        yield f"    {item.outcome.value}{f'; note: {item.labelled.note}' if item.labelled.note else ''}"
        for snippet in (item.answer.snippets or item.answer.nearest)[:1]:
            label = "answered" if item.answer.snippets else "nearest"
            yield f"    {label}: {snippet.fact.statement} [{snippet.fact.id}]"


def _case_to_json(item: Judged) -> dict[str, Any]:
    labelled, answer = item.labelled, item.answer
    return {
        "question": labelled.question,
        "outcome": item.outcome.value,
        "wanted": {
            "sources": list(labelled.sources),
            "contains": list(labelled.contains),
            "any": list(labelled.any),
            "count": labelled.count,
        },
        "status": answer.status.value,
        "confidence": round(answer.confidence, 4),
        "facts": [snippet.fact.id for snippet in answer.snippets],
        "nearest": [snippet.fact.id for snippet in answer.nearest],
    }


def _share(count: int, total: int) -> str:
    return f"{count:4} of {total:4}  {count / total:6.1%}" if total else _NO_FIGURE


def _figure(value: float | None) -> str:
    return _NO_FIGURE if value is None else f"{value:.3f}"
