"""Sums of places as people write them: 1.1 and 4.3 are 5.4, and 5.4 less 1.1 is 4.3 again, which the sums of floats are not.

A float stands for the shortest decimal number that is read as it. Where a place went through a division or a turn, that number is not
there any more: then it is the one with as many digits as the reckoning leaves certain.
"""

import math
from decimal import Context, Decimal

# Wide enough for the sum of any two coordinates: 9 digits before the point, and the 17 that tell a number from its neighbours.
EXACT = Context(prec=60)
# Of the almost 16 digits that a float has: those after the first that are certain after one product and one sum, and after a turn.
ONCE, TURNED = 14, 13


def decimal(value: float) -> Decimal:
    """The shortest decimal number that is read as this float."""
    return Decimal(repr(float(value)))


def plus(a: float, b: float) -> float:
    """A + b, in decimals."""
    return float(EXACT.add(decimal(a), decimal(b)))


def minus(a: float, b: float) -> float:
    """A - b, in decimals."""
    return float(EXACT.subtract(decimal(a), decimal(b)))


def share(part: float, whole: float) -> float:
    """Which share of the whole the part is, in decimals."""
    return float(EXACT.divide(decimal(part), decimal(whole)))


def half(value: Decimal) -> Decimal:
    """Half of it, exactly."""
    return EXACT.multiply(value, Decimal("0.5"))


def settled(value: float, among: float, digits: int = ONCE) -> float:
    """A number reckoned from others of up to this size, without the last digits, which the reckoning left to chance."""
    return round(value, digits - math.floor(math.log10(among))) if 0 < among < math.inf else value


def number(value: float | Decimal) -> str:
    """A number as text: whole ones without a point, others with the digits that give the same number again."""
    exact = value if isinstance(value, Decimal) else decimal(value)
    return str(int(exact)) if exact == exact.to_integral_value() else format(exact, "f")
