"""A predictor at work in a thread of its own, while whoever writes takes what it has found meanwhile."""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, Full, Queue
from threading import Event

from django.db import DatabaseError, connections

from apps.core.db.resting import rest
from apps.core.hanging_up import thread_of
from apps.core.jobs import LeaseLost
from apps.inference.predictors.contract import Batch

TICK_S = 0.5


@dataclass(frozen=True)
class Heard:
    """What was found, and the seconds of work that it took."""

    found: Batch
    seconds: float


@dataclass(frozen=True)
class _End:
    error: BaseException | None


def overlapped(
    predict: Callable[[], Iterator[Batch]], *, most: int, tick: Callable[[], None] = lambda: None, keep: Callable[[], None] = lambda: None
) -> Generator[list[Heard]]:
    """Yield what `predict` finds, whatever there is at a time: at least one, at most `most`; the predictor is at most as many ahead.

    Raises what the predictor raises, after what it had found. `tick` is called about twice a second while there is nothing, and may raise.
    Close it (contextlib.closing) to stop the predictor: that hangs up on the servers that it asks, and waits for what it is looking at.
    `keep` is called about twice a second until then, so that who works on still has the chunk, and its place.
    """
    said, stop = Queue[Heard | _End](maxsize=most), Event()
    thread, calls = thread_of(partial(_work, predict, said, stop), name="predictor")
    thread.start()
    try:
        while True:
            together, end = _together(said, most, tick)
            if together:
                yield together
            if end is not None:
                if end.error is not None:
                    raise end.error
                return
    finally:
        stop.set()
        calls.hang_up()
        while thread.is_alive():
            thread.join(TICK_S)
            with suppress(LeaseLost, DatabaseError):
                keep()
            rest()


def _together(said: "Queue[Heard | _End]", most: int, tick: Callable[[], None]) -> tuple[list[Heard], _End | None]:
    """Everything that is there; waits where nothing is."""
    together = list[Heard]()
    while len(together) < most:
        try:
            one = said.get(timeout=TICK_S) if not together else said.get_nowait()
        except Empty:
            if together:
                break
            tick()
            rest()
            continue
        if isinstance(one, _End):
            return together, one
        together.append(one)
    return together, None


def _work(predict: Callable[[], Iterator[Batch]], said: "Queue[Heard | _End]", stop: Event) -> None:
    error: BaseException | None = None
    try:
        began = time.perf_counter()
        for found in predict():
            _put(said, Heard(found, time.perf_counter() - began), stop)
            if stop.is_set():
                return
            began = time.perf_counter()
    except BaseException as raised:  # noqa: BLE001  it is raised again where the predictor is listened to
        error = raised
    finally:
        connections.close_all()
        _put(said, _End(error), stop)


def _put(said: "Queue[Heard | _End]", one: Heard | _End, stop: Event) -> None:
    """Hand it over, unless nobody takes it any more."""
    while not stop.is_set():
        try:
            return said.put(one, timeout=TICK_S)
        except Full:
            continue
    return None
