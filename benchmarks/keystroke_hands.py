"""Hands that a model of a person moves: each key, press and way of the pointer is really done in the page, and noted with its seconds."""

import time
from typing import Any

from playwright.sync_api import Response

from benchmarks.keystroke_boxes import Box
from benchmarks.keystroke_model import KEY_S, MENTAL_S, PRESS_S, Ledger, Point, pointing_s
from tests.e2e.desk import Desk
from tests.walk.client import Caller

LOOK_EVERY_MS, PATIENCE_S = 10, 60.0
FURTHER_PX = 8
PAINTED = "document.querySelector('[data-testid=canvas] img')?.complete"


class Hands:
    """One hand on the keyboard, one on the mouse, before the editor of one project, which is opened."""

    def __init__(self, desk: Desk, api: Caller, names: dict[str, str], ledger: Ledger) -> None:
        self.desk, self.page, self._api, self.ledger = desk, desk.page, api, ledger
        self._names = names  # of classes, by the ids of their features
        self._asked, self._label = set[str](), ""
        self.page.on("response", self._answered)
        desk.open()
        self._sit()
        self.pointer: Point = (self._canvas["x"] + self._canvas["width"] / 2, self._canvas["y"] + self._canvas["height"] / 2)

    # What a hand does -------------------------------------------------------------------------------------------------

    def think(self) -> None:
        self.ledger.add("M", MENTAL_S)

    def key(self, chord: str) -> None:
        """Press the keys of a chord together."""
        self.page.keyboard.press(chord)
        for _ in chord.split("+"):
            self.ledger.add("K", KEY_S)

    def label(self, class_name: str) -> None:
        """Take up the class by its key, unless it is in hand."""
        if self._label != class_name:
            self.key(class_name)
            self._label = class_name

    def let_go(self) -> None:
        """Of what was corrected last and is chosen, if it is: its handles are shown, and a class would be given to it."""
        if self.page.locator("[data-role=chosen]").count() > 0:
            self.key("Escape")

    def draw(self, start: Point, end: Point, *, tolerance: float) -> None:
        """Drag from one corner to the other, in pixels of the picture; so far may each be off."""
        self._point(self.on_screen(start), self._size(tolerance))
        self._drag(self.on_screen(end), self._size(tolerance))

    def move_handle(self, handle: int, to: Point, *, tolerance: float) -> None:
        """Take the handle that the page shows, and drag it to a place of the picture."""
        knob = self.page.locator(f"[data-handle='{handle}'] circle").bounding_box()
        assert knob is not None, f"handle {handle} is not to be seen"
        self._point((knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2), knob["width"])
        self._drag(self.on_screen(to), self._size(tolerance))

    def submit(self, *, suggested: bool) -> None:
        """Hand in, and wait until the next task is there, if there is one: its picture, and all that is suggested for it."""
        task = self.desk.state["task"]
        began = time.perf_counter()
        self.key("Control+Enter")
        self.desk.until(f"!inside || (inside.task !== known[0] && {PAINTED})", task)
        if self.page.evaluate("!!window.__editor"):
            self._see_all(suggested=suggested)
            self._sit()
            self.ledger.add("R", time.perf_counter() - began)

    def await_suggestions(self) -> None:
        """Wait for the last word of the predictor about the task that was opened just now."""
        began = time.perf_counter()
        self._see_all(suggested=True)
        self.ledger.add("R", time.perf_counter() - began)

    # What the eyes see ------------------------------------------------------------------------------------------------

    def focused(self) -> Box | None:
        """The suggestion that is meant."""
        state = self.state
        return next((self.box(each) for each in state["suggestions"] if each["id"] == state["focus"]), None)

    def suggestions(self) -> list[Box]:
        return [self.box(each) for each in self.state["suggestions"]]

    def objects(self) -> list[Box]:
        return [self.box(each) for each in self.state["annotations"]]

    def box(self, annotation: dict[str, Any]) -> Box:
        return Box.of(annotation["value"], self._names[annotation["feature"]])

    @property
    def state(self) -> dict[str, Any]:
        return self.desk.state

    def on_screen(self, point: Point) -> Point:
        """The pixel of the screen nearest to a place of the picture: a mouse knows no others."""
        camera, canvas = self._camera, self._canvas
        return round(canvas["x"] + point[0] * camera["scale"] + camera["x"]), round(canvas["y"] + point[1] * camera["scale"] + camera["y"])

    # Inside -----------------------------------------------------------------------------------------------------------

    def _sit(self) -> None:
        """Before a task that was just opened: no class is in hand, and the pointer is where it was left."""
        canvas = self.desk.canvas.bounding_box()
        assert canvas is not None
        self._canvas, self._camera, self._label = canvas, self.state["camera"], ""

    def _size(self, tolerance: float) -> float:
        return 2 * tolerance * float(self._camera["scale"])

    def _point(self, to: Point, size_px: float) -> None:
        self.ledger.add("P", pointing_s(self.pointer, to, size_px))
        self.page.mouse.move(*to, steps=2)
        self.pointer = to

    def _drag(self, to: Point, size_px: float) -> None:
        self.page.mouse.down()
        self.ledger.add("B", PRESS_S)
        # What is moved by less than a slip of the hand counts as not moved: one goes further, and comes back.
        self.page.mouse.move(to[0] + FURTHER_PX, to[1] + FURTHER_PX)
        self._point(to, size_px)
        self.page.mouse.up()
        self.ledger.add("B", PRESS_S)

    def _see_all(self, *, suggested: bool) -> None:
        deadline = time.perf_counter() + PATIENCE_S
        while suggested and not self._has_heard():
            if time.perf_counter() > deadline:
                raise SystemExit(f"the predictor says nothing: {self.state['run']}")
            self.page.wait_for_timeout(LOOK_EVERY_MS)

    def _has_heard(self) -> bool:
        """Whether the predictor has said all: it was asked and is done, or it has looked at the picture before."""
        state = self.state
        if state["task"] in self._asked:
            return not state["run"]["isRunning"]
        return any(each["final"] for each in self._api.get(f"tasks/{state['task']}")["suggestions"])

    def _answered(self, response: Response) -> None:
        *_, task, last = response.url.split("?")[0].split("/")
        if last == "suggestions" and response.request.method == "POST":
            self._asked.add(task)
