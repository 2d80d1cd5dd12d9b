"""Where the embedded servers keep their state and their sockets. Imports nothing heavy: settings read this."""

import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parents[2]

# sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
LONGEST_SOCKET_PATH = 103
LONGEST_SOCKET_NAME = Path("pg") / ".s.PGSQL.5432"


class Urls(TypedDict):
    """Where the embedded servers listen: a folder for Postgres, a socket for Redis."""

    PGHOST: str
    REDIS_SOCKET: str


def data_dir() -> Path:
    """Everything one installation keeps: `FIRSTPASS_DATA`, or `.data` beside the code."""
    return Path(os.environ.get("FIRSTPASS_DATA") or ROOT / ".data").absolute()


def run_dir() -> Path:
    """The folder of the sockets: `run` in the data folder, or a private temporary one where that path is too long or odd."""
    here = data_dir() / "run"
    if _fits_a_socket(here):
        return here
    digest = hashlib.sha256(os.fsencode(data_dir())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"firstpass-{os.getuid()}-{digest}"


def make_run_dir() -> None:
    """Make the folder of the sockets, private to this user. Raises SystemExit where it belongs to another."""
    here = run_dir()
    here.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen = here.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid():
        raise SystemExit(f"{here} belongs to another user: remove it, or set FIRSTPASS_DATA to a short path")
    here.chmod(0o711 if is_root() else 0o700)  # root's Postgres runs as another user, who must be able to walk in


def urls() -> Urls:
    """Where to reach the embedded servers, whether or not they run."""
    run = run_dir()
    return {"PGHOST": str(run / "pg" if is_root() else run), "REDIS_SOCKET": str(run / "redis.sock")}


def is_root() -> bool:
    """Whether this process is root, which Postgres refuses to be."""
    return os.getuid() == 0


def _fits_a_socket(folder: Path) -> bool:
    """Whether libpq takes this folder as one host: a comma would mean two, other odd characters need quoting somewhere."""
    plain = re.fullmatch(r"[\w/.-]+", str(folder), re.ASCII) is not None
    return plain and len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= LONGEST_SOCKET_PATH
