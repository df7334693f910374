"""Files sent either way, in memory, the oldest forgotten first."""

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from sandbox.messages import Json
from sandbox.wire import Upload

DOCUMENTS = "documents"
PHOTOS = "photos"
STORE_LIMIT = 256 * 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
PNG_HEADER_SIZE = 24
GIF_HEADER_SIZE = 10
JPEG_MARKER = 0xFF
JPEG = b"\xff\xd8"
# JPEG markers that start a frame, whose header holds the picture's size.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with the names Telegram gives it."""

    file_id: str
    unique_id: str
    path: str
    folder: str
    name: str
    content_type: str
    content: bytes

    def as_document(self) -> Json:
        """The ``document`` of a Message."""
        return {
            "document": {
                "file_id": self.file_id,
                "file_unique_id": self.unique_id,
                "file_name": self.name,
                "mime_type": self.content_type,
                "file_size": len(self.content),
            }
        }

    def as_photo(self, width: int, height: int) -> Json:
        """The ``photo`` of a Message, in its one size."""
        identity = {"file_id": self.file_id, "file_unique_id": self.unique_id}
        return {"photo": [{**identity, "width": width, "height": height, "file_size": len(self.content)}]}


class Files:
    """Every file of this run, by id and by path.

    Args:
        serial: Where file numbers come from.
        limit: How many bytes are kept in all.
    """

    def __init__(self, serial: Iterator[int] | None = None, limit: int = STORE_LIMIT) -> None:
        self._serial = serial if serial is not None else itertools.count(1)
        self._limit = limit
        self._size = 0
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, name: str, content_type: str, content: bytes, folder: str) -> StoredFile:
        """Keep a file.

        Args:
            name: The name its sender gave it; only its last part is kept.
            content_type: Its media type.
            content: Its bytes.
            folder: `DOCUMENTS` or `PHOTOS`, the first part of its path.
        """
        number = next(self._serial)
        safe_name = PurePosixPath(name.replace("\\", "/")).name or "file"
        suffix = PurePosixPath(safe_name).suffix
        stored = StoredFile(
            file_id=f"SANDBOX{number:012d}AAFile",
            unique_id=f"AQAD{number:012d}",
            path=f"{folder}/file_{number}{suffix}",
            folder=folder,
            name=safe_name,
            content_type=content_type,
            content=content,
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        self._size += len(content)
        while self._size > self._limit and len(self._by_id) > 1:
            self._forget(next(iter(self._by_id.values())))
        return stored

    def add_document(self, upload: Upload) -> Json:
        """Keep an upload; the ``document`` of a Message."""
        return self.add(upload.name, upload.content_type, upload.content, DOCUMENTS).as_document()

    def add_photo(self, upload: Upload) -> Json | None:
        """Keep a picture; the ``photo`` of a Message, or None when the upload is no picture."""
        size = measure_picture(upload.content)
        if size is None:
            return None
        return self.add(upload.name, upload.content_type, upload.content, PHOTOS).as_photo(*size)

    def find(self, file_id: str) -> StoredFile | None:
        """The file of an id, None when there is none or it has been forgotten."""
        return self._by_id.get(file_id)

    def find_path(self, path: str) -> StoredFile | None:
        """The file of a path, None when there is none or it has been forgotten."""
        return self._by_path.get(path)

    def clear(self) -> None:
        """Forget every file."""
        self._by_id.clear()
        self._by_path.clear()
        self._size = 0

    def _forget(self, stored: StoredFile) -> None:
        del self._by_id[stored.file_id]
        del self._by_path[stored.path]
        self._size -= len(stored.content)


def measure_picture(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, JPEG or GIF; None for anything else."""
    if content.startswith(PNG) and len(content) >= PNG_HEADER_SIZE:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= GIF_HEADER_SIZE:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    return _measure_jpeg(content) if content.startswith(JPEG) else None


def _measure_jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == JPEG_MARKER:
        marker = content[at + 1]
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
