"""The grid that outcomes are kept on: levels of overlap, and hundredths of confidence.

Level 0 is any overlap at all, level k is an overlap of at least 0.05 k; level 20 asks for the very same. A prediction counts at a threshold
where its confidence is at least that.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from apps.kinds.reading import InvalidValue

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEVELS = tuple(step / 20 for step in range(21))
DEFAULT_LEVEL = 10
COCO_LEVELS = range(10, 20)  # 0.50 to 0.95, over which COCO averages
BINS = 101
ROUNDING = 1e-6  # a confidence that went through single precision counts at the hundredth it had before

# What an overlap is held against: COCO's own numbers (cocoeval.py: linspace(0.5, 0.95, 10), one of which is 0.9 less its last digit;
# at most 1 - 1e-10), and for any overlap the least number above 0.
REACHED: Floats = np.array([np.nextafter(0, 1), *LEVELS[1:10], *np.linspace(0.5, 0.95, 10), 1 - 1e-10])


def level_of(iou: Any, at: str = "/iou") -> int:
    """The index of this overlap among LEVELS. Raises InvalidValue where it is none of them."""
    return _place(iou, at, steps=20, expected="0 (any overlap), 0.05, 0.10 and so on up to 1")


def bin_of(confidence: Any, at: str = "/confidence") -> int:
    """The index of this threshold among the hundredths from 0.00 to 1.00. Raises InvalidValue where it is none of them."""
    return _place(confidence, at, steps=100, expected="a whole number of hundredths from 0 to 1, such as 0.5 or 0.35")


def bins_of(confidence: npt.ArrayLike) -> Ints:
    """The highest threshold's index at which each of these still counts; -1 for what is below 0 (see ROUNDING)."""
    return np.floor(np.asarray(confidence, np.float64) * 100 + 100 * ROUNDING).astype(np.int64).clip(-1, BINS - 1)


def _place(number: Any, at: str, *, steps: int, expected: str) -> int:
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if not is_number or not 0 <= number <= 1 or abs(number * steps - round(number * steps)) > ROUNDING:
        raise InvalidValue(at, f"{number!r} is not on the grid." if is_number else "This is no number.", expected)
    return round(number * steps)
