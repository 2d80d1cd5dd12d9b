"""One holder per server: the lock goes with the process and all it forks, so an orphan is found and ended by it."""

import ctypes
import fcntl
import os
import sys
import time
from pathlib import Path

from config.embedded.identity import Identity
from config.embedded.places import data_dir

SUPERVISOR = "FIRSTPASS_SUPERVISOR"  # the pid that a server must have as its parent
PR_SET_PDEATHSIG = 1
PATIENCE_S = 60.0


def lock_path(name: str) -> Path:
    """The lock file of a server; its text names the process that holds it."""
    return data_dir() / f"{name}.lock"


def holder(name: str) -> Identity | None:
    """The process that holds, or held last, the lock of this server."""
    try:
        return Identity.parse(lock_path(name).read_text())
    except OSError:
        return None


def take(name: str, *, stop_signal: int) -> None:
    """Take a server's lock for this process and what it becomes. An orphan that holds it gets `stop_signal` and is waited for.

    Raises SystemExit when the holder does not go away.
    """
    handle = os.open(lock_path(name), os.O_RDWR | os.O_CREAT, 0o600)
    deadline, orphan = time.monotonic() + PATIENCE_S, None
    while not _try(handle):
        if time.monotonic() > deadline:
            raise SystemExit(f"{name}: process {orphan.pid if orphan else 'unknown'} holds {lock_path(name)} and does not go away")
        if orphan is None and (orphan := holder(name)):
            os.ftruncate(handle, 0)  # nobody is to take the old server for the new one
            orphan.signal(stop_signal)
        time.sleep(0.05)
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(Identity.of(os.getpid())).encode(), 0)
    os.set_inheritable(handle, True)


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def die_with_parent(stop_signal: int) -> None:
    """On Linux the kernel sends `stop_signal` when the parent is gone, however it went. Raises SystemExit if it is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, stop_signal)
    expected = os.environ.get(SUPERVISOR)
    if expected and os.getppid() != int(expected):
        raise SystemExit("the process that started this one is gone")
