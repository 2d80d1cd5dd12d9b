"""The database that Label Studio is measured on: Postgres where there is one that it can use, else SQLite, its own default.

Its migrations need the extension pg_trgm, which the Postgres of the embedded default does not bring. So it is, in this order:

- a new database on the server that LABEL_STUDIO_DATABASE_URL names: one on this machine that does nothing else meanwhile, as its CPU time
  is what is measured. The user of the address may create databases;
- a cluster to throw away, of the newest server with pg_trgm that is installed the way Debian and Ubuntu do it (`apt-get install
  postgresql`), with its settings as they come;
- SQLite, also where LABEL_STUDIO_DATABASE_URL is `sqlite`.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from benchmarks.processes import ended, family
from config.embedded.places import is_root

SERVERS, EXTENSIONS = Path("/usr/lib/postgresql"), "/usr/share/postgresql/{}/extension/pg_trgm.control"
USER = "postgres"  # whom the server runs as where this process is root
START_S, POLL_S = 60.0, 0.2
SHOWN = 1500  # characters of what a tool said
SQLITE = {"DJANGO_DB": "sqlite"}


@dataclass(frozen=True)
class Database:
    """What Label Studio is told of it, what it is called, and the processes that it is at the moment."""

    settings: Mapping[str, str]
    words: str
    processes: Callable[[], list[psutil.Process]]


@contextmanager
def database() -> Iterator[Database]:
    """An empty database, which is gone afterwards. Raises SystemExit where the one that was asked for cannot be used."""
    address = os.environ.get("LABEL_STUDIO_DATABASE_URL", "")
    server = None if address else _server()
    if address and address != "sqlite":
        with _on_server(address) as found:
            yield found
    elif server:
        with _cluster(server) as address, _on_server(address) as found:
            yield found
    else:
        why = "as was asked for" if address else f"its default, as no Postgres with pg_trgm is in {SERVERS}"
        yield Database(SQLITE, f"SQLite ({why})", list)


def _server() -> Path | None:
    """The folder of the newest server that has pg_trgm, where it can be run."""
    versions = [each for each in SERVERS.glob("*") if each.name.isdecimal() and (each / "bin" / "initdb").exists()]
    usable = [each for each in versions if Path(EXTENSIONS.format(each.name)).exists()]
    if not usable or (is_root() and USER not in {each.pw_name for each in pwd.getpwall()}):
        return None
    return max(usable, key=lambda each: int(each.name)) / "bin"


@contextmanager
def _cluster(server: Path) -> Iterator[str]:
    """A cluster on a socket in a private folder, while it is needed. Yields its address."""
    folder, user = tempfile.mkdtemp(prefix="firstpass-pg-"), USER if is_root() else None
    data, log = Path(folder) / "data", Path(folder) / "log"
    try:
        if user:
            shutil.chown(folder, user)
        initdb = [str(server / "initdb"), "-D", str(data), "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        made = subprocess.run(initdb, cwd=folder, user=user, capture_output=True, text=True, check=False)
        if made.returncode:
            raise SystemExit(f"{server}/initdb fails:\n{(made.stdout + made.stderr).strip()[-SHOWN:]}")
        command = [str(server / "postgres"), "-D", str(data), "-k", folder, "-c", "listen_addresses="]
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=folder, user=user, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        with ended(process, signal.SIGINT):
            _wait(process, address := f"host={folder} user={USER} dbname=postgres", log)
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(POLL_S)
        else:
            return
    raise SystemExit(f"Postgres does not start:\n{log.read_text(errors='replace').strip()[-SHOWN:]}")


@contextmanager
def _on_server(address: str) -> Iterator[Database]:
    """A new database on a server of this machine, which is dropped afterwards. Raises SystemExit where that cannot be."""
    name = f"label_studio_bench_{secrets.token_hex(4)}"
    try:
        with psycopg.connect(address, autocommit=True) as server:
            parent, version = _postmaster(server.info.backend_pid), server.info.server_version // 10_000
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise SystemExit(f"The Postgres for Label Studio cannot be used: {str(error).strip()}") from None
    try:
        yield Database(_settings(address, name), f"Postgres {version}", lambda: family(parent))
    finally:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _postmaster(backend: int) -> int:
    """The process that started this backend. Raises SystemExit where it is on no machine but another."""
    found = psutil.Process(backend) if psutil.pid_exists(backend) else None
    parent = found.parent() if found and "postgres" in found.name() else None
    if parent is None:
        raise SystemExit("The Postgres of LABEL_STUDIO_DATABASE_URL is not on this machine, so that its CPU time cannot be measured")
    return parent.pid


def _settings(address: str, name: str) -> dict[str, str]:
    """What Label Studio is told, of an address as libpq understands it."""
    parts = {key: str(part) for key, part in conninfo_to_dict(address).items()}
    told = {"HOST": parts.get("host", "localhost"), "PORT": parts.get("port", "5432"), "USER": parts.get("user", USER)}
    return {"DJANGO_DB": "default", **{f"POSTGRE_{key}": part for key, part in told.items()}} | {
        "POSTGRE_PASSWORD": parts.get("password", ""),
        "POSTGRE_NAME": name,
    }
