"""Media on their way: fetched ahead by a few threads that end with the agent, whatever they wait for."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError

from firstpass.errors import FirstpassError

AT_ONCE = 8


class Stopped(FirstpassError):  # noqa: N818
    """The agent was stopped before this was there."""


class Fetching:
    """Fetches in the order asked. `fetch` gives the bytes at an address, and asks between pieces whether it is still wanted."""

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        self._fetch = fetch
        self._waiting: queue.SimpleQueue[tuple[str, Future[bytes]] | None] = queue.SimpleQueue()
        self._coming = set[Future[bytes]]()
        self._lock = threading.Lock()
        self._stopped = False
        self._threads = [threading.Thread(target=self._work, name="fetch", daemon=True) for _ in range(AT_ONCE)]
        for each in self._threads:
            each.start()

    @property
    def is_over(self) -> bool:
        """Whether nothing is wanted any more."""
        return self._stopped

    def begin(self, address: str) -> Callable[[], bytes]:
        """Fetch it as soon as a thread is free; what is returned waits for the bytes, and raises what fetching did, or Stopped."""
        coming = Future[bytes]()
        with self._lock:
            if self._stopped:
                raise Stopped("The agent was stopped.")
            self._coming.add(coming)
        self._waiting.put((address, coming))
        return coming.result

    def stop(self) -> None:
        """Fetch nothing more: what is waited for is refused at once, and the threads end as soon as they can."""
        with self._lock:
            self._stopped = True
            left, self._coming = self._coming, set()
        for coming in left:
            self._settle(coming, error=Stopped("The agent was stopped."))
        for _ in self._threads:
            self._waiting.put(None)

    def _work(self) -> None:
        while (asked := self._waiting.get()) is not None:
            address, coming = asked
            if self._stopped:
                continue
            try:
                self._settle(coming, self._fetch(address))
            except BaseException as error:  # noqa: BLE001  told to whoever waits for it
                self._settle(coming, error=error)
            with self._lock:
                self._coming.discard(coming)

    @staticmethod
    def _settle(coming: "Future[bytes]", found: bytes = b"", *, error: BaseException | None = None) -> None:
        """What comes first counts: the bytes, or that the agent was stopped."""
        try:
            coming.set_result(found) if error is None else coming.set_exception(error)
        except InvalidStateError:
            return
