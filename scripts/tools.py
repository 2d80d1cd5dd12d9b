"""What this machine brings: a Python, a Node, a browser. What is missing gets one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from config.supervise.steps import heartbeat, say

VERSIONS = ("3.12", "3.11")
NODE = (20, 19)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def find_python() -> str:
    """A Python 3.12 or 3.11 that really runs: a name on PATH may be a shim for nothing. Raises SystemExit where there is none."""
    candidates = [sys.executable, *(f"python{version}" for version in VERSIONS)]
    for candidate in candidates:
        if shutil.which(candidate) and said_by(candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])") in VERSIONS:
            return candidate
    raise SystemExit("Firstpass needs Python 3.11 or 3.12, and neither python3.12 nor python3.11 is on PATH: install one of them")


def find_node() -> str:
    """The major version of Node. Raises SystemExit where it or npm is missing or too old."""
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is not on PATH: install Node {NODE[0]} or newer, which brings npm")
    said = said_by("node", "--version")
    parts = said.lstrip("v").split(".")
    if not all(part.isdigit() for part in parts[:2]) or tuple(int(part) for part in parts[:2]) < NODE:
        raise SystemExit(f"Firstpass needs Node {NODE[0]}.{NODE[1]} or newer, and `node --version` says {said or 'nothing'}")
    return parts[0]


def said_by(*command: str) -> str:
    """What a command printed, or nothing where it failed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def see_to_chromium() -> None:
    """For the browser tests: install Chromium where this is root on Debian, else say how. Raises SystemExit where CI has none."""
    if os.environ.get("CHROMIUM") or any(shutil.which(name) for name in CHROMIUM):
        return
    if os.getuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium for the browser tests")
        with heartbeat("apt-get install chromium"):
            quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
                subprocess.run(["apt-get", "-qq", *words], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    if not any(shutil.which(name) for name in CHROMIUM):
        say("There is no Chromium for the browser tests: `apt-get install chromium` as root, or set CHROMIUM to the path of one")
        if os.environ.get("CI") == "true":
            raise SystemExit(1)
