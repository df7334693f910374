"""How many of the facts that are nearest in meaning the rough comparison lets through.

    python -m benchmarks.recall

The curated base, attuned anew; some of its asks are put as questions, each while it is taken out of its fact. The
exact comparison with every fact says which are the best ones; the search compares exactly only those that lead by one
mean vector each (`knowledge.search.meanings`). Printed by how many numbers of the mean vectors are kept: the share of
the best facts that the search comes upon.
"""

import random
import sys
from typing import Any

import numpy as np

from benchmarks.tables import print_table
from briefing.semantic import open_embedder
from briefing.settings import Settings
from knowledge.base import FactBase
from knowledge.corpus import load_corpus
from knowledge.search import Document
from knowledge.search.attunement import AttunedEmbedder
from knowledge.search.index import ROUGHLY
from knowledge.search.learning import sorts_of
from knowledge.search.meanings import WIDTH, Meanings
from knowledge.search.sorts import Sort

QUESTIONS = 1000
BEST = (1, 10, 50)


def main() -> int:
    """Measure; the exit code."""
    base = FactBase(load_corpus(), home=Settings().authority)
    model = open_embedder(None, None)
    embedder = AttunedEmbedder(model, reword=base.glossary.spell_out, matrix=base.attune(model))
    documents = [document for document in base.index.documents() if len(document.asks) > 1]
    vectors = [embedder.embed(document.passages) for document in documents]
    print_table([_measure(documents, vectors, narrow=narrow) for narrow in (False, True)])
    return 0


def _measure(documents: list[Document], vectors: list[Any], *, narrow: bool) -> dict[str, Any]:
    rng = random.Random(3)
    meanings = Meanings(vectors[0].shape[1])
    sorts = [sorts_of(document) for document in documents]
    for slot, rows in enumerate(vectors):
        meanings.put(slot, rows, sorts[slot])
    if narrow:
        meanings.learn_directions()
    found: dict[int, list[float]] = {best: [] for best in BEST}
    for slot in (rng.randrange(len(documents)) for _ in range(QUESTIONS)):
        hidden = rng.randrange(1, len(vectors[slot]))
        question = vectors[slot][hidden]
        meanings.put(slot, np.delete(vectors[slot], hidden, axis=0), [Sort.ANY] * (len(vectors[slot]) - 1))
        rough = set(np.argsort(-meanings.compare_roughly(question, len(documents)))[:ROUGHLY].tolist())
        exact = np.argsort(-meanings.compare(question, range(len(documents)), Sort.ANY).likeness)
        for best, shares in found.items():
            shares.append(len(rough.intersection(exact[:best].tolist())) / best)
        meanings.put(slot, vectors[slot], sorts[slot])
    width = WIDTH if narrow else meanings.dimension
    return {"numbers": width} | {f"of the best {best}": round(float(np.mean(found[best])), 4) for best in BEST}


if __name__ == "__main__":
    sys.exit(main())
