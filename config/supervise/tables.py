"""Migrations, left out where nothing has changed since the last time."""

import hashlib
import sys
from pathlib import Path

from config.embedded.places import ROOT
from config.supervise.supervisor import Supervisor

STAMP = "migrated"


def migrate(supervisor: Supervisor, data: Path, *, embedded: bool) -> None:
    """Bring the tables up to date. A database of one's own is always asked; the embedded one only when a migration changed."""
    stamp, digest = data / STAMP, migrations_digest()
    if embedded and stamp.exists() and stamp.read_text() == digest:
        return
    supervisor.run("migrate", [sys.executable, "manage.py", "migrate", "--no-input"])
    stamp.write_text(digest)


def migrations_digest() -> str:
    """Changes whenever a migration of ours, what migrations use, or the version of any package changes."""
    files = [ROOT / "constraints.txt", ROOT / "apps/core/operations.py", *sorted(ROOT.glob("apps/*/migrations/*.py"))]
    digest = hashlib.sha256()
    for file in files:
        if file.exists():
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()
