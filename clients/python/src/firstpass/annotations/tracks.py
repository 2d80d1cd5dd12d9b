"""Objects that move through the frames of a video or the slices of a volume."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from firstpass.annotations.base import Classification, Object, answered
from firstpass.annotations.checks import refuse_unless
from firstpass.annotations.places import Place

Shape = TypeVar("Shape", bound=Object)


@dataclass(frozen=True, slots=True)
class Keyframe:
    """What a track says on one frame: the geometry of `shape`, and its answers, which hold until the next keyframe."""

    frame: int
    shape: Object

    def wire(self) -> dict[str, Any]:
        """As the API spells it."""
        line = {"frame": self.frame, "value": self.shape.value()}
        return {**line, "answers": answered(self.shape.answers)} if self.shape.answers else line


@dataclass(frozen=True, slots=True)
class Track(Place):
    """Segments of keyframes. Within a segment the object is there, in between as its kind interpolates; between segments it is away."""

    segments: Sequence[Sequence[Keyframe]]

    def __post_init__(self) -> None:
        refuse_unless(self.segments and all(self.segments), "A track without keyframes", "at least one in each segment")
        frames = [keyframe.frame for segment in self.segments for keyframe in segment]
        rising = frames == sorted(set(frames)) and frames[0] >= 0
        refuse_unless(rising, f"A track through the frames {frames[:20]}", "frames that rise from 0")
        kinds = {keyframe.shape.kind for segment in self.segments for keyframe in segment}
        refuse_unless(len(kinds) == 1, f"A track of {' and '.join(sorted(kinds))}", "shapes of one kind")

    def wire(self) -> dict[str, Any]:
        return {"type": "track", "segments": [[keyframe.wire() for keyframe in segment] for segment in self.segments]}


def track(
    *segments: Mapping[int, Shape],
    answers: Sequence[Classification] = (),
    confidence: float | None = None,
    metrics: Mapping[str, float] | None = None,
    uuid: UUID | None = None,
) -> Shape:
    """One annotation for an object in motion: a mapping from frames to shapes for each stretch in which it is there.

    The feature is that of the first shape; answers of a shape hold from its frame on, `answers` for the whole track.

        track({0: BoundingBox("car", 10, 10, 40, 20), 24: BoundingBox("car", 90, 12, 40, 20)}, confidence=0.8)
    """
    refuse_unless(segments and all(segments), "A track without keyframes", "at least one in each segment")
    placed = Track([[Keyframe(frame, shape) for frame, shape in sorted(segment.items())] for segment in segments])
    first = segments[0][min(segments[0])]
    return replace(first, answers=tuple(answers), confidence=confidence, metrics=metrics or {}, uuid=uuid, at=placed)
