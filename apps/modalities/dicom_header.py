"""What a DICOM header says of its picture, and whether the pixels behind it are all there.

Read with bounded memory: of the elements only those named here are kept, and no more than MAX_HEADER_BYTES are looked at.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END
from typing import Any, BinaryIO, cast

from apps.modalities.base import CodecUnsupported, MediaInvalid, MediaTruncated, TooManyBytes, UnreadableMedia

MAX_HEADER_BYTES = 8 * 1024 * 1024
MAX_TEXT = 200
PREFIX_BYTES = 132  # the preamble and the letters DICM
DEFLATED = "1.2.840.10008.1.2.1.99"
UNDEFINED = 0xFFFFFFFF
ITEM, ITEMS_END = 0xFFFEE000, 0xFFFEE0DD
PIXEL_TAGS = {0x7FE00008, 0x7FE00009, 0x7FE00010}
LONG_VRS = {b"OB", b"OW", b"OF", b"OD", b"UN", b"OV", b"OL"}
MAX_ITEMS = 1_000_000
TRUNCATED = "This file ends before its pixels do. It may not have been uploaded whole."
# The picture, its place and its colours: nothing that names a person
NAMES = (
    "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "BitsAllocated", "BitsStored", "PixelRepresentation",
    "PhotometricInterpretation", "PlanarConfiguration", "Modality",
    "SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID", "InstanceNumber",
    "PixelSpacing", "ImagerPixelSpacing", "SpacingBetweenSlices", "SliceThickness", "ImagePositionPatient",
    "ImageOrientationPatient", "RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth", "SharedFunctionalGroupsSequence",
    "RedPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableDescriptor", "BluePaletteColorLookupTableDescriptor",
    "RedPaletteColorLookupTableData", "GreenPaletteColorLookupTableData", "BluePaletteColorLookupTableData",
    "SegmentedRedPaletteColorLookupTableData", "SegmentedGreenPaletteColorLookupTableData",
    "SegmentedBluePaletteColorLookupTableData",
)  # fmt: skip
# Where an enhanced, multi-frame file says for all its frames what a plain one says at the top
SHARED = {
    "PixelSpacing": "PixelMeasuresSequence",
    "SpacingBetweenSlices": "PixelMeasuresSequence",
    "SliceThickness": "PixelMeasuresSequence",
    "ImageOrientationPatient": "PlaneOrientationSequence",
    "RescaleSlope": "PixelValueTransformationSequence",
    "RescaleIntercept": "PixelValueTransformationSequence",
    "WindowCenter": "FrameVOILUTSequence",
    "WindowWidth": "FrameVOILUTSequence",
}


class DicomWithoutPixels(UnreadableMedia):
    """A DICOM file that holds no picture: a report, a plan, a directory."""

    code = "dicom_without_pixels"


@dataclass(frozen=True, slots=True)
class Header:
    """The elements of NAMES as pydicom has them, the transfer syntax (a pydicom UID), and where the element of pixels begins."""

    elements: Any
    syntax: Any
    pixels_at: int
    rows: int
    columns: int
    frame_count: int

    @property
    def photometric(self) -> str:
        """How values become colours."""
        return self.text("PhotometricInterpretation") or "MONOCHROME2"

    def text(self, name: str) -> str | None:
        """A text, at most 200 characters of it."""
        value = self._value(name)
        return str(value)[:MAX_TEXT] if value not in (None, "") else None

    def numbers(self, name: str) -> list[float]:
        """The finite numbers of an element, also of the group that all frames share; none where there are none."""
        value = self._value(name)
        try:
            found = [float(each) for each in ([value] if isinstance(value, str | int | float) else value or ())]
        except (TypeError, ValueError):
            return []
        return found if all(map(math.isfinite, found)) else []

    def number(self, name: str, default: float) -> float:
        """The first number of an element."""
        return next(iter(self.numbers(name)), default)

    def whole(self, name: str) -> int | None:
        """A whole number."""
        found = self.numbers(name)
        return int(found[0]) if found and found[0].is_integer() else None

    def _value(self, name: str) -> Any:
        try:
            value = self.elements.get(name)
            if value is None and name in SHARED:
                shared = self.elements.get("SharedFunctionalGroupsSequence") or ()
                groups = [group for item in shared for group in item.get(SHARED[name]) or ()]
                value = next((group.get(name) for group in groups), None)
        except (ValueError, TypeError, AttributeError, NotImplementedError):  # an element that is not what it says
            return None
        return value


def read_header(file: BinaryIO) -> Header:
    """The header of a DICOM file. Raises DicomWithoutPixels, CodecUnsupported, TooManyBytes, and whatever pydicom raises over damage."""
    from pydicom import dcmread
    from pydicom.tag import Tag

    counted = cast(BinaryIO, _Counted(file))
    syntax = _syntax(counted)
    counted.seek(0)
    elements = dcmread(counted, stop_before_pixels=True, specific_tags=[Tag(name) for name in NAMES])
    pixels_at = counted.tell()
    tag, _, _ = _element(file, pixels_at, syntax)
    if tag not in PIXEL_TAGS:
        raise DicomWithoutPixels("This DICOM file holds no picture.")
    header = Header(elements, syntax, pixels_at, 0, 0, 0)
    rows, columns = header.whole("Rows") or 0, header.whole("Columns") or 0
    frames = 1 if header.whole("NumberOfFrames") is None else header.whole("NumberOfFrames") or 0
    if min(rows, columns, frames) < 1:
        raise MediaInvalid(f"This DICOM file says that it has {frames} frames of {columns} x {rows} pixels.")
    return Header(elements, syntax, pixels_at, rows, columns, frames)


def check_pixels_whole(file: BinaryIO, header: Header) -> None:
    """Nothing, where the pixels of every frame are in the file; compressed ones up to the end of their list. Raises MediaTruncated."""
    size = file.seek(0, SEEK_END)
    _, start, length = _element(file, header.pixels_at, header.syntax)
    if header.syntax.is_encapsulated:
        if length == UNDEFINED and not _ends(file, start, size):
            raise MediaTruncated(TRUNCATED)
        return
    samples = 2 if header.photometric == "YBR_FULL_422" else header.whole("SamplesPerPixel") or 1
    bits = header.rows * header.columns * header.frame_count * samples * (header.whole("BitsAllocated") or 8)
    if start + max(-(-bits // 8), 0 if length == UNDEFINED else length) > size:
        raise MediaTruncated(TRUNCATED)


def _syntax(file: BinaryIO) -> Any:
    """The transfer syntax, from the group that is always written plainly: before anything is unpacked because of it."""
    from pydicom.filereader import read_dataset
    from pydicom.uid import UID

    file.seek(PREFIX_BYTES)
    told = read_dataset(file, is_implicit_VR=False, is_little_endian=True, stop_when=lambda tag, _vr, _length: tag >> 16 != 2)  # noqa: PLR2004
    syntax = UID(str(told.get("TransferSyntaxUID", "")))
    if not syntax:
        raise MediaInvalid("This DICOM file does not say how it is written: it has no transfer syntax.")
    if not syntax.is_transfer_syntax:
        raise CodecUnsupported(f"The pixels of this file are written as {str(syntax)[:64]}, which is no known transfer syntax.")
    if syntax == DEFLATED:
        raise CodecUnsupported(f"This file is written as {syntax.name}, which is not read here. Save it as Explicit VR Little Endian.")
    return syntax


def _element(file: BinaryIO, at: int, syntax: Any) -> tuple[int, int, int]:
    """The tag of the element at this place, where its value begins, and how long it says it is; tag 0 at the end of the file."""
    order = "<" if syntax.is_little_endian else ">"
    file.seek(at)
    head = file.read(12)
    if len(head) < 8:  # noqa: PLR2004 the least an element has
        return 0, at, 0
    group, number = struct.unpack_from(f"{order}HH", head)
    if syntax.is_implicit_VR:
        return group << 16 | number, at + 8, struct.unpack_from(f"{order}L", head, 4)[0]
    if head[4:6] in LONG_VRS and len(head) == 12:  # noqa: PLR2004
        return group << 16 | number, at + 12, struct.unpack_from(f"{order}L", head, 8)[0]
    return group << 16 | number, at + 8, struct.unpack_from(f"{order}H", head, 6)[0]


def _ends(file: BinaryIO, start: int, size: int) -> bool:
    """Whether a list of fragments (PS3.5, A.4) is in the file up to its end."""
    for tag, after in _items(file, start):
        if tag == ITEMS_END:
            return True
        if tag != ITEM or after > size:
            return False
    return True


def _items(file: BinaryIO, start: int) -> Iterator[tuple[int, int]]:
    for _ in range(MAX_ITEMS):
        file.seek(start)
        head = file.read(8)
        if len(head) < 8:  # noqa: PLR2004
            yield 0, start
            return
        group, number, length = struct.unpack("<HHL", head)
        start += 8 + length
        yield group << 16 | number, start


class _Counted:
    """A file of which no more than MAX_HEADER_BYTES are read: a header of millions of elements costs gigabytes once it is parsed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = MAX_HEADER_BYTES
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise TooManyBytes(f"The header of this file has more than {MAX_HEADER_BYTES >> 20} MiB.")
        return data
