"""An agent as a process of its own, and how a test starts one."""

import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass
class AgentProcess:
    """`python -m firstpass agent ...` in a folder of its own."""

    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to stop; the status with which it does."""
        self.process.terminate()
        return self.process.wait(30)


class StartAgent(Protocol):
    """What the fixture hands out."""

    def __call__(self, place: str, *options: str) -> AgentProcess:
        """Start an agent with the model at `module:Class` of the test's folder."""
