"""DICOM: single pictures and stacks of slices or frames, in pixels of the picture as it is stored; slices count from 0 in stored order.

Of the header only what describes the picture is read; what names a person is not. Pixels are read where pydicom decodes them with numpy and
Pillow: uncompressed, RLE, JPEG (8 bit) and JPEG 2000; other transfer syntaxes are refused by name, and so is the deflated one, whose header
may unpack to anything. Files are read in a process of their own. Facts: `frame_count`; `modality` (CT, MR ...); `instance`, `sop_class`,
`series`, `study` and `frame_of_reference`, their UIDs; `instance_number`; `pixel_spacing_mm` [between rows, between columns];
`slice_spacing_mm`; `position_mm` and `orientation` as the header has them; `photometric`; `bits`; `window` [centre, width];
`transfer_syntax`; null where the header does not say.
"""

import math
import struct
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image
from typing_extensions import override

from apps.modalities.asset import Asset, Extent, Room
from apps.modalities.base import (
    DEFAULT_LIMITS,
    HEAD_BYTES,
    CodecUnsupported,
    Limits,
    MediaInvalid,
    MediaTypeUnsupported,
    Modality,
    NoSuchPart,
    PictureTooLarge,
    Probe,
    TooManyFrames,
    UnreadableMedia,
)
from apps.modalities.contained import Cost, contained
from apps.modalities.dicom_header import Header, check_pixels_whole, read_header
from apps.modalities.drawing import percentiles, to_grey, webp

DICOM = "application/dicom"
PREAMBLE_BYTES = 128
MAGIC = b"DICM"
SHOWN_PERCENT = 1.0
COLOURS = 3
COST = Cost(memory_bytes=2 << 30, cpu_s=20, wall_s=60)
# What pydicom and the decoders behind it may raise over damaged bytes
DAMAGE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, struct.error,
)  # fmt: skip


class DicomModality(Modality):
    """Pictures of medicine. A volume's slices are its frames: an object on one slice has it as first and last."""

    name = "dicom"
    frames = frozenset({"plane", "raster"})
    object_at = frozenset({"frames", "track"})
    answer_at = frozenset({"frames"})
    suffixes = {DICOM: "dcm"}

    @override
    def sniff(self, head: bytes) -> str | None:
        return DICOM if head[PREAMBLE_BYTES : PREAMBLE_BYTES + len(MAGIC)] == MAGIC else None

    @override
    def probe(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Probe:
        found = contained(read_facts, self._checked(file), limits, COST)
        return Probe(DICOM, found["width"], found["height"], found["facts"])

    @override
    def thumbnail(self, file: BinaryIO, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        small: bytes = contained(draw_middle, self._checked(file), limits, COST, size=size)
        return small

    def picture(self, file: BinaryIO, frame: int, window: tuple[float, float] | None = None, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """One frame as a PNG of 8-bit RGB, drawn within a window (centre, width), or else that of the header, or else nearly all values.

        Raises UnreadableMedia.
        """
        drawn: bytes = contained(draw_frame, self._checked(file), limits, COST, frame=frame, window=window)
        return drawn

    @override
    def asset(self, width: int | None, height: int | None, facts: Mapping[str, Any]) -> Asset:
        room = Room(Extent(width, height)) if width and height else Room()
        return Asset(self.name, room, frames=facts.get("frame_count"))

    def _checked(self, file: BinaryIO) -> BinaryIO:
        file.seek(0)
        head = file.read(HEAD_BYTES)
        if self.sniff(head) is None:
            raise MediaTypeUnsupported("This file is empty." if not head else "This file is no DICOM file.")
        return file


def read_facts(file: BinaryIO, limits: Limits) -> dict[str, Any]:
    """Width, height and facts. Called in a process of its own. Raises UnreadableMedia."""
    with _opened(file, limits) as header:
        check_pixels_whole(file, header)
        _values(file, header, 0)  # whether it can be decoded
        return {"width": header.columns, "height": header.rows, "facts": _facts(header)}


def draw_middle(file: BinaryIO, limits: Limits, size: int) -> bytes:
    """The middle frame as WebP within size x size pixels. Called in a process of its own. Raises UnreadableMedia."""
    with _opened(file, limits) as header:
        return webp(_drawn(file, header, header.frame_count // 2, None), size)


def draw_frame(file: BinaryIO, limits: Limits, frame: int, window: tuple[float, float] | None) -> bytes:
    """One frame as PNG. Called in a process of its own. Raises UnreadableMedia."""
    with _opened(file, limits) as header:
        if not 0 <= frame < header.frame_count:
            raise NoSuchPart(f"This file has {header.frame_count} frames, none of them is number {frame}.")
        out = BytesIO()
        _drawn(file, header, frame, window).save(out, "PNG", compress_level=1)
        return out.getvalue()


@contextmanager
def _opened(file: BinaryIO, limits: Limits) -> Iterator[Header]:
    """The header of a file whose pixels are within the limits; whatever is found damaged becomes UnreadableMedia."""
    from pydicom.errors import InvalidDicomError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            header = read_header(file)
            _check_limits(header, limits)
            yield header
    except UnreadableMedia:
        raise
    except (MemoryError, Image.DecompressionBombError) as error:
        raise PictureTooLarge("This picture takes more memory to open than there is.") from error
    except (InvalidDicomError, *DAMAGE) as error:
        raise MediaInvalid("This file begins like DICOM, but it is damaged and cannot be read.") from error


def _check_limits(header: Header, limits: Limits) -> None:
    pixels = header.rows * header.columns
    if pixels > limits.max_pixels:
        shown = f"{header.columns} x {header.rows} pixels, {pixels / 1e6:.1f} megapixels"
        raise PictureTooLarge(f"The frames of this file have {shown}; at most {limits.max_pixels / 1e6:.1f} megapixels are taken.")
    if header.frame_count > limits.max_frames:
        raise TooManyFrames(f"This file has {header.frame_count:,} frames; at most {limits.max_frames:,} are taken.")


def _values(file: BinaryIO, header: Header, frame: int) -> Any:
    """The stored values of one frame, (rows, columns) or (rows, columns, 3); YBR colours as RGB, palettes looked up."""
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.pixels.processing import apply_color_lut
    from pydicom.pixels.utils import pixel_array

    if not get_decoder(header.syntax).is_available:
        raise CodecUnsupported(f"The pixels of this file are compressed as {header.syntax.name}, which cannot be read here.")
    file.seek(0)
    values = pixel_array(file, index=frame)
    return apply_color_lut(values, header.elements) if header.photometric == "PALETTE COLOR" else values


def _drawn(file: BinaryIO, header: Header, frame: int, window: tuple[float, float] | None) -> Image.Image:
    values = _values(file, header, frame)
    if values.ndim == COLOURS:
        top = 2 ** (8 * values.dtype.itemsize) - 1
        return Image.fromarray(to_grey(values[..., :COLOURS], 0, top))
    values = values * header.number("RescaleSlope", 1.0) + header.number("RescaleIntercept", 0.0)
    centre, width = window or _window(header) or (0.0, 0.0)
    if width >= 1:
        low, high = centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2  # PS3.3, C.11.2.1.2.1
    else:
        low, high = percentiles(values, SHOWN_PERCENT)
    grey = to_grey(values, low, high)
    return Image.fromarray(255 - grey if header.photometric == "MONOCHROME1" else grey).convert("RGB")


def _window(header: Header) -> tuple[float, float] | None:
    """The first window of the header, in rescaled values."""
    centre, width = header.numbers("WindowCenter"), header.numbers("WindowWidth")
    return (centre[0], width[0]) if centre and width else None


def _facts(header: Header) -> dict[str, Any]:
    window = _window(header)
    thickness = header.numbers("SpacingBetweenSlices") or header.numbers("SliceThickness")
    return {
        "frame_count": header.frame_count,
        "modality": header.text("Modality"),
        "instance": header.text("SOPInstanceUID"),
        "sop_class": header.text("SOPClassUID"),
        "series": header.text("SeriesInstanceUID"),
        "study": header.text("StudyInstanceUID"),
        "frame_of_reference": header.text("FrameOfReferenceUID"),
        "instance_number": header.whole("InstanceNumber"),
        "pixel_spacing_mm": _listed(header.numbers, "PixelSpacing", 2) or _listed(header.numbers, "ImagerPixelSpacing", 2),
        "slice_spacing_mm": thickness[0] if thickness else None,
        "position_mm": _listed(header.numbers, "ImagePositionPatient", 3),
        "orientation": _listed(header.numbers, "ImageOrientationPatient", 6),
        "photometric": header.photometric,
        "bits": header.whole("BitsStored"),
        "window": list(window) if window else None,
        "transfer_syntax": str(header.syntax),
    }


def _listed(read: Callable[[str], list[float]], name: str, count: int) -> list[float] | None:
    numbers = read(name)
    return numbers if len(numbers) == count and all(map(math.isfinite, numbers)) else None


MODALITY = DicomModality()
