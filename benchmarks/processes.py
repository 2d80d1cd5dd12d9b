"""What benchmarks ask of processes: the CPU time that they took, and that they end; and a word about how far it is."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psutil

END_S = 20.0


def family(pid: int | None = None) -> list[psutil.Process]:
    """A process and everything that it started; for None everything that this one started, without itself."""
    if pid is None:
        return psutil.Process().children(recursive=True)
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_s(processes: Sequence[psutil.Process]) -> float:
    """Seconds of user and system time, those of children that have ended among them."""
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


@contextmanager
def ended(process: subprocess.Popen[bytes], by: signal.Signals = signal.SIGTERM) -> Iterator[None]:
    """Whatever happens in the block, the process is over after it: asked by this signal, and killed where it does not listen."""
    try:
        yield
    finally:
        process.send_signal(by)
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def end_tidily() -> None:
    """Let a request to terminate end this process as an error would, so that what it started ends with it."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


def stderr(words: str) -> None:
    """Say how far it is."""
    print(words, file=sys.stderr, flush=True)
