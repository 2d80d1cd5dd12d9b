"""How many clicks this process asks servers about at once: one server that hangs does not hold every thread.

Jobs are counted by the leases of their chunks (apps.core.jobs.places). A click is no row; what it may hold is a thread of this process,
so the process counts by itself, and a count ends with it.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

_lock, _held = Lock(), Counter[Hashable]()


@contextmanager
def room(most: Mapping[Hashable, int]) -> Iterator[bool]:
    """Take one place of each of these, which have so many; yields whether there was one of each, else nothing is taken."""
    with _lock:
        is_free = all(_held[name] < many for name, many in most.items())
        if is_free:
            _held.update(most.keys())
    try:
        yield is_free
    finally:
        if is_free:
            with _lock:
                _held.subtract(most.keys())
                for name in most:
                    if not _held[name]:
                        del _held[name]
