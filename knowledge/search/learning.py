"""Learns what many documents mean."""

import random
from collections.abc import Callable, Mapping, Sequence

from knowledge.search.documents import Document
from knowledge.search.embedding import Embedder
from knowledge.search.meanings import SAMPLE, Meanings
from knowledge.search.sorts import Sort, sort_of

_BATCH = 16
"""Documents whose passages are embedded together."""
GiveWay = Callable[[], object]
"""Called between two pieces of work, so that who works beside questions may rest there."""


def go_on() -> None:
    """Gives way to nobody."""


def put_first_meanings(
    documents: Mapping[int, Document], meanings: Meanings, embedder: Embedder, give_way: GiveWay = go_on
) -> None:
    """Learn a whole base, by slot: a random sample of a large one teaches in which directions its meanings differ."""
    slots = list(documents)
    if len(slots) >= SAMPLE:
        random.Random(1).shuffle(slots)  # noqa: S311 - a sample, not a secret
        put_meanings({slot: documents[slot] for slot in slots[:SAMPLE]}, meanings, embedder, give_way)
        meanings.learn_directions()
        slots = slots[SAMPLE:]
    put_meanings({slot: documents[slot] for slot in slots}, meanings, embedder, give_way)


def put_meanings(
    documents: Mapping[int, Document], meanings: Meanings, embedder: Embedder, give_way: GiveWay = go_on
) -> None:
    """Learn these documents, by slot."""
    slots = list(documents)
    for start in range(0, len(slots), _BATCH):
        batch = slots[start : start + _BATCH]
        vectors = embedder.embed([passage for slot in batch for passage in documents[slot].passages])
        give_way()
        end = 0
        for slot in batch:
            begin, end = end, end + len(documents[slot].passages)
            meanings.put(slot, vectors[begin:end], sorts_of(documents[slot]))
            give_way()


def sorts_of(document: Document) -> Sequence[Sort]:
    """What each passage wants to be told; a statement wants nothing."""
    statement = [Sort.ANY] if document.text else []
    return [*statement, *(sort_of(ask) for ask in document.asks if ask)]
