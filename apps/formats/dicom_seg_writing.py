"""One DICOM segmentation object, with one segment for each object (PS3.3, A.51): binary, uncompressed, explicit little endian."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray

from apps.kinds.geometry import Mask
from apps.kinds.rle import decode
from apps.modalities.dicom_segments import SEGMENTATION

NAMESPACE = UUID("5b0f5d0e-3a7c-5c8e-9c55-3b8d3c6a2f41")
DERIVED = ("113076", "DCM", "Segmentation")
SOURCE = ("121322", "DCM", "Source image for image processing operation")
CATEGORY = ("85756007", "SCT", "Tissue")
KIND = ("85756007", "SCT", "Tissue")
LONGEST_LABEL = 64  # characters, of the value representation LO
MAKER = "Firstpass"


@dataclass(frozen=True, slots=True)
class Segment:
    """One object: its name, its id, and its pixels by frame (from 0) of the picture."""

    label: str
    id: UUID
    masks: Mapping[int, Mask]


def uid_of(number: UUID) -> str:
    """The UID that a UUID is (PS3.5, B.2)."""
    return f"2.25.{number.int}"


def segmentation(segments: Sequence[Segment], size: tuple[int, int], facts: Mapping[str, Any]) -> bytes:
    """The file for the picture that these facts of its asset type describe; `size` is its (height, width)."""
    from pydicom.uid import ExplicitVRLittleEndian

    document = _head(facts, uuid5(NAMESPACE, "/".join([str(facts["instance"]), *(str(each.id) for each in segments)])))
    document.Rows, document.Columns = size
    document.SamplesPerPixel, document.PhotometricInterpretation, document.PixelRepresentation = 1, "MONOCHROME2", 0
    document.BitsAllocated, document.BitsStored, document.HighBit = 1, 1, 0
    document.LossyImageCompression, document.SegmentationType = "00", "BINARY"
    document.ContentLabel, document.ContentDescription, document.ContentCreatorName = "SEGMENTATION", "", ""
    document.InstanceNumber, document.SegmentsOverlap = 1, "UNDEFINED"
    document.SegmentSequence = [_segment(number, each) for number, each in enumerate(segments, start=1)]
    frames = [(number, frame, each.masks[frame]) for number, each in enumerate(segments, start=1) for frame in sorted(each.masks)]
    document.NumberOfFrames = len(frames)
    document.SharedFunctionalGroupsSequence = [_shared(facts)]
    document.PerFrameFunctionalGroupsSequence = [_frame(number, frame, facts) for number, frame, _ in frames]
    pixels = b"".join(_packed(decode(mask).ravel() for *_, mask in frames))
    document.PixelData = pixels + bytes(len(pixels) % 2)
    document["PixelData"].VR = "OB"
    document.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    out = BytesIO()
    document.save_as(out, enforce_file_format=True)
    return out.getvalue()


def _head(facts: Mapping[str, Any], number: UUID) -> Any:
    from pydicom.dataset import Dataset, FileMetaDataset

    document: Any = Dataset()
    document.SpecificCharacterSet = "ISO_IR 192"
    document.SOPClassUID, document.SOPInstanceUID, document.Modality = SEGMENTATION, uid_of(number), "SEG"
    document.StudyInstanceUID = facts.get("study") or uid_of(uuid5(number, "study"))
    document.SeriesInstanceUID = uid_of(uuid5(number, "series"))
    document.FrameOfReferenceUID = facts.get("frame_of_reference") or uid_of(uuid5(number, "frame of reference"))
    for name in ("PatientID", "PatientName", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID", "AccessionNumber",
                 "ReferringPhysicianName", "PositionReferenceIndicator"):  # fmt: skip
        setattr(document, name, "")
    document.SeriesNumber, document.ImageType = 1, ["DERIVED", "PRIMARY"]
    document.ContentDate, document.ContentTime = "19000101", "000000"
    document.Manufacturer = document.ManufacturerModelName = document.SoftwareVersions = MAKER
    document.DeviceSerialNumber = "0"
    place = Dataset()
    place.ReferencedSOPClassUID, place.ReferencedSOPInstanceUID = facts["sop_class"], facts["instance"]
    series = Dataset()
    series.SeriesInstanceUID = facts.get("series") or uid_of(uuid5(number, "source"))
    series.ReferencedInstanceSequence = [place]
    document.ReferencedSeriesSequence = [series]
    organization = Dataset()
    organization.DimensionOrganizationUID = uid_of(uuid5(number, "dimensions"))
    document.DimensionOrganizationSequence = [organization]
    index = Dataset()
    index.DimensionOrganizationUID = organization.DimensionOrganizationUID
    index.DimensionIndexPointer, index.FunctionalGroupPointer = 0x0062000B, 0x0062000A  # segment number, its group
    document.DimensionIndexSequence = [index]
    document.file_meta = FileMetaDataset()
    document.file_meta.MediaStorageSOPClassUID = SEGMENTATION
    document.file_meta.MediaStorageSOPInstanceUID = document.SOPInstanceUID
    return document


def _segment(number: int, segment: Segment) -> Any:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.SegmentNumber, item.SegmentLabel, item.SegmentAlgorithmType = number, segment.label[:LONGEST_LABEL], "MANUAL"
    item.SegmentedPropertyCategoryCodeSequence, item.SegmentedPropertyTypeCodeSequence = [_code(CATEGORY)], [_code(KIND)]
    item.TrackingID, item.TrackingUID = str(segment.id), uid_of(segment.id)
    return item


def _shared(facts: Mapping[str, Any]) -> Any:
    from pydicom.dataset import Dataset

    shared = Dataset()
    if facts.get("pixel_spacing_mm"):
        measures = Dataset()
        measures.PixelSpacing, measures.SliceThickness = facts["pixel_spacing_mm"], facts.get("slice_spacing_mm") or 0
        shared.PixelMeasuresSequence = [measures]
    if facts.get("orientation"):
        orientation = Dataset()
        orientation.ImageOrientationPatient = facts["orientation"]
        shared.PlaneOrientationSequence = [orientation]
    return shared


def _frame(number: int, frame: int, facts: Mapping[str, Any]) -> Any:
    from pydicom.dataset import Dataset

    content, segment, source, derivation, item = (Dataset() for _ in range(5))
    content.DimensionIndexValues = [number]
    segment.ReferencedSegmentNumber = number
    source.ReferencedSOPClassUID, source.ReferencedSOPInstanceUID = facts["sop_class"], facts["instance"]
    if facts.get("frame_count", 1) > 1:
        source.ReferencedFrameNumber = frame + 1
    source.SpatialLocationsPreserved = "YES"
    source.PurposeOfReferenceCodeSequence = [_code(SOURCE)]
    derivation.DerivationCodeSequence, derivation.SourceImageSequence = [_code(DERIVED)], [source]
    item.FrameContentSequence, item.SegmentIdentificationSequence, item.DerivationImageSequence = [content], [segment], [derivation]
    if facts.get("position_mm") and facts.get("frame_count", 1) == 1:
        position = Dataset()
        position.ImagePositionPatient = facts["position_mm"]
        item.PlanePositionSequence = [position]
    return item


def _code(said: tuple[str, str, str]) -> Any:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = said
    return item


def _packed(frames: Iterable[NDArray[np.bool_]]) -> Iterator[bytes]:
    """The pixels of all frames, eight to a byte, the first in the lowest bit; frames do not begin at a byte of their own (PS3.5, 8.1.1)."""
    rest = np.zeros(0, np.bool_)
    for frame in frames:
        bits = np.concatenate((rest, frame))
        whole = bits.size // 8 * 8
        yield np.packbits(bits[:whole], bitorder="little").tobytes()
        rest = bits[whole:]
    yield np.packbits(rest, bitorder="little").tobytes()
