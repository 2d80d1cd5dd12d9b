"""Sets up what the commands need and nothing twice: environment, packages, front end. Needs only a Python; see the Makefile.

bootstrap.py                 set up
bootstrap.py run             set up, then become the supervisor
bootstrap.py tests           set up, then see to what only tests need: programs of others to trade files with, and a Chromium
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if sys.version_info < (3, 9):
    raise SystemExit("Firstpass needs Python 3.11 or 3.12; this is %d.%d" % sys.version_info[:2])

from config.supervise import checks
from config.supervise.steps import SETUP, Steps, heartbeat, planned, say
from scripts.stamps import digest, is_fresh, stamp
from scripts.tools import find_node, find_python, see_to_chromium

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
ROOM_FOR_SETUP = 2 * 1024**3  # bytes
LOG = ROOT / ".venv" / "setup.log"
PIP = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet", "--progress-bar=off"]
PARTNERS = ROOT / "tests" / "requirements.txt"
SHOWN = 20  # lines of a tool that failed
FULL = ("No space left on device", "ENOSPC", "Disk quota exceeded")


def main(words: list[str]) -> None:
    """Set up, then do what the word says."""
    if words == ["run"] and not PYTHON.exists():
        checks.check_port(checks.port())  # minutes before the supervisor would say so
    try:
        set_up()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise SystemExit(f"The disk is full: {error}") from None
        raise
    except KeyboardInterrupt:
        raise SystemExit("\nStopped; the next start goes on from here") from None
    if words == ["run"]:
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), "-m", "config.supervise"])
    if words == ["tests"]:
        see_to_partners()
        see_to_chromium()


def set_up() -> None:
    """Every step whose inputs have changed since it was last done."""
    steps = Steps(planned())
    whole = PYTHON.exists() and (VENV / "bin" / "pip").exists()  # pip comes last
    python = None if whole else find_python()
    node = find_node()
    environment, packages, modules, build = SETUP
    if python or needs_packages() or needs_modules(node):
        checks.check_room(ROOT, ROOM_FOR_SETUP)
    if python:
        with steps.step(environment, f"making .venv with {python}"):
            make_environment(python)
    if needs_packages():
        with steps.step(packages, "installing them into .venv (the first time this takes minutes)"):
            install_packages()
    if needs_modules(node):
        with steps.step(modules, "npm ci"):
            call(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], FRONTEND)
            stamp(MODULES, "packages", modules_inputs(node))
    if not is_fresh(MODULES, "build", build_inputs()) or not (FRONTEND / "dist" / "index.html").exists():
        with steps.step(build, "npm run build"):
            before = build_inputs()
            call(["npm", "run", "build"], FRONTEND)
            stamp(MODULES, "build", before)


def make_environment(python: str) -> None:
    """Make the virtual environment. Raises SystemExit where this Python cannot."""
    made = subprocess.run([python, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        said = (made.stdout + made.stderr).strip()
        hint = "install its venv module, on Debian and Ubuntu: apt-get install python3-venv" if "ensurepip" in said else said[-600:]
        raise SystemExit(f"{python} cannot make a virtual environment: {hint}")


def package_inputs() -> str:
    """What the installed packages follow from."""
    return digest([ROOT / "requirements.in", ROOT / "constraints.txt", VENV / "pyvenv.cfg"])


def needs_packages() -> bool:
    """Whether the Python packages are to be installed."""
    return not is_fresh(VENV, "packages", package_inputs())


def install_packages() -> None:
    """Install exactly what was tested."""
    call([*PIP, "-r", "requirements.in", "-c", "constraints.txt"], ROOT)
    stamp(VENV, "packages", package_inputs())


def see_to_partners() -> None:
    """Install the programs of others that tests trade files with; where they cannot be had, say so: their tests are then skipped."""
    inputs = digest([PARTNERS, ROOT / "constraints.txt", VENV / "pyvenv.cfg"])
    if is_fresh(VENV, "partners", inputs):
        return
    say(f"Installing the programs that tests trade files with ({PARTNERS.relative_to(ROOT)})")
    try:
        with heartbeat("pip install"):
            call([*PIP, "-r", str(PARTNERS), "-c", "constraints.txt"], ROOT)
    except SystemExit as failed:
        say(f"They cannot be installed, so that their tests are skipped: {failed}")
    else:
        stamp(VENV, "partners", inputs)


def modules_inputs(node: str) -> str:
    """What the installed front-end packages follow from."""
    return digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"], node)


def needs_modules(node: str) -> bool:
    """Whether the front-end packages are to be installed."""
    return not is_fresh(MODULES, "packages", modules_inputs(node))


def build_inputs() -> str:
    """What the built front end follows from: every file that is neither installed nor built."""
    left_out = {MODULES, FRONTEND / "dist"}
    tops = [top for top in FRONTEND.iterdir() if top not in left_out]
    files = [file for top in tops for file in ([top] if top.is_file() else top.rglob("*")) if file.is_file()]
    return digest(files)


def call(command: list[str], folder: Path) -> None:
    """Run a tool quietly. Raises SystemExit with its last lines where it fails."""
    with LOG.open("w") as log:
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise SystemExit(explain(command, LOG.read_text(errors="replace")))


def explain(command: list[str], said: str) -> str:
    """Why a tool failed: one line where the reason is known, its last lines where it is not."""
    if any(sign in said for sign in FULL):
        return f"The disk is full: {ROOT} has {shutil.disk_usage(ROOT).free / 1024**2:.0f} MB free"
    if "No matching distribution found" in said:
        missing = said.rpartition("No matching distribution found for")[2].split("\n")[0].strip()
        return f"There is no wheel of {missing} for this platform: Linux x86-64 with Python 3.11 or 3.12 has them all"
    lines = said.strip().splitlines()
    shown = lines if len(lines) <= SHOWN else [*lines[: SHOWN // 2], "...", *lines[-SHOWN // 2 :]]
    return f"{' '.join(command[:4])} failed (all of it is in {LOG}):\n" + "\n".join(f"    | {line}" for line in shown)


if __name__ == "__main__":
    main(sys.argv[1:])
