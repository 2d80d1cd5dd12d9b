"""Step n of m, with what it is doing: nothing is silent for ten seconds. Standard library only: the bootstrap prints with it too."""

import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HEARTBEAT_S = 5.0

SETUP = ("Python environment", "Python packages", "Front-end packages", "Front-end build")
SERVERS = {"DATABASE_URL": "Postgres", "REDIS_URL": "Redis"}
TABLES, PROCESSES, DEMO = "Database tables", "Web server and workers", "Demo"


def planned(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The steps of `make run` in order. A server that the environment names is not started.

    The demo is for the embedded Postgres alone, and FIRSTPASS_DEMO=0 leaves it out there too.
    """
    own = tuple(step for url, step in SERVERS.items() if not environment.get(url))
    demo = () if environment.get("DATABASE_URL") or environment.get("FIRSTPASS_DEMO") == "0" else (DEMO,)
    return (*SETUP, *own, TABLES, PROCESSES, *demo)


def say(text: str) -> None:
    """Print a line at once, whatever stands behind standard output."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:  # `make run | head`: nobody reads, and everything goes on
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115


class Steps:
    """Prints the number of each step among those planned."""

    def __init__(self, plan: tuple[str, ...]) -> None:
        self.plan = plan

    @contextmanager
    def step(self, name: str, doing: str) -> Iterator[None]:
        """Say what begins, say every few seconds that it still goes on, say how long it took."""
        number = f"[{self.plan.index(name) + 1}/{len(self.plan)}]" if name in self.plan else "[-]"
        say(f"{number} {name}: {doing}")
        started = time.monotonic()
        with heartbeat(f"{number} {name}"):
            yield
        took = time.monotonic() - started
        if took >= 1:
            say(f"{' ' * len(number)} done in {took:.0f} s")


@contextmanager
def heartbeat(what: str) -> Iterator[None]:
    """While the block runs, say every few seconds that it does, and for how long."""
    over = threading.Event()
    started = time.monotonic()

    def beat() -> None:
        while not over.wait(HEARTBEAT_S):
            say(f"    ... {what}: {time.monotonic() - started:.0f} s")

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
