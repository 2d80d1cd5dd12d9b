"""The geometry of COCO annotations, from values and to them.

Polygons and boxes are in pixels as ours are. A mask is the run lengths of `pycocotools`: `counts` column by column, from the top left
pixel, beginning with background; as a list of numbers or as the compressed text. Keypoints are x, y, v for every name of the category,
where v is 0 not labelled, 1 labelled but hidden, 2 visible. (https://cocodataset.org/#format-data)
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

from shapely import get_parts
from shapely.geometry import Polygon as ShapelyPolygon
from shapely.geometry import box as shapely_box

from apps.formats.coco_beside import turn_of
from apps.formats.decimals import plus
from apps.formats.fitting import filled, fit
from apps.formats.reading import MAX_SAID
from apps.formats.rectangles import box_around, edges_of
from apps.kinds import KINDS, InvalidValue, NoConversion, rle
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Keypoint, Keypoints, Mask, Polygon, RotatedBox, from_shapely, region
from apps.kinds.polygon import MAX_POINTS, MIN_POINTS, parse_ring_points
from apps.kinds.reading import an, join, read_list, read_number, read_object, read_positive, read_whole
from apps.kinds.rotated_box import normal_angle
from apps.kinds.values import Extent, Value

# The kinds that COCO has a geometry for.
SHAPES = frozenset({"bounding_box", "rotated_box", "polygon", "mask", "keypoints"})
NUMBERS_EACH = 3
HIDDEN, VISIBLE = 1, 2
NO_BOX = Box(0, 0, 0, 0)


def dump_geometry(kind: str, value: Value, feature: FeatureSpec) -> tuple[dict[str, Any], bool]:
    """The members bbox, area and segmentation, for keypoints theirs in its place; and whether these say the value exactly.

    The segmentation of a box is the box, as programs that paint every annotation need one.
    """
    if isinstance(value, Keypoints):
        return _dump_keypoints(value, feature.settings.get("points", ()))
    if isinstance(value, Mask):
        return _dump_mask(value)
    if isinstance(value, Box):
        left, top, right, bottom = edges_of(value)
        return _members(value, value.width * value.height, [[left, top, right, top, right, bottom, left, bottom]]), True
    box = cast(Box, box_around(kind, value))
    outline = cast(Polygon, KINDS[kind].convert(value, "polygon"))
    parts = without_holes(outline)
    segmentation = [[number for point in part.rings[0] for number in point] for part in parts]
    return _members(box, region(outline).area, segmentation), parts == (outline,) and outline == value


def _members(box: Box, area: float, segmentation: Any = None) -> dict[str, Any]:
    members = {"bbox": [box.x, box.y, box.width, box.height], "area": area}
    return members if segmentation is None else members | {"segmentation": segmentation}


def _dump_keypoints(value: Keypoints, names: Sequence[str]) -> tuple[dict[str, Any], bool]:
    said = {point.name: point for point in value.points}
    listed = [said.get(name) for name in names]
    numbers = [number for each in listed for number in ((each.x, each.y, HIDDEN + each.visible) if each else (0, 0, 0))]
    box = box_around("keypoints", value) or NO_BOX
    own = {"keypoints": numbers, "num_keypoints": sum(each is not None for each in listed)}
    return _members(box, box.width * box.height) | own, tuple(each for each in listed if each) == value.points


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


def read_geometry(
    members: Mapping[str, Any], feature: FeatureSpec, at: str, *, names: Sequence[str] = (), extent: Extent | None = None
) -> list[Value]:
    """The values of an annotation as the kind of the feature: several where its segmentation has several parts. Raises InvalidValue.

    `names` are those of the category's keypoints; `extent` is the size of the image, asked for where polygons become a mask.
    """
    kind, outlined = feature.kind, members.get("segmentation")
    if kind == "mask":
        return [_mask(outlined, extent, join(at, "segmentation"))]
    if members.get("iscrowd"):
        expected = "an annotation of one object, or a category that is a mask here"
        raise InvalidValue(join(at, "iscrowd"), "A crowd is no single object.", expected, code="unsupported")
    if kind == "keypoints":
        return [_keypoints(members.get("keypoints"), names or feature.settings.get("points", ()), join(at, "keypoints"))]
    if kind != "bounding_box" and (turn := turn_of(members)):
        return [_converted(_turned(_box(members.get("bbox"), join(at, "bbox")), turn), "rotated_box", feature, at)]
    if kind != "bounding_box" and outlined:
        return [_fitting(outline, feature, here) for outline, here in _outlines(outlined, join(at, "segmentation"))]
    return [_converted(_box(members.get("bbox"), join(at, "bbox")), "bounding_box", feature, at)]


def _fitting(outline: Polygon, feature: FeatureSpec, at: str) -> Value:
    """An outline as the kind of the feature; as a rotated box where it is a rectangle."""
    return fit(outline, feature, at) if feature.kind == "rotated_box" else _converted(outline, "polygon", feature, at)


def _converted(value: Value, kind: str, feature: FeatureSpec, at: str) -> Value:
    if feature.kind != kind and feature.kind not in KINDS[kind].widens:
        raise _wrong_kind(feature, at)
    try:
        converted: Value = KINDS[kind].convert(value, feature.kind)
    except NoConversion as error:
        raise _wrong_kind(feature, at) from error
    return converted


def _wrong_kind(feature: FeatureSpec, at: str) -> InvalidValue:
    return InvalidValue(
        at, f"{feature.name} is {an(feature.kind)}, this is none.", f"a category of another kind than {feature.kind}", "wrong_kind"
    )


def _box(payload: Any, at: str) -> Box:
    x, y, width, height = read_list(payload, at, at_least=4, at_most=4)
    corner = read_number(x, join(at, 0)), read_number(y, join(at, 1))
    return Box(*corner, read_positive(width, join(at, 2)), read_positive(height, join(at, 3)))


def _turned(box: Box, degrees: float) -> RotatedBox:
    return RotatedBox(plus(box.x, box.width / 2), plus(box.y, box.height / 2), box.width, box.height, normal_angle(degrees))


def _outlines(payload: Any, at: str) -> Iterator[tuple[Polygon, str]]:
    if isinstance(payload, Mapping):
        raise InvalidValue(at, "This is a run-length mask.", "polygons, as lists of x, y, x, y, ...", code="wrong_kind")
    for index, part in enumerate(read_list(payload, at, at_most=MAX_SAID)):
        here = join(at, index)
        listed = read_list(part, here, at_least=2 * MIN_POINTS, at_most=2 * (MAX_POINTS + 1))  # the first point may stand last again
        numbers = [read_number(number, join(here, place)) for place, number in enumerate(listed)]
        if len(numbers) % 2:
            raise InvalidValue(here, f"This outline has {len(numbers)} numbers.", "an even number of them: x, y, x, y, ...")
        yield Polygon((parse_ring_points(list(zip(numbers[::2], numbers[1::2], strict=True)), here),)), here


def _keypoints(payload: Any, names: Sequence[str], at: str) -> Keypoints:
    if not names:
        raise InvalidValue(at, "The category names no keypoints.", "a category with a member keypoints", code="required")
    listed = read_list(payload, at)
    if len(listed) != NUMBERS_EACH * len(names):
        raise InvalidValue(
            at, f"There are {len(listed)} numbers for {len(names)} keypoints.", f"x, y, v for each: {NUMBERS_EACH * len(names)}"
        )
    numbers = [read_number(number, join(at, index)) for index, number in enumerate(listed)]
    found = zip(names, numbers[::NUMBERS_EACH], numbers[1::NUMBERS_EACH], numbers[2::NUMBERS_EACH], strict=True)
    points = tuple(Keypoint(name, x, y, _is_visible(v)) for name, x, y, v in found if v > 0)
    if not points:
        raise InvalidValue(at, "No keypoint is labelled.", "at least one with v above 0", code="nothing_labelled")
    return Keypoints(points)


def _is_visible(v: float) -> bool:
    return v != HIDDEN


def _dump_mask(value: Mask) -> tuple[dict[str, Any], bool]:
    return _members(box_around("mask", value) or NO_BOX, rle.area(value), KINDS["mask"].dump(value)), True


def _mask(payload: Any, extent: Extent | None, at: str) -> Value:
    """Run lengths as they are; the parts of an outline together, as the pixels whose centres lie in any of them. Raises InvalidValue."""
    if isinstance(payload, Mapping):
        members = read_object(payload, at, required=("size", "counts"), optional=tuple(payload))
        counts, size = members["counts"], members["size"]
        if isinstance(counts, list | tuple):
            here = join(at, "size")
            height, width = (read_whole(side, join(here, index)) for index, side in enumerate(read_list(size, here, at_least=2, at_most=2)))
            runs = [read_whole(run, join(join(at, "counts"), index)) for index, run in enumerate(counts)]
            counts = rle.mask_of_runs((height, width), runs, join(at, "counts")).counts
        mask: Value = KINDS["mask"].parse({"size": size, "counts": counts}, at)
        return mask
    if not payload:
        raise InvalidValue(at, "There is no mask here.", "run lengths or an outline", code="required")
    if extent is None:
        raise InvalidValue(
            at, "An outline becomes a mask only on an image whose size is known.", "width and height of the image", "size_unknown"
        )
    return filled([outline for outline, _ in _outlines(payload, at)], extent, at)
