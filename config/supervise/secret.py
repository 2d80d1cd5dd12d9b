"""The secret that signs sessions and media addresses: made once per installation, kept in its data folder."""

import os
import secrets
from pathlib import Path

RANDOM_BYTES = 48


def secret_key_file(data: Path) -> Path:
    """The file that holds the secret; made, readable by its owner only, where there is none."""
    file = data / "secret_key"
    if not file.exists():
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(RANDOM_BYTES))
        fresh.replace(file)
    return file
