"""The embedded Postgres and Redis, with real processes: their locks, their orphans, their recovery."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded import lock, postgres, ready, redis, urls
from config.embedded.identity import Identity
from config.embedded.places import LONGEST_SOCKET_PATH, ROOT, run_dir

PATIENCE_S = 20.0


class Started:
    """The servers of one data folder, started as the supervisor starts them."""

    def __init__(self, log: Path) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []
        self.log = log

    def start(self, *names: str, parent: str | None = None) -> subprocess.Popen[bytes]:
        environment = {**os.environ, lock.SUPERVISOR: parent or str(os.getpid())}
        for name in names:
            command = [sys.executable, "-m", "config.embedded", name]
            with self.log.open("ab") as log:
                self.processes.append(subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log, stdout=log))
        return self.processes[-1]


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    monkeypatch.setenv("FIRSTPASS_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("FIRSTPASS_FSYNC", raising=False)
    started = Started(tmp_path / "log")
    yield started
    for process in started.processes:
        process.kill()
        process.wait()
    for name in (postgres.NAME, redis.NAME):
        if found := lock.holder(name):
            found.signal(signal.SIGKILL)


def rows(statement: str, *, user: str = "postgres") -> list[tuple[object, ...]]:
    with psycopg.connect(host=urls()["PGHOST"], dbname="firstpass", user=user, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_what_was_committed_survives_a_postgres_that_is_killed(servers: Started) -> None:
    servers.start("redis")
    first = servers.start("postgres")
    ready.wait()
    rows("CREATE TABLE kept (word text)")
    rows("INSERT INTO kept VALUES ('here')")
    first.kill()
    first.wait()

    servers.start("postgres")
    ready.wait()

    assert rows("SELECT word FROM kept") == [("here",)]


def test_a_new_start_ends_the_orphans_of_an_old_one_and_takes_over(servers: Started) -> None:
    servers.start("redis")
    old = servers.start("postgres")
    ready.wait()

    servers.start("redis")
    servers.start("postgres")

    old.wait(PATIENCE_S)
    ready.wait()
    assert lock.holder(postgres.NAME) == Identity.of(servers.processes[-1].pid)


def test_a_lock_file_that_names_a_reused_pid_harms_nobody(servers: Started) -> None:
    bystander = subprocess.Popen(["sleep", "60"])
    servers.start("redis")
    first = servers.start("postgres")
    ready.wait()
    lock.lock_path(postgres.NAME).write_text(f"{bystander.pid} another-boot/1")

    servers.start("postgres")
    time.sleep(0.5)

    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()
    first.send_signal(postgres.STOP_SIGNAL)
    ready.wait()


def test_servers_end_when_the_process_that_started_them_is_killed(servers: Started) -> None:
    script = (
        "import os, subprocess, sys, time\n"
        "environment = {**os.environ, 'FIRSTPASS_SUPERVISOR': str(os.getpid())}\n"
        "for name in ('postgres', 'redis'): subprocess.Popen([sys.executable, '-m', 'config.embedded', name], env=environment)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stderr=subprocess.DEVNULL)
    ready.wait()
    children = [lock.holder(name) for name in (postgres.NAME, redis.NAME)]

    parent.kill()
    parent.wait()

    deadline = time.monotonic() + PATIENCE_S
    while any(child is not None and child.lives() for child in children):
        assert time.monotonic() < deadline, "the servers outlived their parent"
        time.sleep(0.05)


def test_a_server_refuses_to_start_for_a_parent_that_is_gone(servers: Started) -> None:
    orphan = servers.start("redis", parent="1999999999")
    assert orphan.wait(PATIENCE_S) == 1
    assert "is gone" in servers.log.read_text()


def test_an_interrupted_initdb_leaves_nothing_half_made(servers: Started, tmp_path: Path) -> None:
    half = tmp_path / "data" / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    servers.start("redis")
    servers.start("postgres")
    ready.wait()
    assert not half.exists()


def test_the_roles_are_what_tenancy_needs_and_may_be_made_twice(servers: Started) -> None:
    servers.start("redis")
    servers.start("postgres")
    ready.wait()
    assert postgres.make_roles() == ""

    found = rows("SELECT rolname, rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'fp\\_%' ORDER BY 1")

    assert found == [
        ("fp_admin", True, False, False),
        ("fp_app", True, False, False),
        ("fp_backup", True, False, True),
        ("fp_owner", True, False, False),
        ("fp_search", False, False, True),
    ]
    assert rows("SELECT current_user", user="fp_app") == [("fp_app",)]
    assert rows("SELECT count(*) FROM pg_extension WHERE extname = 'vector'") == [(1,)]


def test_the_application_owns_nothing_and_the_owner_can_hand_a_function_to_search(servers: Started) -> None:
    servers.start("redis")
    servers.start("postgres")
    ready.wait()
    rows("CREATE TABLE note (word text)", user="fp_owner")
    rows("CREATE FUNCTION notes() RETURNS bigint LANGUAGE sql SECURITY DEFINER RETURN (SELECT count(*) FROM note)", user="fp_owner")
    rows("ALTER FUNCTION notes() OWNER TO fp_search", user="fp_owner")

    assert rows("SELECT notes()", user="fp_app") == [(0,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows("CREATE TABLE mine (word text)", user="fp_app")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        rows("INSERT INTO note VALUES ('no')", user="fp_backup")


@pytest.mark.parametrize("name", ["a" * 120, "with, comma", "with space"])
def test_a_data_folder_that_no_socket_path_can_hold_gets_its_sockets_elsewhere(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRSTPASS_DATA", str(tmp_path / name))
    here = run_dir()
    assert not here.is_relative_to(tmp_path)
    assert len(str(here / "pg" / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    assert not here.exists(), "asking where it is makes nothing"
