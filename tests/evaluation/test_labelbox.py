"""Labelbox's own figures, against those of its package."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evaluation import labelbox
from apps.evaluation.labelbox import LABELBOX, Confusion, class_ious, confusion, row_iou
from apps.evaluation.outcomes import Pair
from apps.kinds.entity import Entity
from apps.kinds.geometry import Dot, Polygon
from apps.kinds.locators import Page
from apps.kinds.rle import encode
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer
from tests.evaluation.annotations import Chance, answered, box, checklist, feature, radio, said, written

CASES = [json.loads(line) for line in (Path(__file__).parent / "data" / "labelbox-metrics.ndjson").read_text().splitlines()]
ways = pytest.mark.parametrize("way", ["no_answers", "with_answers"])
cases = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])


def annotation(given: dict[str, Any]) -> Annotation:
    """An annotation of the reference cases."""
    name, value = given["name"], given["value"]
    answers = tuple(answer for each in given.get("classifications", ()) for answer in nested(each))
    match given["kind"]:
        case "bbox":
            return box(value["left"], value["top"], value["width"], value["height"], name=name, answers=answers)
        case "polygon":
            return said("polygon", name, Polygon((tuple((float(x), float(y)) for x, y in value),)))
        case "point":
            return said("point", name, Dot(*map(float, value)))
        case "entity":
            return said("entity", name, Entity(value[0], value[1] + 1))
        case "mask":
            pixels = np.zeros((value["h"], value["w"]), bool)
            for left, top, right, bottom in value["rects"]:
                pixels[top:bottom, left:right] = True
            return said("mask", name, encode(pixels))
        case "radio":
            return radio(name, value)
        case "checklist":
            return checklist(name, dict.fromkeys(value))
    return said("text", name, Text(value))


def nested(given: dict[str, Any]) -> list[Answer]:
    if given["kind"] == "radio":
        return [answered(given["name"], given["value"])]
    return [Answer(feature(given["name"]), "checklist", checklist(given["name"], dict.fromkeys(given["value"])).value)]


def pair_of(case: dict[str, Any]) -> Pair:
    return Pair(*([annotation(each) for each in case[side]] for side in ("predictions", "truths")))


def by_name(found: dict[tuple[UUID, UUID | None], Any], names: list[str]) -> dict[str, Any]:
    """Classes by the names of their features, or of their options."""
    return {name: value for (of, option), value in found.items() for name in names if feature(name) == (option or of)}


@cases
@ways
def test_mean_overlaps_agree(case: dict[str, Any], way: str) -> None:
    expected, pair, with_answers = case["expected"][way], pair_of(case), way == "with_answers"
    found = row_iou(pair, with_answers=with_answers, rules=LABELBOX)
    assert found == (expected["miou"] if expected["miou"] is None else pytest.approx(expected["miou"], abs=1e-9))
    each = class_ious(pair, with_answers=with_answers, rules=LABELBOX)
    assert by_name(each, list(expected["class_miou"])) == pytest.approx(expected["class_miou"], abs=1e-9)
    assert len(each) == len(expected["class_miou"])


@cases
@ways
def test_confusion_counts_agree(case: dict[str, Any], way: str) -> None:
    expected, pair = case["expected"][way]["confusion"], pair_of(case)
    for threshold, figures in (expected or {}).items():
        found = confusion(pair, float(threshold), with_answers=way == "with_answers", rules=LABELBOX)
        each = by_name(found, list(figures["per_class"]))
        assert {name: list(counts) for name, counts in each.items()} == figures["per_class"]
        assert np.sum(list(found.values()), axis=0).tolist() == figures["all"] if found else figures["all"] is None


def test_a_pair_whose_answers_disagree_leaves_the_truth_to_the_next() -> None:
    truth = box(0, 0, 10, 10, answers=(answered("side", "heads"),))
    predictions = [box(0, 0, 10, 10, answers=(answered("side", "tails"),)), box(1, 0, 10, 10, answers=(answered("side", "heads"),))]
    found = confusion(Pair(predictions, [truth]), 0.25, with_answers=True)
    assert found == {(feature("coin"), None): Confusion(1, 1, 0, 0)}


def test_an_overlap_that_equals_the_threshold_is_none() -> None:
    half = Pair([box(0, 0, 10, 5)], [box(0, 0, 10, 10)])
    assert confusion(half, 0.5) == {(feature("coin"), None): Confusion(0, 1, 0, 1)}


def test_our_own_rules_count_characters_and_do_not_depend_on_the_scale() -> None:
    spans = Pair([said("entity", "person", Entity(0, 4))], [said("entity", "person", Entity(0, 5))])
    assert row_iou(spans) == pytest.approx(0.8)
    assert row_iou(spans, rules=LABELBOX) == pytest.approx(0.75)
    dots = Pair([said("point", "dot", Dot(0, 0))], [said("point", "dot", Dot(30, 0))])
    assert row_iou(dots) == 0.0
    assert row_iou(dots, rules=LABELBOX) == pytest.approx(0.575, abs=0.01)


def test_predictions_below_the_confidence_are_as_if_they_were_not_there() -> None:
    pair = Pair([box(0, 0, 10, 10), replace(box(50, 50, 9, 9), confidence=0.4)], [box(0, 0, 10, 10)])
    assert (row_iou(pair), row_iou(pair, least=0.4), row_iou(pair, least=0.41)) == (0.5, 0.5, 1.0)
    assert row_iou(Pair([replace(box(0, 0, 1, 1), confidence=0.4)], []), least=0.5) is None
    unsure = replace(radio("weather", "sun"), confidence=0.4)
    assert (row_iou(Pair([unsure], [radio("weather", "sun")])), row_iou(Pair([unsure], [radio("weather", "sun")]), least=0.5)) == (1.0, 0.0)


def test_what_stands_elsewhere_does_not_overlap() -> None:
    for rules in (LABELBOX, None):
        more = {} if rules is None else {"rules": rules}
        assert (
            row_iou(
                Pair([said("entity", "person", Entity(0, 4), at=Page(1))], [said("entity", "person", Entity(0, 4), at=Page(2))]), **more
            )
            == 0.0
        )
        assert row_iou(Pair([radio("weather", "sun", at=Page(1))], [radio("weather", "sun", at=Page(2))]), **more) == 0.0


def test_texts_agree_where_they_are_equal() -> None:
    pair = Pair([box(0, 0, 5, 5, answers=(written("note", "mint"),))], [box(0, 0, 5, 5, answers=(written("note", "worn"),))])
    assert row_iou(pair, with_answers=True) == 0.5
    assert confusion(Pair([said("text", "remark", Text("a"))], [said("text", "remark", Text("a"))]), 0.5) == {
        (feature("remark"), None): Confusion(1, 0, 0, 0)
    }


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_crowds_are_worked_off_faster_and_no_different(seed: int) -> None:
    chance = Chance(seed, ("bounding_box", "entity", "polygon", "point"))
    pairs = [chance.pair() for _ in range(8)]
    crowd = Pair(*([each for pair in pairs for each in pair[side]] for side in (0, 1)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labelbox, "FEW", 0)
        fast = class_ious(crowd), confusion(crowd, 0.3)
        patch.setattr(labelbox, "FEW", 10**9)
        assert fast == (pytest.approx(class_ious(crowd)), confusion(crowd, 0.3))
