"""Whether a file speaks of a picture as large as the data row is that it means."""

import math

from apps.kinds import InvalidValue
from apps.kinds.mask import PIXELS
from apps.kinds.values import Extent

SAME = 1e-6  # some files tell sizes to six digits
DIFFERS = "size_differs"


def refuse_other_size(told: Extent | None, size_at: str, there: Extent | None, *, whose: str = "the data row's") -> None:
    """Nothing, where the size that a file tells is the data row's, or one of them is not known; `size_at` is how the pointers to it begin.

    Files tell the size alone, not where on a map it begins. Raises InvalidValue.
    """
    if told is None or there is None or (_same(told.width, there.width) and _same(told.height, there.height)):
        return
    words, expected = f"The label was made on {told.width:g} x {told.height:g}", f"{there.width:g} x {there.height:g} {there.unit}"
    if there.unit == PIXELS:
        words, expected = f"{words} {there.unit}.", f"{whose} {expected}"
    else:
        words = f"{words}, and the data row is a map of {expected}: places in pixels are not put on maps."
        expected = f"places in {there.unit} of its reference system, as GeoJSON and Firstpass NDJSON hold them"
    raise InvalidValue(size_at + ("height" if _same(told.width, there.width) else "width"), words, expected, code=DIFFERS)


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=SAME)
