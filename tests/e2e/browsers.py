"""Chromium for tests, through Playwright: the one Debian installs, nothing downloaded.

Playwright keeps an event loop in the thread that started it, and Django takes all code there for async from then on: no test of a
process that has a browser may use the application from within, so the browser lives here and not in `tests/support`.
"""

import os
import shutil

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOW = "no Chromium found: apt-get install chromium, or set CHROMIUM to the path of one"
DESKTOP = {"width": 1440, "height": 900}


def chromium() -> str | None:
    """The path of an installed Chromium: `CHROMIUM`, or the first found on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
