"""What is refused before it is sent: what no server could make sense of. All else is checked there, line by line."""

import math
from collections.abc import Iterable, Sequence
from typing import SupportsFloat, SupportsIndex

from firstpass.errors import InvalidPayload

Number = SupportsFloat | SupportsIndex


def refuse_unless(holds: object, found: str, expected: str) -> None:
    """Raise InvalidPayload where it does not hold."""
    if not holds:
        raise InvalidPayload(f"{found} cannot be. Expected: {expected}.")


def number(value: Number, name: str) -> float:
    """The value as a finite number, of whatever library it is. Raises InvalidPayload."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = math.nan
    if isinstance(value, str) or not math.isfinite(found):
        raise InvalidPayload(f"{name} is {value!r}. Expected: a finite number.")
    return found


def share(value: Number | None, name: str) -> float | None:
    """The value as a number from 0 to 1; None stays None. Raises InvalidPayload."""
    if value is None:
        return None
    found = number(value, name)
    refuse_unless(0 <= found <= 1, f"{name} {found:g}", "a number from 0 to 1")
    return found


def points(given: Iterable[Sequence[Number]], *, at_least: int, name: str) -> list[list[float]]:
    """Pairs of x and y, from any sequence of pairs or an array of shape (n, 2). Raises InvalidPayload."""
    found = []
    for pair in given:
        refuse_unless(len(pair) == 2, f"{name} with a point of {len(pair)} numbers", "x and y")  # noqa: PLR2004  a plane has two
        found.append([number(pair[0], f"{name}.x"), number(pair[1], f"{name}.y")])
    refuse_unless(len(found) >= at_least, f"{name} of {len(found)} points", f"at least {at_least}")
    return found
