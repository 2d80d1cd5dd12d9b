"""What Labelbox exports of a video: objects and answers frame by frame, with the segments and keyframes they have. Frames count from 1.

An object becomes one track of its keyframes; on the first and last frame of a segment it has one in any case. An answer holds as long as it
stays the same within a segment.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.formats.labelbox_export_reading import (
    Members,
    identity,
    listed,
    members_of,
    read_exported_answers,
    read_exported_classification,
    read_exported_object,
    read_place,
)
from apps.formats.rows import NamedAnnotation, NamedKeyframe, NamedTrack
from apps.kinds.locators import MAX_INDEX, MAX_KEYFRAMES, Frames
from apps.kinds.reading import InvalidValue, join, read_list, read_whole

Segment = tuple[int, int]


@dataclass(slots=True)
class Seen:
    """One object or question on the frames where it stands."""

    frames: dict[int, tuple[Members, str]] = field(default_factory=dict)
    is_object: bool = True


def read_frames(members: Members, at: str) -> Iterator[NamedAnnotation | InvalidValue]:
    """The tracks and the answers for a while of a label; each refusal costs no other."""
    seen: dict[str, Seen] = {}
    try:
        for number, frame, here in _frames(members, at):
            for each, place in listed(frame, "objects", here):
                _keep(seen, each, place, number, is_object=True)
            for each, place in listed(frame, "classifications", here):
                _keep(seen, each, place, number, is_object=False)
    except InvalidValue as error:
        yield error
        return
    for key, found in seen.items():
        try:
            segments = _segments(members, key, found, at)
            if found.is_object:
                yield _track(found, segments, _keyframes_of(members, key, found))
            else:
                yield from _answers(found, segments)
        except InvalidValue as error:
            yield error


def _frames(members: Members, at: str) -> Iterator[tuple[int, Members, str]]:
    here = join(at, "frames")
    frames = members_of(members["frames"], here)
    for key in sorted(frames, key=lambda key: int(key) if key.isascii() and key.isdigit() and len(key) < 11 else -1):  # noqa: PLR2004
        place = join(here, key)
        if not (key.isascii() and key.isdigit() and 1 <= int(key[:11]) <= MAX_INDEX):
            raise InvalidValue(place, "This is no frame.", "a whole number from 1")
        yield int(key) - 1, members_of(frames[key], place), place


def _keep(seen: dict[str, Seen], members: Members, at: str, frame: int, *, is_object: bool) -> None:
    _, key = identity(members, at)
    found = seen.setdefault(f"{key or members.get('name')}", Seen(is_object=is_object))
    found.frames[frame] = members, at


def _segments(members: Members, key: str, found: Seen, at: str) -> list[Segment]:
    """The segments that are told, those that overlap as one; else one from the first frame to the last."""
    frames = sorted(found.frames)
    told = members.get("segments")
    if not isinstance(told, Mapping) or key not in told:
        return [(frames[0], frames[-1])]
    here = join(join(at, "segments"), key)
    segments = list[Segment]()
    for index, pair in enumerate(read_list(told[key], here, at_most=MAX_KEYFRAMES)):
        place = join(here, index)
        first, last = (read_whole(each, place, at_most=MAX_INDEX) for each in read_list(pair, place, at_least=2, at_most=2))
        if first < 1 or last < first:
            raise InvalidValue(place, f"From {first} to {last} is no segment.", "two frames from 1, the first not after the last")
        segments.append((first - 1, last - 1))
    return _united(sorted(segments)) or [(frames[0], frames[-1])]


def _united(segments: Sequence[Segment]) -> list[Segment]:
    """Those of rising starts, each frame in one of them only."""
    found = list[Segment]()
    for first, last in segments:
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _inside(found: Seen, segments: Sequence[Segment]) -> Iterator[tuple[int, int, Sequence[int]]]:
    """Each segment with the frames in it, rising."""
    frames = sorted(found.frames)
    for first, last in segments:
        yield first, last, frames[bisect_left(frames, first) : bisect_right(frames, last)]


def _keyframes_of(members: Members, key: str, found: Seen) -> set[int]:
    """The keyframes that are told; else every frame is one."""
    told = members.get("key_frame_feature_map")
    own = told.get(key) if isinstance(told, Mapping) else None
    if isinstance(own, Mapping | list):
        numbers = {int(each) - 1 for each in own if isinstance(each, int) or (isinstance(each, str) and each.isascii() and each.isdigit())}
        return numbers & found.frames.keys()
    return set(found.frames)


def _track(found: Seen, segments: Sequence[Segment], keyframes: set[int]) -> NamedAnnotation:
    tracked = []
    for first, last, inside in _inside(found, segments):
        kept = [frame for frame in inside if frame in keyframes or frame in (first, last)]
        if not kept:
            continue
        read = [_keyframe(found, frame) for frame in kept]
        if kept[-1] < last:  # it stays as it was on its last keyframe until the segment ends
            read.append(NamedKeyframe(last, read[-1].value, read[-1].answers, read[-1].at))
        tracked.append(tuple(read))
    if not tracked:
        _, at = found.frames[min(found.frames)]
        raise InvalidValue(at, "This object stands on no frame of its segments.", "segments around its frames")
    first_frame = tracked[0][0].frame
    whole = read_exported_object(*found.frames[first_frame])
    return NamedAnnotation(whole.said, (), whole.id, whole.key, NamedTrack(tuple(tracked)))


def _keyframe(found: Seen, frame: int) -> NamedKeyframe:
    members, at = found.frames[frame]
    _, value, here = read_place(members, at)
    return NamedKeyframe(frame, value, read_exported_answers(members, at), here)


def _answers(found: Seen, segments: Sequence[Segment]) -> Iterator[NamedAnnotation]:
    """One annotation for each stretch of a segment on which the answer is the same."""
    for _, last, inside in _inside(found, segments):
        starts = [frame for index, frame in enumerate(inside) if index == 0 or _said(found, frame) != _said(found, inside[index - 1])]
        for start, following in zip(starts, [*starts[1:], last + 1], strict=True):
            whole = read_exported_classification(*found.frames[start])
            yield NamedAnnotation(whole.said, (), None, None, Frames(start, following - 1))


def _said(found: Seen, frame: int) -> Any:
    """What is answered on a frame, without where it stands."""
    return _without_ids(found.frames[frame][0])


def _without_ids(payload: Any) -> Any:
    if isinstance(payload, Mapping):
        return {key: _without_ids(each) for key, each in payload.items() if key != "feature_id"}
    return [_without_ids(each) for each in payload] if isinstance(payload, list) else payload
