"""Boxes through a video, and labels of its timeline.

Frames count from 1 there, from 0 here. A keyframe that is `enabled` holds, and moves on to the next; one that is not is the last frame
before the object is hidden. So a segment ends with a keyframe that is not enabled; one that is left open goes on to the last frame where
`framesCount` tells it. A box that stands on a stretch of frames is written as a track that does not move, whose `meta.firstpass` says so:
read again, it stands on those frames, unless it was moved.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from apps.formats.label_studio_results import Result, members_of
from apps.formats.label_studio_shapes import Shape, box_of, write_box
from apps.formats.rows import NamedKeyframe, NamedPlace, NamedTrack
from apps.kinds import KINDS, InvalidValue
from apps.kinds.geometry import Box, RotatedBox
from apps.kinds.locators import MAX_INDEX, MAX_KEYFRAMES, Frames, Keyframe, Track
from apps.kinds.reading import join, read_list, read_whole
from apps.kinds.values import Value

Numbers = tuple[float, float]


def read_track(result: Result) -> tuple[Shape, NamedTrack]:
    """Kind, value of the first keyframe and the track: rotated boxes throughout where any is turned. Raises InvalidValue."""
    at, size = join(result.value_at, "sequence"), result.size()
    listed = read_list(result.value.get("sequence"), at, at_least=1, at_most=MAX_KEYFRAMES)
    sequence = [(members_of(each, join(at, index)), join(at, index)) for index, each in enumerate(listed)]
    boxes = [box_of(members, here, size) for members, here in sequence]
    kind = "rotated_box" if any(name == "rotated_box" for name, _ in boxes) else "bounding_box"
    segments: list[list[NamedKeyframe]] = []
    is_open = False
    for (members, here), (own, value) in zip(sequence, boxes, strict=True):
        if not is_open:
            segments.append([])
        number = _frame(members.get("frame"), join(here, "frame"))
        before = next((each[-1].frame for each in reversed(segments) if each), -1)
        if number <= before:
            raise InvalidValue(join(here, "frame"), f"Frame {number + 1} follows {before + 1}.", "frames that rise")
        segments[-1].append(NamedKeyframe(number, value if own == kind else KINDS[own].convert(value, kind), at=here))
        is_open = members.get("enabled", True) is not False
    last = _frame(result.value.get("framesCount") or 1, join(result.value_at, "framesCount"))
    end = segments[-1][-1]
    if is_open and last > end.frame:
        segments[-1].append(NamedKeyframe(last, end.value, at=end.at))
    return (kind, segments[0][0].value), NamedTrack(tuple(tuple(segment) for segment in segments))


def _frame(payload: Any, at: str) -> int:
    number = read_whole(payload, at, at_most=MAX_INDEX)
    if number == 0:
        raise InvalidValue(at, "Frames count from 1 here.", "a whole number from 1")
    return number - 1


def standing(value: Value, frames: Frames) -> Track:
    """What stands on these frames as a track that does not move."""
    return Track((tuple(Keyframe(frame, value) for frame in dict.fromkeys((frames.first, frames.last))),))


def stood(place: NamedPlace | None) -> NamedPlace | None:
    """The frames of a track that does not move; other places as they are."""
    if not isinstance(place, NamedTrack) or len(place.segments) > 1:
        return place
    (segment,) = place.segments
    moves = any(each.value != segment[0].value or each.answers for each in segment)
    return place if moves else Frames(segment[0].frame, segment[-1].frame)


def write_track(track: Track, size: Numbers, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The sequence of a track of boxes, with the length of the video where it is known."""
    rate = facts.get("frame_rate")
    sequence = []
    for keyframe, is_last in chain.from_iterable(((each, each is segment[-1]) for each in segment) for segment in track.segments):
        assert isinstance(keyframe.value, Box | RotatedBox)  # noqa: S101
        time = {"time": keyframe.frame / rate} if rate else {}
        sequence.append({"frame": keyframe.frame + 1, **time, **write_box(keyframe.value, size), "enabled": not is_last})
    known = {"framesCount": facts.get("frame_count"), "duration": facts["duration_ms"] / 1000 if "duration_ms" in facts else None}
    return {"sequence": sequence} | {key: value for key, value in known.items() if value is not None}


def read_ranges(result: Result) -> list[Frames]:
    """The frames of a label of the timeline, both ends included. Raises InvalidValue."""
    at = join(result.value_at, "ranges")
    return [_range(members_of(each, join(at, index)), join(at, index)) for index, each in enumerate(_listed(result, at))]


def _listed(result: Result, at: str) -> Sequence[Any]:
    return read_list(result.value.get("ranges"), at, at_least=1, at_most=MAX_KEYFRAMES)


def _range(members: Mapping[str, Any], at: str) -> Frames:
    first, last = (_frame(members.get(key), join(at, key)) for key in ("start", "end"))
    if last < first:
        raise InvalidValue(join(at, "end"), "This range ends before it starts.", "a frame not before the start")
    return Frames(first, last)


def write_ranges(frames: Frames) -> dict[str, Any]:
    """The same frames, counted from 1."""
    return {"ranges": [{"start": frames.first + 1, "end": frames.last + 1}]}
