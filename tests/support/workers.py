"""Real Celery workers on the test's database: processes that a test may also kill."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pytest
from django.db import connection

from config.embedded.places import ROOT

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
READY = " ready."
EVERY_QUEUE = ("default", "io", "periodic", "endpoints", "live_endpoints", "live", "inference", "learning", "training")


class WorkerProcess:
    """One `celery worker`, with its output in a file."""

    def __init__(
        self,
        *,
        queues: Sequence[str],
        pool: str,
        concurrency: int,
        beat: bool,
        include: Sequence[str],
        folder: Path,
        environment: dict[str, str],
    ) -> None:
        number = len(list(folder.glob("worker-*.log")))
        self.log_file = folder / f"worker-{number}.log"
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
        command += [
            f"--queues={','.join(queues)}",
            f"--pool={pool}",
            f"--concurrency={concurrency}",
            f"--hostname=test-{os.getpid()}-{number}@%h",
        ]
        if include:
            command.append(f"--include={','.join(include)}")
        if beat:
            command += ["--beat", f"--schedule={folder / f'beat-{number}'}"]
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )

    @property
    def pid(self) -> int:
        """The worker's own process; with `pool="prefork"` its children do the work."""
        return self.process.pid

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self.log_file.read_text(errors="replace")

    def wait_until_ready(self) -> None:
        """Return once it takes messages. Raises AssertionError with its output if it ends or takes too long."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while READY not in self.log:
            assert self.process.poll() is None, f"the worker ended:\n{self.log}"
            assert time.monotonic() < deadline, f"the worker is not ready:\n{self.log}"
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to it and all its children: a machine that loses power."""
        self._signal(signal.SIGKILL)
        self.process.wait()

    def freeze(self) -> None:
        """SIGSTOP: a machine that hangs. Nothing happens in it until `thaw`."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on as if nothing had been."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """Let it finish what it holds; kill it if that takes too long."""
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_TIMEOUT_S)
        self.kill()

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


class StartWorker(Protocol):
    """What the fixture hands out."""

    def __call__(
        self,
        *,
        queues: Sequence[str] = EVERY_QUEUE,
        pool: str = "solo",
        concurrency: int = 1,
        beat: bool = False,
        include: Sequence[str] = (),
        environment: dict[str, str] = ...,
    ) -> WorkerProcess:
        """Start a worker and return when it takes messages."""


def environment_of_workers(database: str) -> dict[str, str]:
    """What a worker on this database of a test is told."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test", "FIRSTPASS_DB_NAME": database}


@pytest.fixture
def celery_worker_process(transactional_db: None, tmp_path: Path) -> Iterator[StartWorker]:
    """Start real workers: `celery_worker_process(queues=("inference",))`. They end with the test, after what they hold is done."""
    started: list[WorkerProcess] = []

    def start(
        *,
        queues: Sequence[str] = EVERY_QUEUE,
        pool: str = "solo",
        concurrency: int = 1,
        beat: bool = False,
        include: Sequence[str] = (),
        environment: dict[str, str] | None = None,
    ) -> WorkerProcess:
        everything = {**environment_of_workers(str(connection.settings_dict["NAME"])), **(environment or {})}
        worker = WorkerProcess(
            queues=queues, pool=pool, concurrency=concurrency, beat=beat, include=include, folder=tmp_path, environment=everything
        )
        started.append(worker)
        worker.wait_until_ready()
        return worker

    yield start
    for worker in started:
        worker.stop()


class Eventually(Protocol):
    """What the fixture of this name hands out."""

    def __call__(self, condition: Callable[[], object], *, within_s: float = 30.0) -> None:
        """Return once `condition` holds. Raises AssertionError after `within_s` seconds."""


@pytest.fixture
def eventually() -> Eventually:
    """Wait for what another process will do: `eventually(lambda: Job.objects.get().state == 'finished', within_s=30)`."""

    def wait(condition: Callable[[], object], *, within_s: float = 30.0) -> None:
        deadline = time.monotonic() + within_s
        while not condition():
            assert time.monotonic() < deadline, f"did not happen within {within_s:g} s"
            time.sleep(0.05)

    return wait
