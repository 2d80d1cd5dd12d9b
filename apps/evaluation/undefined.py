"""A figure that is not defined, told in words in place of a number that looks like one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Undefined:
    """`reason` is what people read in place of the figure."""

    reason: str
