"""Masks of predictors in the form of their kind."""

import numpy as np
from numpy.typing import NDArray

from apps.kinds import rle
from apps.kinds.reading import InvalidValue

LEAST_PIXELS = 9


def mask_value(pixels: NDArray[np.bool_]) -> dict[str, object] | None:
    """The value of a mask of (height, width); None where next to nothing is marked, or it is too intricate to be stored."""
    if int(pixels.sum()) < LEAST_PIXELS:
        return None
    try:
        found = rle.encode(pixels)
    except InvalidValue:
        return None
    return {"size": [found.height, found.width], "counts": found.counts}
