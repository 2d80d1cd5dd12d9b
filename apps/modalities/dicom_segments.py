"""What a DICOM segmentation says (PS3.3, A.51 and C.8.20): its segments, and for each of their frames the pixels and the picture meant.

Only binary segmentations are read: a fractional one says how likely a pixel is, not whether it belongs. Called in a process of its own, by
`apps.modalities.contained`, because few bytes may unpack to many.
"""

import base64
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np

from apps.modalities.base import CodecUnsupported, Limits, MediaInvalid, MediaTypeUnsupported, TooManyBytes, TooManyFrames, UnreadableMedia
from apps.modalities.contained import Cost
from apps.modalities.dicom import DAMAGE

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
MAX_PIXELS = 512_000_000  # of all frames: 64 MB of bits
MAX_LABEL = 200
COST = Cost(memory_bytes=2 << 30, cpu_s=60, wall_s=120)


def read_segments(file: BinaryIO, limits: Limits) -> dict[str, Any]:
    """`rows`, `columns`, `segments` by their number {label, tracking} and `frames`: {segment, instance, frame, bits}.

    `frame` counts from 0 in the picture of that SOP instance; `bits` are the pixels row by row, eight to a byte, the first in the lowest
    bit, deflated, in base64. Raises UnreadableMedia.
    """
    from pydicom import dcmread
    from pydicom.errors import InvalidDicomError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = dcmread(BytesIO(file.read()))
            _check(document, limits)
            segments = {str(each.SegmentNumber): _segment(each) for each in document.SegmentSequence}
            frames = list(_frames(document))
            if not {each["segment"] for each in frames} <= segments.keys():
                raise MediaInvalid("This segmentation has frames of a segment that it does not describe.")
            return {"rows": document.Rows, "columns": document.Columns, "segments": segments, "frames": frames}
    except UnreadableMedia:
        raise
    except InvalidDicomError as error:
        raise MediaTypeUnsupported("This is no DICOM file.") from error
    except DAMAGE as error:
        raise MediaInvalid("This file begins like a DICOM segmentation, but it is damaged and cannot be read.") from error


def _check(document: Any, limits: Limits) -> None:
    if document.get("SOPClassUID") != SEGMENTATION:
        raise MediaTypeUnsupported("This DICOM file is no segmentation.")
    if document.SegmentationType != "BINARY" or document.BitsAllocated != 1:
        raise CodecUnsupported("Only binary segmentations are read, with one bit for each pixel.")
    frames = int(document.get("NumberOfFrames", 1))
    if frames > limits.max_frames:
        raise TooManyFrames(f"This segmentation has {frames:,} frames; at most {limits.max_frames:,} are taken.")
    if document.Rows * document.Columns * frames > MAX_PIXELS:
        raise TooManyBytes(f"The frames of this segmentation have more than {MAX_PIXELS // 10**6} megapixels together.")
    if len(document.PerFrameFunctionalGroupsSequence) != frames:
        raise MediaInvalid("This segmentation does not say of each frame what it shows.")


def _segment(item: Any) -> dict[str, str]:
    return {"label": str(item.SegmentLabel)[:MAX_LABEL], "tracking": str(item.get("TrackingUID") or "")}


def _frames(document: Any) -> Iterator[dict[str, Any]]:
    shared = document.get("SharedFunctionalGroupsSequence") or [None]
    size = document.Rows * document.Columns
    bits = np.frombuffer(document.PixelData, np.uint8)
    for index, group in enumerate(document.PerFrameFunctionalGroupsSequence):
        start = index * size
        some = np.unpackbits(bits[start // 8 : -(-(start + size) // 8)], bitorder="little")[start % 8 : start % 8 + size]
        if some.size < size:
            raise MediaInvalid("This segmentation has fewer pixels than it says.")
        segment = _group(group, shared[0], "SegmentIdentificationSequence").ReferencedSegmentNumber
        packed = zlib.compress(np.packbits(some, bitorder="little").tobytes(), 1)
        for instance, frame in _pictures(group, shared[0]):
            yield {"segment": str(segment), "instance": instance, "frame": frame, "bits": base64.b64encode(packed).decode()}


def _pictures(group: Any, shared: Any) -> Iterator[tuple[str, int]]:
    """The SOP instances and frames that a frame was drawn on."""
    for source in _group(group, shared, "DerivationImageSequence").SourceImageSequence:
        numbers = source.get("ReferencedFrameNumber") or 1
        for number in [numbers] if isinstance(numbers, int | str) else numbers:
            yield str(source.ReferencedSOPInstanceUID), int(number) - 1


def _group(group: Any, shared: Any, name: str) -> Any:
    """The one item of a functional group, of the frame itself or of all frames."""
    found = group.get(name) or (shared.get(name) if shared is not None else None)
    if not found:
        raise MediaInvalid("This segmentation does not say which picture its frames were drawn on, or which segment they are of.")
    return found[0]
