"""The one form: what a person or a model says about an asset, and how that changes. Truth and prediction have the same type."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Value:
    """What an annotation says; every kind has its own frozen subclass."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """The size of an asset, in pixels of the oriented image."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """The upright rectangle around a geometry, in pixels; right and bottom are included edges."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right, in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom, in pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a nested classification: under an object, or under an option that was chosen."""

    feature: UUID
    kind: str
    value: Value
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One chosen option with the questions answered under it. `confidence` is set where a model rated this very option."""

    option: UUID
    answers: tuple[Answer, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing said about one asset.

    `confidence` is in [0, 1], None where nobody claimed any; `at` is None on a still image, which has no frames, pages or times.
    """

    id: UUID
    kind: str
    feature: UUID
    value: Value
    answers: tuple[Answer, ...] = ()
    confidence: float | None = None
    at: None = None
    derived_from: UUID | None = None


class Outcome(StrEnum):
    """What a person did with a suggestion."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision on one suggestion; `annotation` is what the person kept of it. `shown_threshold` is in [0, 1]."""

    id: UUID
    suggestion: UUID
    outcome: Outcome
    annotation: UUID | None = None
    bulk: bool = False
    shown_threshold: float | None = None
    focus_ms: int = 0


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One change of an annotation set: an undo step, an autosave, a socket message and a revision have this shape."""

    created: tuple[Annotation, ...] = ()
    updated: tuple[Annotation, ...] = ()
    deleted: tuple[UUID, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.created or self.updated or self.deleted or self.decisions)
