"""What a person shows a predictor on a picture: clicks, or a box."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """A click, in pixels of the oriented image; `positive` is inside of what is meant."""

    x: float
    y: float
    positive: bool = True


@dataclass(frozen=True)
class Prompt:
    """What a person showed: clicks, a box (x, y, width, height in pixels of the oriented image), and the class that is meant, or ''."""

    points: tuple[Point, ...] = ()
    box: tuple[float, float, float, float] | None = None
    class_name: str = ""
