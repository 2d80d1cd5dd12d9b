"""Data rows as whole numbers, for formats that number their images: what is exported leads back to its data row, in any file and for good.

The number is the time in a UUID of version 7 (RFC 9562, section 5.7), which our ids are: 60 bits of Unix time in 1/4096 milliseconds. Until
the year 2039 it has at most 53 bits, so that every program keeps it exactly.
"""

from uuid import UUID

from apps.kinds.reading import as_uuid

VERSION = 7
RANDOM = (1 << 64) - 1
MOST = 1 << 53


def number_of(data_row: str | None) -> int | None:
    """The number of a data row by its id; None for what is no id of ours, or of so late that programs would not keep its number."""
    own = as_uuid(data_row)
    if own is None or own.version != VERSION:
        return None
    number = own.int >> 80 << 12 | own.int >> 64 & 0xFFF
    return number if number <= MOST else None


def ids_of(number: int) -> tuple[UUID, UUID] | None:
    """The first and the last id that a data row of this number can have; None for what is no such number."""
    if not 0 < number >> 12 < 1 << 48:
        return None
    first = number >> 12 << 80 | VERSION << 76 | (number & 0xFFF) << 64
    return UUID(int=first), UUID(int=first | RANDOM)
