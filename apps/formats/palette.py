"""Colours for numbers: those that people chose, and for the rest such as are easy to tell apart."""

import colorsys
import re
from collections.abc import Sequence

HEX = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")
GOLDEN = 0.618033988749895  # steps of the golden ratio around the circle of hues never come close to one another

Color = tuple[int, int, int]


def palette_of(chosen: Sequence[str]) -> list[Color]:
    """Black for 0, then a colour for each number; `chosen` are texts such as #ff8800, a colour is made up where one is none or is taken."""
    colors: list[Color] = [(0, 0, 0)]
    for number, text in enumerate(chosen, start=1):
        found = HEX.fullmatch(text)
        color = (int(found[1], 16), int(found[2], 16), int(found[3], 16)) if found else _made(number)
        turn = number
        while color in colors:
            turn += 1
            color = _made(turn)
        colors.append(color)
    return colors


def _made(number: int) -> Color:
    red, green, blue = colorsys.hsv_to_rgb(number * GOLDEN % 1, 0.55 + number % 3 * 0.2, 0.95 - number % 2 * 0.25)
    return round(red * 255), round(green * 255), round(blue * 255)
