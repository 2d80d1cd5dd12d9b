"""What `make run` promises, with the very processes it starts: it stops cleanly, survives kill -9, and keeps the data."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.embedded import postgres
from config.supervise.programs import answers
from tests.support.product import Product, arguments, lives
from tests.support.workers import Eventually

WORKERS = {"worker", "inference", "learning", "training"}
CHILDREN = {"postgres", "redis", "web", *WORKERS}
QUICK_S = 15.0


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Product]:
    """An installation without the demo. What a failing test leaves is ended by the record, as the next start would."""
    installation = Product(tmp_path, FIRSTPASS_DEMO="0")
    monkeypatch.setenv("FIRSTPASS_DATA", str(installation.data))
    yield installation
    installation.stop()


def family(product: Product) -> list[psutil.Process]:
    assert product.process is not None
    return psutil.Process(product.process.pid).children(recursive=True)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if lives(process)]


def direct_children(product: Product) -> dict[str, psutil.Process]:
    """The children of the supervisor by what they are."""
    assert product.process is not None
    found = {}
    for process in alive(psutil.Process(product.process.pid).children()):
        line = " ".join(arguments(process))
        marks = {
            "postgres": "postgres -D",
            "redis": "redis-server",
            "web": "config.asgi",
            **{name: f"--hostname={name}@" for name in WORKERS},
        }
        found |= {name: process for name, mark in marks.items() if mark in line}
    return found


def word_kept(*, write: str = "") -> str:
    """Write a word into a table of the owner, or read it."""
    statement = f"CREATE TABLE kept AS SELECT '{write}' AS word" if write else "SELECT word FROM kept"
    done = postgres.psql("-c", statement, database="firstpass", user="fp_owner")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_every_child_that_is_killed_comes_back_and_ctrl_c_leaves_no_process(house: Product, eventually: Eventually) -> None:
    house.start()
    first = direct_children(house)
    assert set(first) == CHILDREN
    before = family(house)

    for process in first.values():
        process.send_signal(signal.SIGKILL)

    eventually(lambda: set(direct_children(house)) == CHILDREN and not alive(list(first.values())), within_s=60)
    eventually(lambda: answers(house.port, "/readyz"), within_s=60)
    assert all(f"{name} was ended by SIGKILL" in house.output for name in CHILDREN)

    after = family(house)
    assert house.stop() == 0
    assert not alive([*before, *after])
    assert not (house.data / "processes.json").exists()


@pytest.mark.slow
def test_after_a_kill_of_the_supervisor_the_next_start_works_and_has_the_data(house: Product, tmp_path: Path) -> None:
    house.start()
    word_kept(write="here")
    left = family(house)
    assert house.process is not None
    os.kill(house.process.pid, signal.SIGKILL)
    house.process.wait()

    began = time.monotonic()
    house.start()

    assert time.monotonic() - began < 45
    assert not alive(left)
    assert word_kept() == "here"
    assert house.stop() == 0

    began = time.monotonic()
    house.start()
    assert time.monotonic() - began < 30, "a second start takes seconds"
    assert word_kept() == "here"

    said = tmp_path / "another.txt"
    assert house.launch_another(said).wait(QUICK_S) == 1
    assert len(said.read_text().splitlines()) == 1
    assert "runs already" in said.read_text()


def test_a_busy_port_gets_one_line(house: Product) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", house.port))
        other.listen()
        assert house.launch().wait(QUICK_S) == 1
    assert house.output.splitlines() == [
        f"Port {house.port} is in use: stop what listens there, or choose another, as in `PORT={house.port + 1} make run`"
    ]


def test_a_port_that_is_no_port_gets_one_line(tmp_path: Path) -> None:
    odd = Product(tmp_path, port=8000)
    odd.environment["PORT"] = "eighty"
    assert odd.launch().wait(QUICK_S) == 1
    assert odd.output == "PORT must be a number from 1 to 65535, not 'eighty'\n"


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/firstpass"])
def test_a_data_folder_that_cannot_be_used_gets_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    odd = Product(tmp_path)
    odd.environment["FIRSTPASS_DATA"] = str(tmp_path / place)
    assert odd.launch().wait(QUICK_S) == 1
    assert odd.output.startswith(f"FIRSTPASS_DATA={tmp_path / place} cannot be used: ")
    assert odd.output.count("\n") == 1


def test_the_secret_is_made_once_and_for_its_owner_only(house: Product) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", house.port))
        other.listen()
        house.launch().wait(QUICK_S)
        secret = house.data / "secret_key"
        first = secret.read_text()
        house.launch().wait(QUICK_S)
    assert secret.read_text() == first
    assert len(first) >= 50
    assert secret.stat().st_mode & 0o077 == 0
