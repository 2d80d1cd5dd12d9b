"""One running product for the session, exactly as `make run` starts it, and people who sit before it in browsers of their own."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browsers import ARGUMENTS, HOW, chromium
from tests.e2e.desk import Desk
from tests.e2e.elsewhere import Elsewhere
from tests.e2e.person import Person
from tests.e2e.workshop import Workshop
from tests.support.live import free_port
from tests.support.product import Product
from tests.walk.client import Caller

SCALE = "0.3"  # of the demo: a detector that has learned for half a minute, and often errs
SCENES_FROM = 500_000  # of the projects that `sit` makes: no other test takes as many
Guest = Callable[..., Person]
Sit = Callable[..., Desk]
projects = count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "e2e":
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session. Where there is none the test is skipped, under CI=true it fails."""
    path = chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(HOW)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def elsewhere_port() -> int:
    """Where the server of `elsewhere` answers: the product admits this place, and no other that is private."""
    return free_port()


@pytest.fixture
def elsewhere(elsewhere_port: int) -> Iterator[Elsewhere]:
    """A server with models on it, as long as the test lasts."""
    with Elsewhere.running(elsewhere_port) as running:
        yield running


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, elsewhere_port: int) -> Iterator[Product]:
    """Started once; stopped with Ctrl-C at the end, which must leave no process behind."""
    admitted = f"127.0.0.1:{elsewhere_port}"
    running = Product(tmp_path_factory.mktemp("product"), FIRSTPASS_DEMO_SCALE=SCALE, EGRESS_ALLOWED_HOSTS=admitted)
    running.start()
    yield running
    assert running.process is not None
    family = psutil.Process(running.process.pid).children(recursive=True)
    assert running.stop() == 0, running.output
    _, left = psutil.wait_procs(family, timeout=5)
    assert not left, f"still there after Ctrl-C: {left}"


@pytest.fixture(scope="session")
def api(product: Product) -> Caller:
    """The demo's owner as a script: what a test arranges beside what it walks through."""
    return Caller(product.url, product.demo["api_key"])


@pytest.fixture(scope="session")
def workshop(api: Caller) -> Workshop:
    """Makes datasets and projects to work in."""
    return Workshop(api)


@pytest.fixture
def guest(browser: Browser, product: Product) -> Iterator[Guest]:
    """Let somebody sit down: `guest("annotator")`, signed in; `guest(None)`, before the sign-in page. None may see an error."""
    seated: list[Person] = []

    def sit(role: str | None, **context: object) -> Person:
        person = Person(browser, product.url, role, **context)
        seated.append(person)
        return person

    yield sit
    for person in seated:
        person.leave()
    assert not [each for person in seated for each in person.uncaught]


@pytest.fixture
def sit(guest: Guest, workshop: Workshop, request: pytest.FixtureRequest) -> Sit:
    """Sit an annotator before a project of their own, with nothing done in it."""

    def at(**wishes: Any) -> Desk:
        project = workshop.project(request.node.name, pictures=1, start=SCENES_FROM + 100 * next(projects), **wishes)
        return Desk(guest("annotator"), project["id"]).by_hand().open()

    return at
