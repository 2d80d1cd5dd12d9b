"""What a track says on one frame: keyframes as they are, and in between as the kind interpolates."""

from bisect import bisect_right
from typing import Any

from apps.kinds.base import Kind
from apps.kinds.locators import Keyframe, Track


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
