"""UUIDv7: identifiers that sort by time, made here or by the client."""

import os
import threading
import time
from uuid import UUID

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
    return UUID(int=value | 0b10 << 62 | (int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF))
