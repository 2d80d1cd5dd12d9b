"""The lines of YOLO label files: what follows the number of the class, and the kinds it stands for.

Places are shares of the image's width and height. They are written with the digits that give back the same number, and
read without those that the division left to chance: what is read again is equal where a place has up to ten digits or so, and differs by
no more than 1e-9 of a pixel elsewhere. What a line says becomes the kind of its feature where that is the same
thing, see apps.formats.fitting: so what was written as the box around a mask comes back as a mask that is that box, and the report of the
export says what was lost. (https://docs.ultralytics.com/datasets/)
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import chain
from typing import Any, ClassVar, cast

from typing_extensions import override

from apps.formats.base import Report
from apps.formats.decimals import plus, settled, share
from apps.formats.rectangles import box_around, rectangle_around, rectangle_of
from apps.formats.skeletons import is_lost
from apps.kinds import KINDS, InvalidValue, NoConversion, rle
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Keypoint, Keypoints, Mask, Point, Polygon, RotatedBox
from apps.kinds.polygon import MIN_POINTS, parse_ring_points
from apps.kinds.rotated_box import corners
from apps.kinds.values import Extent, Value

# How far over an edge a place may lie, as a share of the image: rounding, not places in pixels.
SLACK = 0.01
HIDDEN, VISIBLE = 1.0, 2.0
BOX_NUMBERS, CORNERS = 4, 4
DIGITS = 1e-5  # how far off shares may be that were written with six digits
PIXEL = 1.0  # how far off corners may be that were rounded to whole pixels
# The task whose lines hold a kind with its outline, or its points.
WHOLE = {
    "polygon": "YOLO segmentation",
    "mask": "YOLO segmentation",
    "rotated_box": "YOLO oriented boxes",
    "keypoints": "YOLO pose",
    "bounding_box": "YOLO detection",
}
OUTSIDE = "lies outside of the image, and its lines hold places on it only"


class Lines(ABC):
    """One task of YOLO: `kind` is what its lines say exactly, `takes` all kinds that can be written as such."""

    kind: ClassVar[str]
    takes: ClassVar[frozenset[str]]

    @abstractmethod
    def dump(self, value: Value, feature: FeatureSpec, extent: Extent, report: Report) -> list[float] | None:
        """The numbers after the class; None where nothing of it lies on the image, which is then reported."""

    @abstractmethod
    def load(self, numbers: Sequence[float], extent: Extent, names: Sequence[str], dims: int) -> tuple[Value, str, float | None]:
        """Value, kind and confidence of the numbers after the class; `names` and `dims` are those of keypoints. Raises InvalidValue."""

    def count(self, names: Sequence[str], dims: int) -> int | None:
        """How many numbers say the place; None where that may be any number of them."""
        return None

    def says_more(self, numbers: Sequence[float], value: Value, extent: Extent) -> bool:
        """Whether the numbers say something that the value read from them does not hold."""
        return False

    def nearest(self, value: Value) -> Value | None:
        """What comes nearest to it among values of the kind of these lines; None where that is not known."""
        return None


def shares(points: Sequence[Point], extent: Extent) -> list[float]:
    """x, y, x, y, ... in [0, 1]."""
    return list(chain.from_iterable((share(x - extent.left, extent.width), share(y - extent.top, extent.height)) for x, y in points))


def places(numbers: Sequence[float], extent: Extent) -> list[Point]:
    """The points in pixels. Raises InvalidValue where they are no shares."""
    for number in numbers:
        if not -SLACK <= number <= 1 + SLACK:
            raise InvalidValue(
                "", f"{number:g} is no share of the image.", "numbers from 0 to 1, divided by width and height", "not_normalised"
            )
    return [(extent.left + x * extent.width, extent.top + y * extent.height) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def _settled(points: Sequence[Point], extent: Extent) -> list[Point]:
    """The points without the digits that the division by the size of the image left to chance."""
    return [(_across(x, extent), _down(y, extent)) for x, y in points]


def _across(place: float, extent: Extent) -> float:
    return settled(place, max(abs(extent.left), abs(extent.right)))


def _down(place: float, extent: Extent) -> float:
    return settled(place, max(abs(extent.top), abs(extent.bottom)))


def without_track(numbers: Sequence[float], count: int | None) -> tuple[Sequence[float], bool]:
    """The numbers without the id of a track, and whether there was one; `count` is how many say the place, None for any.

    An id stands last, after the confidence where there is one. Alone, 1 and 0 are taken for a confidence, as nothing tells them apart.
    """
    if not numbers or not numbers[-1].is_integer():
        return numbers, False
    if count is None:
        is_track = numbers[-1] > 1 and all(-SLACK <= number <= 1 + SLACK for number in numbers[:-1])
    else:
        is_track = len(numbers) == count + 2 or (len(numbers) == count + 1 and numbers[-1] > 1)
    return (numbers[:-1], True) if is_track else (numbers, False)


def split_confidence(numbers: Sequence[float], count: int, what: str) -> tuple[Sequence[float], float | None]:
    """So many numbers, and the confidence that a prediction has after them. Raises InvalidValue."""
    if len(numbers) not in (count, count + 1):
        raise InvalidValue(
            "", f"There are {len(numbers)} numbers after the class.", f"{what}, and the confidence of a prediction after them"
        )
    confidence = numbers[count] if len(numbers) > count else None
    if confidence is not None and not 0 <= confidence <= 1:
        raise InvalidValue("", f"{confidence:g} is no confidence.", "a number from 0 to 1 at the end, or none")
    return numbers[:count], confidence


def _clipped(value: Value, kind: str, extent: Extent, report: Report) -> Any:
    clipped = KINDS[kind].clip(value, extent)
    if clipped != value:
        is_gone = clipped is None
        report.left_out(kind if is_gone else f"part of a {kind}", OUTSIDE, annotations=int(is_gone))
    return clipped


class Boxes(Lines):
    """Detection: the centre of the box, its width and its height."""

    kind = "bounding_box"
    takes = frozenset({"bounding_box", "rotated_box", "polygon", "mask"})

    @override
    def dump(self, value: Value, feature: FeatureSpec, extent: Extent, report: Report) -> list[float] | None:
        try:
            box = cast(Box, KINDS[feature.kind].convert(value, "bounding_box"))
        except NoConversion:
            report.left_out(feature.kind, "it has no area", annotations=1)
            return None
        if feature.kind != self.kind:
            report.left_out(
                f"outline of a {feature.kind}",
                f"detection labels hold boxes only: the box around it is there, and {WHOLE[feature.kind]} has it as it is",
            )
        box = _clipped(box, self.kind, extent, report)
        return None if box is None else box_shares(box, extent)

    @override
    def count(self, names: Sequence[str], dims: int) -> int | None:
        return BOX_NUMBERS

    @override
    def load(self, numbers: Sequence[float], extent: Extent, names: Sequence[str], dims: int) -> tuple[Value, str, float | None]:
        own, confidence = split_confidence(numbers, BOX_NUMBERS, "x, y, width, height")
        return load_box(own, extent), self.kind, confidence


def box_shares(box: Box, extent: Extent) -> list[float]:
    """Centre and size as shares."""
    centre = shares([(plus(box.x, box.width / 2), plus(box.y, box.height / 2))], extent)
    return [*centre, share(box.width, extent.width), share(box.height, extent.height)]


def _shares_around(pose: Value, extent: Extent) -> list[float]:
    """The centre and size of the box around keypoints."""
    return box_shares(box_around("keypoints", pose) or Box(0, 0, 0, 0), extent)


def load_box(numbers: Sequence[float], extent: Extent) -> Box:
    """The box in pixels. Raises InvalidValue."""
    ((x, y), _) = places(numbers, extent)
    width, height = numbers[2] * extent.width, numbers[3] * extent.height
    if width <= 0 or height <= 0:
        raise InvalidValue("", f"This box is {width:g} x {height:g} pixels large.", "a width and a height above 0")
    left, top = _across(x - width / 2, extent), _down(y - height / 2, extent)
    return Box(left, top, _across(width, extent) or width, _down(height, extent) or height)


class Outlines(Lines):
    """Segmentation: the points of one outline."""

    kind = "polygon"
    takes = frozenset({"bounding_box", "rotated_box", "polygon", "mask"})

    @override
    def dump(self, value: Value, feature: FeatureSpec, extent: Extent, report: Report) -> list[float] | None:
        outline = _outline(value, feature, report)
        outline = outline and _clipped(outline, self.kind, extent, report)
        if outline is None:
            return None
        if feature.kind == "rotated_box" and rectangle_of(outline.rings[0]) is None:
            report.left_out(feature.kind, "what of it lies on the picture is no rectangle", annotations=1)
            return None
        if len(outline.rings) > 1:
            report.left_out("hole", "a label is one outline without holes", len(outline.rings) - 1)
        return shares(outline.rings[0], extent)

    @override
    def load(self, numbers: Sequence[float], extent: Extent, names: Sequence[str], dims: int) -> tuple[Value, str, float | None]:
        if len(numbers) in (BOX_NUMBERS, BOX_NUMBERS + 1):
            return Boxes().load(numbers, extent, names, dims)
        own, confidence = split_confidence(numbers, len(numbers) - len(numbers) % 2, "x, y of each point")
        if len(own) < 2 * MIN_POINTS:
            raise InvalidValue("", f"This outline has {len(own) // 2} points.", f"at least {MIN_POINTS}")
        return Polygon((parse_ring_points(_settled(places(own, extent), extent), ""),)), self.kind, confidence


def _outline(value: Value, feature: FeatureSpec, report: Report) -> Polygon | None:
    """The one outline that is written; the smaller parts of a mask are reported, as is one without any."""
    if isinstance(value, Mask):
        parts = rle.outlines(value)
        if len(parts) > 1:
            report.left_out("smaller part of a mask", "a label is one outline: that of the largest part is there", len(parts) - 1)
        elif not parts:
            report.left_out("mask", "it marks no pixel", annotations=1)
        return parts[0] if parts else None
    return cast(Polygon, KINDS[feature.kind].convert(value, "polygon"))


class Poses(Lines):
    """Pose: the box around the keypoints, then x, y and v of each: 0 not labelled, 1 hidden, 2 visible.

    Predictions have a confidence in the place of v: from one half on, the point counts as visible.
    """

    kind = "keypoints"
    takes = frozenset({"keypoints"})

    @override
    def dump(self, value: Value, feature: FeatureSpec, extent: Extent, report: Report) -> list[float] | None:
        pose: Keypoints | None = _clipped(value, self.kind, extent, report)
        if pose is None or is_lost(pose, feature, report):
            return None
        said = {point.name: point for point in pose.points}
        numbers = _shares_around(pose, extent)
        for name in feature.settings.get("points", ()):
            point = said.get(name)
            numbers += [*shares([(point.x, point.y)], extent), HIDDEN + point.visible] if point else [0.0, 0.0, 0.0]
        return numbers

    @override
    def count(self, names: Sequence[str], dims: int) -> int | None:
        return BOX_NUMBERS + dims * len(names)

    @override
    def load(self, numbers: Sequence[float], extent: Extent, names: Sequence[str], dims: int) -> tuple[Value, str, float | None]:
        own, confidence = split_confidence(
            numbers, BOX_NUMBERS + dims * len(names), f"a box and {dims} numbers for each of {len(names)} keypoints"
        )
        points = []
        for index, name in enumerate(names):
            x, y, *rest = own[BOX_NUMBERS + dims * index : BOX_NUMBERS + dims * (index + 1)]
            seen = rest[0] if rest else (VISIBLE if x or y else 0.0)
            if seen > 0:
                points.append(Keypoint(name, *_settled(places((x, y), extent), extent)[0], visible=seen != HIDDEN and seen >= HIDDEN / 2))
        if not points:
            raise InvalidValue("", "No keypoint is labelled.", "at least one with v above 0", code="nothing_labelled")
        return Keypoints(tuple(points)), self.kind, confidence

    @override
    def says_more(self, numbers: Sequence[float], value: Value, extent: Extent) -> bool:
        """A box of its own, which is not that around the keypoints: keypoints have no other."""
        return any(abs(one - other) > DIGITS for one, other in zip(numbers, _shares_around(value, extent), strict=False))


class Rectangles(Lines):
    """Oriented boxes: the four corners in their order.

    Corners that are a rectangle but for rounding, to whole pixels at most, are the smallest rectangle around them. Others are an outline,
    and for a rotated box the smallest rectangle too, which is told.
    """

    kind = "rotated_box"
    takes = frozenset({"rotated_box", "bounding_box", "polygon"})

    @override
    def dump(self, value: Value, feature: FeatureSpec, extent: Extent, report: Report) -> list[float] | None:
        box = value if isinstance(value, RotatedBox) else self._around(value, feature, report)
        box = box and _clipped(box, self.kind, extent, report)
        return None if box is None else shares(corners(box), extent)

    def _around(self, value: Value, feature: FeatureSpec, report: Report) -> RotatedBox | None:
        if isinstance(value, Box):
            return RotatedBox(plus(value.x, value.width / 2), plus(value.y, value.height / 2), value.width, value.height, 0.0)
        report.left_out(
            f"outline of a {feature.kind}",
            f"labels are rectangles: the smallest one around it is there, and {WHOLE[feature.kind]} has it as it is",
        )
        return rectangle_around(cast(Polygon, KINDS[feature.kind].convert(value, "polygon")).rings[0])

    @override
    def count(self, names: Sequence[str], dims: int) -> int | None:
        return 2 * CORNERS

    @override
    def load(self, numbers: Sequence[float], extent: Extent, names: Sequence[str], dims: int) -> tuple[Value, str, float | None]:
        own, confidence = split_confidence(numbers, 2 * CORNERS, "x, y of four corners")
        points = places(own, extent)
        box = rectangle_of(points) or _rounded(points)
        if box is not None:
            return box, self.kind, confidence
        return Polygon((parse_ring_points(_settled(points, extent), ""),)), "polygon", confidence

    @override
    def nearest(self, value: Value) -> Value | None:
        return rectangle_around(value.rings[0]) if isinstance(value, Polygon) else None


def _rounded(points: Sequence[Point]) -> RotatedBox | None:
    """The smallest rectangle around the points, where each of them lies within a pixel of a corner of its own."""
    box = rectangle_around(points)
    if box is None:
        return None
    near = [[at for at, corner in enumerate(corners(box)) if math.dist(point, corner) <= PIXEL] for point in points]
    return box if len({at for each in near for at in each[:1]}) == CORNERS else None
