"""The editor as a person's hands and eyes have it: keys, drags in pixels of the picture, and what it says it holds."""

from typing import Any, Literal

from playwright.sync_api import Locator, TimeoutError, expect  # noqa: A004

from tests.e2e.person import Person
from tests.walk.client import Caller

Point = tuple[float, float]
INSIDE = "window.__editor ? window.__editor() : null"


class Desk:
    """The labeling or review page of a project, open before a person."""

    def __init__(self, person: Person, project: str, stage: str = "label") -> None:
        self.person, self.page, self.project, self.stage = person, person.page, project, stage

    def open(self) -> "Desk":
        """Go there, and return once a task with its picture is shown."""
        self.person.go(f"projects/{self.project}/{self.stage}")
        self.ready()
        return self

    def by_hand(self) -> "Desk":
        """No predictor is asked when a task opens, as the switch beside it says, until somebody asks."""
        me = self.person.context.request.get("/api/v1/me").json()["user"]["id"]
        kept = f"localStorage.setItem('firstpass-predictor:{me}:{self.project}', JSON.stringify({{ asksOnOpening: false }}))"
        self.person.context.add_init_script(f"try {{ {kept} }} catch {{}}")
        return self

    def ready(self) -> None:
        """Return once a task with its picture is shown and the live connection is open."""
        self.until("inside && inside.connection === 'open'")
        expect(self.canvas).to_be_visible()

    @property
    def state(self) -> dict[str, Any]:
        """What the editor holds now."""
        return dict(self.page.evaluate(INSIDE))

    def until(self, condition: str, *known: Any) -> None:
        """Return once a condition in JavaScript holds on `inside`, and on `known`, a list of values."""
        try:
            self.page.wait_for_function(f"known => {{ const inside = {INSIDE}; return {condition} }}", arg=list(known))
        except TimeoutError:
            raise AssertionError(f"it did not happen: {condition}, {known}; the editor holds {self.page.evaluate(INSIDE)}") from None

    @property
    def canvas(self) -> Locator:
        """The picture."""
        return self.page.get_by_test_id("canvas")

    @property
    def saving(self) -> Locator:
        """What the bar says about saving."""
        return self.page.get_by_test_id("save-state")

    @property
    def rows(self) -> Locator:
        """The suggestions listed."""
        return self.page.get_by_test_id("suggestion-row")

    @property
    def objects(self) -> Locator:
        """The objects listed."""
        return self.page.get_by_test_id("object-row")

    def row(self, annotation: str) -> Locator:
        """The one object or suggestion in its list."""
        return self.page.locator(f'[role=option][data-id="{annotation}"]')

    def key(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for each in keys:
            self.page.keyboard.press(each)

    def drag(self, start: Point, end: Point) -> None:
        """Drag from one point of the picture to another, in pixels of the picture."""
        self.page.mouse.move(*self.on_screen(start))
        self.page.mouse.down()
        self.page.mouse.move(*self.on_screen(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)))
        self.page.mouse.move(*self.on_screen(end))
        self.page.mouse.up()

    def point_at(self, point: Point) -> None:
        """Move the pointer to a point of the picture."""
        self.page.mouse.move(*self.on_screen(point))

    def hold(self, start: Point, end: Point) -> None:
        """Drag from one point of the picture to another, and do not let go."""
        self.page.mouse.move(*self.on_screen(start))
        self.page.mouse.down()
        self.page.mouse.move(*self.on_screen(end), steps=4)

    def draw(self, first: Point, *more: Point) -> None:
        """Drag along points of the picture, by a few steps from each to the next."""
        self.page.mouse.move(*self.on_screen(first))
        self.page.mouse.down()
        for each in more:
            self.page.mouse.move(*self.on_screen(each), steps=8)
        self.page.mouse.up()

    def click(self, *points: Point, button: Literal["left", "right"] = "left") -> None:
        """Click on points of the picture, one after the other."""
        for each in points:
            self.page.mouse.click(*self.on_screen(each), button=button)

    def tap(self, point: Point) -> None:
        """Tap with a finger on a point of the picture."""
        self.page.touchscreen.tap(*self.on_screen(point))

    def draw_box(self, start: Point, end: Point) -> dict[str, Any]:
        """Draw a box by hand with the tool's key; returns it as the editor holds it."""
        before = {each["id"] for each in self.state["annotations"]}
        self.key("b")
        self.drag(start, end)
        self.until("inside.annotations.length === known[0]", len(before) + 1)
        (drawn,) = [each for each in self.state["annotations"] if each["id"] not in before]
        return dict(drawn)

    def saved(self) -> dict[str, Any]:
        """Return what the editor holds once the server has it all."""
        self.until("inside.save.state === 'saved' && inside.save.unsaved === 0")
        expect(self.saving).to_have_attribute("data-state", "saved")
        return self.state

    def on_screen(self, point: Point) -> Point:
        camera, box = self.state["camera"], self.canvas.bounding_box()
        assert box is not None
        return box["x"] + point[0] * camera["scale"] + camera["x"], box["y"] + point[1] * camera["scale"] + camera["y"]


def shown(desk: Desk) -> list[tuple[str, Any]]:
    """The objects on the page, each with its id."""
    return objects(desk.state["annotations"])


def kept(api: Caller, desk: Desk) -> list[tuple[str, Any]]:
    """The objects that the server has, each with its id."""
    return objects(api.get(f"annotation-sets/{desk.state['annotationSet']}")["annotations"])


def objects(annotations: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    return sorted((each["id"], each["value"]) for each in annotations)
