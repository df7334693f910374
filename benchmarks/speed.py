"""Speed and memory of the matcher on synthetic bases; `benchmarks.matcher` describes what is measured."""

import gc
import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.synthetic import make_base
from briefing.semantic import OnnxEmbedder, find_model
from knowledge.corpus import load_corpus
from knowledge.search import Document, SearchIndex
from knowledge.search.embedding import Vectors, normalise

WARM_UP = 20
"""Questions asked before the clock starts."""
ADDED = 20
"""Documents added one by one to the finished index."""
_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class HalfRandomEmbedder:
    """The installed model, but while `pretending` every text that is not a question gets a random vector."""

    def __init__(self, model: OnnxEmbedder, seed: int = 5) -> None:
        self._model = model
        self._rng = np.random.default_rng(seed)
        self.fingerprint = f"half-random {model.fingerprint}"
        self.dimension = model.dimension
        self.pretending = True

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text."""
        if not self.pretending:
            return self._model.embed(texts)
        return normalise(self._rng.standard_normal((len(texts), self.dimension), dtype=np.float32))

    def embed_question(self, text: str) -> Vectors:
        """The model's vector of a question."""
        return self._model.embed_question(text)


def measure_speed(facts: int, *, semantic: bool) -> dict[str, float]:
    """Build and search times, and the memory that the process holds for an index, at one size.

    In a process of its own, so that no earlier index counts as memory and all arithmetic keeps to one thread.
    """
    for variable in _THREAD_VARIABLES:
        os.environ[variable] = "1"  # read by the child when it loads the libraries
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as child:
        return child.submit(_measure, facts, semantic).result()


def _measure(facts: int, semantic: bool) -> dict[str, float]:
    curated = load_corpus() if semantic else None
    embedder = HalfRandomEmbedder(OnnxEmbedder(find_model())) if semantic else None
    documents, questions = make_base(facts, curated=curated)
    news = make_base(ADDED, curated=curated, seed=11).documents
    del curated
    gc.collect()
    started = time.perf_counter()
    index = SearchIndex.build(documents, embedder=embedder)
    build = time.perf_counter() - started
    if embedder:
        embedder.pretending = False  # a single addition waits for the model, and so does its figure
    for question in questions[:WARM_UP]:
        index.search(question)
    times, additions = [], []
    for question in questions:
        started = time.perf_counter()
        index.search(question)
        times.append((time.perf_counter() - started) * 1000)
    for document in news:
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
