"""What people ask: the questions of the curated base and the golden ones."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from knowledge.corpus import load_corpus

GOLDEN = Path(__file__).parents[2] / "golden" / "questions.yaml"


@pytest.fixture(scope="session")
def asked() -> Sequence[str]:
    """Every question that a fact is to be found by, and every golden one."""
    golden = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    asks = [ask for fact in load_corpus().facts.values() for ask in fact.asks]
    return [*asks, *(entry["question"] for entry in golden)]
