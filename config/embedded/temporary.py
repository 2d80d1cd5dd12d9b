"""Embedded servers to throw away: for a test session or a benchmark, in a folder that goes with them."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from config.embedded import postgres, ready, redis
from config.embedded.lock import SUPERVISOR
from config.embedded.places import ROOT, data_dir, run_dir

# Nothing of them is needed again, so they need not tidy up. SIGQUIT lets Postgres end its own children.
LAST_SIGNAL = {postgres.NAME: signal.SIGQUIT, redis.NAME: signal.SIGKILL}
TAIL = 2000  # characters


class TemporaryServers:
    """Postgres and Redis as children of this process, in the folder that FIRSTPASS_DATA names; `stop` removes that folder."""

    def __init__(self) -> None:
        self.data = data_dir()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start both, and return when they can be used. Raises SystemExit with the end of their logs."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment = {**os.environ, SUPERVISOR: str(os.getpid()), "FIRSTPASS_FSYNC": "off"}
        for name in LAST_SIGNAL:
            command = [sys.executable, "-m", "config.embedded", name]
            with self.log(name).open("wb") as log:
                self._processes[name] = subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
        try:
            ready.wait()
        except SystemExit as complaint:
            logs = "\n".join(self.log(name).read_text(errors="replace")[-TAIL:] for name in LAST_SIGNAL)
            self.stop()
            raise SystemExit(f"{complaint}\n{logs}") from None

    def stop(self) -> None:
        """End both and remove what they kept."""
        for name, process in self._processes.items():
            process.send_signal(LAST_SIGNAL[name])
            process.wait()
        shutil.rmtree(run_dir(), ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)

    def log(self, name: str) -> Path:
        """Where a server's output goes."""
        return self.data / f"{name}.log"
