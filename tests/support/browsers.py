"""Chromium for tests, through Playwright: the one Debian installs, nothing downloaded."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session. Where there is none the test is skipped, under CI=true it fails."""
    path = chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(HOW)
    # Playwright keeps an event loop in this thread, which Django takes for async code although the tests are not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 1440 x 900 in a context of its own; an error that the page does not catch fails the test."""
    context = browser.new_context(viewport=DESKTOP)
    opened = context.new_page()
    uncaught: list[str] = []
    opened.on("pageerror", lambda error: uncaught.append(str(error)))
    yield opened
    context.close()
    assert not uncaught, f"the page did not catch: {uncaught}"
