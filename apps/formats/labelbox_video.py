"""Labelbox's tracks: `segments` of keyframes. Its frames count from 1, ours from 0.

Labelbox takes boxes, points and lines there; polygons and masks, which other software writes, are read too, and not written: masks go by
themselves (apps.formats.labelbox_masks), and outlines that move have no line.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from apps.formats.labelbox_answers import RATED, read_classifications
from apps.formats.labelbox_geometry import read_geometry
from apps.formats.rows import NamedKeyframe, NamedTrack
from apps.kinds.locators import MAX_INDEX, MAX_KEYFRAMES
from apps.kinds.reading import InvalidValue, join, read_list, read_object, read_whole
from apps.kinds.values import Value

PLACED = ("bbox", "point", "line", "polygon", "mask", "location")
MOVING = frozenset({"bounding_box", "point", "polyline"})


def read_track(payload: Any, at: str) -> tuple[str, Value, NamedTrack]:
    """The kind, the value on the first keyframe, and the track of the segments at `at` by rising frames. Raises InvalidValue."""
    segments: list[tuple[NamedKeyframe, ...]] = []
    kinds: set[str] = set()
    for number, segment in enumerate(read_list(payload, at, at_least=1, at_most=MAX_KEYFRAMES)):
        here = join(join(at, number), "keyframes")
        listed = read_object(segment, join(at, number), required=("keyframes",))["keyframes"]
        keyframes = []
        for index, each in enumerate(read_list(listed, here, at_least=1, at_most=MAX_KEYFRAMES)):
            kind, keyframe = _keyframe(each, join(here, index))
            kinds.add(kind)
            keyframes.append(keyframe)
        segments.append(tuple(sorted(keyframes, key=lambda keyframe: keyframe.frame)))
    if len(kinds) > 1:
        raise InvalidValue(at, f"This track is made of {' and '.join(sorted(kinds))}.", "keyframes of one kind", code="wrong_kind")
    segments.sort(key=lambda segment: segment[0].frame)
    _refuse_overlaps(segments)
    return kinds.pop(), segments[0][0].value, NamedTrack(tuple(segments))


def ignored_in_track(payload: Any, at: str) -> Iterator[str]:
    """Pointers to the confidences and metrics of keyframes: a track has its own, a keyframe has none."""
    for number, segment in enumerate(payload):
        for index, keyframe in enumerate(segment["keyframes"]):
            yield from (f"{at}/{number}/keyframes/{index}/{key}" for key in RATED if key in keyframe)


def read_frame(payload: Any, at: str) -> int:
    """A frame that counts from 0, of one that counts from 1. Raises InvalidValue."""
    number = read_whole(payload, at, at_most=MAX_INDEX)
    if number == 0:
        raise InvalidValue(at, "Frames count from 1 in these lines.", "a whole number from 1")
    return number - 1


def _keyframe(payload: Any, at: str) -> tuple[str, NamedKeyframe]:
    members = read_object(payload, at, required=("frame",), optional=(*PLACED, "classifications", *RATED))
    present = [key for key in PLACED if members.get(key) is not None]
    if len(present) != 1:
        raise InvalidValue(at, f"This keyframe has {len(present)} places.", f"exactly one of {', '.join(PLACED)}")
    kind, value = read_geometry(present[0], members[present[0]], join(at, present[0]))
    frame = read_frame(members["frame"], join(at, "frame"))
    return kind, NamedKeyframe(frame, value, read_classifications(members, at), at, join(at, present[0]))


def _refuse_overlaps(segments: Sequence[Sequence[NamedKeyframe]]) -> None:
    before = -1
    for keyframe in (keyframe for segment in segments for keyframe in segment):
        if keyframe.frame <= before:
            words = f"Frame {keyframe.frame + 1} stands twice, or in two segments at once."
            raise InvalidValue(join(keyframe.at, "frame"), words, "segments one after the other, each frame once", code="duplicate")
        before = keyframe.frame
