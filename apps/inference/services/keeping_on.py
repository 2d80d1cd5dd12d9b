"""Work that only ends when somebody else is done: a server that trains, weights that arrive."""

from collections.abc import Callable
from contextvars import copy_context
from threading import Thread
from typing import TypeVar

from django.db import connections

from apps.core.db.resting import rest
from apps.core.jobs import ChunkContext

Result = TypeVar("Result")
TICK_S = 1.0


def meanwhile(context: ChunkContext, work: Callable[[], Result], *, tick: Callable[[], None] = lambda: None) -> Result:
    """What `work` comes to, in a thread of its own, while the chunk's lease is kept: nobody else begins the same in between.

    `tick` is called about every second. Raises what `work` or `tick` raises, and LeaseLost.
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

    thread = Thread(target=copy_context().run, args=(run,), name="meanwhile", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(TICK_S)
        context.renew()
        tick()
        rest()
    if failed:
        raise failed[0]
    return done[0]
