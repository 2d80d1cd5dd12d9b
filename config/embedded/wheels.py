"""The two wheels that carry the servers, found without importing them: their own start-up code is not ours."""

import importlib.util
from pathlib import Path

ADVICE = "set DATABASE_URL and REDIS_URL to servers of your own"


def wheel_file(package: str, relative: str) -> Path:
    """A file inside an installed package. Raises SystemExit, in one line, where the package or the file is not there."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed: its wheels exist for Linux x86-64 with Python 3.11 and 3.12; elsewhere {ADVICE}")
    found = Path(spec.origin).parent / relative
    if not found.exists():
        raise SystemExit(f"{package} carries no {relative} for this platform: {ADVICE}")
    return found
