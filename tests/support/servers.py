"""The embedded servers of a test session: started once by the process that leads it, thrown away at its end."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from config.embedded import data_dir, postgres, ready, redis
from config.embedded.lock import SUPERVISOR
from config.embedded.places import ROOT, run_dir

# Nothing of them is needed again, so they need not tidy up. SIGQUIT lets Postgres end its own children.
LAST_SIGNAL = {postgres.NAME: signal.SIGQUIT, redis.NAME: signal.SIGKILL}


class Servers:
    """Postgres and Redis as children of this process, in the folder that FIRSTPASS_DATA names."""

    def __init__(self) -> None:
        self.data = data_dir()
        if not self.data.is_relative_to(tempfile.gettempdir()):
            raise pytest.UsageError(f"tests would use the data in {self.data}: leave FIRSTPASS_DATA to config.settings_test")
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start both, and return when they can be used."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment = {**os.environ, SUPERVISOR: str(os.getpid()), "FIRSTPASS_FSYNC": "off"}
        for name in LAST_SIGNAL:
            with self.log(name).open("wb") as log:
                command = [sys.executable, "-m", "config.embedded", name]
                self.processes[name] = subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
                )
        try:
            ready.wait()
        except SystemExit as complaint:
            logs = "\n".join(self.log(name).read_text(errors="replace")[-2000:] for name in LAST_SIGNAL)
            self.stop()
            raise pytest.UsageError(f"{complaint}\n{logs}") from None

    def stop(self) -> None:
        """End both and remove what they kept."""
        for name, process in self.processes.items():
            process.send_signal(LAST_SIGNAL[name])
            process.wait()
        shutil.rmtree(run_dir(), ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)

    def log(self, name: str) -> Path:
        """Where a server's output goes."""
        return self.data / f"{name}.log"
