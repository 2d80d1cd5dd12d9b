"""The points of skeletons: which there are, and keypoints after some of them went away or got other names.

Settings and values know a point by its name alone. Where points are decided about, as options are, each has an id made from its feature
and its name.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from apps.kinds.geometry import Keypoints
from apps.kinds.locators import Track
from apps.kinds.values import Annotation, Value

KEPT = "kept_points"  # beside `points` in the settings of a tree with what was removed: what annotations that were kept still name
POINTS = "points"

# For the name of a point the one in its place; None where it is deleted.
Names = Mapping[str, str | None]


def point_id(feature: UUID, name: str) -> UUID:
    """The id of a point of a feature's skeleton: the same each time."""
    return uuid5(feature, name)


def point_names(settings: Mapping[str, Any], key: str = POINTS) -> tuple[str, ...]:
    """The names that settings list; nothing where they are not right."""
    listed = settings.get(key)
    return tuple(each for each in listed if isinstance(each, str)) if isinstance(listed, list | tuple) else ()


def named_points(annotation: Annotation) -> set[UUID]:
    """The ids of the points that the annotation has, on any keyframe."""
    every = [annotation.value]
    if isinstance(annotation.at, Track):
        every += [each.value for segment in annotation.at.segments for each in segment]
    return {point_id(annotation.feature, point.name) for value in every if isinstance(value, Keypoints) for point in value.points}


def with_points(annotation: Annotation, names: Names) -> Annotation | None:
    """The annotation with these names for its points; keyframes without points are left out, None where nothing is left."""
    if not isinstance(annotation.at, Track):
        value = _renamed(annotation.value, names)
        return None if value is None else replace(annotation, value=value)
    segments = []
    for segment in annotation.at.segments:
        left = ((each, _renamed(each.value, names)) for each in segment)
        if kept := tuple(replace(each, value=value) for each, value in left if value is not None):
            segments.append(kept)
    return replace(annotation, value=segments[0][0].value, at=Track(tuple(segments))) if segments else None


def _renamed(value: Value, names: Names) -> Value | None:
    if not isinstance(value, Keypoints):
        return value
    named = ((point, names.get(point.name, point.name)) for point in value.points)
    points = tuple(replace(point, name=name) for point, name in named if name is not None)
    return Keypoints(points) if points else None
