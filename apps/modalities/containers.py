"""Files that hold tracks of video and sound: what their first bytes show, whether they are whole, and opening them safely.

Only the demuxer of the type that was sniffed may read a file, so that no playlist or list of other files is ever followed, and whatever a
file asks to be opened besides itself is refused.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END
from typing import Any, BinaryIO

from typing_extensions import override

from apps.modalities.base import (
    HEAD_BYTES,
    CodecUnsupported,
    Limits,
    MediaInvalid,
    MediaTruncated,
    MediaTypeUnsupported,
    Modality,
    PictureTooLarge,
    UnreadableMedia,
)

MP4, QUICKTIME, WEBM, MATROSKA, AVI = "video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo"
WAV, MP3, FLAC, OGG, M4A = "audio/wav", "audio/mpeg", "audio/flac", "audio/ogg", "audio/mp4"
WEBA, QTA, MKA = "audio/webm", "audio/quicktime", "audio/x-matroska"
# What a file is whose first bytes show a video and that has tracks of sound only
HEARD_ONLY = {MP4: M4A, WEBM: WEBA, QUICKTIME: QTA, MATROSKA: MKA}
DEMUXERS = {
    MP4: "mov", QUICKTIME: "mov", WEBM: "matroska", MATROSKA: "matroska", AVI: "avi",
    WAV: "wav", MP3: "mp3", FLAC: "flac", OGG: "ogg", M4A: "mov", WEBA: "matroska", QTA: "mov", MKA: "matroska",
}  # fmt: skip
TRUNCATED = "This file ends before its content does. It may not have been uploaded whole."
UNDECODABLE = "How the content of this file is encoded cannot be read here."
AUDIO_BRANDS = (b"M4A ", b"M4B ", b"M4P ", b"F4A ")
VIDEO_BRANDS = re.compile(rb"isom|iso[2-9a-c]|mp4[12]|avc1|M4V.|dash|mmp4|MSNV|3g[pg2]|f4v |F4V |cmf|msdh")
EBML, SEGMENT = 0x1A45DFA3, 0x18538067
MPEG_LAYER_3 = 0b01
MAX_BOXES = 100_000
UNKNOWN_RIFF_SIZES = (0, 0xFFFFFFFF)

# What demuxers and decoders may raise over damaged bytes, besides their own errors
DAMAGE = (OSError, ValueError, LookupError, EOFError, OverflowError, ArithmeticError, NotImplementedError)


def mime_of(head: bytes) -> str | None:
    """The MIME type that the first bytes of a file show, None where they are of no container that is read here."""
    if head[4:8] == b"ftyp":
        return _mime_of_brand(head[8:12])
    if head[4:8] in {b"moov", b"wide", b"mdat"}:
        return QUICKTIME
    if head.startswith(EBML.to_bytes(4, "big")):
        return WEBM if b"webm" in head[:64] else MATROSKA if b"matroska" in head[:64] else None
    if head[:4] == b"RIFF":
        return {b"AVI ": AVI, b"WAVE": WAV}.get(head[8:12])
    if head.startswith(b"fLaC"):
        return FLAC
    if head.startswith(b"OggS"):
        return OGG
    return MP3 if head.startswith(b"ID3") or _is_mpeg_frame(head[:4]) else None


def check_whole(file: BinaryIO, mime: str) -> None:
    """Nothing, where the container has all the bytes it says it has, or does not say. Raises MediaTruncated."""
    size = file.seek(0, SEEK_END)
    if DEMUXERS[mime] == "mov":
        ends = _ends_of_boxes(file, size)
    elif DEMUXERS[mime] == "matroska":
        ends = _end_of_segment(file)
    elif mime in {AVI, WAV}:
        file.seek(4)
        claimed = int.from_bytes(file.read(4), "little")
        ends = iter([] if claimed in UNKNOWN_RIFF_SIZES else [claimed + 8])
    else:
        ends = iter([])
    if any(end > size for end in ends):
        raise MediaTruncated(TRUNCATED)


@contextmanager
def opened(file: BinaryIO, mime: str, limits: Limits) -> Iterator[Any]:
    """The file as a PyAV container; whatever is found damaged while it is used becomes UnreadableMedia."""
    import av

    av.logging.set_level(av.logging.PANIC)
    file.seek(0)
    options = {"max_pixels": str(limits.max_pixels), "threads": "1"}
    try:
        with av.open(file, "r", format=DEMUXERS[mime], options=options, io_open=_refuse_other_files) as container:
            yield container
    except UnreadableMedia:
        raise
    except (av.error.DecoderNotFoundError, av.error.PatchWelcomeError) as error:
        raise CodecUnsupported(UNDECODABLE) from error
    except MemoryError as error:
        raise PictureTooLarge("This file takes more memory to open than there is.") from error
    except (av.error.FFmpegError, *DAMAGE) as error:
        raise MediaInvalid("This file begins like a video or a sound, but it is damaged and cannot be opened.") from error


def pictures_in(container: Any) -> list[Any]:
    """The tracks of pictures that are no cover."""
    from av.stream import Disposition

    return [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]


def decodable(stream: Any) -> Any:
    """The track, where there is a decoder for it. Raises CodecUnsupported."""
    if stream.codec_context is None:
        raise CodecUnsupported(UNDECODABLE)
    return stream


class ContainerModality(Modality):
    """An asset type whose files are containers: known by those of its `suffixes`. Its name is what people call such a file."""

    @override
    def sniff(self, head: bytes) -> str | None:
        mime = mime_of(head)
        return mime if mime in self.suffixes else None

    def mime(self, file: BinaryIO) -> str:
        """The type of a whole file. Raises MediaTypeUnsupported."""
        file.seek(0)
        head = file.read(HEAD_BYTES)
        mime = self.sniff(head)
        if mime is None:
            raise MediaTypeUnsupported("This file is empty." if not head else f"This file is no {self.name} of a type that is taken.")
        return mime


def _refuse_other_files(url: str, flags: int, options: Any) -> Any:
    raise MediaInvalid("This file refers to another file. Only files that are whole in themselves are taken.")


def _mime_of_brand(brand: bytes) -> str | None:
    """The type of an ISO base media file by its major brand; pictures such as HEIC and AVIF are boxed likewise, and none of ours."""
    if brand == b"qt  ":
        return QUICKTIME
    if brand in AUDIO_BRANDS:
        return M4A
    return MP4 if VIDEO_BRANDS.match(brand) else None


def _is_mpeg_frame(head: bytes) -> bool:
    """Whether these are the four bytes of a frame header of MPEG audio layer III (ISO 11172-3, 2.4.1.3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004 the bits of its definition
        return False
    version, layer = head[1] >> 3 & 0b11, head[1] >> 1 & 0b11
    bit_rate, sample_rate = head[2] >> 4, head[2] >> 2 & 0b11
    return version != 0b01 and layer == MPEG_LAYER_3 and bit_rate not in {0, 0b1111} and sample_rate != 0b11  # noqa: PLR2004


def _ends_of_boxes(file: BinaryIO, size: int) -> Iterator[int]:
    """Where the boxes of the top level end (ISO 14496-12, 4.2); the last may be open."""
    start = 0
    for _ in range(MAX_BOXES):
        file.seek(start)
        header = file.read(16)
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if length < 8 or len(header) < 8:  # noqa: PLR2004 a box has a header
            return
        start += length
        yield start
        if start >= size:
            return


def _end_of_segment(file: BinaryIO) -> Iterator[int]:
    """Where the segment of a Matroska file ends, where it says so (RFC 8794, 4 and 5)."""
    file.seek(0)
    head, place = file.read(1024), 0
    for wanted in (EBML, SEGMENT):
        found = int.from_bytes(head[place : place + 4], "big")
        width = 9 - head[place + 4].bit_length() if place + 4 < len(head) else 0
        if found != wanted or not 1 <= width <= 8:  # noqa: PLR2004
            return
        start = place + 4 + width
        length = int.from_bytes(head[place + 4 : start], "big") & ((1 << 7 * width) - 1)
        if length == (1 << 7 * width) - 1:  # unknown, as while it is streamed
            return
        place = start + length
        if wanted == SEGMENT:
            yield place
