"""Vectors kept by the text they are of, so that no text goes through the model twice.

A file holds the vectors of one model: a header with the model's fingerprint, then one record a text (a digest of
the text, a factor, the vector in whole numbers of one byte). Records are only ever appended. Nothing depends on the
file: deleted, it is made again.
"""

import hashlib
import logging
import os
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Self

import numpy as np

from knowledge.search.embedding import Embedder, Packed, Vectors, pack
from knowledge.search.growth import grow, grow_rows

_MAGIC = b"VECTORS1"
_HEADER = 64
_DIGEST = 16
_CHUNK = 256
"""Texts embedded between two writes: a start that is cut short loses no more."""

logger = logging.getLogger(__name__)


class Kept(NamedTuple):
    """Vectors with the digests of their texts, row by row."""

    digests: Sequence[bytes]
    vectors: Packed

    @classmethod
    def nothing(cls, dimension: int) -> Self:
        """No vectors."""
        return cls([], pack(np.zeros((0, dimension), dtype=np.float32)))


class VectorFile:
    """A file of vectors of one model."""

    def __init__(self, path: Path, *, fingerprint: str, dimension: int) -> None:
        self.path = path
        self._dimension = dimension
        self._header = b"%s %s %d" % (_MAGIC, fingerprint.encode(), dimension)
        self._record = np.dtype([("text", f"V{_DIGEST}"), ("factor", "<f4"), ("levels", "i1", (dimension,))])

    def read(self) -> Kept:
        """What the file holds: nothing when it is missing, damaged or another model's.

        A record that was cut short at the end, by a crash, is left out.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return Kept.nothing(self._dimension)
        except OSError as error:
            logger.warning("the vectors in %s cannot be read (%s): embedding anew", self.path, error.strerror)
            return Kept.nothing(self._dimension)
        if content[:_HEADER].rstrip(b"\0") != self._header:
            logger.warning("%s holds vectors of another model, or is damaged: embedding anew", self.path)
            return Kept.nothing(self._dimension)
        whole = (len(content) - _HEADER) // self._record.itemsize
        records = np.frombuffer(content, dtype=self._record, count=whole, offset=_HEADER)
        names = records["text"].tobytes()
        digests = [names[start : start + _DIGEST] for start in range(0, len(names), _DIGEST)]
        return Kept(digests, Packed(records["levels"].copy(), records["factor"].copy()))

    def write(self, kept: Kept) -> None:
        """Write the file anew, whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        unfinished.write_bytes(self._header.ljust(_HEADER, b"\0") + self._encode(kept))
        unfinished.replace(self.path)

    def append(self, kept: Kept) -> None:
        """Add vectors; a record that an earlier crash cut short is overwritten."""
        with self.path.open("r+b") as file:
            records = (file.seek(0, os.SEEK_END) - _HEADER) // self._record.itemsize
            file.seek(_HEADER + records * self._record.itemsize)
            file.write(self._encode(kept))

    def _encode(self, kept: Kept) -> bytes:
        records = np.zeros(len(kept.digests), dtype=self._record)
        records["text"] = np.frombuffer(b"".join(kept.digests), dtype=f"V{_DIGEST}")
        records["factor"], records["levels"] = kept.vectors.factors, kept.vectors.levels
        return records.tobytes()


class RememberingEmbedder:
    """An embedder that keeps what it has embedded, in memory and in a file. Safe to use from several threads.

    A file that cannot be written is told of once; the bot goes on without.
    """

    def __init__(self, embedder: Embedder, kept: VectorFile | None, shipped: Sequence[VectorFile] = ()) -> None:
        """Read the kept vectors.

        Args:
            embedder: The model.
            kept: Where new vectors are kept; without it they are kept in memory only.
            shipped: Files that are read and never written: the vectors that come with the curated base.
        """
        self._embedder = embedder
        self._file = kept
        own = kept.read() if kept else Kept.nothing(embedder.dimension)
        self._file_is_new = not own.digests
        held = [*(file.read() for file in shipped), own]
        self._rows = {digest: row for row, digest in enumerate(chain.from_iterable(part.digests for part in held))}
        self._levels = np.concatenate([part.vectors.levels for part in held])
        self._factors = np.concatenate([part.vectors.factors for part in held])
        self._size = len(self._factors)
        self._learning = Lock()

    @property
    def fingerprint(self) -> str:
        """That of the model."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """That of the model."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text; only texts never seen before go through the model."""
        digests = list(map(_digest, texts))
        with self._learning:
            unseen = {
                digest: text for digest, text in zip(digests, texts, strict=True) if digest not in self._rows
            }
            waiting = list(unseen.items())
            for start in range(0, len(waiting), _CHUNK):
                self._learn(waiting[start : start + _CHUNK])
            return self._take(digests).unpack()

    def embed_question(self, text: str) -> Vectors:
        """The vector of a question, as a table of one row. It is not kept: not in memory, not on disk."""
        return self._embedder.embed_question(text)

    def count_unseen(self, texts: Iterable[str]) -> int:
        """How many of the texts would go through the model."""
        return sum(digest not in self._rows for digest in set(map(_digest, texts)))

    def count_kept(self) -> int:
        """How many texts would not."""
        return len(self._rows)

    def write_only(self, texts: Iterable[str], file: VectorFile) -> None:
        """Write a file with the vectors of exactly these texts, all embedded before."""
        digests = sorted(set(map(_digest, texts)))
        file.write(Kept(digests, self._take(digests)))

    def _take(self, digests: Sequence[bytes]) -> Packed:
        rows = np.array([self._rows[digest] for digest in digests], dtype=np.intp)
        return Packed(self._levels[rows], self._factors[rows])

    def _learn(self, items: Sequence[tuple[bytes, str]]) -> None:
        learnt = Kept([digest for digest, _text in items], pack(self._embedder.embed([text for _, text in items])))
        end = self._size + len(items)
        self._levels, self._factors = grow_rows(self._levels, end), grow(self._factors, end)
        self._levels[self._size : end], self._factors[self._size : end] = (
            learnt.vectors.levels,
            learnt.vectors.factors,
        )
        self._rows |= {digest: row for row, digest in enumerate(learnt.digests, start=self._size)}
        self._size = end
        self._keep(learnt)

    def _keep(self, learnt: Kept) -> None:
        if self._file is None:
            return
        try:
            if self._file_is_new:
                self._file.write(learnt)
                self._file_is_new = False
            else:
                self._file.append(learnt)
        except OSError as error:
            reason = error.strerror or str(error)
            logger.warning(
                "vectors cannot be kept in %s (%s): each start makes them again", self._file.path, reason
            )
            self._file = None


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
