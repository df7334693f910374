"""The documents of an index: where each stands and its words in order."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from knowledge.search.documents import Document
from knowledge.search.growth import grow

Passages = npt.NDArray[np.int32]


class Register:
    """Gives every document a slot; the slot of a removed document is given out again."""

    def __init__(self) -> None:
        self._documents: list[Document | None] = []
        self._passages: list[Passages] = []
        self._slots: dict[str, int] = {}
        self._free: list[int] = []
        self._lengths: npt.NDArray[np.float32] = np.zeros(64, dtype=np.float32)

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, document_id: object) -> bool:
        return document_id in self._slots

    @property
    def lengths(self) -> npt.NDArray[np.float32]:
        """Words in the document of each slot, 0 where there is none."""
        return self._lengths[: len(self._documents)]

    def take_slot(self) -> int:
        """A slot for a document to be entered."""
        if self._free:
            return self._free.pop()
        self._documents.append(None)
        self._passages.append(np.zeros(0, dtype=np.int32))
        self._lengths = grow(self._lengths, len(self._documents))
        return len(self._documents) - 1

    def enter(self, slot: int, document: Document, passages: Passages, length: int) -> None:
        """Put a document in its slot."""
        self._documents[slot], self._passages[slot], self._lengths[slot] = document, passages, length
        self._slots[document.id] = slot

    def strike(self, document_id: str) -> tuple[int, Document]:
        """Take a document out; its slot and the document. KeyError when it is not here."""
        slot = self._slots.pop(document_id)
        document = self._documents[slot]
        assert document is not None  # noqa: S101 - a slot that an id points to is occupied
        self._documents[slot], self._passages[slot] = None, np.zeros(0, dtype=np.int32)
        self._lengths[slot] = 0
        self._free.append(slot)
        return slot, document

    def find(self, document_id: str) -> int:
        """The slot of a document. KeyError when it is not here."""
        return self._slots[document_id]

    def list_slots(self) -> list[Document | None]:
        """The document in each slot, None where there is none; a copy."""
        return self._documents.copy()

    def documents(self) -> list[Document]:
        """The documents present, in the order of their slots."""
        return [document for document in self._documents if document is not None]

    def name(self, slot: int) -> str:
        """The id of the document in an occupied slot."""
        document = self._documents[slot]
        assert document is not None  # noqa: S101 - only occupied slots have a score
        return document.id

    def read(self, slots: Sequence[int]) -> list[Passages]:
        """The words of documents in order, as term ids."""
        return [self._passages[slot] for slot in slots]
