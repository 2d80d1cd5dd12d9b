"""Seconds for each of 50 demo images, drawn by hand and with the demo's detector suggesting, by the keystroke-level model.

A model of a practised person works in the real editor in headless Chromium, once with nothing suggested and once with suggestions. Every
operation is really done there and counted; the seconds are those of `keystroke_model.py`, waiting is measured. Both come to the same
labels, those that the scenes were composed of: each object with its class, covered by `--iou` at least, and nothing else, which is
checked on the server.

Ratios: `suggested_vs_by_hand` is seconds per image with suggestions over seconds per image by hand; `suggested_vs_by_hand_without_waiting`
the same without what the product took.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from math import dist
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Browser, sync_playwright

from apps.demo.scenes import SPLITS, compose
from benchmarks.house import report
from benchmarks.keystroke_boxes import HANDLES, Box, drawing_tolerance, iou, sufficient_handles, verdict, wrong
from benchmarks.keystroke_hands import Hands
from benchmarks.keystroke_model import ASSUMPTIONS, Ledger
from benchmarks.processes import end_tidily, stderr
from tests.e2e.browsers import ARGUMENTS, HOW, chromium
from tests.e2e.desk import Desk
from tests.e2e.person import Person
from tests.e2e.workshop import Workshop
from tests.support.product import Product
from tests.walk.client import Caller

IMAGES, LEAST_IOU = 50, 0.8
READY_WITHIN_S = 1800.0
BY_HAND, SUGGESTED = "by hand", "suggested"
DECIDED_BY_KEY = {"accepted": "a", "rejected": "x"}


@dataclass(frozen=True)
class Arm:
    """What one way of working came to."""

    ledger: Ledger
    least_iou: float

    @property
    def waiting_s(self) -> float:
        return self.ledger.seconds["R"]

    @property
    def working_s(self) -> float:
        return self.ledger.total_s - self.waiting_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=IMAGES)
    parser.add_argument("--iou", type=float, default=LEAST_IOU, help="overlap with the truth that every object must have")
    parser.add_argument("--demo-scale", type=float, default=1.0, help="of the demo: of its pictures, and of what its detector learns")
    asked = parser.parse_args()
    if not 1 <= asked.images <= SPLITS["labeling"] * asked.demo_scale:
        parser.error(f"--images: the demo has {SPLITS['labeling']} x --demo-scale to label")
    end_tidily()
    with tempfile.TemporaryDirectory(prefix="firstpass-bench-") as folder:
        product = Product(Path(folder), FIRSTPASS_DEMO_SCALE=str(asked.demo_scale))
        try:
            stderr("starting the product, and waiting until its detector has learned")
            product.start()
            api = Caller(product.url, product.demo["api_key"])
            await_rest(api)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium() or sys.exit(HOW), args=ARGUMENTS)
                sit = partial(labelled, browser, product.url, api, images=asked.images, least=asked.iou)
                arms = {way: sit(way) for way in (BY_HAND, SUGGESTED)}
                browser.close()
        finally:
            product.stop()
    tell(arms, images=asked.images, least=asked.iou, demo_scale=asked.demo_scale)


def await_rest(api: Caller) -> None:
    """Return once the demo is complete: its detector has learned, and nothing is under way that would slow it down."""
    deadline = time.monotonic() + READY_WITHIN_S
    while not any(each["ready"] for each in api.get("predictors")["results"]) or any(
        each["state"] in {"queued", "running"} for each in api.get("jobs")["results"]
    ):
        if time.monotonic() > deadline:
            raise SystemExit("the demo does not come to rest")
        time.sleep(1)


def labelled(browser: Browser, url: str, api: Caller, way: str, *, images: int, least: float) -> Arm:
    """Label the first so many of the demo's images in a project of their own, in this way, and compare with the truth."""
    workshop = Workshop(api)
    ontology = workshop.ontology()
    project = api.post("projects", {"name": f"{way} {uuid4().hex[:6]}", "ontology": ontology["id"], "review_share": 0.0})["id"]
    if way == SUGGESTED:
        api.post(f"projects/{project}/predictors", {"predictor": workshop.predictor()["id"]})
    keys = [f"demo/labeling-{number:04}.jpg" for number in range(images)]
    api.post(f"projects/{project}/batches", {"name": "All", "global_keys": keys})
    names = {each["id"]: each["name"] for each in ontology["features"]}
    ledger, sets = Ledger(), dict[str, list[Box]]()
    person = Person(browser, url, "annotator")
    try:
        hands = Hands(Desk(person, project), api, names, ledger)
        if way == SUGGESTED:
            hands.await_suggestions()
        for done in range(images):
            state = hands.state
            truths = truth_of(api.get(f"tasks/{state['task']}")["data_row"]["global_key"])
            sets[state["annotationSet"]] = truths
            left = decide(hands, truths, least) if way == SUGGESTED else truths
            draw(hands, left, least)
            with ledger.act("submitted"):
                hands.think()
                hands.submit(suggested=way == SUGGESTED)
            stderr(f"{way}: {done + 1} of {images}, {ledger.total_s / (done + 1):.1f} s each")
    finally:
        person.leave()
    return Arm(ledger, checked(api, hands, sets, least))


def truth_of(global_key: str) -> list[Box]:
    """What the scene was composed of."""
    scene = compose("labeling", int(Path(global_key).stem.rsplit("-", 1)[1]))
    return [Box(each.x, each.y, each.x + each.width, each.y + each.height, each.class_name) for each in scene.boxes]


def checked(api: Caller, hands: Hands, sets: dict[str, list[Box]], least: float) -> float:
    """The least overlap of an object with its truth, as the server has them. Raises SystemExit where a label is not as it should be."""
    overlaps = [1.0]
    for annotation_set, truths in sets.items():
        found = [hands.box(each) for each in api.get(f"annotation-sets/{annotation_set}")["annotations"]]
        if fault := wrong(found, truths, least):
            raise SystemExit(fault)
        overlaps += [max(iou(truth, box) for box in found) for truth in truths]
    return min(overlaps)


# How the model of a person works ----------------------------------------------------------------------------------------


def draw(hands: Hands, truths: Iterable[Box], least: float) -> None:
    """Draw each: the class by its key, one drag from the corner that is nearest to the opposite one."""
    left = list(truths)
    while left:
        corners = [(each, corner) for each in left for corner in (0, 2, 4, 6)]
        box, corner = min(corners, key=lambda one: dist(hands.pointer, hands.on_screen(one[0].at(one[1]))))
        left.remove(box)
        before = len(hands.objects())
        with hands.ledger.act("drawn"):
            hands.think()
            hands.let_go()
            hands.label(box.class_name)
            hands.draw(box.at(corner), box.at((corner + 4) % len(HANDLES)), tolerance=drawing_tolerance(box, least))
        hands.desk.until("inside.annotations.length === known[0]", before + 1)


def decide(hands: Hands, truths: Iterable[Box], least: float) -> list[Box]:
    """Go through the suggestions as the list has them, and decide about each. Returns what nobody suggested."""
    missing = list(truths)
    while (box := hands.focused()) is not None:
        found = verdict(box, missing, hands.suggestions(), least)
        before = len(hands.state["decisions"])
        with hands.ledger.act(found.outcome):
            hands.think()
            if found.outcome in DECIDED_BY_KEY:
                hands.key(DECIDED_BY_KEY[found.outcome])
            elif found.truth:
                correct(hands, box, found.truth, least)
        hands.desk.until("inside.decisions.length > known[0]", before)
        if found.truth:
            missing.remove(found.truth)
    if left := hands.suggestions():
        raise SystemExit(f"nothing was decided about {left}")
    return missing


def correct(hands: Hands, box: Box, truth: Box, least: float) -> None:
    """Give a suggestion its class, where it has another, and move as many of its handles as it needs."""
    before = len(hands.state["decisions"])
    hands.let_go()
    if box.class_name != truth.class_name:
        hands.key("e")
        hands.key(truth.class_name)
        hands.desk.until("inside.decisions.length > known[0]", before)
    if iou(box, truth) < least:
        for handle, tolerance in handles_for(hands, box, truth, least):
            hands.move_handle(handle, truth.at(handle), tolerance=tolerance)
            hands.desk.until("inside.decisions.length > known[0]", before)


def handles_for(hands: Hands, box: Box, truth: Box, least: float) -> list[tuple[int, float]]:
    """One handle where that is enough, the nearest of these; else two opposite corners, the nearer one first. With their tolerances."""

    def way(handle: int) -> float:
        return dist(hands.pointer, hands.on_screen(box.at(handle)))

    if enough := sufficient_handles(box, truth, least):
        return [min(enough, key=lambda one: way(one[0]))]
    first = min((0, 2, 4, 6), key=way)
    return [(each, drawing_tolerance(truth, least)) for each in (first, (first + 4) % len(HANDLES))]


def tell(arms: dict[str, Arm], *, images: int, least: float, demo_scale: float) -> None:
    """Print what was assumed and what each outcome cost, and report."""
    print(f"Assumptions:{ASSUMPTIONS}")
    figures = dict[str, float]()
    for name, arm in arms.items():
        found = arm.ledger.figures(images)
        print(f"{name}: {found['seconds_per_image']:.1f} s per image, of them {arm.waiting_s / images:.2f} s waiting")
        for outcome, each in sorted(arm.ledger.acts.items()):
            print(f"  {outcome:<12}{len(each):>5} x {sum(each) / len(each):.2f} s")
        figures |= {f"{name.replace(' ', '_')}_{key}": round(value, 4) for key, value in found.items()}
        figures[f"{name.replace(' ', '_')}_least_iou"] = round(arm.least_iou, 4)
    by_hand, suggested = arms[BY_HAND], arms[SUGGESTED]
    ratios = {
        "suggested_vs_by_hand": suggested.ledger.total_s / by_hand.ledger.total_s,
        "suggested_vs_by_hand_without_waiting": suggested.working_s / by_hand.working_s,
    }
    report("keystrokes", ratios=ratios, figures=figures, images=images, least_iou=least, demo_scale=demo_scale)


if __name__ == "__main__":
    main()
