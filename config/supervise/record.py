"""What a supervisor started, by pid and start time, so that the next one can end what a killed one left, and nothing else."""

import json
import signal
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from config.embedded.identity import Identity

PATIENCE_S = 10.0


class Record:
    """A file that names every process of a run; it outlives the run only where the run was killed."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._written: frozenset[Identity] = frozenset()

    def update(self, processes: Iterable[Identity]) -> None:
        """Write these processes down, where they are not the same as before."""
        found = frozenset(processes)
        if found != self._written:
            fresh = self.file.with_suffix(".new")
            fresh.write_text(json.dumps(sorted(str(identity) for identity in found)))
            fresh.replace(self.file)
            self._written = found

    def end_orphans(self) -> int:
        """End what a killed run left: ask, wait, then kill. Returns how many there were."""
        orphans = [identity for identity in self._read() if identity.lives()]
        end(orphans)
        self.forget()
        return len(orphans)

    def forget(self) -> None:
        """The run has ended in order: there is nothing to end for the next one."""
        self.file.unlink(missing_ok=True)

    def _read(self) -> list[Identity]:
        try:
            lines = json.loads(self.file.read_text())
        except (OSError, ValueError):
            return []
        return [identity for line in lines if (identity := Identity.parse(line))]


def end(processes: list[Identity], patience_s: float = PATIENCE_S) -> None:
    """Ask each process to end with SIGTERM, and kill those that do not. Postgres is asked with SIGINT, or it would wait for its clients."""
    for process in processes:
        process.signal(signal.SIGINT if _is_postgres(process) else signal.SIGTERM)
    deadline = time.monotonic() + patience_s
    while any(process.lives() for process in processes):
        if time.monotonic() > deadline:
            for process in processes:
                process.signal(signal.SIGKILL)
            return
        time.sleep(0.05)


def families(pids: Iterable[int]) -> dict[int, list[Identity]]:
    """Each process with all its descendants that live now. One look at the process table serves all: it is the costly part."""
    children: dict[int, list[int]] = {}
    for process in psutil.process_iter(["ppid"]):
        children.setdefault(process.info["ppid"], []).append(process.pid)
    return {pid: [identity for each in _descend(pid, children) if (identity := Identity.of(each))] for pid in pids}


def _descend(pid: int, children: dict[int, list[int]]) -> list[int]:
    return [pid, *(each for child in children.get(pid, []) for each in _descend(child, children))]


def _is_postgres(process: Identity) -> bool:
    try:
        return Path(f"/proc/{process.pid}/exe").readlink().name == "postgres"
    except OSError:
        return False
