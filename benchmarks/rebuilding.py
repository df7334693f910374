"""How long a question waits while the base behind it is being rebuilt.

    python -m benchmarks.rebuilding                  100,000 facts
    python -m benchmarks.rebuilding --facts 10000

A synthetic base, as in `benchmarks.matcher`, is searched by words and meaning with the installed model. Questions are
asked one after the other in one thread; meanwhile another does, over and over, what the running bot does in the
background: it makes an index of all facts, or learns the meanings of the index that is being asked, or calibrates.
Passages have random vectors that are remembered, as they are from the second start on.
"""

import argparse
import gc
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from threading import Thread
from typing import Any

import numpy as np

from benchmarks.speed import HalfRandomEmbedder
from benchmarks.synthetic import make_base
from benchmarks.tables import print_table
from briefing.responsiveness import GivingWay, favour_questions
from briefing.semantic import OnnxEmbedder, RememberingEmbedder, find_model
from knowledge.corpus import load_corpus
from knowledge.search import SearchIndex, calibrate

WARM_UP = 20
GARBAGE = (50_000,)
"""As `bot.py` sets it for its process."""
FEWEST, MOST = 200, 5000
"""Questions asked while something goes on: never fewer, and no more even if it still goes on."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.rebuilding", description=__doc__.partition("\n")[0])
    parser.add_argument("--facts", type=int, default=100_000, help="size of the synthetic base")
    print_table(measure_waits(parser.parse_args(arguments).facts))
    return 0


def measure_waits(facts: int) -> list[dict[str, Any]]:
    """The time of a question, in milliseconds, by what goes on beside it."""
    documents, questions = make_base(facts, curated=load_corpus())
    embedder = RememberingEmbedder(HalfRandomEmbedder(OnnxEmbedder(find_model())), None)
    index = SearchIndex.build(documents, embedder=embedder)
    build = partial(SearchIndex.build, embedder=embedder)
    gc.set_threshold(*GARBAGE)
    favour_questions()  # as the bot does
    rows, way = [], GivingWay()
    for beside, work in (
        ("nothing", lambda: None),
        ("building an index", lambda: build(documents, give_way=way)),
        ("learning meanings", lambda: index.learn_meanings(embedder, way)),
        ("calibrating", lambda: calibrate(documents, partial(build, give_way=way), give_way=way)),
    ):
        times = np.array(_ask_beside(work, index, questions)) * 1000
        p50, p99 = np.percentile(times, (50, 99))
        rows.append(
            {
                "beside": beside,
                "questions": len(times),
                "p50_ms": round(float(p50), 1),
                "p99_ms": round(float(p99), 1),
                "max_ms": round(float(times.max()), 1),
            }
        )
    return rows


def _ask_beside(work: Callable[[], object], index: SearchIndex, questions: Sequence[str]) -> list[float]:
    for question in questions[:WARM_UP]:
        index.search(question)
    background = Thread(target=work)
    background.start()
    times: list[float] = []
    while len(times) < FEWEST or (background.is_alive() and len(times) < MOST):
        started = time.perf_counter()
        index.search(questions[len(times) % len(questions)])
        times.append(time.perf_counter() - started)
    background.join()
    return times


if __name__ == "__main__":
    sys.exit(main())
