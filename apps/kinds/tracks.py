"""What a track says on one frame: keyframes as they are, and in between as the kind interpolates."""

from bisect import bisect_right
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.kinds.base import Kind
from apps.kinds.geometry import Box, Floats
from apps.kinds.locators import Frames, Keyframe, Track

Span = tuple[int, int]


def keyframe_at(track: Track, frame: int, kind: Kind[Any]) -> Keyframe | None:
    """The track on this frame, answers being those of the last keyframe; None where it is absent."""
    for segment in track.segments:
        if segment[0].frame <= frame <= segment[-1].frame:
            index = bisect_right(segment, frame, key=lambda each: each.frame) - 1
            before = segment[index]
            if before.frame == frame:
                return before
            after = segment[index + 1]
            share = (frame - before.frame) / (after.frame - before.frame)
            return Keyframe(frame, kind.interpolate(before.value, after.value, share), before.answers)
    return None


def spans_of(place: Frames | Track) -> tuple[Span, ...]:
    """The frames on which something stands: first and last of each stretch, both included, rising."""
    if isinstance(place, Frames):
        return ((place.first, place.last),)
    return tuple((segment[0].frame, segment[-1].frame) for segment in place.segments)


def shared_spans(a: tuple[Span, ...], b: tuple[Span, ...]) -> list[Span]:
    """The stretches of frames that are in both."""
    found = []
    ours, theirs = 0, 0
    while ours < len(a) and theirs < len(b):
        first, last = max(a[ours][0], b[theirs][0]), min(a[ours][1], b[theirs][1])
        if first <= last:
            found.append((first, last))
        if a[ours][1] < b[theirs][1]:
            ours += 1
        else:
            theirs += 1
    return found


def frame_count(spans: list[Span] | tuple[Span, ...]) -> int:
    """How many frames these stretches have together."""
    return sum(last - first + 1 for first, last in spans)


def boxes_on(track: Track, frames: NDArray[np.int64]) -> Floats:
    """A track of boxes on each of these frames, where it is present: (n, 4) as x, y, width, height, between keyframes evenly."""
    keyframes = [each for segment in track.segments for each in segment]
    values = [each.value for each in keyframes if isinstance(each.value, Box)]
    known = np.array([(box.x, box.y, box.width, box.height) for box in values])
    times = np.array([each.frame for each in keyframes])
    before = np.searchsorted(times, frames, side="right") - 1
    after = np.minimum(before + 1, len(times) - 1)
    share = (frames - times[before]) / np.maximum(times[after] - times[before], 1)
    return known[before] + (known[after] - known[before]) * share[:, None]
