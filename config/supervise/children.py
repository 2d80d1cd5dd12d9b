"""One running program: its process, its log, its end, and its next try."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from config.embedded.identity import Identity
from config.embedded.places import ROOT
from config.supervise import limits, record
from config.supervise.programs import Program

STEADY_S = 60.0  # who ran this long before it ended begins to count its failures anew
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
MOST_FAILURES = 6
TAIL_LINES = 12
LARGEST_LOG = 20 * 1024**2  # bytes; a larger one is put aside


class Child:
    """A program and the process that runs it now, if one does."""

    def __init__(self, program: Program, logs: Path, environment: Mapping[str, str]) -> None:
        self.program = program
        self.log_file = logs / f"{program.name}.log"
        self.failures = 0
        self.next_try: float | None = None
        self.family: list[Identity] = []  # it and its descendants, to be ended with it
        self._environment = {**environment, limits.FILE: str(program.limit_file)} if program.limit_file else dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._started_at = 0.0

    @property
    def pid(self) -> int | None:
        """The pid of the process that runs now."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def runs(self) -> bool:
        """Whether its process is there."""
        return self.pid is not None

    def start(self) -> None:
        """Start the process, in a session of its own: a Ctrl-C in the terminal is for the supervisor alone."""
        rotate(self.log_file)
        if self.program.limit_file:
            self.program.limit_file.unlink(missing_ok=True)
        with self.log_file.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                self.program.command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started_at, self.next_try = time.monotonic(), None

    def is_overdue(self) -> bool:
        """Whether it runs a task that has run past its time limit."""
        return self.runs and self.program.limit_file is not None and limits.is_over(self.program.limit_file)

    def is_ready(self) -> bool:
        """Whether it does its work."""
        return self.runs and self.program.is_ready(self.said())

    def note_end(self) -> str:
        """Take note that it ended unasked: end what is left of it, and set the time of the next try. Returns how it ended."""
        record.end(self.family, patience_s=2.0)
        steady = time.monotonic() - self._started_at > STEADY_S
        self.failures = 1 if steady else self.failures + 1
        pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (self.failures - 1))
        self.next_try = time.monotonic() + pause
        code = self._process.returncode if self._process else None
        return describe(code)

    def ask_to_stop(self) -> None:
        """Send the signal that means: finish what you hold, then end."""
        if pid := self.pid:
            os.kill(pid, self.program.stop_signal)

    def kill(self) -> None:
        """End it and all it has started, at once."""
        if pid := self.pid:
            self.family = record.families([pid])[pid]
        for identity in self.family:
            identity.signal(signal.SIGKILL)
        if self._process:
            self._process.wait()

    def said(self) -> bytes:
        """What it has logged since this start."""
        with self.log_file.open("rb") as log:
            log.seek(self._log_start)
            return log.read()

    def report(self, what: str) -> str:
        """What happened to it, and the last lines it has logged since this start."""
        return f"{self.program.name} {what}. The end of {self.log_file}:\n{tail(self.said())}"


def tail(output: bytes) -> str:
    """The last lines of some output, indented."""
    lines = output.decode(errors="replace").strip().splitlines()[-TAIL_LINES:]
    return "\n".join(f"    | {line}" for line in lines) or "    | (it said nothing)"


def describe(code: int | None) -> str:
    """How a process ended, in words."""
    if code is not None and code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def rotate(log_file: Path) -> None:
    """Put what a log that grew large holds aside, in the place of what was put aside before. Its writer appends, and goes on."""
    if log_file.exists() and log_file.stat().st_size > LARGEST_LOG:
        shutil.copyfile(log_file, log_file.with_suffix(".log.1"))
        os.truncate(log_file, 0)
