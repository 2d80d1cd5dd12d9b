"""The benchmark that works as a model of a person: over a few images both ways come to the truth, and what was done is in the figures."""

from playwright.sync_api import Browser

from benchmarks.keystrokes import BY_HAND, SUGGESTED, labelled, truth_of
from tests.e2e.workshop import Workshop
from tests.support.product import Product
from tests.walk.client import Caller

IMAGES, LEAST = 2, 0.8


def test_both_ways_of_working_come_to_the_truth(browser: Browser, product: Product, api: Caller, workshop: Workshop) -> None:
    workshop.predictor()
    by_hand, suggested = (labelled(browser, product.url, api, way, images=IMAGES, least=LEAST) for way in (BY_HAND, SUGGESTED))
    objects = sum(len(truth_of(f"demo/labeling-{number:04}.jpg")) for number in range(IMAGES))
    assert min(by_hand.least_iou, suggested.least_iou) >= LEAST
    counts = {outcome: len(each) for outcome, each in suggested.ledger.acts.items()}
    assert {outcome: len(each) for outcome, each in by_hand.ledger.acts.items()} == {"drawn": objects, "submitted": IMAGES}
    assert by_hand.ledger.operations["P"] == 2 * objects
    assert by_hand.ledger.operations["B"] == 2 * objects
    assert sum(counts.get(each, 0) for each in ("accepted", "edited", "relabelled", "drawn")) == objects
    assert counts["accepted"] + counts.get("edited", 0) > 0
    assert suggested.waiting_s > 0
