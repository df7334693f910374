"""How fast and how good the matcher is, next to its peers.

    python -m benchmarks.matcher                               a table of speeds at several sizes
    python -m benchmarks.matcher --facts 10000 --lexical --json
    python -m benchmarks.matcher --quality sets/*.json         quality on question sets, with peers

The synthetic base: made-up words of two to four syllables, one new word for every three facts (never fewer than
5,000), drawn by a Zipf law with exponent 1.05; a statement of 12 to 30 words among which every third is an English
function word, and two asks of 5 to 9 words taken from the statement in its order. Questions take 5 to 9 words of a
random fact, and a random edit falls on 30% of their longer words, so that most searches pay for repairs. Seeded:
every run measures the same.

A question set: {"documents": [{"id", "asks", "text"?}], "queries": [{"question", "typo", "gold": [id, ...]}]},
where an empty gold means that no document answers. R@1 is over questions with gold; AUROC is how well the confidence (of
a peer: its best score) tells those from the rest.
"""

import argparse
import gc
import json
import random
import sys
import time
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from knowledge.search import Document, SearchIndex
from knowledge.text import FUNCTION_WORDS

SIZES = (200, 1_000, 10_000)
QUESTIONS = 400
EDITED = 0.3
_SYLLABLES = [
    consonant + vowel for consonant in "bcdfghklmnprstvw" for vowel in ("a", "e", "i", "o", "u", "ar", "en")
]

Ranker = Callable[[str], tuple[str | None, float]]
"""Question -> the id of the best document, and how sure it is."""


class Base(NamedTuple):
    """A synthetic base and questions for it."""

    documents: list[Document]
    questions: list[str]


def make_base(facts: int, questions: int = QUESTIONS, seed: int = 7) -> Base:
    """Documents and questions as described above."""
    rng = random.Random(seed)
    vocabulary: dict[str, None] = {}
    while len(vocabulary) < max(5_000, facts // 3):
        vocabulary["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4)))] = None
    words = list(vocabulary)
    cumulative = list(accumulate(1 / rank**1.05 for rank in range(1, len(words) + 1)))
    functions = sorted(FUNCTION_WORDS)

    def draw_word(place: int) -> str:
        return (
            rng.choice(functions) if place % 3 == 0 else words[bisect(cumulative, rng.random() * cumulative[-1])]
        )

    def take_part(statement: Sequence[str]) -> list[str]:
        places = sorted(rng.sample(range(len(statement)), rng.randint(5, 9)))
        return [statement[place] for place in places]

    documents, statements = [], []
    for number in range(facts):
        statement = [draw_word(place) for place in range(rng.randint(12, 30))]
        asks = [" ".join(take_part(statement)) for _ in range(2)]
        statements.append(statement)
        documents.append(Document(f"F{number:06}", " ".join(statement), asks))
    asked = [" ".join(_misspell(take_part(rng.choice(statements)), rng)) for _ in range(questions)]
    return Base(documents, asked)


def _misspell(words: Sequence[str], rng: random.Random) -> Iterator[str]:
    for word in words:
        if len(word) < 4 or rng.random() > EDITED:
            yield word
            continue
        at = rng.randrange(len(word) - 1)
        yield rng.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + rng.choice("abcdefghij") + word[at:],
            )
        )


def measure_speed(facts: int) -> dict[str, float]:
    """Build and search times, and the memory that the process holds for an index, at one size."""
    base = make_base(facts)
    gc.collect()
    started = time.perf_counter()
    index = SearchIndex.build(base.documents)
    build = time.perf_counter() - started
    for question in base.questions[:20]:
        index.search(question)
    times, additions = [], []
    for question in base.questions:
        started = time.perf_counter()
        index.search(question)
        times.append((time.perf_counter() - started) * 1000)
    for document in make_base(20, seed=11).documents:
        started = time.perf_counter()
        index.add(Document(f"N{document.id}", document.text, document.asks))
        index.search(document.asks[0])  # an addition is done when a search has seen it
        additions.append((time.perf_counter() - started) * 1000)
    return {
        "facts": facts,
        "build_s": round(build, 3),
        "p50_ms": round(float(np.percentile(times, 50)), 3),
        "p99_ms": round(float(np.percentile(times, 99)), 3),
        "add_ms": round(float(np.median(additions)), 3),
        "rss_mb": round(_resident_mb(), 1),
    }


def _resident_mb() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    import resource  # noqa: PLC0415 - exists on Unix only

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def rank_with_ours(documents: Sequence[Document]) -> Ranker:
    """The matcher under test."""
    index = SearchIndex.build(documents)

    def rank(question: str) -> tuple[str | None, float]:
        results = index.search(question, limit=1)
        return (results.matches[0].id if results.matches else None), results.confidence

    return rank


def rank_with_bm25s(documents: Sequence[Document]) -> Ranker:
    """bm25s as its own guide sets it up: English stop words, Snowball stems."""
    import bm25s  # noqa: PLC0415 - a peer is imported only when it is measured
    import Stemmer  # noqa: PLC0415 - the same

    stemmer = Stemmer.Stemmer("english")

    def tokenize(texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)

    retriever = bm25s.BM25()
    retriever.index(tokenize([" ".join(_passages_of(document)) for document in documents]), show_progress=False)

    def rank(question: str) -> tuple[str | None, float]:
        places, scores = retriever.retrieve(tokenize([question]), k=1, show_progress=False)
        return documents[int(places[0, 0])].id, float(scores[0, 0])

    return rank


def rank_with_token_set(documents: Sequence[Document]) -> Ranker:
    """The best ask of each document by rapidfuzz's token_set_ratio."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 - a peer is imported only when it is measured

    owners = [document.id for document in documents for _passage in _passages_of(document)]
    passages = [utils.default_process(passage) for document in documents for passage in _passages_of(document)]

    def rank(question: str) -> tuple[str | None, float]:
        asked = utils.default_process(question)
        _passage, score, place = process.extractOne(asked, passages, scorer=fuzz.token_set_ratio)
        return owners[place], score

    return rank


def _passages_of(document: Document) -> list[str]:
    return [passage for passage in (document.text, *document.asks) if passage]


RANKERS: dict[str, Callable[[Sequence[Document]], Ranker]] = {
    "ours": rank_with_ours,
    "bm25s": rank_with_bm25s,
    "token_set": rank_with_token_set,
}


def measure_quality(path: Path, rankers: Sequence[str] = tuple(RANKERS)) -> list[dict[str, Any]]:
    """Quality and speed of the rankers, by name, on one question set."""
    questions = json.loads(path.read_text(encoding="utf-8"))
    documents = [
        Document(each["id"], each.get("text", ""), each.get("asks", ())) for each in questions["documents"]
    ]
    rows: list[dict[str, Any]] = []
    for name in rankers:
        rank = RANKERS[name](documents)
        row: dict[str, Any] = {"set": path.stem, "ranker": name}
        started = time.perf_counter()
        for kind in ("question", "typo"):
            answers = [(each["gold"], rank(each[kind])) for each in questions["queries"]]
            right = [best in gold for gold, (best, _sure) in answers if gold]
            inside = [sure for gold, (_best, sure) in answers if gold]
            outside = [sure for gold, (_best, sure) in answers if not gold]
            row[f"r1_{kind}"] = round(float(np.mean(right)), 3)
            row[f"auroc_{kind}"] = round(measure_auroc(inside, outside), 3) if outside else None
        row["ms"] = round((time.perf_counter() - started) * 1000 / (2 * len(questions["queries"])), 3)
        row["speed"] = round(row["ms"] / rows[0]["ms"], 2) if rows else 1.0
        rows.append(row)
    return rows


def measure_auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Chance that a random answerable question scores above a random unanswerable one; ties count half."""
    above = np.subtract.outer(np.asarray(inside), np.asarray(outside))
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def print_table(rows: Sequence[dict[str, Any]]) -> None:
    """Print rows with equal keys as aligned columns."""
    columns = list(rows[0])
    cells = [columns, *([("" if row[column] is None else str(row[column])) for column in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.matcher", description=__doc__.partition("\n")[0])
    parser.add_argument("--facts", type=int, help=f"size of the synthetic base (default: {SIZES})")
    parser.add_argument("--lexical", action="store_true", help="the lexical matcher alone, which is the default")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--quality", nargs="+", type=Path, metavar="FILE", help="question sets to measure quality on"
    )
    options = parser.parse_args(arguments)
    rows: list[dict[str, Any]]
    if options.quality:
        rows = [row for path in options.quality for row in measure_quality(path)]
    else:
        rows = [measure_speed(size) for size in ([options.facts] if options.facts else SIZES)]
    if options.json:
        print(json.dumps(rows if options.quality or len(rows) > 1 else rows[0]))
    else:
        print_table(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
