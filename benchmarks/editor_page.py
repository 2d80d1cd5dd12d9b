"""The page that the benchmark of the editor drives: a browser without a limit of frames, gestures made in the page, paints told by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Page, Request, ViewportSize, sync_playwright

from benchmarks.editor_house import SESSION
from tests.e2e.browsers import ARGUMENTS, HOW, chromium

UNLIMITED = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
VIEW = ViewportSize(width=1440, height=900)
WITHIN_MS, THINKS_MS = 120_000, 120
CSRF, TOKEN = "csrftoken", "b" * 32  # what the page sends must be what its cookie holds
SHOWN = "() => window.bench.picture(document) && window.bench.drawn(document)"

# What the page tells about itself. `frames` makes a gesture, one event per frame, and answers with what each frame took in milliseconds;
# `swapped` answers with the milliseconds from a key to the frame after the next picture is in place and decoded,
# `settled` with those until the page around it is the next task's.
HELPERS = """window.bench = {
  picture: (root) => {
    const it = root.querySelector('[data-testid=canvas] img, img.bare')
    return !!it && it.complete && it.naturalWidth > 0
  },
  drawn: (root) => [...root.querySelectorAll('[data-testid=canvas] > canvas')].some((it) => it.style.transform !== '' && it.width > 300),
  frame: () => new Promise((done) => requestAnimationFrame(done)),
  painted: async (isIt) => {
    while (!isIt()) await bench.frame()
    const picture = document.querySelector('[data-testid=canvas] img, img.bare')
    await picture.decode().catch(() => {})
    await bench.frame(); await bench.frame()
    return performance.now()
  },
  frames: async (steps, act) => {
    const took = []
    let before = await bench.frame()
    for (let step = 0; step < steps; step++) {
      act(step)
      const now = await bench.frame()
      took.push(now - before)
      before = now
    }
    return took
  },
  pointer: (target, type, x, y, button = 0) => target.dispatchEvent(new PointerEvent(type, {
    bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse', isPrimary: true, button, buttons: type === 'pointerup' ? 0 : 1,
    clientX: x, clientY: y,
  })),
  middle: () => {
    const { left, top, width, height } = document.querySelector('[data-testid=canvas]').getBoundingClientRect()
    return [left + width / 2, top + height / 2]
  },
  zoom: (steps) => {
    const stage = document.querySelector('[data-testid=canvas]'), [clientX, clientY] = bench.middle()
    return bench.frames(steps, (step) => stage.dispatchEvent(
      new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX, clientY, deltaY: step < steps / 2 ? -20 : 20 })))
  },
  pan: async (steps) => {
    const stage = document.querySelector('[data-testid=canvas]'), [x, y] = bench.middle()
    bench.pointer(stage, 'pointerdown', x, y, 1)
    const took = await bench.frames(steps, (step) => {
      const turn = (step / steps) * 4 * Math.PI
      bench.pointer(stage, 'pointermove', x + 150 * Math.sin(turn), y + 100 * (1 - Math.cos(turn)), 1)
    })
    bench.pointer(stage, 'pointerup', x, y, 1)
    return took
  },
  drag: async (steps) => {
    const stage = document.querySelector('[data-testid=canvas]'), knob = document.querySelector('[data-handle="0"]')
    const { left, top, width, height } = knob.getBoundingClientRect()
    const [x, y] = [left + width / 2, top + height / 2]
    bench.pointer(knob, 'pointerdown', x, y)
    const took = await bench.frames(steps, (step) => {
      const turn = (step / steps) * 4 * Math.PI
      bench.pointer(stage, 'pointermove', x + 30 * Math.sin(turn), y + 30 * (1 - Math.cos(turn)))
    })
    bench.pointer(stage, 'pointerup', x, y)
    return took
  },
  watchKey: () => {
    bench.swapped = new Promise((done) => window.addEventListener('keydown', function watch(event) {
      if (event.key === 'Control') return // held for the key that means something, which comes next
      window.removeEventListener('keydown', watch, { capture: true })
      const before = document.querySelector('[data-testid=canvas] img, img.bare:not([hidden])')?.src
      const isIt = () => {
        const now = document.querySelector('[data-testid=canvas] img, img.bare:not([hidden])')
        return now && now.src !== before && now.complete
      }
      const began = event.timeStamp
      void bench.painted(isIt).then((ended) => done(ended - began))
      const task = window.__editor?.().task
      bench.settled = task && (async () => {
        while (window.__editor?.().task === task) await bench.frame()
        return performance.now() - began
      })()
    }, { capture: true }))
  },
}
try { localStorage.setItem('fpTest', '1') } catch {}"""


class Seat:
    """One browser context in which the member is signed in."""

    def __init__(self, browser: Browser, slug: str, session: str, port: int) -> None:
        self.url, self.slug = f"http://127.0.0.1:{port}", slug
        self.context: BrowserContext = browser.new_context(viewport=VIEW, base_url=self.url)
        self.context.set_default_timeout(WITHIN_MS)
        self.context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in ((SESSION, session), (CSRF, TOKEN))])
        self.context.add_init_script(HELPERS)
        self.page: Page = self.context.new_page()
        self._pictures = set[str]()
        self.page.on("requestfinished", self._finished)

    def label(self, project: UUID) -> None:
        """Open the editor on the next task of the project, and return once picture and shapes are painted."""
        self.page.goto(self.address(project))
        self.page.wait_for_function(SHOWN)

    def looked_at(self, pictures: int) -> None:
        """Return once so many pictures have come, those fetched ahead too, and a person has had the time to look at one."""
        self.page.wait_for_timeout(THINKS_MS)
        while len(self._pictures) < pictures:
            self.page.wait_for_timeout(THINKS_MS)

    def bare(self, body: str) -> None:
        """Go to a page that has nothing but this."""
        self.page.route("**/bare", lambda route: route.fulfill(body=f"<!doctype html>{body}", content_type="text/html"))
        self.page.goto("/bare", wait_until="commit")

    def _finished(self, request: Request) -> None:
        if request.resource_type == "image" and "thumbnails" not in request.url:  # those of the map are no task's picture
            self._pictures.add(request.url)

    def address(self, project: UUID) -> str:
        """The page on which the project is labeled."""
        return f"/o/{self.slug}/projects/{project}/label"

    def read(self, path: str) -> Any:
        """What the API answers about something."""
        return self.context.request.get(f"/api/v1/{path}", headers={"X-Organization": self.slug}).json()

    def call(self, path: str, body: dict[str, Any]) -> Any:
        """One call of the API as the page makes it."""
        headers = {"X-Organization": self.slug, "X-CSRFToken": TOKEN, "Referer": self.url}
        answer = self.context.request.post(f"/api/v1/{path}", data=body, headers=headers)
        if not answer.ok:
            raise SystemExit(f"{path}: {answer.status} {answer.text()[:500]}")
        return answer.json()

    def leave(self) -> None:
        """Close the context."""
        self.context.close()


@contextmanager
def chromium_running() -> Iterator[Browser]:
    """A Chromium that makes frames as fast as it can. Raises SystemExit where none is installed."""
    path = chromium()
    if path is None:
        raise SystemExit(HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *UNLIMITED])
        try:
            yield browser
        finally:
            browser.close()
