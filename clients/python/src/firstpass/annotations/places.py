"""Where in an asset something stands. Frames and slices count from 0, pages from 1, times are in milliseconds."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from firstpass.annotations.checks import refuse_unless


class Place(ABC):
    """Somewhere in an asset; an annotation without one is about the asset as a whole."""

    __slots__ = ()

    @abstractmethod
    def wire(self) -> dict[str, Any]:
        """As the API spells it."""


@dataclass(frozen=True, slots=True)
class Frames(Place):
    """The same on every frame of a video, or slice of a volume, from `first` to `last`, both included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        expected = "frames from 0, the last not before the first"
        refuse_unless(0 <= self.first <= self.last, f"A place from frame {self.first} to {self.last}", expected)

    def wire(self) -> dict[str, Any]:
        return {"type": "frames", "first": self.first, "last": self.last}


@dataclass(frozen=True, slots=True)
class Page(Place):
    """A page of a document; the first is 1."""

    page: int

    def __post_init__(self) -> None:
        refuse_unless(self.page >= 1, f"Page {self.page}", "pages counted from 1")

    def wire(self) -> dict[str, Any]:
        return {"type": "page", "page": self.page}


@dataclass(frozen=True, slots=True)
class Message(Place):
    """A message of a conversation, by its id."""

    message: str

    def wire(self) -> dict[str, Any]:
        return {"type": "message", "message": self.message}


@dataclass(frozen=True, slots=True)
class TimeSpan(Place):
    """From `start_ms` on, until just before `end_ms`."""

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        refuse_unless(0 <= self.start_ms < self.end_ms, f"A span from {self.start_ms} to {self.end_ms} ms", "an end after the start")

    def wire(self) -> dict[str, Any]:
        return {"type": "time", "start_ms": self.start_ms, "end_ms": self.end_ms}


@dataclass(frozen=True, slots=True)
class OnMap(Place):
    """On a map: x to the east and y to the north, in the reference system of this EPSG code."""

    epsg: int

    def wire(self) -> dict[str, Any]:
        return {"type": "map", "epsg": self.epsg}
