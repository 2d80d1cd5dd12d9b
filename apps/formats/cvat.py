"""CVAT for images 1.1 and CVAT for video 1.1: XML, or an archive with such files as CVAT exports them.

Boxes, polygons, polylines, points, masks, skeletons, ellipses and tags with their attributes; in videos as tracks of keyframes. An image
is known by its name, a video by the source of its task. In the document of a project, frames are counted on from one task to the next and
become those of each video; images of a video, as "for images" has them, are images and say nothing about the video.
On the way out an image is an element of one document, a video a document of its own in an archive. `uid` and `score` on a shape are ours:
the id and the confidence, which CVAT passes over, as it does `still` on a track.
What CVAT cannot hold (who made a label, its state, rankings, relationships, holes of polygons, answers about a video) is noted in the
report. Coming in, cuboids are refused, and `occluded`, unless a question of that name is asked, `z_order` and `group_id` are counted in
one error each at the end.
Source: https://docs.cvat.ai/docs/manual/advanced/xml_format/
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from typing_extensions import override

from apps.formats.archive import SafeZip, zip_of
from apps.formats.base import MEDIA, Extents, LabelFormat, Report, unknown
from apps.formats.beginning import Beginning
from apps.formats.cvat_labels import called, cuboids_of, features_of
from apps.formats.cvat_reading import CvatReader, kinds_drawn
from apps.formats.cvat_writing import write_images, write_video
from apps.formats.rows import Described, LabelRow, LineError, Undrafted
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec

ZIP = b"PK"
MEMBER, NESTED = "annotations.xml", 2
NUMBERED = re.compile(r"([0-9]{6})_[^/]*\.xml$")  # see _members
OF_VIDEO = ("<mode>interpolation<", "<track ")


class _CvatLabels(LabelFormat):
    """What both have in common: they read each other's files."""

    kinds = frozenset({"bounding_box", "rotated_box", "polygon", "polyline", "point", "keypoints", "mask", "radio", "checklist", "text"})

    @override
    def read(self, file: BinaryIO, *, features: Sequence[FeatureSpec], extents: Extents = unknown) -> Iterator[LabelRow | LineError]:
        try:
            for document in _documents(file):
                yield from CvatReader(features).rows(document)
        except InvalidValue as error:
            yield LineError.of(error)

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        return self.described(file).features

    @override
    def described(self, file: BinaryIO) -> Described:
        found: dict[str, FeatureSpec] = {}
        left_out: dict[str, Undrafted] = {}
        for document in _documents(file):
            meta, drawn = kinds_drawn(document)
            for feature in features_of(meta, drawn):
                found.setdefault(feature.name.casefold(), feature)
            for each in cuboids_of(meta):
                left_out.setdefault(each.name, each)
        return Described(tuple(found.values()), tuple(left_out.values()))


def _documents(file: BinaryIO) -> Iterator[BinaryIO]:
    """The document, or those of an archive. Raises InvalidValue."""
    file.seek(0)
    head = file.read(len(ZIP))
    file.seek(0)
    if head != ZIP:
        yield file
        return
    archive = SafeZip(file)
    names = [name for name in archive.names() if name.lower().endswith(".xml")]
    if archive.names() and not names:
        raise InvalidValue("", "This archive holds no XML.", "a file annotations.xml", code="required")
    for name in names:
        with archive.open(name) as document:
            yield cast(BinaryIO, document)


class CvatImages(_CvatLabels):
    """One document with an element for each image."""

    name = "cvat"
    title = "CVAT for images 1.1"
    suffix = ".xml"
    mime = "application/xml"
    modalities = frozenset({"image"})

    @override
    def begins(self, beginning: Beginning) -> bool:
        return beginning.root == "annotations" and not _is_of_video(beginning)

    @override
    def packed(self, names: Sequence[str]) -> bool:
        """As CVAT packs images and videos alike: both are read."""
        return MEMBER in (name.rpartition("/")[2] for name in names if name.count("/") < NESTED)

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        return write_images(rows, features, report)


class CvatVideo(_CvatLabels):
    """An archive with one document for each video."""

    name = "cvat-video"
    title = "CVAT for video 1.1"
    suffix = ".zip"
    mime = "application/zip"
    modalities = frozenset({"video"})

    @override
    def begins(self, beginning: Beginning) -> bool:
        return beginning.root == "annotations" and _is_of_video(beginning)

    @override
    def packed(self, names: Sequence[str]) -> bool:
        """As ours are: a document for each video, numbered from the first."""
        numbers = [int(found[1]) for name in names if not name.startswith(MEDIA) and (found := NUMBERED.match(name))]
        others = [name for name in names if not name.startswith(MEDIA) and not NUMBERED.match(name)]
        return bool(numbers) and not others and numbers == list(range(1, len(numbers) + 1))

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        return zip_of(_members(rows, features, report))


def _is_of_video(beginning: Beginning) -> bool:
    """Whether the document is of a video: its task was interpolated, or it has tracks."""
    return any(mark in beginning.text for mark in OF_VIDEO)


def _members(rows: Iterable[LabelRow], features: Sequence[FeatureSpec], report: Report) -> Iterator[tuple[str, Iterable[bytes]]]:
    for number, row in enumerate(rows, start=1):
        stem = PurePosixPath(called(row.data_row)).stem[:100]
        yield f"{number:06d}_{''.join(each if each.isalnum() else '_' for each in stem)}.xml", write_video(row, features, report)


LABELS = (CvatImages(), CvatVideo())
