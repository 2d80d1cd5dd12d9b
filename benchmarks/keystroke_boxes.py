"""Boxes as the model of a person sees them: how well one covers another, how exactly a corner must be set, which handles to move."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import sqrt
from typing import Any, Self

from benchmarks.keystroke_model import Point

# Where the eight handles of a box sit, as shares of its width and height: corners and edges, clockwise from the top left.
HANDLES = ((0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0), (0.5, 1.0), (0.0, 1.0), (0.0, 0.5))
MEANT_IOU = 0.5  # from here on a box is of that object, and is corrected instead of drawn anew
LEAST_TOLERANCE_PX = 1.0
HALVINGS = 12


@dataclass(frozen=True)
class Box:
    """An upright box of one class, in pixels of the picture."""

    left: float
    top: float
    right: float
    bottom: float
    class_name: str

    @classmethod
    def of(cls, value: dict[str, Any], class_name: str) -> Self:
        """From a value in the one form."""
        return cls(value["x"], value["y"], value["x"] + value["width"], value["y"] + value["height"], class_name)

    def at(self, handle: int) -> Point:
        """Where the handle sits."""
        across, down = HANDLES[handle]
        return self.left + across * (self.right - self.left), self.top + down * (self.bottom - self.top)

    def moved(self, handle: int, to: Point) -> "Box":
        """The box with that corner or edge there."""
        across, down = HANDLES[handle]
        left, right = (to[0], self.right) if across == 0 else (self.left, to[0]) if across == 1 else (self.left, self.right)
        top, bottom = (to[1], self.bottom) if down == 0 else (self.top, to[1]) if down == 1 else (self.top, self.bottom)
        return Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom), self.class_name)

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)


def iou(a: Box, b: Box) -> float:
    """Intersection over union, 0 to 1."""
    width = min(a.right, b.right) - max(a.left, b.left)
    height = min(a.bottom, b.bottom) - max(a.top, b.top)
    shared = max(width, 0.0) * max(height, 0.0)
    return shared / (a.area + b.area - shared)


def drawing_tolerance(truth: Box, least: float) -> float:
    """By how many pixels both corners may be off on both axes, so that the worst box still has this overlap with the truth.

    The worst is the one that is too small on all sides: (w - 2e)(h - 2e) = least * w * h, solved for e.
    """
    width, height = truth.right - truth.left, truth.bottom - truth.top
    return (width + height - sqrt((width + height) ** 2 - 4 * width * height * (1 - least))) / 4


def handle_tolerance(box: Box, handle: int, truth: Box, least: float) -> float:
    """By how many pixels the handle may miss its place in the truth on both axes; 0 where even the exact place does not do."""
    x, y = truth.at(handle)

    def does(error: float) -> bool:
        return all(iou(box.moved(handle, (x + a * error, y + b * error)), truth) >= least for a, b in product((-1, 0, 1), repeat=2))

    if not does(0.0):
        return 0.0
    low, high = 0.0, min(truth.right - truth.left, truth.bottom - truth.top)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if does(middle) else (low, middle)
    return low


def sufficient_handles(box: Box, truth: Box, least: float) -> list[tuple[int, float]]:
    """The handles of which each alone, moved to its place, gives the overlap asked for, with the tolerance in pixels."""
    found = [(handle, handle_tolerance(box, handle, truth, least)) for handle in range(len(HANDLES))]
    return [(handle, tolerance) for handle, tolerance in found if tolerance >= LEAST_TOLERANCE_PX]


def closest(box: Box, truths: Iterable[Box], least: float) -> Box | None:
    """The one that the box covers best, where that is at least so well."""
    best = max(truths, key=lambda truth: iou(box, truth), default=None)
    return best if best and iou(box, best) >= least else None


def wrong(found: list[Box], truths: Iterable[Box], least: float) -> str:
    """What is not as it should be: each truth has one box of its class with at least this overlap, and nothing else is there."""
    left = list(found)
    for truth in truths:
        match = closest(truth, (box for box in left if box.class_name == truth.class_name), least)
        if match is None:
            return f"nothing covers {truth} by {least}: {found}"
        left.remove(match)
    return f"there is too much: {left}" if left else ""


@dataclass(frozen=True)
class Verdict:
    """What becomes of a suggestion, and the object that it then is."""

    outcome: str
    truth: Box | None


def verdict(box: Box, missing: Iterable[Box], suggestions: Iterable[Box], least: float) -> Verdict:
    """What a person who knows the truth does with a suggestion: accept, move its handles, change its class, or reject it.

    The class is only changed where no other suggestion has the object with the class that it has.
    """
    missing = list(missing)
    if truth := closest(box, (each for each in missing if each.class_name == box.class_name), MEANT_IOU):
        return Verdict("accepted" if iou(box, truth) >= least else "edited", truth)
    truth = closest(box, missing, MEANT_IOU)
    if truth is None or closest(truth, (each for each in suggestions if each.class_name == truth.class_name), MEANT_IOU):
        return Verdict("rejected", None)
    return Verdict("relabelled", truth)
