"""What every asset type answers, the ways a file can be refused, and the registry that holds the types by name."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

HEAD_BYTES = 64
NOT_TAKEN = "This file is of no type that can be labeled here. JPEG, PNG and WebP pictures are taken."


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be once it is opened; pixels are counted over the whole picture."""

    max_pixels: int = 50_000_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file is: its type as it really is, its size in pixels as people see it, and the coordinate frames it offers."""

    mime: str
    width: int
    height: int
    frames: frozenset[str]


class UnreadableMedia(Exception):  # noqa: N818
    """A file that cannot become an asset: `code` for machines, `message` for people."""

    code: ClassVar[str] = "media_unreadable"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MediaTypeUnsupported(UnreadableMedia):
    """The file is of no type that is known here."""

    code = "media_type_unsupported"


class ImageInvalid(UnreadableMedia):
    """The file begins like a picture but is none, or is damaged."""

    code = "image_invalid"


class ImageTooLarge(UnreadableMedia):
    """The picture has more pixels than the limit."""

    code = "image_too_large"


class ImageTruncated(UnreadableMedia):
    """The file ends before the picture does."""

    code = "image_truncated"


class Modality(ABC):
    """One asset type. Files are binary, readable and seekable; each method starts at the file's beginning."""

    name: ClassVar[str]
    frames: ClassVar[frozenset[str]]
    thumbnail_mime: ClassVar[str]

    @abstractmethod
    def sniff(self, head: bytes) -> str | None:
        """The MIME type that the first HEAD_BYTES bytes of a file show, None where this asset type has no such files."""

    @abstractmethod
    def probe(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Probe:
        """What the file is, read to its end. Raises UnreadableMedia where it is damaged, too large or of another type."""

    @abstractmethod
    def thumbnail(self, file: BinaryIO, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """A small picture of type `thumbnail_mime` within size x size pixels, without metadata. Raises UnreadableMedia."""


# Filled by the scan in apps.modalities, once, when the package is imported.
MODALITIES: dict[str, Modality] = {}


def sniff(head: bytes) -> tuple[Modality, str]:
    """The asset type and the MIME type that the first HEAD_BYTES bytes of a file show. Raises MediaTypeUnsupported."""
    for modality in MODALITIES.values():
        mime = modality.sniff(head)
        if mime is not None:
            return modality, mime
    raise MediaTypeUnsupported("This file is empty." if not head else NOT_TAKEN)
