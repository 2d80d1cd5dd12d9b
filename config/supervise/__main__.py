"""`python -m config.supervise`: everything of `make run` once the packages are installed and the front end is built."""

import fcntl
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import IO

from config.embedded import data_dir, postgres
from config.embedded.lock import SUPERVISOR
from config.supervise import checks, demo, programs, tables
from config.supervise.secret import secret_key_file
from config.supervise.steps import DEMO, PROCESSES, TABLES, Steps, planned, say
from config.supervise.supervisor import GaveUp, Stopped, Supervisor

OWN = ("DATABASE_URL", "REDIS_URL", "S3_BUCKET")  # each names a server of somebody's own


def main() -> int:
    """Run until somebody asks for the end. Returns the exit status."""
    try:
        return _run(data_dir(), checks.port())
    except OSError as error:
        if checks.is_full(error):
            say(f"The disk is full: {error}")
        elif error.filename is not None and Path(error.filename).is_relative_to(data_dir()):
            say(f"FIRSTPASS_DATA={data_dir()} cannot be used: {error.strerror}. Name a folder that may be written.")
        else:
            raise
        return 1


def _run(data: Path, port: int) -> int:
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / "logs").mkdir(mode=0o700, exist_ok=True)
    plan = planned()
    with _only_one(data):
        supervisor = Supervisor(data, _environment(data, port, demo=DEMO in plan))
        if orphans := supervisor.record.end_orphans():
            say(f"Ended what a killed run had left: {orphans} of its processes")
        checks.check_port(port)
        checks.check_room(data)
        supervisor.listen()
        return _live(supervisor, Steps(plan), data, port)


def _live(supervisor: Supervisor, steps: Steps, data: Path, port: int) -> int:
    status = 1
    try:
        _start(supervisor, steps, data, port)
        supervisor.watch()
    except Stopped:
        say("\nStopping: the web server and the workers finish what they hold (Ctrl-C again: at once)")
        status = 0
    except GaveUp as reason:
        say(f"\n{reason}")
    finally:
        supervisor.stop()
    say("Everything has stopped; the data is kept.")
    return status


def _start(supervisor: Supervisor, steps: Steps, data: Path, port: int) -> None:
    """The steps: servers, tables, web and workers, demo."""
    if any(map(os.environ.get, OWN)):
        own_servers = import_module("config.supervise.own_servers")  # with what speaks to them, which the embedded default need not load
        if complaints := list(own_servers.problems(os.environ)):
            raise GaveUp("\n".join(complaints))
    if "Postgres" in steps.plan:
        _forget_another_cluster(data)
        with steps.step("Postgres", "starting Postgres 18 with pgvector"):
            supervisor.start(programs.server("Postgres"))
            if problem := postgres.make_roles():
                raise GaveUp(f"Postgres: the roles could not be made: {problem}")
    if "Redis" in steps.plan:
        with steps.step("Redis", "starting Redis"):
            supervisor.start(programs.server("Redis"))
    with steps.step(TABLES, "bringing the tables up to date"):
        tables.migrate(supervisor, data, embedded="Postgres" in steps.plan)
    with steps.step(PROCESSES, "starting them, and waiting until /readyz answers"):
        supervisor.start(programs.web_server(port), *programs.workers(data))
    if DEMO not in steps.plan:
        say(f"\n  Firstpass is ready: http://{checks.HOST}:{port}\n")
        return
    with steps.step(DEMO, "it is there already" if demo.is_seeded(data) else "seeding its organization; a job fills it from now on"):
        told = demo.seed(supervisor, data, port)
    demo.show(told, data / demo.FILE)


def _forget_another_cluster(data: Path) -> None:
    """What is noted about a cluster that is gone says nothing about the next."""
    if not (data / "postgres").exists():
        for note in (tables.STAMP, demo.FILE):
            (data / note).unlink(missing_ok=True)


def _environment(data: Path, port: int, *, demo: bool) -> dict[str, str]:
    """What the children are told."""
    told = {**os.environ, "FIRSTPASS_DATA": str(data), "PORT": str(port), SUPERVISOR: str(os.getpid()), "PYTHONUNBUFFERED": "1"}
    told.pop("FIRSTPASS_DEMO", None)
    if demo:
        told["FIRSTPASS_DEMO"] = "1"
    if not (told.get("SECRET_KEY") or told.get("SECRET_KEY_FILE")):
        told["SECRET_KEY_FILE"] = str(secret_key_file(data))
    return told


def _only_one(data: Path) -> IO[str]:
    """The lock of this data folder, held while the file is open. Raises SystemExit where another run holds it."""
    lock = (data / "supervisor.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        other = f"process {lock.read().strip() or 'unknown'}"
        advice = "stop it, or run beside it, as in `FIRSTPASS_DATA=.other PORT=8001 make run`"
        raise SystemExit(f"Firstpass runs already on the data in {data} ({other}): {advice}") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


if __name__ == "__main__":
    sys.exit(main())
