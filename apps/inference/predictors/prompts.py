"""What a person shows a predictor on a picture: clicks, or a box."""

from dataclasses import dataclass, replace

from apps.kinds.values import Extent

LEAST_SIDE = 1.0  # pixels


class PromptOutside(ValueError):  # noqa: N818
    """Somebody shows what is not in the picture; `pointer` leads to the click or the box."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


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


def inside(prompt: Prompt, extent: Extent) -> Prompt:
    """The prompt with its box cut at the edges of the picture. Raises PromptOutside for a click, or a whole box, that is not in it."""
    size = f"the picture, which is {extent.width:g} x {extent.height:g} pixels"
    for number, each in enumerate(prompt.points):
        if not (extent.left <= each.x <= extent.right and extent.top <= each.y <= extent.bottom):
            raise PromptOutside(f"/points/{number}", f"The click at {each.x:g}, {each.y:g} lies outside of {size}.")
    if prompt.box is None:
        return prompt
    x, y, width, height = prompt.box
    left, top = max(x, extent.left), max(y, extent.top)
    right, bottom = min(x + width, extent.right), min(y + height, extent.bottom)
    if right - left < LEAST_SIDE or bottom - top < LEAST_SIDE:
        raise PromptOutside("/box", f"The box at {x:g}, {y:g} lies outside of {size}.")
    return replace(prompt, box=(left, top, right - left, bottom - top))
