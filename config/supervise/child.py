"""`python -m config.supervise.child SIGNAL COMMAND...` becomes COMMAND, which the kernel ends with SIGNAL when its parent is gone."""

import os
import signal
import sys

from config.embedded.lock import die_with_parent


def main() -> None:
    """Tie this process to its parent, then become what it was asked to be."""
    name, *command = sys.argv[1:]
    die_with_parent(signal.Signals[name])
    os.execvp(command[0], command)  # noqa: S606  (no shell is the point)


if __name__ == "__main__":
    main()
