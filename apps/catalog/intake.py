"""A file before it becomes a data row: what it is, how large, and its small picture. No database, no storage."""

import hashlib
import mimetypes
import threading
import unicodedata
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, BinaryIO, Self, cast

from apps.modalities import HEAD_BYTES, MODALITIES, Limits, Modality, Probe, UnreadableMedia, sniff

MIB = 1024 * 1024
# The most bytes of a file, by asset type. Texts are held in memory whole while they are read; the rest is read piece by piece. Which TIFF
# is a picture shows only once it is whole, so that it may have as many as a map.
MAX_BYTES = {
    "image": 64 * MIB,
    "text": 64 * MIB,
    "html": 16 * MIB,
    "conversation": 16 * MIB,
    "document": 256 * MIB,
    "audio": 512 * MIB,
    "dicom": 512 * MIB,
    "geospatial": 1024 * MIB,
    "video": 1024 * MIB,
}
MAX_BYTES_OTHERWISE = 64 * MIB
MAX_FILE_BYTES = max(MAX_BYTES.values())
WRITTEN = frozenset({"text", "html", "conversation"})
MAX_NAME = 255
THUMBNAIL_PX = 320
PIECE_BYTES = 1 << 20
IN_MEMORY_BYTES = 4 * MIB

# A picture of the largest size takes hundreds of megabytes while it is decoded: a process decodes few at a time.
_decoding = threading.BoundedSemaphore(2)


class FileTooLarge(UnreadableMedia):
    """More bytes than a file of its type may have."""

    code = "file_too_large"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file turned out to be, see Probe; `thumbnail` is WebP within 320 x 320 pixels, `likeness` see Modality."""

    modality: str
    probe: Probe
    size: int
    checksum: str
    thumbnail: bytes
    likeness: bytes = b""

    @property
    def suffix(self) -> str:
        """The ending of the stored file; from the content, never from the name."""
        return MODALITIES[self.modality].suffixes[self.probe.mime]


def most_bytes(modality: Modality) -> int:
    """How many bytes a file of this asset type may have."""
    return MAX_BYTES.get(modality.name, MAX_BYTES_OTHERWISE)


class Arriving:
    """A file as it comes, piece by piece: in memory while it is small, on disk beyond. Refused as soon as that is sure.

    `write` raises MediaTypeUnsupported once the first HEAD_BYTES show no asset type, FileTooLarge beyond what the type may have.
    """

    def __init__(self, modality: str = "") -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  closed by whoever takes it
        self._most = most_bytes(MODALITIES[modality]) if modality else None
        self._size = 0

    def write(self, piece: bytes) -> None:
        """The next bytes."""
        self._file.write(piece)
        self._size += len(piece)
        if self._most is None and self._size >= HEAD_BYTES:
            self._file.seek(0)
            self._most = most_bytes(sniff(self._file.read(HEAD_BYTES))[0])
            self._file.seek(0, 2)
        if self._most is not None and self._size > self._most:
            raise _too_large(self._most)

    @property
    def file(self) -> BinaryIO:
        """What came."""
        return cast(BinaryIO, self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()


def checksum_of(file: IO[bytes], modality: str = "") -> tuple[str, int]:
    """SHA-256 and size in bytes of a file of this asset type, or of what it shows itself to be.

    Raises FileTooLarge as soon as that is sure, and MediaTypeUnsupported.
    """
    file.seek(0)
    most = most_bytes(_type_of(file, modality))
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(PIECE_BYTES):
        size += len(piece)
        if size > most:
            raise _too_large(most)
        digest.update(piece)
    return digest.hexdigest(), size


def inspect(file: BinaryIO, *, checksum: str, size: int, modality: str = "", limits: Limits | None = None) -> Inspected:
    """Read the file to its end as what it is, or as what it was said to be. Raises UnreadableMedia."""
    file.seek(0)
    kind, within = _type_of(file, modality), limits or Limits()
    with _decoding:
        kind = kind if modality else MODALITIES[kind.belongs_to(file, within)]
        probe = kind.probe(file, within)
        thumbnail = kind.thumbnail(file, THUMBNAIL_PX, within)
        likeness = kind.likeness(file, thumbnail, within)
    return Inspected(kind.name, probe, size, checksum, thumbnail, likeness)


def shown(file: BinaryIO, asset: Inspected) -> bytes:
    """What browsers are shown in place of an inspected file, PNG; b"" where they show the file itself."""
    with _decoding:
        return MODALITIES[asset.modality].shown(file, asset.probe.mime, limits_of(asset.probe.width, asset.probe.height))


def limits_of(width: int | None, height: int | None) -> Limits:
    """The limits for a file of this size that was let in already."""
    pixels = (width or 0) * (height or 0)
    return Limits(max_raster_pixels=max(pixels, Limits().max_raster_pixels), large_pictures=True)


def _type_of(file: IO[bytes], modality: str) -> Modality:
    return MODALITIES[modality] if modality else sniff(file.read(HEAD_BYTES))[0]


def _too_large(most: int) -> FileTooLarge:
    return FileTooLarge(f"A file of this type has at most {most // MIB} MiB.")


def as_page(markup: str) -> str:
    """HTML that can be told from other texts: a fragment gets the declaration that a page begins with, which is no part of its text."""
    return markup if MODALITIES["html"].sniff(markup[:HEAD_BYTES].encode()[:HEAD_BYTES]) else f"<!doctype html>\n{markup}"


def clean_name(name: str) -> str:
    """A name to show: no folders, no characters that steer text or terminals, at most 255 characters. It never becomes a path."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in bare if not unicodedata.category(character).startswith("C")).strip()
    return shown[:MAX_NAME] or "unnamed"


class Misnamed(UnreadableMedia):
    """The name says one thing, the content another."""

    code = "media_misnamed"


def refuse_misnamed(name: str, modality: str) -> None:
    """Go on unless the name ends like a picture, a video or a sound and the content is written text. Raises Misnamed."""
    named = (mimetypes.guess_type(name)[0] or "").partition("/")[0]
    if named in {"image", "video", "audio"} and modality in WRITTEN:
        what = {"image": "picture", "video": "video", "audio": "sound"}[named]
        raise Misnamed(f"This file is named like a {what}, but it holds text.")
