"""Floors under the measured quality of the search, on public question sets that are kept outside the project."""

from pathlib import Path

import pytest

from benchmarks.matcher import measure_quality

SETS = Path(__file__).parents[3].parent / "shared" / "eval"


@pytest.mark.parametrize(
    ("name", "clean", "typo", "auroc"),
    [
        # measured: .828, .798, .936
        ("clinc150", 0.815, 0.785, 0.925),
        # measured: .745, .736; all its questions have an answer
        ("banking77", 0.73, 0.72, None),
    ],
)
def test_quality_holds(name: str, clean: float, typo: float, auroc: float | None) -> None:
    """The right document first, as often as measured when this was tuned, less one question in a hundred."""
    path = SETS / f"{name}.json"
    if not path.exists():
        pytest.skip("the public question sets are not here")
    ours = measure_quality(path, rankers=("ours",))[0]
    assert ours["r1_question"] >= clean
    assert ours["r1_typo"] >= typo
    assert auroc is None or ours["auroc_question"] >= auroc
