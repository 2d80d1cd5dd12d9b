"""Pictures of every page: `python -m tests.e2e.screenshots OUT [DATA]`, of a product of its own, or of the one that runs on DATA.

With a product of its own FIRSTPASS_DEMO_SCALE says how much the demo's detector learns before.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e import pages
from tests.e2e.browsers import ARGUMENTS, HOW, chromium
from tests.e2e.desk import Desk
from tests.e2e.furnished import Furnished
from tests.e2e.person import Person
from tests.e2e.workshop import Workshop
from tests.support.product import Product
from tests.walk.client import Caller

SCHEMES = ("light", "dark")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
LABELLED = 24  # enough for the savings page to conclude something
EDITOR_IN = "try { localStorage.setItem('firstpass-editor-scheme', '%s') } catch {}"


def main(out: Path, data: Path | None) -> None:
    """Take them all."""
    out.mkdir(parents=True, exist_ok=True)
    path = chromium()
    if path is None:
        raise SystemExit(HOW)
    with running(data) as demo, sync_playwright() as playwright:
        api = Caller(demo["url"], demo["api_key"])
        made = Furnished(Workshop(api), f"Digits on photographs {uuid4().hex[:4]}", start=7000, labelled=LABELLED)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for scheme in SCHEMES:
            at_a_desk(browser, demo["url"], made, scheme, out)
            on_a_phone(browser, demo["url"], made, scheme, out)
        browser.close()


@contextmanager
def running(data: Path | None) -> Iterator[dict[str, str]]:
    """What demo.json says of the product that runs on `data`, or of one that runs as long as this lasts."""
    if data is not None:
        yield json.loads((data / "demo.json").read_text())
        return
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder))
        product.start()
        try:
            yield product.demo
        finally:
            product.stop()


def at_a_desk(browser: Browser, url: str, made: Furnished, scheme: str, out: Path) -> None:
    """Every page at 1440 x 900."""
    owner, stranger = Person(browser, url, "owner", color_scheme=scheme), Person(browser, url, None, color_scheme=scheme)
    for name, path in pages.inside(made).items():
        if name not in pages.EDITOR:
            shoot(owner, path, out / f"{name}-{scheme}.png")
    for name, path in {**pages.OUTSIDE, "invitation": pages.invitation(made.api)}.items():
        shoot(stranger, path, out / f"{name}-{scheme}.png")
    for person in (owner, stranger):
        person.leave()
    edit(browser, url, made, scheme, out, size="desk")


def on_a_phone(browser: Browser, url: str, made: Furnished, scheme: str, out: Path) -> None:
    """Accept-or-reject and review at 390 x 844."""
    edit(browser, url, made, scheme, out, size="phone", **PHONE)


def edit(browser: Browser, url: str, made: Furnished, scheme: str, out: Path, *, size: str, **context: object) -> None:
    """The editor with suggestions to decide, and the same as a reviewer sees it."""
    for role, stage in (("annotator", "label"), ("reviewer", "review")):
        person = Person(browser, url, role, color_scheme=scheme, **context)
        person.context.add_init_script(EDITOR_IN % scheme)
        Desk(person, made.project, stage).open()
        person.page.wait_for_load_state("networkidle")
        person.page.screenshot(path=out / f"{stage}-{size}-{scheme}.png")
        person.leave()


def shoot(person: Person, path: str, file: Path) -> None:
    person.go(path)
    expect(person.page.locator("h1, h2").first).to_be_visible()
    person.page.wait_for_load_state("networkidle")
    person.page.screenshot(path=file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
