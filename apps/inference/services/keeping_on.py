"""Work that only ends when somebody else is done: a server that trains, weights that arrive."""

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from django.db import connections

from apps.core.db.resting import rest
from apps.core.hanging_up import thread_of
from apps.core.jobs import ChunkContext

Result = TypeVar("Result")
TICK_S = 1.0


def meanwhile(context: ChunkContext, work: Callable[[], Result], *, tick: Callable[[], None] = lambda: None) -> Result:
    """What `work` comes to, in a thread of its own, while the chunk's lease is kept: nobody else begins the same in between.

    `tick` is called about every second; where it raises, `work` is hung up on, and waited for. Raises what `work` or `tick` raises, and
    LeaseLost.
    """
    done: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001  it is raised again where the work is waited for
            failed.append(error)
        finally:
            connections.close_all()

    thread, calls = thread_of(run, name="meanwhile")
    thread.start()
    try:
        _wait(thread, context, tick)
    finally:
        calls.hang_up()
        _wait(thread, context)
    if failed:
        raise failed[0]
    return done[0]


def _wait(thread: Thread, context: ChunkContext, tick: Callable[[], None] = lambda: None) -> None:
    """Until it ends. Raises LeaseLost: then what it is at is another's."""
    while thread.is_alive():
        thread.join(TICK_S)
        context.renew()
        tick()
        rest()
