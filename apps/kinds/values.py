"""The one form: what a person or a model says about an asset, and how that changes. Truth and prediction have the same type."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from apps.modalities.asset import Asset, Extent, Length, Room

__all__ = [
    "Annotation",
    "Answer",
    "Asset",
    "Bounds",
    "ChangeSet",
    "Choice",
    "Decision",
    "Extent",
    "Length",
    "Locator",
    "Metrics",
    "Outcome",
    "Room",
    "Value",
]


Metrics = tuple[tuple[str, float], ...]


class Value:
    """What an annotation says; every kind has its own frozen subclass."""

    __slots__ = ()


class Locator:
    """Where in an asset an annotation stands, see `apps.kinds.locators`; every type has its own frozen subclass."""

    __slots__ = ()
    type: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The upright rectangle around a geometry, in the asset's own units; right and bottom are included edges."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a nested classification: under an object, or under an option that was chosen. `metrics` as on an annotation."""

    feature: UUID
    kind: str
    value: Value
    confidence: float | None = None
    metrics: Metrics = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One chosen option with the questions answered under it. `confidence` and `metrics` are set where a model rated this very option."""

    option: UUID
    answers: tuple[Answer, ...] = ()
    confidence: float | None = None
    metrics: Metrics = ()


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing said about one asset.

    `confidence` is in [0, 1], None where nobody claimed any. `at` is where in the asset it stands, None for the asset as a whole.
    `metrics` are the sender's own figures by name, names rising.
    """

    id: UUID
    kind: str
    feature: UUID
    value: Value
    answers: tuple[Answer, ...] = ()
    confidence: float | None = None
    at: Locator | None = None
    derived_from: UUID | None = None
    metrics: Metrics = ()


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
