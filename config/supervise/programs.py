"""Every program that `make run` keeps running: what it is called, how it is started, asked to stop, and known to be ready."""

import os
import signal
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from config.embedded import postgres, redis
from config.supervise import web
from config.supervise.checks import HOST

PREFORK_QUEUES = "default,io,periodic"
ENDPOINT_THREADS = 32  # they wait for servers elsewhere, and hold no connection of Postgres meanwhile
CELERY = (sys.executable, "-m", "celery", "-A", "config")
CELERY_READY, CLOCK_READY = b" ready.", b"beat: Starting..."
ASK_S = 2.0
OK = 200


@dataclass(frozen=True)
class Program:
    """One program. `is_ready` gets what it has logged since this start; times are in seconds."""

    name: str
    command: list[str]
    is_ready: Callable[[bytes], bool]
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 12.0
    start_timeout_s: float = 120.0
    is_server: bool = False  # what the others need, so it starts first and stops last
    limit_file: Path | None = None  # where it says until when its task may run


def server(step: str) -> Program:
    """The embedded server that a step starts. Raises SystemExit, in one line, where its wheel is not there."""
    module = {"Postgres": postgres, "Redis": redis}[step]
    postgres.binary("postgres") if module is postgres else redis.binary()
    return Program(
        name=module.NAME,
        command=[sys.executable, "-m", "config.embedded", module.NAME],
        is_ready=lambda _log: module.is_ready(),
        stop_signal=module.STOP_SIGNAL,
        grace_s=30.0,
        is_server=True,
    )


def web_server(port: int) -> Program:
    """Uvicorn, one process, on the loopback address."""
    command = [sys.executable, "-m", "uvicorn", *web.command_line(host=HOST, port=port)]
    return Program(name="web", command=_tied("SIGTERM", command), is_ready=lambda _log: answers(port, "/readyz"))


def workers(data: Path) -> list[Program]:
    """A prefork worker, the clock, threads that wait for servers elsewhere (ahead, live), a process each for what computes.

    `learning` is for the lessons of seconds that people wait for: long trainings do not come by its queue, nor exports, nor clicks.
    """
    return [
        _worker("worker", PREFORK_QUEUES, "--pool=prefork", f"--concurrency={min(2, os.cpu_count() or 1)}"),
        _clock(data),
        _worker("endpoints", "endpoints", "--pool=threads", f"--concurrency={ENDPOINT_THREADS}"),
        _worker("live-endpoints", "live_endpoints", "--pool=threads", f"--concurrency={ENDPOINT_THREADS}"),
        _solo_worker("inference", data, "live,inference"),
        _solo_worker("learning", data, "learning"),
        _solo_worker("training", data, "training"),
    ]


def _clock(data: Path) -> Program:
    """What sends periodic tasks: a program of its own, so that it is started again by itself when it ends."""
    command = [*CELERY, "beat", f"--schedule={data / 'beat-schedule'}", "--pidfile=", "--loglevel=INFO"]
    return Program(name="clock", command=_tied("SIGTERM", command), is_ready=lambda log: CLOCK_READY in log)


def _solo_worker(name: str, data: Path, queues: str) -> Program:
    """A worker without children, for what must not be forked. It cannot enforce a limit on itself, so the supervisor does."""
    return replace(_worker(name, queues, "--pool=solo", "--include=config.supervise.limits"), limit_file=data / f"{name}.limit")


def _worker(name: str, queues: str, *options: str) -> Program:
    command = [*CELERY, "worker", f"--hostname={name}@%h", f"--queues={queues}"]
    command += ["--loglevel=INFO", "--without-gossip", "--without-mingle", *options]
    return Program(name=name, command=_tied("SIGQUIT", command), is_ready=lambda log: CELERY_READY in log, grace_s=10.0)


def _tied(signal_name: str, command: list[str]) -> list[str]:
    return [sys.executable, "-m", "config.supervise.child", signal_name, *command]


def answers(port: int, path: str) -> bool:
    """Whether the web server answers 200 at this path."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=ASK_S) as answer:
            return bool(answer.status == OK)
    except OSError:
        return False
