"""What must be so before anything is started, each with one clear line. Standard library only: the bootstrap asks too."""

import errno
import os
import shutil
import socket
from pathlib import Path

ROOM_FOR_DATA = 2 * 1024**3  # bytes
DEFAULT_PORT = 8000
LAST_PORT = 65_535
HOST = "127.0.0.1"


def port() -> int:
    """The port of the web server. Raises SystemExit where PORT is no port."""
    word = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not word.isdigit() or not 0 < int(word) <= LAST_PORT:
        raise SystemExit(f"PORT must be a number from 1 to {LAST_PORT}, not {word!r}")
    return int(word)


def check_port(number: int) -> None:
    """Raises SystemExit where another process listens on the port, or this user may not."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except PermissionError:
            raise SystemExit(f"Port {number} is not yours to use: choose one above 1023, as in `PORT=8080 make run`") from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            advice = f"stop what listens there, or choose another, as in `PORT={number + 1} make run`"
            raise SystemExit(f"Port {number} is in use: {advice}") from None


def check_room(folder: Path, needed: int = ROOM_FOR_DATA) -> None:
    """Raises SystemExit where the disk that holds `folder` has less than `needed` bytes free."""
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(existing).free
    if free < needed:
        raise SystemExit(f"The disk that holds {existing} has {free / 1024**3:.1f} GB free and Firstpass needs {needed / 1024**3:.0f} GB")


def is_full(error: OSError) -> bool:
    """Whether an error says that a disk or a quota is used up."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}
