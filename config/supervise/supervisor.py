"""Starts programs in order, keeps them running, and stops them in order: web and workers first, then what they need."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from config.embedded.places import ROOT
from config.supervise.children import MOST_FAILURES, Child, describe, rotate, tail
from config.supervise.programs import Program
from config.supervise.record import Record, families
from config.supervise.steps import heartbeat, say

POLL_S = 0.1
RECORD_EVERY_S = 5.0
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):  # noqa: N818  (no error: somebody pressed Ctrl-C)
    """Somebody asked for the end."""


class GaveUp(Exception):  # noqa: N818  (the message is the whole point)
    """Something does not start, or does not keep running; the message says what, and shows its last lines."""


class Supervisor:
    """The parent of everything that runs. All its waiting goes through `pause`, which a signal interrupts."""

    def __init__(self, data: Path, environment: Mapping[str, str]) -> None:
        self.logs = data / "logs"
        self.record = Record(data / "processes.json")
        self.children: list[Child] = []
        self._environment = environment
        self._asked = 0
        self._recorded_at = 0.0

    def listen(self) -> None:
        """From now on the signals that end a process are requests to stop."""
        for number in ENDING:
            signal.signal(number, self._ask)

    def start(self, *programs: Program) -> None:
        """Start these together, and return when each does its work. Raises GaveUp."""
        started = [Child(program, self.logs, self._environment) for program in programs]
        for child in started:
            child.start()
            self.children.append(child)
        self._note()
        for child in started:
            self._wait_for(child)
        self._note()

    def run(self, name: str, command: Sequence[str]) -> bytes:
        """Run a command to its end, and return what it printed. Raises GaveUp where it fails."""
        log_file = self.logs / f"{name}.log"
        with log_file.open("wb") as log, (self.logs / f"{name}.out").open("w+b") as out:
            process = subprocess.Popen(
                command, cwd=ROOT, env=dict(self._environment), stdin=subprocess.DEVNULL, stdout=out, stderr=log, start_new_session=True
            )
            try:
                while process.poll() is None:
                    self.pause()
                    self.revive()
            except BaseException:
                process.kill()
                process.wait()
                raise
            out.seek(0)
            printed = out.read()
        if process.returncode:
            raise GaveUp(f"{name} {describe(process.returncode)}; the end of {log_file}:\n{tail(log_file.read_bytes())}")
        return printed

    def watch(self) -> None:
        """Keep everything running until somebody asks for the end. Raises Stopped, or GaveUp on a program that keeps ending."""
        while True:
            self.pause()
            self.revive()
            if time.monotonic() - self._recorded_at > RECORD_EVERY_S:
                self._note()

    def revive(self) -> None:
        """Look at every child once: end who is overdue, note who has ended, start again whose pause is over. Raises GaveUp."""
        for child in self.children:
            if child.is_overdue():
                say(f"{child.program.name}: its task ran past the time limit, so it is ended")
                child.kill()
            if child.runs:
                continue
            if child.next_try is None:
                self._tell_end(child)
            elif time.monotonic() >= child.next_try:
                child.start()

    def stop(self) -> None:
        """Stop everything: first what serves and works, which may finish what it holds, then the servers it needs."""
        with heartbeat("stopping"):
            for servers in (False, True):
                self._stop([child for child in self.children if child.program.is_server is servers])
        self.record.forget()

    def pause(self, seconds: float = POLL_S) -> None:
        """Wait. Raises Stopped when somebody has asked for the end."""
        if self._asked:
            raise Stopped
        time.sleep(seconds)
        if self._asked:
            raise Stopped

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked += 1

    def _wait_for(self, child: Child) -> None:
        deadline = time.monotonic() + child.program.start_timeout_s
        while not child.is_ready():
            self.pause(0.05)
            if not child.runs:
                raise GaveUp(child.report(child.note_end()))
            if time.monotonic() > deadline:
                raise GaveUp(child.report("does not get ready"))

    def _tell_end(self, child: Child) -> None:
        how = child.note_end()
        if child.failures >= MOST_FAILURES:
            raise GaveUp(child.report(f"{how} for the {child.failures}th time in a row, and is given up"))
        say(child.report(f"{how} and is started again in {(child.next_try or 0.0) - time.monotonic():.1f} s"))

    def _note(self) -> None:
        """Write down what runs now, so that it can be ended however this process ends; and keep the logs from growing."""
        running = {child.pid: child for child in self.children if child.pid}
        for pid, family in families(running).items():
            running[pid].family = family
        for child in self.children:
            rotate(child.log_file)
        self.record.update(identity for child in self.children for identity in child.family)
        self._recorded_at = time.monotonic()

    def _stop(self, children: list[Child]) -> None:
        self._note()
        for child in children:
            child.ask_to_stop()
        asked, began = self._asked, time.monotonic()
        for child in children:
            while child.runs and self._asked == asked and time.monotonic() - began < child.program.grace_s:
                time.sleep(0.05)
            child.kill()
