"""Folders that workers of one machine make once and read often, kept within a bound of bytes: those used least lately go first.

A folder that somebody reads is held by a shared lock on a file beside it, and only one that nobody holds is removed; locks end with the
process that has them, however it ends. When a folder was last used is the time of its lock file.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MAKING, HELD = ".unpacking-", ".lock"
ABANDONED_S = 24 * 3600


class DiskCache:
    """Folders below `root`, by name, of at most about `most_bytes` together; the one asked for last stays in any case."""

    def __init__(self, root: Path, *, most_bytes: int) -> None:
        self._root, self._most_bytes = root, most_bytes

    @contextmanager
    def held(self, name: str, make: Callable[[Path], None]) -> Iterator[Path]:
        """The folder of this name, made where it is not there, and not removed before the block ends. Raises what `make` raises."""
        self._root.mkdir(parents=True, exist_ok=True)
        with self._locked(name, fcntl.LOCK_SH) as lock:
            place = self._root / name
            if not place.is_dir():
                self._make(place, make)
                self._make_room(besides=name)
            os.utime(lock)
            yield place

    def _make(self, place: Path, make: Callable[[Path], None]) -> None:
        made = Path(tempfile.mkdtemp(dir=self._root, prefix=MAKING))
        try:
            make(made)
            os.rename(made, place)  # noqa: PTH104  atomic; Path.rename is the same call
        except OSError:
            if not place.is_dir():  # another worker of this machine was not faster
                raise
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _make_room(self, *, besides: str) -> None:
        """Remove folders that nobody holds, those used least lately first, until what is left fits; and what a killed worker left."""
        for each in self._root.glob(f"{MAKING}*"):
            with suppress(FileNotFoundError):  # another worker removes its own just now
                if time.time() - each.stat().st_mtime > ABANDONED_S:
                    shutil.rmtree(each, ignore_errors=True)
        sizes = {each.name: _size(each) for each in self._root.iterdir() if each.is_dir() and not each.name.startswith(MAKING)}
        total = sum(sizes.values())
        for name in sorted(sizes, key=self._used_at):
            if total <= self._most_bytes:
                return
            if name != besides and self._remove(name):
                total -= sizes[name]

    def _remove(self, name: str) -> bool:
        """Remove a folder, unless somebody holds it; it goes out of the way at once, so that nobody finds half of it."""
        gone = Path(tempfile.mkdtemp(dir=self._root, prefix=MAKING))
        try:
            with self._locked(name, fcntl.LOCK_EX | fcntl.LOCK_NB):
                os.rename(self._root / name, gone / name)  # noqa: PTH104
        except OSError:
            return False
        finally:
            shutil.rmtree(gone, ignore_errors=True)
        return True

    def _used_at(self, name: str) -> float:
        try:
            return self._lock_file(name).stat().st_mtime
        except OSError:
            return 0.0

    def _lock_file(self, name: str) -> Path:
        return self._root / f".{name}{HELD}"

    @contextmanager
    def _locked(self, name: str, how: int) -> Iterator[int]:
        """The lock file, locked; it stays when its folder goes, for somebody may wait for it. Raises BlockingIOError."""
        lock = os.open(self._lock_file(name), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, how)
            yield lock
        finally:
            os.close(lock)


def _size(folder: Path) -> int:
    """Bytes of all its files, as far as they are there: another worker may remove it just now."""
    found = 0
    for place, _, files in os.walk(folder):  # which passes over a folder that goes meanwhile
        for each in files:
            with suppress(OSError):
                found += (Path(place) / each).lstat().st_size
    return found
