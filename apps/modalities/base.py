"""What every asset type answers, the ways a file can be refused, and the registry that holds the types by name."""

import codecs
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, ClassVar

from apps.modalities.asset import Asset, Extent, Room
from apps.modalities.likeness import mark_of_texts

HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be once it is opened. What is over a limit is refused, never cut.

    `max_pixels` counts one picture, video frame or slice, by default as many as Pillow opens without a warning (`Image.MAX_IMAGE_PIXELS`,
    what 256 MiB hold at three bytes each); `max_raster_pixels` imagery that is read by windows, never whole; `max_bytes`
    texts, which are held in memory whole; `max_markup_bytes` files that become many small things when they are read (HTML, JSON);
    `max_characters` the Unicode code points of a whole asset. `large_pictures`: whether a picture beyond `max_pixels` whose format allows
    it is taken, and read by windows.
    """

    max_pixels: int = 89_478_485
    max_raster_pixels: int = 100_000_000
    max_bytes: int = 64 * 1024 * 1024
    max_markup_bytes: int = 16 * 1024 * 1024
    max_characters: int = 5_000_000
    max_pages: int = 2_000
    max_messages: int = 10_000
    max_frames: int = 1_000_000
    max_duration_ms: int = 24 * 60 * 60 * 1000
    large_pictures: bool = False


DEFAULT_LIMITS = Limits()
ADMITTING = "A platform administrator can admit very large imagery, as TIFF, GeoTIFF, JPEG or PNG, for an organization."


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file is: its type as it really is, and its size in pixels as people see it where it has one.

    `facts` are what else is known, JSON-able: what `Modality.asset` needs (pages, messages, frame count, duration ...) and what people
    want to read (frame rate, codec, author ...). Each asset type names its facts in its docstring.
    """

    mime: str
    width: int | None = None
    height: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class UnreadableMedia(Exception):  # noqa: N818
    """A file that cannot become an asset: `code` for machines, `message` for people."""

    code: ClassVar[str] = "media_unreadable"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class TextEncodingUnsupported(UnreadableMedia):
    """A text in another encoding than UTF-8."""

    code = "text_encoding_unsupported"


class MediaTypeUnsupported(UnreadableMedia):
    """The file is of no type that is known here."""

    code = "media_type_unsupported"


class MediaInvalid(UnreadableMedia):
    """The file begins like one of its type but is none, or is damaged."""

    code = "media_invalid"


class MediaTruncated(UnreadableMedia):
    """The file ends before its content does."""

    code = "media_truncated"


class MediaEmpty(UnreadableMedia):
    """The file is whole, but there is nothing in it to label."""

    code = "media_empty"


class NoSuchPart(UnreadableMedia):
    """A page, frame or slice that was asked for, and that the file does not have."""

    code = "no_such_part"


class MediaEncrypted(UnreadableMedia):
    """The file cannot be read without a password."""

    code = "media_encrypted"


class CodecUnsupported(UnreadableMedia):
    """The file is of a known type, but how its content is encoded cannot be read here."""

    code = "codec_unsupported"


class PictureTooLarge(UnreadableMedia):
    """A video frame, slice or raster has more pixels than the limit."""

    code = "picture_too_large"


class TooManyBytes(UnreadableMedia):
    """The file, or what it unpacks to, is larger than what may be held in memory."""

    code = "too_many_bytes"


class TooManyCharacters(UnreadableMedia):
    """More Unicode code points than the limit."""

    code = "too_many_characters"


class TooManyPages(UnreadableMedia):
    """More pages than the limit."""

    code = "too_many_pages"


class TooManyMessages(UnreadableMedia):
    """More messages than the limit."""

    code = "too_many_messages"


class TooManyFrames(UnreadableMedia):
    """More frames or slices than the limit."""

    code = "too_many_frames"


class TooLong(UnreadableMedia):
    """A longer time than the limit."""

    code = "too_long"


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
    """One asset type. Files are binary, readable and seekable; each method starts at the file's beginning.

    `frames` are the coordinate frames it offers to kinds: `plane` for geometry, `raster` for masks, `text` for spans of code points, `time`
    for spans of milliseconds. `object_at` names the locators of which an object must have one (empty: an object has none), `answer_at`
    those that an answer about a part may have; see `apps.kinds.locators`. `suffixes` are the endings of stored files by MIME type.

    Types are asked in the order of `sniff_rank`, then of their names: 0 for those that know their files by magic bytes, more for those
    that are written as text, so that the plainest of them is asked last.
    """

    name: ClassVar[str]
    frames: ClassVar[frozenset[str]]
    thumbnail_mime: ClassVar[str] = "image/webp"
    object_at: ClassVar[frozenset[str]] = frozenset()
    answer_at: ClassVar[frozenset[str]] = frozenset()
    suffixes: ClassVar[Mapping[str, str]]
    sniff_rank: ClassVar[int] = 0

    @abstractmethod
    def sniff(self, head: bytes) -> str | None:
        """The MIME type that the first HEAD_BYTES bytes of a file show, None where this asset type has no such files."""

    def belongs_to(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> str:
        """The name of the asset type of a file whose first bytes show this one: another where only the whole file tells them apart.

        Raises UnreadableMedia.
        """
        return self.name

    @abstractmethod
    def probe(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Probe:
        """What the file is, read to its end. Raises UnreadableMedia where it is damaged, too large or of another type."""

    @abstractmethod
    def thumbnail(self, file: BinaryIO, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """A small picture of type `thumbnail_mime` within size x size pixels, without metadata. Raises UnreadableMedia."""

    def asset(self, width: int | None, height: int | None, facts: Mapping[str, Any]) -> Asset:
        """The asset as annotations see it, from what `probe` found."""
        extent = Extent(width, height) if width and height else None
        return Asset(self.name, Room(extent))

    def shown(self, file: BinaryIO, mime: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """A picture in a form that browsers show, in place of a file of this MIME type; b"" where they show the file itself."""
        return b""

    def texts(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Mapping[str, str]:
        """The texts that spans count in: the whole under "", a page or message under its part's name. Raises UnreadableMedia."""
        return {}

    def likeness(self, file: BinaryIO, thumbnail: bytes, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """The mark by which a file that is nearly the same is found, see apps.modalities.likeness; of all that is written, or b""."""
        return mark_of_texts(self.texts(file, limits).values())


# Bytes as texts in encodings of one byte have them: none of the control characters, which files of pictures, sound and programs hold.
TEXT_ONLY = re.compile(rb"[\t\n\x0b-\x0d\x20-\x7e\x80-\xff]+")

# A letter of ASCII, or two beside each other of another alphabet as encodings of one byte have them.
LETTERS = re.compile(rb"[A-Za-z]|[\xc0-\xff]{2}")

# Filled by the scan in apps.modalities, once, when the package is imported.
MODALITIES: dict[str, Modality] = {}


def _is_unicode(head: bytes) -> bool:
    """Whether these bytes are UTF-8, but for a character that the head of a longer file may end within."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return False
    return True


def sniff(head: bytes) -> tuple[Modality, str]:
    """The asset type and the MIME type that the first HEAD_BYTES bytes of a file show. Raises MediaTypeUnsupported."""
    for modality in sorted(MODALITIES.values(), key=lambda each: (each.sniff_rank, each.name)):
        mime = modality.sniff(head)
        if mime is not None:
            return modality, mime
    if not head:
        raise MediaTypeUnsupported("This file is empty.")
    if LETTERS.search(head) and TEXT_ONLY.fullmatch(head) and not _is_unicode(head):
        raise TextEncodingUnsupported("This looks like a text that is not UTF-8, such as Latin-1 or Windows-1252. Save it as UTF-8.")
    known = (f"{name} ({', '.join(suffix.upper() for suffix in each.suffixes.values())})" for name, each in sorted(MODALITIES.items()))
    raise MediaTypeUnsupported(f"This file is of no type that can be labeled here. These are: {'; '.join(known)}.")
