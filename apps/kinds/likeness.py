"""How alike two annotations of one asset are: what they say, on the plane they stand on, and where in the asset they say it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from apps.kinds.base import KINDS
from apps.kinds.geometry import Box, Floats, box_ious
from apps.kinds.locators import Frames, TimeSpan, Track
from apps.kinds.placing import room_at
from apps.kinds.reading import InvalidValue
from apps.kinds.tracks import Span, boxes_on, frame_count, keyframe_at, shared_spans, spans_of
from apps.kinds.values import Annotation, Asset, Extent, Value

Measure = Callable[[Any, Any], float]


def likeness(a: Annotation, b: Annotation, asset: Asset | None = None) -> float:
    """Their similarity in [0, 1]: symmetric, and 1 for two that say the same at the same place; 0 for two kinds.

    What they say is compared as their kind has it; where the asset is known, points are measured against its size. Where they stand:

    - on another page, in another message, on another map, or one on a part and one on the whole: 0;
    - through frames, moving or not: the mean over all frames on which either stands, with 0 for those on which only one does;
    - in spans of time: times the intersection over union of the spans.
    """
    if a.kind != b.kind:
        return 0.0
    if (a.value, a.at) == (b.value, b.at):
        return 1.0
    kind, extent = KINDS[a.kind], extent_of(a, asset) or extent_of(b, asset)
    measure: Measure = kind.similarity if extent is None else lambda ours, theirs: kind.similarity_on(ours, theirs, extent)
    match a.at, b.at:
        case (Frames() | Track()) as ours, (Frames() | Track()) as theirs:
            return _through_frames(a, ours, b, theirs, measure)
        case TimeSpan(start, end), TimeSpan(begin, stop):
            shared = max(min(end, stop) - max(start, begin), 0)
            return measure(a.value, b.value) * shared / (end - start + stop - begin - shared)
    return measure(a.value, b.value) if a.at == b.at else 0.0


def extent_of(annotation: Annotation, asset: Asset | None) -> Extent | None:
    """The plane that an annotation stands on; None where nothing is known of it."""
    if asset is None:
        return None
    try:
        return room_at(annotation.at, asset, "").extent
    except InvalidValue:  # a place that the asset does not have, or no longer
        return None


def _through_frames(a: Annotation, ours: Frames | Track, b: Annotation, theirs: Frames | Track, measure: Measure) -> float:
    mine, other = spans_of(ours), spans_of(theirs)
    shared = shared_spans(mine, other)
    common = frame_count(shared)
    if not common:
        return 0.0
    either = frame_count(mine) + frame_count(other) - common
    if isinstance(ours, Frames) and isinstance(theirs, Frames):
        return measure(a.value, b.value) * common / either
    if isinstance(a.value, Box) and isinstance(b.value, Box):
        frames = np.concatenate([np.arange(first, last + 1) for first, last in shared])
        alike = float(np.sum(box_ious(_boxes(a.value, ours, frames), _boxes(b.value, theirs, frames))))
    else:
        alike = _summed(a, b, shared, measure)
    return min(alike / either, 1.0)


def _boxes(value: Box, place: Frames | Track, frames: Any) -> Floats:
    if isinstance(place, Track):
        return boxes_on(place, frames)
    return np.tile([value.x, value.y, value.width, value.height], (len(frames), 1))


def _summed(a: Annotation, b: Annotation, shared: list[Span], measure: Measure) -> float:
    """The similarity on each of the frames, added up; measured once where neither moves."""
    total, alike = 0.0, 0.0
    before: tuple[Value | None, Value | None] = (None, None)
    for first, last in shared:
        for frame in range(first, last + 1):
            now = (_value_at(a, frame), _value_at(b, frame))
            if now[0] is not before[0] or now[1] is not before[1]:
                alike, before = measure(*now), now
            total += alike
    return total


def _value_at(annotation: Annotation, frame: int) -> Value:
    if not isinstance(annotation.at, Track):
        return annotation.value
    keyframe = keyframe_at(annotation.at, frame, KINDS[annotation.kind])
    return annotation.value if keyframe is None else keyframe.value
