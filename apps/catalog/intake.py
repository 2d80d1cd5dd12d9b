"""A file before it becomes a data row: what it is, how large, and its small picture. No database, no storage."""

import hashlib
import threading
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from apps.modalities import HEAD_BYTES, MODALITIES, Probe, UnreadableMedia, sniff

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_NAME = 255
THUMBNAIL_PX = 320
PIECE_BYTES = 1 << 20

# A picture of the largest size takes hundreds of megabytes while it is decoded: a process decodes few at a time.
_decoding = threading.BoundedSemaphore(2)


class FileTooLarge(UnreadableMedia):
    """More bytes than a file may have."""

    code = "file_too_large"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file turned out to be, see Probe; `thumbnail` is WebP within 320 x 320 pixels."""

    modality: str
    probe: Probe
    size: int
    checksum: str
    thumbnail: bytes

    @property
    def suffix(self) -> str:
        """The ending of the stored file; from the content, never from the name."""
        return MODALITIES[self.modality].suffixes[self.probe.mime]


def checksum_of(file: BinaryIO) -> tuple[str, int]:
    """SHA-256 and size in bytes. Raises FileTooLarge as soon as that is sure."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(PIECE_BYTES):
        size += len(piece)
        if size > MAX_FILE_BYTES:
            raise FileTooLarge(f"This file has more than {MAX_FILE_BYTES // 1024**2} MiB.")
        digest.update(piece)
    return digest.hexdigest(), size


def inspect(file: BinaryIO, *, checksum: str, size: int) -> Inspected:
    """Read the file to its end as what it is. Raises UnreadableMedia."""
    file.seek(0)
    modality, _ = sniff(file.read(HEAD_BYTES))
    with _decoding:
        probe = modality.probe(file)
        thumbnail = modality.thumbnail(file, THUMBNAIL_PX)
    return Inspected(modality.name, probe, size, checksum, thumbnail)


def clean_name(name: str) -> str:
    """A name to show: no folders, no characters that steer text or terminals, at most 255 characters. It never becomes a path."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in bare if not unicodedata.category(character).startswith("C")).strip()
    return shown[:MAX_NAME] or "unnamed"
