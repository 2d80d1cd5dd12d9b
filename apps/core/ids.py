"""UUIDv7: identifiers that sort by time, made here or by the client."""

import os
import threading
import time
from uuid import UUID

RANDOM_BITS = 62
VARIANT = 0b10 << RANDOM_BITS
NO_ID = UUID(int=0)  # for what has none, or none yet

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new UUID version 7 (RFC 9562, section 5.7): 60 bits of Unix time in 1/4096 milliseconds, then 62 random bits.

    Those of one process sort in the order in which they were made.
    """
    global _last  # noqa: PLW0603  the one thing that all threads share
    with _lock:
        _last = ticks = max(_last + 1, time.time_ns() * 4096 // 1_000_000)
    value = (ticks >> 12 & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64
    return UUID(int=value | VARIANT | _random())


def as_old_as(other: UUID) -> UUID:
    """A new UUID version 7 with the time of another."""
    return UUID(int=other.int >> 64 << 64 | VARIANT | _random())


def _random() -> int:
    return int.from_bytes(os.urandom(8), "big") >> (64 - RANDOM_BITS)
