"""The very processes that `make run` starts, in a folder of their own, for tests that stop, kill and start them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from config.embedded.identity import Identity
from config.embedded.places import ROOT
from tests.support.live import free_port
from tests.walk.client import Caller

READY_TIMEOUT_S = 300.0
STOP_TIMEOUT_S = 60.0
READY = "Firstpass is ready"
# What the test session tells its own Django is not for the product.
NOT_FOR_THE_PRODUCT = (
    "DJANGO_SETTINGS_MODULE",
    "SECRET_KEY",
    "FIRSTPASS_PREFIX",
    "FIRSTPASS_DB_NAME",
    "FIRSTPASS_FSYNC",
    "DATABASE_URL",
    "REDIS_URL",
)


class Product:
    """One installation: its data folder, its port, and the supervisor that runs it, if it does."""

    def __init__(self, folder: Path, *, port: int | None = None, **environment: str) -> None:
        self.data = folder / "data"
        self.port = port or free_port()
        self.output_file = folder / "output.txt"
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_FOR_THE_PRODUCT}
        self.environment = {**inherited, "FIRSTPASS_DATA": str(self.data), "PORT": str(self.port), **environment}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def demo(self) -> dict[str, Any]:
        """What demo.json says."""
        told: dict[str, Any] = json.loads((self.data / "demo.json").read_text())
        return told

    @property
    def output(self) -> str:
        """What the supervisor has printed in this run."""
        return self.output_file.read_text(errors="replace")

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it, and do not wait."""
        self.process = self._spawn(self.output_file)
        return self.process

    def launch_another(self, output_file: Path) -> subprocess.Popen[bytes]:
        """Start a second supervisor on the same data, which is to refuse."""
        return self._spawn(output_file)

    def _spawn(self, output_file: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "config.supervise"]
        with output_file.open("wb") as output:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )

    def start(self) -> None:
        """Start it, and return when it says that it is ready."""
        process = self.launch()
        deadline = time.monotonic() + READY_TIMEOUT_S
        while READY not in self.output:
            assert process.poll() is None, f"it ended:\n{self.output}"
            assert time.monotonic() < deadline, f"it is not ready:\n{self.output}"
            time.sleep(0.1)

    def stop(self) -> int:
        """Press Ctrl-C, and return the exit status once everything has stopped."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(STOP_TIMEOUT_S)
        self.process = None
        return status


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Firstpass as `make run` starts it, with its demo, once for the session."""
    running = Product(tmp_path_factory.mktemp("product"))
    running.start()
    yield running
    running.stop()


def lives(process: psutil.Process) -> bool:
    """Whether it still runs. One that ends between two looks at it, and so has no status any more, does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def arguments(process: psutil.Process) -> list[str]:
    """What it was started with; nothing of one that has ended by now."""
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return []


def process(product: Product, argument: str) -> psutil.Process:
    """The process that was started with this argument, once the supervisor has noted it."""

    def found_now() -> psutil.Process | None:
        known = map(Identity.parse, json.loads((product.data / "processes.json").read_text()))
        noted = {each.pid for each in known if each and each.lives()}
        living = [each for each in psutil.process_iter() if each.pid in noted]
        return next((each for each in living if argument in arguments(each)), None)

    found: psutil.Process = Caller.until(found_now)
    return found
