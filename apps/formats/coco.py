"""COCO: boxes, outlines, masks and keypoints as its annotations, and what it cannot hold in a member `firstpass` beside them.

`firstpass` on a category has `feature` and `kind`, and where it is a label of several shapes these as `shapes`, each annotation then its
`kind`; on an image the data row (`id`, `global_key`, and `name`, as its file was called), `project`, `by`, `status` and the `annotations`
that COCO has no geometry for; on an annotation `id`, `position` in its data row, `answers`, `derived_from`, `metrics`, and `value` where
COCO's geometry does not say it exactly: a polygon with holes is cut into parts without holes, a rotated box is written as its outline.
Confidence is `score`. `iscrowd` is kept as a figure of this name. The ids of images (see `apps.formats.coco_images`) and of categories
(see `apps.formats.coco_categories`) are such that results which name them lead back. `coco_url` of an image is its address, where that is
known; `file_name` is the path of its file where media go along, from where the document lies.

`attributes`, which CVAT writes, are answers of the same names: written beside our own `answers`, and read where those are of another
ontology, or there are none. What a file of others says and the kind of the category does not
hold, such as the outline of a box or the box of a skeleton, is counted as left out: see `apps.formats.coco_beside`.

Files of results, which are bare lists of annotations with scores, are read too: see `apps.formats.coco_reading`.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import orjson
from typing_extensions import override

from apps.formats.archive import SPOOL_BYTES
from apps.formats.archive_labels import Asked
from apps.formats.base import Extents, Foresee, LabelFormat, Nearest, Report, path_of, unforeseen, unknown, unnamed
from apps.formats.beginning import Beginning
from apps.formats.coco_annotation import CROWD
from apps.formats.coco_beside import ATTRIBUTES, dump_attributes
from apps.formats.coco_categories import Label, labels_of, numbered
from apps.formats.coco_draft import described
from apps.formats.coco_images import ImageIds
from apps.formats.coco_reading import CocoReader
from apps.formats.coco_values import SHAPES, dump_geometry
from apps.formats.reading import dump_extent
from apps.formats.rows import Described, LabelRow, LineError
from apps.formats.skeletons import report_lost
from apps.formats.stored import Wire, wires_of
from apps.kinds import KINDS, InvalidValue, dump_annotation
from apps.kinds.answers import parse_answers
from apps.kinds.features import FeatureSpec

PACKED = re.compile(r"(^|/)annotations/(instances|person_keypoints)_[^/]*\.json$")


class CocoLabels(LabelFormat):
    """One JSON document, written when all rows are there, from spools on disk: only then are the ids of the images known."""

    name = "coco"
    title = "COCO"
    suffix = ".json"
    mime = "application/json"
    kinds = frozenset(name for name, kind in KINDS.items() if not kind.frames or "plane" in kind.frames or "raster" in kind.frames)
    modalities = frozenset({"image"})
    holds_urls = True
    asks = frozenset({"extents", "foresee", "nearest"})

    @override
    def begins(self, beginning: Beginning) -> bool:
        """A document of images or their annotations, or a list of results."""
        members, inner = beginning.members, beginning.inner
        if beginning.is_list:
            return members.keys() >= {"image_id", "category_id"}
        lists = {name for name in ("images", "annotations", "categories") if members.get(name) == "["}
        is_said = members.keys() >= {"info", "licenses"} or inner >= {"image_id", "category_id"} or "supercategory" in inner
        return len(lists) > 1 or ("images" in lists and "file_name" in inner) or (is_said and "data" not in members)

    @override
    def packed(self, names: Sequence[str]) -> bool:
        """Also as data sets come, with files such as annotations/instances_default.json."""
        return super().packed(names) or any(PACKED.search(name) for name in names)

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        categories = _Categories(features)
        yield b'{"info":{"description":"Labels from Firstpass","version":"1"},"licenses":[],"categories":' + orjson.dumps(categories.dump())
        with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as images, tempfile.SpooledTemporaryFile(SPOOL_BYTES) as annotations:
            numbers = ImageIds()
            for place, row in enumerate(rows):
                numbers.add(row.data_row)
                images.write(orjson.dumps(_image(row, report), option=orjson.OPT_APPEND_NEWLINE))
                for position, wire in enumerate(wires_of(row.annotations)):
                    if _has_shape(wire):
                        said = categories.dump_annotation(wire, position, report)
                        annotations.write(b"%d " % place + orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE))
            ids = numbers.all()
            yield b',"images":['
            images.seek(0)
            for place, line in enumerate(images):
                yield (b"," if place else b"") + b'{"id":%d,' % ids[place] + line[1:-1]
            yield b'],"annotations":['
            annotations.seek(0)
            for written, line in enumerate(annotations, start=1):
                image, _, members = line.partition(b" ")
                yield (b"," if written > 1 else b"") + b'{"id":%d,"image_id":%d,' % (written, ids[int(image)]) + members[1:-1]
        yield b"]}\n"

    @override
    def read(
        self,
        file: BinaryIO,
        *,
        features: Sequence[FeatureSpec],
        extents: Extents = unknown,
        foresee: Foresee = unforeseen,
        nearest: Nearest = unnamed,
    ) -> Iterator[LabelRow | LineError]:
        return CocoReader(file, features, Asked(extents, foresee, nearest)).rows()

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        return self.described(file).features

    @override
    def described(self, file: BinaryIO) -> Described:
        return described(file)


def _has_shape(wire: Wire) -> bool:
    return wire.kind in SHAPES and wire.at is None


class _Categories:
    """The object features as categories, see apps.formats.coco_categories."""

    def __init__(self, features: Sequence[FeatureSpec]) -> None:
        self._numbered = {str(feature.id): (number, feature) for number, feature in numbered(features).items()}
        self._labels = {str(number): label for number, label in labels_of(features).items()}

    def dump(self) -> list[dict[str, Any]]:
        """The list of categories."""
        firsts = ((self._labels[key], number) for key, (number, feature) in self._numbered.items() if self._first(key) == feature)
        return [self._category(label, number) for label, number in firsts]

    def _first(self, key: str) -> FeatureSpec:
        return self._labels[key].shapes[0]

    def _category(self, label: Label, number: int) -> dict[str, Any]:
        feature, *others = label.shapes
        own: dict[str, Any] = {"feature": str(feature.id), "kind": feature.kind}
        own |= {"shapes": {each.name: each.kind for each in label.shapes}} if others else {}
        category = {"id": number, "name": label.name, "supercategory": "", "firstpass": own}
        if (pointed := label.skeleton()) is None:
            return category
        skeleton = [[one + 1, other + 1] for one, other in pointed.settings.get("edges", ())]
        return category | {"keypoints": list(pointed.settings.get("points", ())), "skeleton": skeleton}

    def dump_annotation(self, wire: Wire, position: int, report: Report) -> dict[str, Any]:
        """The annotation without its own number and its image's; points without a slot are told. Raises InvalidValue."""
        if wire.feature not in self._numbered:
            words = f"The annotation {wire.id} is of no feature of this ontology."
            raise InvalidValue("/feature", words, "the features it was made with")
        feature, label = self._numbered[wire.feature][1], self._labels[wire.feature]
        number = self._numbered[str(label.shapes[0].id)][0]
        value = wire.read_value()
        report_lost(feature, report, value)
        geometry, exact = dump_geometry(wire.kind, value, feature)
        answers = [] if wire.answers is None else orjson.Fragment(wire.answers)
        own = {"id": wire.id, "position": position, "answers": answers, "derived_from": wire.derived_from}
        own |= {"kind": wire.kind} if len(label.shapes) > 1 else {}
        crowd = 0
        if wire.metrics is not None:
            own["metrics"] = orjson.Fragment(wire.metrics)
            crowd = int(orjson.loads(wire.metrics).get(CROWD) == 1)
        if not exact:
            own["value"] = orjson.Fragment(wire.value)
        said = {} if wire.answers is None else {ATTRIBUTES: dump_attributes(parse_answers(orjson.loads(wire.answers), "/answers"), feature)}
        coco = {"category_id": number, **geometry, "iscrowd": crowd, **said, "firstpass": own}
        return coco if wire.confidence is None else coco | {"score": wire.confidence}


def _image(row: LabelRow, report: Report) -> dict[str, Any]:
    if row.extent is None:
        raise InvalidValue("/data_row/width", "COCO needs the size of every image.", "a width and a height in pixels")
    beside = [(position, wire) for position, wire in enumerate(wires_of(row.annotations)) if not _has_shape(wire)]
    for _, wire in beside:
        if KINDS[wire.kind].role == "object":
            report.left_out(wire.kind, "COCO has no geometry for it: it stands beside, where Firstpass alone finds it")
    rest = [{"position": position, "annotation": dump_annotation(wire.annotation())} for position, wire in beside]
    ref = row.data_row
    own = {
        "id": ref.id,
        "global_key": ref.global_key,
        **({} if ref.name is None else {"name": ref.name}),
        "project": row.project,
        "by": row.by,
        "status": row.status,
    }
    address = {} if row.url is None else {"coco_url": row.url}
    image = {"file_name": path_of(row) or "unnamed", **dump_extent(row.extent), **address}
    return image | {"firstpass": own | {"annotations": rest}}


LABELS = CocoLabels()
