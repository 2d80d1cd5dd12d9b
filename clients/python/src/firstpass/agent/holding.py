"""What an agent holds: leases that wait for the model, the one it works on, and how long ago it last got on."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from firstpass.agent.doors import Lease

IN_BETWEEN_S = 0.5


@dataclass
class _Held:
    lease: Lease
    begun: bool = False
    got_on: float = field(default_factory=time.monotonic)

    def is_alive(self) -> bool:
        return not self.begun or time.monotonic() - self.got_on < self.lease.patience_s


class Holding:
    """Shared by the threads that take, compute, answer and keep; urgent leases come first, the others in the order of their coming."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, int], _Held] = {}
        self._now: _Held | None = None  # what the model is at, whether it is still ours or not
        self._changed = threading.Condition()

    def add(self, lease: Lease) -> None:
        """It is ours."""
        with self._changed:
            self._held[lease.key] = _Held(lease)
            self._changed.notify_all()

    def next(self, is_over: Callable[[], bool]) -> Lease | None:
        """The lease to work on now; None once it is over."""
        with self._changed:
            self._now = None
            while not is_over():
                waiting = [each for each in self._held.values() if not each.begun]
                if waiting:
                    found = next((each for each in waiting if each.lease.is_urgent), waiting[0])
                    found.begun, found.got_on = True, time.monotonic()
                    self._now = found
                    return found.lease
                self._changed.wait(IN_BETWEEN_S)
        return None

    def wake(self) -> None:
        """Let those who wait look again whether it is over."""
        with self._changed:
            self._changed.notify_all()

    def wait_for_room(self, data_rows: int, is_over: Callable[[], bool]) -> bool:
        """Return True once fewer than so many data rows wait, none needs care, and the model gets on; False once it is over."""
        with self._changed:
            while not is_over():
                waiting = sum(len(each.lease.rows) for each in self._held.values() if not each.begun and not each.lease.is_urgent)
                if waiting < data_rows and not any(each.lease.careful for each in self._held.values()) and not self.is_stuck():
                    return True
                self._changed.wait(IN_BETWEEN_S)
        return False

    def got_on(self, lease: Lease) -> None:
        """The model finished a data row of it."""
        with self._changed:
            for held in (self._held.get(lease.key), self._now):
                if held is not None and held.lease.key == lease.key:
                    held.got_on = time.monotonic()

    def is_stuck(self) -> bool:
        """Whether the model has not got on for longer than the server has patience: then it hangs, and nothing here will be done soon."""
        with self._changed:
            return self._now is not None and not self._now.is_alive()

    def drop(self, lease: Lease) -> None:
        """It is over, or not ours any more."""
        with self._changed:
            self._held.pop(lease.key, None)
            self._changed.notify_all()

    def drop_waiting(self) -> list[Lease]:
        """Those that the model has not begun on; they are not held any more."""
        with self._changed:
            waiting = [each.lease for each in self._held.values() if not each.begun]
            for lease in waiting:
                del self._held[lease.key]
            self._changed.notify_all()
        return waiting

    def __contains__(self, lease: Lease) -> bool:
        with self._changed:
            return lease.key in self._held

    def alive(self) -> list[Lease]:
        """Those to keep: a model that has not got on for longer than the server has patience counts as hung."""
        with self._changed:
            return [each.lease for each in self._held.values() if each.is_alive()]

    def drop_all(self) -> list[Lease]:
        """Everything; nothing of it is held any more."""
        with self._changed:
            held = [each.lease for each in self._held.values()]
            self._held.clear()
        return held
