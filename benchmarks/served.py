"""What benchmarks of the API share: the web server and a worker of their own, an organization, and the CPU time that all of it takes."""

import json
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.processes import cpu_s, family
from config.embedded import data_dir
from config.supervise import programs

START_S, JOB_S = 120.0, 1800.0
POLL_S = 0.5  # how often a client asks for its job; when it ended is told by the job itself
SAMPLE_S = 0.05


@dataclass(frozen=True)
class Spent:
    """What one piece of work took: wall time, and CPU time of every process that had a part in it, Postgres and Redis too.

    `growth_mb` is by how much the resident set of that process of the product grew above its idle size that grew most, at its peak;
    `worker_growth_mb` the same among the workers alone.
    """

    wall_s: float
    cpu_s: float
    growth_mb: float
    worker_growth_mb: float


class Served:
    """The product as it serves: uvicorn and the prefork worker, started as `make run` starts them."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.key, self._ended = "", 0.0
        wanted = [programs.web_server(self.port), programs.workers(data_dir())[0]]
        self._logs = {each.name: data_dir() / f"{each.name}.bench.log" for each in wanted}
        self._processes = [(each, self._start(each.command, self._logs[each.name])) for each in wanted]
        deadline = time.monotonic() + START_S
        for program, process in self._processes:
            while not program.is_ready(self._logs[program.name].read_bytes()):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(self._logs[program.name].read_text(errors="replace")[-2000:])
                time.sleep(POLL_S)

    def call(self, method: str, path: str, body: bytes | None = None, content_type: str = "application/json") -> Any:
        """One call of the API, answered as JSON."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": content_type}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v1/{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=JOB_S) as answer:
            return json.load(answer)

    def done(self, job: dict[str, Any]) -> dict[str, Any]:
        """The job once it is over. Raises SystemExit where it failed or refused anything."""
        deadline = time.monotonic() + JOB_S
        while job["state"] in {"queued", "running"}:
            if time.monotonic() > deadline:
                raise SystemExit(f"the job does not end: {job}")
            time.sleep(POLL_S)
            job = self.call("GET", f"jobs/{job['id']}")
        if job["state"] != "finished" or job["failed"]:
            raise SystemExit(f"the job did not do it all: {job}")
        self._ended = datetime.fromisoformat(job["finished_at"]).timestamp()
        return job

    @contextmanager
    def watched(self, spent: list[Spent]) -> Iterator[None]:
        """Measure what is done in the block; where it waits for a job, until that ended."""
        parents = [psutil.Process(process.pid) for _, process in self._processes]
        memory = [_Memory(each) for each in parents]
        self._ended, began, before = 0.0, time.time(), cpu_s(family())
        yield
        wall = (self._ended or time.time()) - began
        after = cpu_s(family())
        web, workers = (each.stop() for each in memory)
        spent.append(Spent(wall, after - before, max(web, workers), workers))

    def stop(self) -> None:
        """End what was started here."""
        for program, process in reversed(self._processes):
            process.send_signal(program.stop_signal)
        for _, process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()

    def _start(self, command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as output:
            return subprocess.Popen(command, cwd=Path(__file__).parent.parent, stdin=subprocess.DEVNULL, stdout=output, stderr=output)


class _Memory(threading.Thread):
    """Watches the resident sets of a program and its children from now on."""

    def __init__(self, parent: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._parent, self._over = parent, threading.Event()
        self._idle = self._resident()
        self._peak: dict[int, int] = {}
        self.start()

    def run(self) -> None:
        """Until it is stopped."""
        while not self._over.wait(SAMPLE_S):
            for pid, resident in self._resident().items():
                self._peak[pid] = max(resident, self._peak.get(pid, 0))

    def stop(self) -> float:
        """The growth of the process that grew most, in megabytes; one that started meanwhile counts from nothing."""
        self._over.set()
        self.join()
        return max((peak - self._idle.get(pid, 0) for pid, peak in self._peak.items()), default=0) / 1e6

    def _resident(self) -> dict[int, int]:
        found = {}
        for each in (self._parent, *self._parent.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                found[each.pid] = each.memory_info().rss
        return found


@contextmanager
def served() -> Iterator[Served]:
    """Start it, and end it in any case."""
    running = Served()
    try:
        yield running
    finally:
        running.stop()
