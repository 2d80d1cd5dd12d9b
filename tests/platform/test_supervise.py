"""The parts of the supervisor: programs that fail, processes that are not ours, disks that are full, steps that take long."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from celery.signals import task_postrun, task_prerun

from config.embedded.identity import Identity
from config.supervise import checks, children, limits, steps
from config.supervise.programs import Program
from config.supervise.record import Record
from config.supervise.steps import Steps, planned
from config.supervise.supervisor import GaveUp, Stopped, Supervisor
from tests.support.workers import Eventually


@pytest.fixture
def supervisor(tmp_path: Path) -> Supervisor:
    (tmp_path / "logs").mkdir()
    return Supervisor(tmp_path, os.environ)


def program(name: str, script: str, **more: object) -> Program:
    return Program(name=name, command=[sys.executable, "-c", script], is_ready=lambda log: b"ready" in log, **more)


def test_a_program_that_does_not_start_is_shown_with_its_last_words(supervisor: Supervisor) -> None:
    with pytest.raises(GaveUp, match=r"(?s)web ended with code 3.*the reason why"):
        supervisor.start(program("web", "import sys; print('the reason why'); sys.exit(3)"))


def test_a_program_that_keeps_ending_is_given_up(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE_S", 0.01)
    supervisor.start(program("worker", "import time; print('ready', flush=True); time.sleep(0.2)"))
    with pytest.raises(GaveUp, match="worker ended with code 0 for the 6th time in a row, and is given up"):
        supervisor.watch()
    assert capsys.readouterr().out.count("is started again in") == children.MOST_FAILURES - 1


def test_what_a_program_has_started_is_stopped_with_it(supervisor: Supervisor) -> None:
    script = "import subprocess, time; subprocess.Popen(['sleep', '60']); print('ready', flush=True); time.sleep(60)"
    supervisor.start(program("web", script))
    family = supervisor.children[0].family
    assert len(family) == 2
    supervisor.stop()
    assert not any(member.lives() for member in family)


def test_a_program_that_does_not_heed_the_signal_is_killed(supervisor: Supervisor) -> None:
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
    supervisor.start(program("web", script, grace_s=0.2))
    supervisor.stop()
    assert not supervisor.children[0].runs


def test_a_worker_whose_task_runs_past_its_limit_is_ended_from_outside(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eventually: Eventually, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE_S", 0.01)
    limit_file = tmp_path / "inference.limit"
    monkeypatch.setenv(limits.FILE, str(limit_file))
    supervisor.start(program("inference", "import time; print('ready', flush=True); time.sleep(60)", limit_file=limit_file))
    worker = supervisor.children[0]
    first = worker.pid

    task_prerun.send(sender=None, task=SimpleNamespace(time_limit=900))
    supervisor.revive()
    assert worker.pid == first
    task_prerun.send(sender=None, task=SimpleNamespace(time_limit=-1))
    eventually(lambda: supervisor.revive() or worker.pid not in {None, first})

    assert "ran past the time limit" in capsys.readouterr().out
    supervisor.stop()


def test_a_task_that_ends_in_time_leaves_no_limit_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_file = tmp_path / "training.limit"
    monkeypatch.setenv(limits.FILE, str(limit_file))
    task_prerun.send(sender=None, task=SimpleNamespace(time_limit=-1))
    assert limits.is_over(limit_file)
    task_postrun.send(sender=None)
    assert not limits.is_over(limit_file)


def test_a_request_to_stop_interrupts_a_start(supervisor: Supervisor) -> None:
    supervisor.listen()
    os.kill(os.getpid(), signal.SIGTERM)
    try:
        with pytest.raises(Stopped):
            supervisor.start(program("web", "import time; time.sleep(60)"))
    finally:
        supervisor.stop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def test_a_process_that_got_the_pid_of_one_of_ours_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    ours = subprocess.Popen(["sleep", "60"])
    known = Identity.of(ours.pid)
    assert known is not None
    record = Record(tmp_path / "processes.json")
    record.update([known, Identity(stranger.pid, "another-boot/17")])

    assert Record(record.file).end_orphans() == 1

    ours.wait(5)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_record_that_was_cut_short_ends_nobody(tmp_path: Path) -> None:
    record = Record(tmp_path / "processes.json")
    record.file.write_text('["1')
    assert record.end_orphans() == 0


def test_a_long_step_is_never_silent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setattr(steps, "HEARTBEAT_S", 0.02)
    with Steps(planned({})).step("Demo", "seeding"):
        time.sleep(0.1)
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first == "[9/9] Demo: seeding"
    assert second.startswith("    ... [9/9] Demo: ")


def test_a_database_of_ones_own_is_not_started_and_gets_no_demo() -> None:
    assert planned({}) == (*steps.SETUP, "Postgres", "Redis", steps.TABLES, steps.PROCESSES, steps.DEMO)
    assert planned({"DATABASE_URL": "postgres://host/name"}) == (*steps.SETUP, "Redis", steps.TABLES, steps.PROCESSES)
    assert steps.DEMO not in planned({"FIRSTPASS_DEMO": "0"})


def test_a_disk_without_room_gets_one_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"^The disk that holds .* GB free and Firstpass needs \d+ GB$"):
        checks.check_room(tmp_path / "not" / "yet", needed=2**60)
