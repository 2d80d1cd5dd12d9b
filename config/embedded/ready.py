"""When the embedded servers are ready to be used, roles and databases included."""

import time
from collections.abc import Callable

from config.embedded import postgres, redis

TIMEOUT_S = 60.0
PAUSE_S = 0.02


def wait(timeout_s: float = TIMEOUT_S) -> None:
    """Return once both servers answer and roles.sql has run. Raises SystemExit after `timeout_s`, which says what is missing."""
    deadline = time.monotonic() + timeout_s
    wait_until(postgres.is_ready, deadline, "Postgres does not take connections")
    if problem := postgres.make_roles():
        raise SystemExit(f"Postgres: roles.sql failed: {problem}")
    wait_until(redis.is_ready, deadline, "Redis does not answer")


def wait_until(condition: Callable[[], bool], deadline: float, complaint: str) -> None:
    """Poll until `condition` holds. `deadline` is on the monotonic clock. Raises SystemExit with the complaint."""
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(complaint)
        time.sleep(PAUSE_S)
