"""`python -m config.embedded postgres|redis` prepares that server and becomes it, with the same pid; `wait` waits for both."""

import os
import sys

from config.embedded import lock, postgres, ready, redis
from config.embedded.places import data_dir


def become(name: str) -> None:
    """Take the server's lock and replace this process by the server. Never returns."""
    server = {postgres.NAME: postgres, redis.NAME: redis}[name]
    data_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
    lock.take(name, stop_signal=server.STOP_SIGNAL)
    command, folder = server.prepare()
    lock.die_with_parent(server.STOP_SIGNAL)
    os.chdir(folder)
    os.execvp(command[0], command)  # noqa: S606  (no shell is the point)


def main() -> None:
    """Read the one word of the command line."""
    match sys.argv[1:]:
        case ["wait"]:
            ready.wait()
        case ["postgres" | "redis" as name]:
            become(name)
        case _:
            raise SystemExit("usage: python -m config.embedded postgres | redis | wait")


if __name__ == "__main__":
    main()
