"""The model of a person: what operations cost, and what somebody who knows the truth does with a suggestion."""

from itertools import product

import pytest

from benchmarks.keystroke_boxes import Box, drawing_tolerance, iou, sufficient_handles, verdict, wrong
from benchmarks.keystroke_model import Ledger, pointing_s

TRUTH = Box(100, 100, 160, 180, "3")
LEAST = 0.8


def shifted(dx: float, dy: float = 0.0, name: str = "3") -> Box:
    return Box(TRUTH.left + dx, TRUTH.top + dy, TRUTH.right + dx, TRUTH.bottom + dy, name)


@pytest.mark.parametrize(("distance", "size", "seconds"), [(0, 10, 0.8), (7.5, 1, 1.1), (127.5, 1, 1.5), (5, 10, 0.8)])
def test_pointing_takes_as_long_as_the_paper_says(distance: float, size: float, seconds: float) -> None:
    assert pointing_s((3, 4), (3 + distance, 4), size) == pytest.approx(seconds, abs=0.01)


def test_the_tolerance_of_drawing_is_the_largest_error_that_still_gives_the_overlap() -> None:
    error = drawing_tolerance(TRUTH, LEAST)

    def least_of(e: float) -> float:
        corners = product((-e, e), repeat=4)
        return min(iou(Box(TRUTH.left + a, TRUTH.top + b, TRUTH.right + c, TRUTH.bottom + d, "3"), TRUTH) for a, b, c, d in corners)

    assert least_of(error) == pytest.approx(LEAST)
    assert least_of(error * 1.05) < LEAST


def test_one_handle_is_enough_where_one_side_is_off_and_none_where_all_are() -> None:
    one_side = Box(TRUTH.left, TRUTH.top, TRUTH.right + 25, TRUTH.bottom, "3")
    enough = dict(sufficient_handles(one_side, TRUTH, LEAST))
    assert set(enough) == {2, 3, 4}  # the right edge, and the corners at its ends
    x, y = TRUTH.at(3)
    for off in (enough[3], -enough[3]):
        assert iou(one_side.moved(3, (x + off, y)), TRUTH) >= LEAST
    assert sufficient_handles(Box(80, 80, 180, 200, "3"), TRUTH, LEAST) == []


@pytest.mark.parametrize(
    ("box", "others", "outcome"),
    [
        (shifted(2), [], "accepted"),
        (shifted(12), [], "edited"),
        (shifted(2, name="8"), [], "relabelled"),
        (shifted(2, name="8"), [shifted(3)], "rejected"),
        (shifted(200), [], "rejected"),
    ],
)
def test_what_becomes_of_a_suggestion(box: Box, others: list[Box], outcome: str) -> None:
    found = verdict(box, [TRUTH], [box, *others], LEAST)
    assert found.outcome == outcome
    assert (found.truth is None) == (outcome == "rejected")


def test_a_label_is_right_only_where_each_object_is_there_once_and_nothing_else() -> None:
    assert wrong([shifted(1)], [TRUTH], LEAST) == ""
    assert "nothing covers" in wrong([shifted(30)], [TRUTH], LEAST)
    assert "nothing covers" in wrong([shifted(1, name="8")], [TRUTH], LEAST)
    assert "too much" in wrong([shifted(1), shifted(2)], [TRUTH], LEAST)


def test_a_ledger_tells_operations_and_outcomes_apart() -> None:
    ledger = Ledger()
    for keys in (1, 3):
        with ledger.act("accepted"):
            for _ in range(keys):
                ledger.add("K", 0.25)
    ledger.add("R", 2.0)
    found = ledger.figures(images=2)
    assert found["seconds_per_image"] == pytest.approx(1.5)
    assert (found["K_per_image"], found["R_seconds_per_image"]) == (2, 1)
    assert (found["accepted_count"], found["accepted_seconds"]) == (2, 0.5)
