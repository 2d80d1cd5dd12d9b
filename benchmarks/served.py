"""What benchmarks of the API share: the web server and a worker of their own, an organization, and the CPU time that all of it takes."""

import json
import socket
import subprocess
import threading
import time
import urllib.request
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from apps.core.events import SUBSCRIBERS, Cursor, events_after
from apps.core.models import Job, SubscriberCursor
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from benchmarks.processes import cpu_s, family
from config.embedded import data_dir
from config.supervise import programs

START_S, JOB_S = 120.0, 1800.0
POLL_S = 0.5  # how often a client asks for its job; when it ended is told by the job itself
SAMPLE_S = 0.05


@dataclass(frozen=True)
class Spent:
    """What one piece of work took: wall time, and CPU time of every process that had a part in it, Postgres and Redis too.

    Work that is a job lasts until that ended, for both, however late the client asked: what the job set going comes after it.

    `growth_mb` is by how much the resident set of that process of the product grew above its idle size that grew most, at its peak;
    `worker_growth_mb` the same among the workers alone.
    """

    wall_s: float
    cpu_s: float
    growth_mb: float
    worker_growth_mb: float


class Served:
    """The product as it serves: uvicorn and the prefork worker, or every worker, started as `make run` starts them."""

    def __init__(self, *, every_worker: bool = False) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.key, self._ended = "", 0.0
        wanted = [programs.web_server(self.port), *programs.workers(data_dir())[: None if every_worker else 1]]
        self._logs = {each.name: data_dir() / f"{each.name}.bench.log" for each in wanted}
        self._processes = [(each, self._start(each.command, self._logs[each.name])) for each in wanted]
        deadline = time.monotonic() + START_S
        for program, process in self._processes:
            while not program.is_ready(self._logs[program.name].read_bytes()):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(self._logs[program.name].read_text(errors="replace")[-2000:])
                time.sleep(POLL_S)

    def call(self, method: str, path: str, body: bytes | None = None, content_type: str = "application/json", *, key: str = "") -> Any:
        """One call of the API, answered as JSON; None for an answer without a body. `key` is whose, where it is not the usual one."""
        headers = {"Authorization": f"Bearer {key or self.key}", "Content-Type": content_type}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v1/{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=JOB_S) as answer:
            said = answer.read()
            return json.loads(said) if said else None

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
        meter = _Meter([process.pid for _, process in self._processes])
        self._ended, began = 0.0, time.time()
        yield
        ended = self._ended or time.time()
        meter.stop()
        web, workers = meter.growth_mb()
        spent.append(Spent(ended - began, meter.cpu_s(ended), max(web, workers), workers))

    def settle(self, organization: int) -> None:
        """Wait until nothing is left to do: no job is under way, and every subscriber has been told everything."""
        deadline = time.monotonic() + JOB_S
        while _is_busy(organization):
            if time.monotonic() > deadline:
                raise SystemExit("the workers do not come to an end")
            time.sleep(POLL_S)

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


class _Meter(threading.Thread):
    """Watches from now on the CPU time of all that this process started, and the resident sets of some programs and their children."""

    def __init__(self, programs: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self._programs, self._over = [psutil.Process(pid) for pid in programs], threading.Event()
        self._idle = self._resident()
        self._peaks = [dict[int, int]() for _ in programs]
        self._spent = [(time.time(), cpu_s(family()))]
        self.start()

    def run(self) -> None:
        """Until it is stopped."""
        while not self._over.wait(SAMPLE_S):
            self._look()

    def stop(self) -> None:
        """Look for the last time."""
        self._over.set()
        self.join()
        self._look()

    def cpu_s(self, ended: float) -> float:
        """CPU seconds until this moment, in a straight line between the two looks around it."""
        moments, totals = zip(*self._spent, strict=True)
        at = min(bisect_left(moments, ended), len(moments) - 1)
        share = min(1.0, (ended - moments[at - 1]) / (moments[at] - moments[at - 1]))
        return float(totals[at - 1] + share * (totals[at] - totals[at - 1]) - totals[0])

    def growth_mb(self) -> list[float]:
        """For each program the growth of its process that grew most; one that started meanwhile counts from nothing."""
        grown = [[peak - idle.get(pid, 0) for pid, peak in peaks.items()] for idle, peaks in zip(self._idle, self._peaks, strict=True)]
        return [max(each, default=0) / 1e6 for each in grown]

    def _look(self) -> None:
        self._spent.append((time.time(), cpu_s(family())))
        for peaks, found in zip(self._peaks, self._resident(), strict=True):
            peaks.update({pid: max(resident, peaks.get(pid, 0)) for pid, resident in found.items()})

    def _resident(self) -> list[dict[int, int]]:
        found = []
        for program in self._programs:
            sizes = dict[int, int]()
            for each in (program, *program.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    sizes[each.pid] = each.memory_info().rss
            found.append(sizes)
        return found


def _is_busy(organization: int) -> bool:
    with tenant(organization):
        if Job.objects.filter(state__in=(JobState.QUEUED, JobState.RUNNING)).exists():
            return True
        told = {each.subscriber: Cursor(each.tx, each.event_id) for each in SubscriberCursor.objects.all()}
        return any(events_after(told.get(each.name, Cursor()), types=each.types, limit=1) for each in SUBSCRIBERS.values())


@contextmanager
def served(*, every_worker: bool = False) -> Iterator[Served]:
    """Start it, with those of its workers that load models where they are wanted, and end it in any case."""
    running = Served(every_worker=every_worker)
    try:
        yield running
    finally:
        running.stop()
