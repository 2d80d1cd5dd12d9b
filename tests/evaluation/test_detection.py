"""Precision, recall and average precision against figures by hand and against pycocotools."""

import contextlib
import io
from typing import Any

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from apps.evaluation.detection import (
    Counts,
    Pair,
    average_precision,
    average_precisions,
    counts,
    counts_by_feature,
    mean_average_precision,
)
from apps.kinds.values import Annotation
from tests.evaluation.annotations import box, feature

NAMES = ("coin", "rim", "stamp")
TRUE = box(0, 0, 10, 10)


def found(confidence: float | None) -> Annotation:
    return box(0, 0, 10, 10, confidence=confidence)


def missed(confidence: float | None) -> Annotation:
    return box(50, 50, 10, 10, confidence=confidence)


def test_counts_and_ratios_by_hand() -> None:
    pairs = [Pair((found(0.9), missed(0.8)), (TRUE, box(80, 80, 5, 5))), Pair((missed(0.4),), (TRUE,))]
    total = counts(pairs)
    assert total == Counts(1, 2, 2)
    assert (total.precision, total.recall, total.f1) == (1 / 3, 1 / 3, 1 / 3)
    assert counts(pairs, min_confidence=0.5) == Counts(1, 1, 2)
    assert counts(pairs, min_confidence=0.95) == Counts(0, 0, 3)


def test_a_confidence_that_equals_the_threshold_counts() -> None:
    assert counts([Pair((found(0.5),), (TRUE,))], min_confidence=0.5) == Counts(1, 0, 0)


def test_a_prediction_without_confidence_counts_as_sure() -> None:
    assert counts([Pair((found(None),), (TRUE,))], min_confidence=1.0) == Counts(1, 0, 0)


def test_a_right_place_with_a_wrong_feature_is_wrong_twice() -> None:
    pairs = [Pair((box(0, 0, 10, 10, name="rim"),), (TRUE,))]
    assert counts(pairs) == Counts(0, 1, 1)
    assert counts_by_feature(pairs) == {feature("rim"): Counts(0, 1, 0), feature("coin"): Counts(0, 0, 1)}


def test_ratios_over_nothing_are_none_and_not_0() -> None:
    nothing = counts([])
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    assert counts([Pair((), (TRUE,))]).precision is None
    assert counts([Pair((), (TRUE,))]).recall == 0.0
    assert mean_average_precision([Pair((found(0.9),), ())]) is None


def test_the_overlap_threshold_decides() -> None:
    pairs = [Pair((box(0, 0, 10, 8, confidence=0.9),), (TRUE,))]
    assert counts(pairs, iou_threshold=0.8) == Counts(1, 0, 0)
    assert counts(pairs, iou_threshold=0.81) == Counts(0, 1, 1)


@pytest.mark.parametrize(
    ("predictions", "expected"),
    [
        ((found(0.9),), 1.0),
        ((found(0.9), missed(0.8)), 1.0),
        ((missed(0.9), found(0.8)), 0.5),
        ((missed(0.9),), 0.0),
        ((), 0.0),
    ],
)
def test_average_precision_by_hand(predictions: tuple[Annotation, ...], expected: float) -> None:
    assert average_precision([Pair(predictions, (TRUE,))], feature("coin")) == pytest.approx(expected)


def test_half_of_the_truths_found_gives_half_of_the_101_recalls() -> None:
    assert average_precision([Pair((found(0.9),), (TRUE, box(80, 80, 5, 5)))], feature("coin")) == pytest.approx(51 / 101)


def test_no_more_than_the_surest_detections_of_a_data_row_count() -> None:
    pairs = [Pair((missed(0.9), found(0.8)), (TRUE,))]
    assert average_precision(pairs, feature("coin"), max_detections=1) == 0.0


def scenes(seed: int, rows: int = 12) -> list[Pair]:
    """Made-up scenes with near hits, doubles, misses, ties of confidence and wrong features."""
    random = np.random.default_rng(seed)
    pairs = []
    for _ in range(rows):
        truths, predictions = [], []
        for _ in range(random.integers(0, 7)):
            x, y, width, height = *random.integers(0, 300, 2), *random.integers(10, 80, 2)
            name = str(random.choice(NAMES))
            truths.append(box(x, y, width, height, name=name))
            for _ in range(random.integers(0, 3)):
                dx, dy, dw, dh = random.integers(-8, 9, 4)
                said = name if random.random() < 0.8 else str(random.choice(NAMES))
                confidence = round(float(random.random()), 1)
                predictions.append(box(x + dx, y + dy, max(width + dw, 2), max(height + dh, 2), confidence=confidence, name=said))
        strays = range(random.integers(0, 3))
        predictions += [box(*random.integers(0, 300, 2), *random.integers(5, 60, 2), confidence=float(random.random())) for _ in strays]
        pairs.append(Pair(tuple(predictions), tuple(truths)))
    return pairs


def coco_precisions(pairs: list[Pair], threshold: float) -> dict[str, float]:
    """Average precision per feature at one threshold, by pycocotools."""

    def entry(image: int, annotation: Annotation, number: int) -> dict[str, Any]:
        place: Any = annotation.value
        bbox = [float(place.x), float(place.y), float(place.width), float(place.height)]
        category = [feature(name) for name in NAMES].index(annotation.feature) + 1
        own = {"id": number, "image_id": image, "category_id": category, "bbox": bbox, "area": bbox[2] * bbox[3], "iscrowd": 0}
        return own if annotation.confidence is None else {**own, "score": annotation.confidence}

    truths = [(image, annotation) for image, pair in enumerate(pairs, 1) for annotation in pair.truths]
    results = [(image, annotation) for image, pair in enumerate(pairs, 1) for annotation in pair.predictions]
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {
            "info": {},
            "images": [{"id": image} for image in range(1, len(pairs) + 1)],
            "categories": [{"id": number, "name": name} for number, name in enumerate(NAMES, 1)],
            "annotations": [entry(image, annotation, number) for number, (image, annotation) in enumerate(truths, 1)],
        }
        coco.createIndex()
        detected = coco.loadRes([entry(image, annotation, number) for number, (image, annotation) in enumerate(results, 1)])
        evaluation = COCOeval(coco, detected, "bbox")
        evaluation.params.iouThrs = np.array([threshold])
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"][0, :, :, 0, 2]
    return {name: float(precision[:, number].mean()) for number, name in enumerate(NAMES)}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("threshold", [0.5, 0.75])
def test_average_precision_agrees_with_pycocotools(seed: int, threshold: float) -> None:
    pairs = scenes(seed)
    for name, expected in coco_precisions(pairs, threshold).items():
        ours = average_precision(pairs, feature(name), iou_threshold=threshold)
        assert ours == pytest.approx(expected, abs=1e-9)


def test_the_mean_is_taken_over_thresholds_and_then_over_features() -> None:
    pairs = scenes(3)
    levels = (0.5, 0.75)
    each = [coco_precisions(pairs, level) for level in levels]
    expected = {name: np.mean([values[name] for values in each]) for name in NAMES}
    by_feature = average_precisions(pairs, iou_thresholds=levels)
    assert {name: by_feature[feature(name)] for name in NAMES} == pytest.approx(expected)
    assert mean_average_precision(pairs, iou_thresholds=levels) == pytest.approx(np.mean(list(expected.values())))
