"""Somebody before a browser, and everything that browser noticed: messages, failures, frames on sockets."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, WebSocket

from tests.e2e.browsers import DESKTOP

SLUG = "demo"
PATIENCE_MS = 30_000
# Lets tests look into the editor: it tells what it holds only where the browser was told to ask.
LOOK_INSIDE = "try { localStorage.setItem('fpTest', '1') } catch {}"
FAILED = 400


class Person:
    """One browser context with one page, signed in to the demo as `role`, or not at all."""

    def __init__(self, browser: Browser, url: str, role: str | None, **context: Any) -> None:
        self.context = browser.new_context(**{"viewport": DESKTOP, "base_url": url, **context})
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(LOOK_INSIDE)
        if role:
            answer = self.context.request.post("/api/v1/demo/sign-in", data={"role": role})
            assert answer.ok, answer.text()
        self.uncaught: list[str] = []
        self.complaints: list[str] = []
        self.frames: list[dict[str, Any]] = []
        self.page = self._open()

    def _open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.uncaught.append(str(error)))
        page.on("console", self._heard)
        page.on("response", self._answered)
        page.on("requestfailed", lambda request: self.complaints.append(f"{request.method} {request.url}: {request.failure}"))
        page.on("websocket", self._connected)
        return page

    def go(self, path: str) -> None:
        """Open a page of the organization, as in `go("datasets")`, or any, as in `go("/sign-in")`."""
        self.page.goto(path if path.startswith("/") else f"/o/{SLUG}/{path}")

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Return once the condition holds; meanwhile the browser goes on. Raises AssertionError that says what did not happen."""
        waited = 0
        while not condition():
            assert waited < PATIENCE_MS, f"it did not happen: {what}"
            self.page.wait_for_timeout(50)
            waited += 50

    def events(self, name: str | None = None, **body: Any) -> list[dict[str, Any]]:
        """The events that arrived on sockets so far, by name and by what their body says."""
        told = [frame for frame in self.frames if frame.get("type") == "event"]
        matching = [each for each in told if name in {None, each["event"]}]
        return [each for each in matching if all(each["body"].get(key) == value for key, value in body.items())]

    def leave(self) -> None:
        """Close the browser context."""
        self.context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= FAILED:
            self.complaints.append(f"{response.request.method} {response.url}: {response.status}")

    def _connected(self, socket: WebSocket) -> None:
        if re.search(r"/ws/o/", socket.url):
            socket.on("framereceived", lambda frame: self.frames.append(json.loads(frame)))


def complaints(person: Person) -> list[str]:
    """What a browser noticed, without what the page itself gave up because it asked anew."""
    return [each for each in person.complaints if "ERR_ABORTED" not in each]
