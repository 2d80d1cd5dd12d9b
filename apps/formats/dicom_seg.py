"""DICOM segmentations: a zip with one segmentation object for each DICOM file (PS3.3, A.51), and one segment for each of its masks.

`segmentations/<name>.seg.dcm` refers to the SOP instance and the frames it was drawn on; the label of a segment is the name of the feature,
its tracking UID the id of the annotation (as 2.25.<number>), so that an object keeps its identity. A mask that stays the same on a row of
frames is a `frames` place, one that changes is a track with a keyframe wherever it does, and where it ends. `firstpass.ndjson` says which
data row each file is, see apps.formats.listing. Segmentations of others are read too: each picture they refer to is a data row whose global
key is its SOP instance UID. Only binary ones; see apps.modalities.dicom_segments, which reads them in a process of its own.
"""

import base64
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, cast
from uuid import UUID, uuid5

import numpy as np
from typing_extensions import override

from apps.formats.archive import Member, SafeZip, zip_of
from apps.formats.archive_labels import ArchiveLabels, Asked
from apps.formats.base import Report
from apps.formats.dicom_seg_writing import NAMESPACE, Segment, segmentation
from apps.formats.listing import Listed, Listing, read_listing
from apps.formats.own import Own, bind_right, report_losses
from apps.formats.rows import (
    DataRowRef,
    LabelRow,
    LineError,
    NamedAnnotation,
    NamedAnswer,
    NamedKeyframe,
    NamedRow,
    NamedTrack,
    Ref,
)
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Mask
from apps.kinds.locators import Frames, Track
from apps.kinds.made_ids import made_id
from apps.kinds.rle import encode
from apps.kinds.tracks import keyframe_at
from apps.kinds.values import Annotation, Extent
from apps.modalities import Limits, UnreadableMedia
from apps.modalities.contained import contained
from apps.modalities.dicom_segments import COST, MAX_PIXELS, read_segments

SUFFIX = ".seg.dcm"
MAX_FILE_BYTES = 128 << 20
UUID_ROOT = "2.25."
LONGEST_UUID = 39  # digits
NO_ROOM = "a DICOM segmentation says which pixels belong to an object, and nothing else"
EXPECTED = "a binary DICOM segmentation"


class DicomSeg(ArchiveLabels):
    """Masks on slices, as DICOM keeps them."""

    name = "dicom-seg"
    title = "DICOM segmentation"
    kinds = frozenset({"mask"})
    modalities = frozenset({"dicom"})

    @override
    def packed(self, names: Sequence[str]) -> bool:
        """By the files of our own exports."""
        return any(name.endswith(SUFFIX) for name in names)

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        return zip_of(_members(rows, {feature.id: feature.name for feature in features}, report))

    @override
    def rows_in(self, archive: SafeZip, *, features: Sequence[FeatureSpec], asked: Asked) -> Iterator[LabelRow | LineError]:
        listed: dict[str, LabelRow] = {}
        for each in read_listing(archive):
            if isinstance(each, Listed):
                listed[PurePosixPath(each.path).name] = each.row
            else:
                yield each
        for path in _files(archive):
            yield from _read(archive, path, listed.pop(PurePosixPath(path).name.removesuffix(SUFFIX), None), features)
        yield from (replace(row, modality="dicom", line=None) for row in listed.values())

    @override
    def media_path(self, row: LabelRow) -> str:
        return f"images/{super().media_path(row).rpartition('/')[2]}"

    @override
    def features_in(self, archive: SafeZip) -> tuple[FeatureSpec, ...]:
        """A mask for each label that a segment has."""
        names: dict[str, None] = {}
        try:
            for path in _files(archive):
                names |= dict.fromkeys(each["label"] for each in _document(archive, path)["segments"].values())
        except UnreadableMedia:
            return ()
        return tuple(FeatureSpec(uuid5(NAMESPACE, name), name, "mask") for name in names)


def _members(rows: Iterable[LabelRow], names: Mapping[UUID, str], report: Report) -> Iterator[Member]:
    listing = Listing()
    for row in rows:
        stem = listing.name_for(row).stem
        listing.add(f"images/{stem}", row)
        segments = list(_segments(row, names, report))
        if segments:
            size = segments[0].masks[min(segments[0].masks)]
            yield f"segmentations/{stem}{SUFFIX}", segmentation(segments, (size.height, size.width), row.facts)
    yield listing.member()


def _segments(row: LabelRow, names: Mapping[UUID, str], report: Report) -> Iterator[Segment]:
    size, room = None, MAX_PIXELS
    for annotation in row.annotations:
        masks = _masks(annotation) if annotation.feature in names else {}
        pixels = sum(mask.height * mask.width for mask in masks.values())
        sizes = {(mask.height, mask.width) for mask in masks.values()} | ({size} if size else set())
        if not masks or not row.facts.get("instance") or not row.facts.get("sop_class"):
            report.left_out(annotation.kind, NO_ROOM if row.facts.get("instance") else "the SOP instance is not known", annotations=1)
        elif pixels > room or len(sizes) > 1:
            report.left_out(annotation.kind, "the frames of a segmentation have one size, and a limit together", annotations=1)
        else:
            size, room = sizes.pop(), room - pixels
            report_losses(annotation, report, NO_ROOM, kept=("id", "at"))
            if isinstance(annotation.at, Track) and any(each.answers for segment in annotation.at.segments for each in segment):
                report.left_out("answers of keyframes", NO_ROOM)
            yield Segment(names[annotation.feature], annotation.id, masks)


def _masks(annotation: Annotation) -> dict[int, Mask]:
    """The pixels of an object by frame; nothing for what is no mask or has no place on frames."""
    if annotation.kind != "mask":
        return {}
    if isinstance(annotation.at, Frames):
        return dict.fromkeys(range(annotation.at.first, annotation.at.last + 1), cast(Mask, annotation.value))
    if not isinstance(annotation.at, Track):
        return {}
    spans = [range(segment[0].frame, segment[-1].frame + 1) for segment in annotation.at.segments]
    found = {frame: keyframe_at(annotation.at, frame, KINDS["mask"]) for span in spans for frame in span}
    return {frame: cast(Mask, each.value) for frame, each in found.items() if each is not None}


def _files(archive: SafeZip) -> list[str]:
    """The segmentations: what ends as ours do where there is such, else every DICOM file."""
    every = [name for name in archive.names() if name.lower().endswith(".dcm") and PurePosixPath(name).parts[0].lower() != "images"]
    return [name for name in every if name.endswith(SUFFIX)] or every


def _document(archive: SafeZip, path: str) -> dict[str, Any]:
    """What a file of the archive says. Raises InvalidValue, UnreadableMedia."""
    found: dict[str, Any] = contained(read_segments, BytesIO(archive.read(path, at_most=MAX_FILE_BYTES)), Limits(), COST)
    return found


def _read(archive: SafeZip, path: str, listed: LabelRow | None, features: Sequence[FeatureSpec]) -> Iterator[LabelRow | LineError]:
    at = f"/{path}"
    try:
        document = _document(archive, path)
    except InvalidValue as error:
        yield LineError.of(error)
        return
    except UnreadableMedia as refusal:
        yield LineError(None, at, refusal.code, refusal.message, EXPECTED)
        return
    by_instance: dict[str, dict[str, dict[int, Mask]]] = defaultdict(lambda: defaultdict(dict))
    shape = document["rows"], document["columns"]
    for frame in document["frames"]:
        by_instance[frame["instance"]][frame["segment"]][frame["frame"]] = _mask(frame["bits"], shape)
    for instance, segments in by_instance.items():
        row = listed if listed is not None and len(by_instance) == 1 else LabelRow(DataRowRef(global_key=instance, name=instance))
        alone = len(by_instance) == 1
        named = [
            Own(_annotation(document["segments"][number], masks, f"{at}/{number}", instance, alone=alone), at=f"{at}/{number}")
            for number, masks in segments.items()
        ]
        bound, wrong = bind_right(NamedRow(row.data_row), named, features)
        if bound.annotations or not wrong:
            extent = Extent(document["columns"], document["rows"])
            row = replace(row, annotations=bound.annotations, places=bound.places, refused=bound.refused)
            yield replace(row, extent=extent, size_at=f"{at}/", modality="dicom", line=None)
        yield from (LineError(None, error.pointer or at, error.code, error.message, error.expected) for error in wrong)


def _mask(bits: str, shape: tuple[int, int]) -> Mask:
    count = shape[0] * shape[1]
    packed = np.frombuffer(zlib.decompress(base64.b64decode(bits)), np.uint8)
    return encode(np.unpackbits(packed, count=count, bitorder="little").reshape(shape).astype(np.bool_))


def _annotation(segment: Mapping[str, str], masks: Mapping[int, Mask], at: str, instance: str, *, alone: bool) -> NamedAnnotation:
    frames = sorted(masks)
    same = set(masks.values())
    is_run = frames[-1] - frames[0] + 1 == len(frames)
    place = Frames(frames[0], frames[-1]) if is_run and len(same) == 1 else NamedTrack(tuple(_runs(frames, masks)))
    number = _uuid(segment["tracking"]) if alone else None
    said = NamedAnswer(Ref(None, segment["label"], at), "mask", masks[frames[0]], at)
    return NamedAnnotation(said, id=number or made_id(NAMESPACE, f"{instance}{at}"), place=place)


def _runs(frames: Sequence[int], masks: Mapping[int, Mask]) -> Iterator[tuple[NamedKeyframe, ...]]:
    """A stretch for each row of frames without a gap: a keyframe where the pixels change, and at its end."""
    starts = [frames[0], *(after for before, after in pairwise(frames) if after > before + 1)]
    for start in starts:
        end = start
        while end + 1 in masks:
            end += 1
        changes = [frame for frame in range(start, end + 1) if frame in (start, end) or masks[frame] != masks[frame - 1]]
        yield tuple(NamedKeyframe(frame, masks[frame]) for frame in changes)


def _uuid(uid: str) -> UUID | None:
    """The UUID that a UID is, see `uid_of`."""
    digits = uid.removeprefix(UUID_ROOT)
    if not uid.startswith(UUID_ROOT) or not digits.isdecimal() or len(digits) > LONGEST_UUID:
        return None
    number = int(digits)
    return UUID(int=number) if number < 1 << 128 else None


LABELS = DicomSeg()
