"""Writes openapi.yaml from the code; with --check says whether it, and the TypeScript types made from it, are up to date."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "openapi.yaml"
TYPES = ROOT / "frontend" / "src" / "api" / "generated" / "schema.d.ts"


def main() -> int:
    """Write or check. Returns the exit status."""
    if "--check" not in sys.argv:
        describe(SNAPSHOT)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        fresh, types = Path(folder) / "openapi.yaml", Path(folder) / "schema.d.ts"
        describe(fresh)
        generate(SNAPSHOT, types)
        stale = [old for old, new in ((SNAPSHOT, fresh), (TYPES, types)) if not old.exists() or old.read_bytes() != new.read_bytes()]
    for file in stale:
        print(f"{file.relative_to(ROOT)} is not what the code says: run `make openapi` and commit it")
    return 1 if stale else 0


def describe(target: Path) -> None:
    """Let the code describe itself; a warning is a failure."""
    environment = {**os.environ, "FIRSTPASS_WITHOUT_SECRET": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", str(target)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def generate(source: Path, target: Path) -> None:
    """Make the TypeScript types as `npm run codegen` does."""
    command = ["npx", "--no-install", "openapi-typescript", str(source), "--output", str(target)]
    subprocess.run(command, cwd=ROOT / "frontend", check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
