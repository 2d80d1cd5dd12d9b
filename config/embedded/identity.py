"""Which process is which: a pid alone is reused, a pid with its start time and boot is not."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
ZOMBIE, START_TIME = 0, 19  # fields of /proc/PID/stat, counted after the name in parentheses


@dataclass(frozen=True, slots=True)
class Identity:
    """One process for good: `born` names the boot and the moment it started."""

    pid: int
    born: str

    @classmethod
    def of(cls, pid: int) -> Self | None:
        """The identity of the living process with this pid, or None. A zombie does not live."""
        born = _born(pid)
        return cls(pid, born) if born else None

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what `str` wrote, or None for anything else."""
        pid, _, born = text.strip().partition(" ")
        return cls(int(pid), born) if pid.isdigit() and born else None

    def lives(self) -> bool:
        """Whether the very same process is still running."""
        return _born(self.pid) == self.born

    def signal(self, number: int) -> None:
        """Send it a signal, if it is still the same process."""
        if self.lives():
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return

    def __str__(self) -> str:
        return f"{self.pid} {self.born}"


def _born(pid: int) -> str:
    """When a process started, in a form that no later process shares; empty if it does not live."""
    if not BOOT_ID.exists():
        return _born_elsewhere(pid)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[ZOMBIE] in "ZX" else f"{BOOT_ID.read_text().strip()}/{fields[START_TIME]}"


def _born_elsewhere(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        return "" if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.2f}"
    except psutil.Error:
        return ""
