"""Annotations for the tests of the numbers."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from apps.kinds.bounding_box import Box
from apps.kinds.polygon import Polygon
from apps.kinds.values import Annotation


def feature(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(NAMESPACE_URL, name)


def box(x: float, y: float, width: float, height: float, *, confidence: float | None = None, name: str = "coin") -> Annotation:
    return Annotation(uuid4(), "bounding_box", feature(name), Box(x, y, width, height), confidence=confidence)


def labelbox(said: dict[str, Any]) -> Annotation:
    """An annotation of the reference cases."""
    value = said["value"]
    if said["kind"] == "bbox":
        return box(value["left"], value["top"], value["width"], value["height"], name=said["name"])
    ring = tuple((float(x), float(y)) for x, y in value)
    return Annotation(uuid4(), "polygon", feature(said["name"]), Polygon((ring,)))
