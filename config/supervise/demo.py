"""The demo organization of the embedded default, and `demo.json`, which tells scripts where it is and how to sign in."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from config.supervise.checks import HOST
from config.supervise.steps import say
from config.supervise.supervisor import GaveUp, Supervisor

FILE = "demo.json"


def seed(supervisor: Supervisor, data: Path, port: int) -> dict[str, Any]:
    """Seed the demo where it is not yet there, and write demo.json. Raises GaveUp where seeding fails."""
    file = data / FILE
    known = _read(file)
    if not known.get("api_key"):
        known = _last_object(supervisor.run("seed_demo", [sys.executable, "manage.py", "seed_demo"]))
    url = f"http://{HOST}:{port}"
    told = {**known, "url": url, "admin_url": f"{url}/admin/"}
    _write(file, told)
    return told


def is_seeded(data: Path) -> bool:
    """Whether an earlier start has seeded it."""
    return bool(_read(data / FILE).get("api_key"))


def show(told: dict[str, Any], file: Path) -> None:
    """Print the address, the sign-ins and the key."""
    width = max(len(word) for role, account in told["accounts"].items() for word in (role, account["email"])) + 2
    lines = ["", f"  Firstpass is ready: {told['url']}", "", "  Sign in with one click on that page, or with:"]
    lines += [f"    {role:<{width}}{account['email']:<{width}}{account['password']}" for role, account in told["accounts"].items()]
    lines += ["", f"  API key:          {told['api_key']}", f"  Platform admin:   {told['admin_url']}", f"  All this is in:   {file}", ""]
    say("\n".join(lines))


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _last_object(printed: bytes) -> dict[str, Any]:
    """The JSON object that a command printed as its last line."""
    lines = printed.decode().strip().splitlines()
    try:
        found = json.loads(lines[-1])
    except (IndexError, ValueError):
        raise GaveUp("seed_demo did not print the accounts it made") from None
    if not isinstance(found, dict) or not {"api_key", "organization", "accounts"} <= found.keys():
        raise GaveUp("seed_demo did not print the API key, the organization and the accounts it made")
    return found


def _write(file: Path, told: dict[str, Any]) -> None:
    """Into a new file that only its owner reads, then renamed: whoever sees the file sees all of it."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(told, out, indent=2)
        out.write("\n")
    fresh.replace(file)
