"""Hanging up: who waits for work in another thread, and waits no more, ends the calls to servers that it is at.

Otherwise a server that never answers would keep the thread for as long as a call may take, when nobody counts it any more.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from threading import Lock, Thread


class HungUp(Exception):  # noqa: N818
    """Whoever waited for what a call was to bring does not any more; nothing is known of what came of it."""


class Calls:
    """The connections to servers that one piece of work has open, in whatever thread it opened them."""

    def __init__(self) -> None:
        self._lock, self._open, self._is_over = Lock(), set[socket.socket](), False

    def hang_up(self) -> None:
        """End them now, and let no other begin."""
        with self._lock:
            self._is_over = True
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def refuse(self) -> None:
        """Nothing, as long as somebody waits. Raises HungUp."""
        if self._is_over:
            raise HungUp

    def hold(self, connection: socket.socket) -> socket.socket:
        """A second hold on a connection, by which it is ended; give it to let_go(). Raises HungUp."""
        with self._lock:
            self.refuse()
            mine = connection.dup()
            self._open.add(mine)
            return mine

    def let_go(self, mine: socket.socket) -> None:
        """The connection is closed."""
        with self._lock:
            self._open.discard(mine)
            mine.close()


_calls: ContextVar[Calls | None] = ContextVar("calls", default=None)


def thread_of(work: Callable[[], object], *, name: str) -> tuple[Thread, Calls]:
    """A thread that is to do this in the scope of who asks, not started yet, and the calls that it will make."""
    scope, calls = copy_context(), Calls()
    scope.run(_calls.set, calls)
    return Thread(target=scope.run, args=(work,), name=name, daemon=True), calls


def calls_of_this_work() -> Calls:
    """Those that whoever waits for this work can end."""
    return _calls.get() or Calls()


@contextmanager
def unless_hung_up() -> Iterator[None]:
    """One call: whatever comes of it counts only as long as somebody waits. Raises HungUp in its place."""
    calls = calls_of_this_work()
    calls.refuse()
    try:
        yield
    finally:
        calls.refuse()
