"""An asset as annotations see it: how large it is in its own units, and which parts it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Extent:
    """The plane that geometry lies on, in `unit`: pixels of the oriented image, points of a page, degrees or metres of a map.

    `tolerance` is how far, in `unit`, a geometry may reach over an edge before it is refused: rounding, not error.
    """

    width: float
    height: float
    left: float = 0.0
    top: float = 0.0
    unit: str = "pixels"
    tolerance: float = 1.0

    @property
    def right(self) -> float:
        """The edge opposite of `left`."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The edge opposite of `top`: the larger ordinate, which on a map is the north."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Length:
    """The line that spans lie on: Unicode code points of a text, or milliseconds of a sound."""

    length: int
    unit: str = "characters"


@dataclass(frozen=True, slots=True)
class Room:
    """Where values may stand: on a plane, on a line, on both; None is not known, and then not checked.

    `raster` is the (height, width) in pixels of what masks are painted on, where the plane is not counted in pixels itself: on a map.
    """

    extent: Extent | None = None
    length: Length | None = None
    raster: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """What is known of an asset. What is not known, or empty, is not checked.

    `room` is the asset as a whole; `parts` are its pages by their number (from "1") or its messages by their id. `frames` counts the
    frames of a video or the slices of a volume, `duration_ms` is the length of what has time, `epsg` the reference system of a map.
    """

    modality: str
    room: Room = Room()
    parts: Mapping[str, Room] = field(default_factory=dict)
    frames: int | None = None
    duration_ms: int | None = None
    epsg: int | None = None
