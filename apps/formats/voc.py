"""Pascal VOC: a zip with an XML file for each image, boxes and outlines in it, and lists of the images of each split.

VOC counts pixels from 1 and names the first and the last one that a box covers: `xmin` = x + 1 and `xmax` = x + width, likewise for y, so
that a box around a whole image of 64 x 48 pixels is 1, 1, 64, 48 (the development kit's documentation, and how its own tools count). The
sums are made in decimals: what is read again is equal to the last digit. The points of a `<polygon>`, which VOC itself does not know but
common tools write as <x1>, <y1>, <x2>, ..., are places and no pixels, and are counted from 1 as well: x + 1, y + 1.

The answers to nested questions called pose, truncated, occluded and difficult are the elements of these names, all others are
`<attributes>` with a name and a value, as CVAT writes them. Confidence is an element of its own. Images are not part of what is written
here: `firstpass.ndjson` says where each belongs, see `apps.formats.listing`.
An XML file that comes alone is read as the only one of an archive.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, BinaryIO, cast
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from typing_extensions import override

from apps.formats.archive import SPOOL_BYTES, Member, SafeZip, zip_of
from apps.formats.archive_labels import ArchiveLabels, Asked
from apps.formats.base import Extents, Foresee, Nearest, Report, pieces, unforeseen, unknown, unnamed
from apps.formats.beginning import Beginning
from apps.formats.decimals import number
from apps.formats.listing import Listing
from apps.formats.ndjson import BYTE_ORDER_MARK
from apps.formats.rows import LabelRow, LineError
from apps.formats.voc_answers import add_answers, plain_text
from apps.formats.voc_places import add_polygon, pixel_edges
from apps.formats.voc_reading import SPLITS, VocReader, drafted
from apps.formats.yolo_data import telling_of_splits
from apps.kinds import KINDS, InvalidValue, NoConversion, rle
from apps.kinds.features import FeatureSpec, features_by_id
from apps.kinds.geometry import Box, Mask, Polygon
from apps.kinds.values import Annotation

HEAD_BYTES = 256
OUTLINED = frozenset({"polygon", "rotated_box", "mask"})


PACKED = re.compile(r"(^|/)(Annotations/[^/]*\.xml$|JPEGImages/|ImageSets/(Main|Segmentation|Layout)/)")


class VocLabels(ArchiveLabels):
    """Boxes and outlines with the answers about them."""

    name = "voc"
    title = "Pascal VOC"
    kinds = frozenset({"bounding_box", "polygon"})
    modalities = frozenset({"image"})
    asks = frozenset({"extents", "file_name", "foresee", "nearest"})

    @override
    def begins(self, beginning: Beginning) -> bool:
        """The file of one image."""
        return beginning.root == "annotation"

    @override
    def packed(self, names: Sequence[str]) -> bool:
        """By the folders that a data set of VOC has; JPEGImages alone is one with its pictures first."""
        return any(PACKED.search(name) for name in names)

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        return zip_of(_Writer(features, report).members(rows))

    @override
    def read(
        self,
        file: BinaryIO,
        *,
        features: Sequence[FeatureSpec],
        extents: Extents = unknown,
        foresee: Foresee = unforeseen,
        nearest: Nearest = unnamed,
        file_name: str | None = None,
    ) -> Iterator[LabelRow | LineError]:
        with _archived(file, file_name) as archive:
            yield from super().read(archive, features=features, extents=extents, foresee=foresee, nearest=nearest)

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        with _archived(file, None) as archive:
            return super().draft(archive)

    @override
    def rows_in(self, archive: SafeZip, *, features: Sequence[FeatureSpec], asked: Asked) -> Iterator[LabelRow | LineError]:
        return VocReader(archive, features, asked).rows()

    @override
    def features_in(self, archive: SafeZip) -> tuple[FeatureSpec, ...]:
        return drafted(archive)


@contextmanager
def _archived(file: BinaryIO, name: str | None) -> Iterator[BinaryIO]:
    """The archive, or one made around an XML file that came alone, under its own name."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not head.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"<"):
        yield file
        return
    base = PurePosixPath((name or "").replace("\\", "/")).stem or "annotation"
    with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as archive:
        archive.writelines(zip_of([(f"{base if base.isprintable() else 'annotation'}.xml", pieces(file))]))
        archive.seek(0)
        yield cast("BinaryIO", archive)


class _Writer:
    def __init__(self, features: Sequence[FeatureSpec], report: Report) -> None:
        self._features, self._report = features_by_id(features), report
        self._listing = Listing()
        self._splits: dict[str, IO[bytes]] = {}

    def members(self, rows: Iterable[LabelRow]) -> Iterator[Member]:
        """The files of the archive. Raises InvalidValue where a row has no size."""
        for row in telling_of_splits(rows, self._report, "all images are in the list train"):
            name = self._listing.name_for(row)
            self._listing.add(f"JPEGImages/{name}", row)
            self._note_split(row, name.stem)
            yield f"Annotations/{name.stem}.xml", self._document(row, name)
        for split, stems in sorted(self._splits.items()):
            with stems:
                stems.seek(0)
                yield f"ImageSets/Main/{split}.txt", pieces(cast("BinaryIO", stems))
        yield self._listing.member()

    def _note_split(self, row: LabelRow, stem: str) -> None:
        split = SPLITS.get((row.split or "train").lower())
        if split is None:
            self._report.left_out(f"split {row.split}", "VOC has train, val and test: its images are in train, the listing has its name")
        if (split or "train") not in self._splits:
            self._splits[split or "train"] = tempfile.SpooledTemporaryFile(SPOOL_BYTES)  # noqa: SIM115 - closed once it is written
        self._splits[split or "train"].write(stem.encode() + b"\n")

    def _document(self, row: LabelRow, name: PurePosixPath) -> bytes:
        if row.extent is None:
            raise InvalidValue(
                "/data_row/width", "VOC needs the size of every image.", "a width and a height in pixels", code="size_unknown"
            )
        root = Element("annotation")
        for tag, text in (("folder", "JPEGImages"), ("filename", str(name))):
            SubElement(root, tag).text = text
        SubElement(SubElement(root, "source"), "database").text = "Firstpass"
        size = SubElement(root, "size")
        for tag, side in (("width", row.extent.width), ("height", row.extent.height), ("depth", 3)):
            SubElement(size, tag).text = number(side)
        SubElement(root, "segmented").text = "0"
        for annotation in row.annotations:
            self._add(root, annotation)
        indent(root)
        return tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"

    def _add(self, root: Element, annotation: Annotation) -> None:
        feature, report = self._features.get(annotation.feature), self._report
        shape = _shape(annotation) if feature is not None and annotation.at is None else None
        if feature is None or shape is None:
            report.left_out(annotation.kind, "VOC has boxes and outlines only", annotations=1)
            return
        box, outline = shape
        report.left_out("annotation id", "VOC has none")
        if annotation.metrics:
            report.left_out("metric", "VOC has none", len(annotation.metrics))
        if annotation.derived_from is not None:
            report.left_out("what an annotation was made from", "VOC has no place for it")
        element = SubElement(root, "object")
        SubElement(element, "name").text = plain_text(feature.name)
        add_answers(element, annotation.answers, feature, report)
        edges = SubElement(element, "bndbox")
        for tag, edge in zip(("xmin", "ymin", "xmax", "ymax"), pixel_edges(box), strict=True):
            SubElement(edges, tag).text = number(edge)
        if annotation.confidence is not None:
            SubElement(element, "confidence").text = number(annotation.confidence)
        if outline is not None:
            add_polygon(element, outline)
            if annotation.kind != "polygon":
                report.left_out(f"exactness of a {annotation.kind}", "VOC has its outline only")
            if isinstance(annotation.value, Mask) and (smaller := len(rle.outlines(annotation.value)) - 1):
                report.left_out("smaller part of a mask", "an object is one outline: that of the largest part is there", smaller)
            if len(outline.rings) > 1:
                report.left_out("hole", "a VOC outline has none", len(outline.rings) - 1)


def _shape(annotation: Annotation) -> tuple[Box, Polygon | None] | None:
    """The box, and the outline of what is more than one; None for what is neither."""
    kind = KINDS[annotation.kind]
    if annotation.kind not in OUTLINED and annotation.kind != "bounding_box":
        return None
    try:
        box = cast(Box, kind.convert(annotation.value, "bounding_box"))
        return box, cast(Polygon, kind.convert(annotation.value, "polygon")) if annotation.kind in OUTLINED else None
    except NoConversion:
        return None


LABELS = VocLabels()
