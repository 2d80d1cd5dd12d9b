"""COCO, detection and segmentation: objects as its annotations, and what it cannot hold in a member `firstpass` beside them.

`firstpass` on a category has `feature` and `kind`; on an image the data row (`id`, `global_key`), `project`, `by`, `status` and the
`annotations` that are no objects; on an annotation `id`, `position` in its data row, `answers`, `derived_from`, and `value` where
COCO's geometry does not say it exactly: the segmentation of a polygon with holes is cut into parts without holes. Confidence is `score`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, BinaryIO, cast
from uuid import UUID

import orjson
from shapely import get_parts
from shapely.geometry import Polygon as ShapelyPolygon
from shapely.geometry import box as shapely_box
from typing_extensions import override

from apps.formats.base import Extents, LabelFormat, Report, unknown
from apps.formats.coco_reading import CocoReader
from apps.formats.reading import dump_extent
from apps.formats.rows import LabelRow, LineError
from apps.kinds import KINDS, InvalidValue, dump_annotation
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Polygon, from_shapely, region
from apps.kinds.values import Annotation


class CocoLabels(LabelFormat):
    """One JSON document; its annotations are written as they come, so that no more than the list of images is held."""

    name = "coco"
    title = "COCO"
    suffix = ".json"
    mime = "application/json"
    kinds = frozenset({"bounding_box", "polygon", "radio", "checklist", "text"})
    modalities = frozenset({"image"})

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        categories, numbers = _categories(features)
        yield b'{"info":{"description":"Labels from Firstpass","version":"1"},"licenses":[],"categories":' + orjson.dumps(categories)
        yield b',"annotations":['
        images: list[bytes] = []
        written = 0
        for image_id, row in enumerate(rows, start=1):
            images.append(orjson.dumps(_image(row, image_id)))
            for position, annotation in _objects(row):
                written += 1
                own = {"id": written, "image_id": image_id, "category_id": _number(annotation, numbers)}
                yield (b"," if written > 1 else b"") + orjson.dumps(own | _annotation(annotation, position))
        yield b'],"images":[' + b",".join(images) + b"]}\n"

    @override
    def read(self, file: BinaryIO, *, features: Sequence[FeatureSpec], extents: Extents = unknown) -> Iterator[LabelRow | LineError]:
        try:
            document = orjson.loads(file.read())
        except orjson.JSONDecodeError as error:
            yield LineError(None, "", "json_invalid", f"This is not JSON: {error}.", "one whole COCO document")
            return
        yield from CocoReader(features).rows(document)


def _categories(features: Sequence[FeatureSpec]) -> tuple[list[dict[str, Any]], dict[UUID, int]]:
    objects = [feature for feature in features if KINDS[feature.kind].role == "object"]
    numbers = {feature.id: number for number, feature in enumerate(objects, start=1)}
    categories = [
        {
            "id": numbers[feature.id],
            "name": feature.name,
            "supercategory": "",
            "firstpass": {"feature": str(feature.id), "kind": feature.kind},
        }
        for feature in objects
    ]
    return categories, numbers


def _number(annotation: Annotation, numbers: Mapping[UUID, int]) -> int:
    if annotation.feature not in numbers:
        raise InvalidValue(
            "/feature", f"The annotation {annotation.id} is of no feature of this ontology.", "the features it was made with"
        )
    return numbers[annotation.feature]


def _objects(row: LabelRow) -> Iterator[tuple[int, Annotation]]:
    return ((position, said) for position, said in enumerate(row.annotations) if KINDS[said.kind].role == "object")


def _image(row: LabelRow, image_id: int) -> dict[str, Any]:
    if row.extent is None:
        raise InvalidValue("/data_row/width", "COCO needs the size of every image.", "a width and a height in pixels")
    rest = [
        {"position": position, "annotation": dump_annotation(said)}
        for position, said in enumerate(row.annotations)
        if KINDS[said.kind].role != "object"
    ]
    own = {"id": row.data_row.id, "global_key": row.data_row.global_key, "project": row.project, "by": row.by, "status": row.status}
    file_name = row.data_row.global_key or row.data_row.id
    return {"id": image_id, "file_name": file_name, **dump_extent(row.extent), "firstpass": own | {"annotations": rest}}


def _annotation(annotation: Annotation, position: int) -> dict[str, Any]:
    kind = KINDS[annotation.kind]
    box, segmentation, area, exact = _geometry(annotation)
    dumped = dump_annotation(annotation)
    own = {"id": dumped["id"], "position": position, "answers": dumped["answers"], "derived_from": dumped["derived_from"]}
    if not exact:
        own["value"] = kind.dump(annotation.value)
    coco = {"bbox": [box.x, box.y, box.width, box.height], "area": area, "segmentation": segmentation, "iscrowd": 0, "firstpass": own}
    return coco if annotation.confidence is None else coco | {"score": annotation.confidence}


def _geometry(annotation: Annotation) -> tuple[Box, list[list[float]], float, bool]:
    """Box, segmentation, area in square pixels, and whether these say the value exactly."""
    kind = KINDS[annotation.kind]
    box = cast(Box, kind.convert(annotation.value, "bounding_box"))
    if annotation.kind == "bounding_box":
        return box, [], box.width * box.height, True
    outline = cast(Polygon, kind.convert(annotation.value, "polygon"))
    parts = without_holes(outline)
    segmentation = [[number for point in part.rings[0] for number in point] for part in parts]
    return box, segmentation, region(outline).area, parts == (outline,) and outline == annotation.value


def without_holes(polygon: Polygon) -> tuple[Polygon, ...]:
    """Polygons without holes that cover the same area: cut upright through every hole, so that no part surrounds one."""
    if len(polygon.rings) == 1:
        return (polygon,)
    shape = region(polygon)
    left, top, right, bottom = shape.bounds
    cuts = sorted(ShapelyPolygon(hole).representative_point().x for part in get_parts(shape) for hole in part.interiors)
    edges = [left, *cuts, right]
    strips = (shape.intersection(shapely_box(a, top, b, bottom)) for a, b in pairwise(edges) if a < b)
    return tuple(from_shapely(part) for strip in strips for part in get_parts(strip) if part.geom_type == "Polygon")


LABELS = CocoLabels()
