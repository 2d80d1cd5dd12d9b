"""Things marked in an asset: geometry in its units (pixels, PDF points, the units of a map), spans in code points or milliseconds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from firstpass.annotations.base import Object
from firstpass.annotations.checks import Number, number, points, refuse_unless

Points = Iterable[Sequence[Number]]


@dataclass(frozen=True, slots=True)
class BoundingBox(Object):
    """An upright rectangle; x and y are its left and top edge."""

    kind: ClassVar[str] = "bounding_box"
    x: float
    y: float
    width: float
    height: float

    def _check(self) -> None:
        _check_sides(self.value())

    def value(self) -> dict[str, Any]:
        return {name: number(getattr(self, name), name) for name in ("x", "y", "width", "height")}


@dataclass(frozen=True, slots=True)
class RotatedBox(Object):
    """A rectangle around its centre (x, y), turned by `angle` degrees clockwise as seen."""

    kind: ClassVar[str] = "rotated_box"
    x: float
    y: float
    width: float
    height: float
    angle: float

    def _check(self) -> None:
        _check_sides(self.value())

    def value(self) -> dict[str, Any]:
        return {name: number(getattr(self, name), name) for name in ("x", "y", "width", "height", "angle")}


def _check_sides(said: dict[str, Any]) -> None:
    refuse_unless(said["width"] > 0 and said["height"] > 0, f"A box of {said['width']:g} x {said['height']:g}", "both sides above 0")


@dataclass(frozen=True, slots=True)
class Polygon(Object):
    """An area within the outer ring `points`, without what is within `holes`; rings may be closed or open."""

    kind: ClassVar[str] = "polygon"
    points: Points
    holes: Sequence[Points] = ()

    def _check(self) -> None:
        rings = [points(ring, at_least=3, name="A ring") for ring in (self.points, *self.holes)]
        object.__setattr__(self, "points", _frozen(rings[0]))
        object.__setattr__(self, "holes", tuple(map(_frozen, rings[1:])))

    def value(self) -> dict[str, Any]:
        return {"rings": [[list(point) for point in ring] for ring in (self.points, *self.holes)]}


@dataclass(frozen=True, slots=True)
class Polyline(Object):
    """A line through two points or more."""

    kind: ClassVar[str] = "polyline"
    points: Points

    def _check(self) -> None:
        object.__setattr__(self, "points", _frozen(points(self.points, at_least=2, name="A line")))

    def value(self) -> dict[str, Any]:
        return {"points": [list(point) for point in self.points]}


@dataclass(frozen=True, slots=True)
class Point(Object):
    """One place in the plane."""

    kind: ClassVar[str] = "point"
    x: float
    y: float

    def _check(self) -> None:
        self.value()

    def value(self) -> dict[str, Any]:
        return {"x": number(self.x, "x"), "y": number(self.y, "y")}


class Keypoint(NamedTuple):
    """One joint of a skeleton; with `visible` False it is there, but hidden."""

    x: float
    y: float
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Keypoints(Object):
    """A skeleton: joints by the names that the feature's settings give them. What is not named is not labelled."""

    kind: ClassVar[str] = "keypoints"
    points: Mapping[str, Keypoint | tuple[float, float] | tuple[float, float, bool]]

    def _check(self) -> None:
        refuse_unless(self.points, "A skeleton without points", "at least one, by its name")
        object.__setattr__(self, "points", {name: Keypoint(*point) for name, point in self.points.items()})
        self.value()

    def __hash__(self) -> int:
        return hash((self.feature, *self.points.items()))

    def value(self) -> dict[str, Any]:
        joints = [(name, Keypoint(*point)) for name, point in self.points.items()]
        return {
            "points": [
                {"name": name, "x": number(joint.x, f"{name}.x"), "y": number(joint.y, f"{name}.y"), "visible": bool(joint.visible)}
                for name, joint in joints
            ]
        }


@dataclass(frozen=True, slots=True)
class Entity(Object):
    """A span from `start` until just before `end`: Unicode code points of a text, page or message, milliseconds of a sound.

    `text[start:end]` in Python is what it marks.
    """

    kind: ClassVar[str] = "entity"
    start: int
    end: int

    def _check(self) -> None:
        refuse_unless(0 <= self.start < self.end, f"A span from {self.start} to {self.end}", "an end after the start, both from 0")

    def value(self) -> dict[str, Any]:
        return {"start": int(self.start), "end": int(self.end)}


def _frozen(found: list[list[float]]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(point) for point in found)
