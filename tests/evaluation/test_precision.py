"""Average precision against figures by hand and against pycocotools."""

from typing import Any

import numpy as np
import pytest

from apps.evaluation.levels import COCO_LEVELS, DEFAULT_LEVEL
from apps.evaluation.outcomes import Pair, assess
from apps.evaluation.precision import Averages, averages, scored, truth_counts
from apps.kinds.values import Annotation
from tests.evaluation.annotations import SUBJECTS, Chance, box, feature, subject
from tests.evaluation.coco_programs import evaluated

NAMES = ("coin", "rim", "stamp")
TRUE = box(0, 0, 10, 10)


def found(confidence: float | None) -> Annotation:
    return box(0, 0, 10, 10, confidence=confidence)


def missed(confidence: float | None) -> Annotation:
    return box(50, 50, 10, 10, confidence=confidence)


def averaged(pairs: list[Pair]) -> Averages:
    outcomes = assess(pairs, SUBJECTS)
    return averages(scored(outcomes.predictions), truth_counts(outcomes.truths, len(SUBJECTS)))


@pytest.mark.parametrize(
    ("predictions", "precision", "recall"),
    [
        ((found(0.9),), 1.0, 1.0),
        ((found(None), missed(0.8)), 1.0, 1.0),
        ((missed(0.9), found(0.8)), 0.5, 1.0),
        ((missed(0.9),), 0.0, 0.0),
        ((), 0.0, 0.0),
    ],
)
def test_average_precision_by_hand(predictions: tuple[Annotation, ...], precision: float, recall: float) -> None:
    all_of_it = averaged([Pair(predictions, (TRUE,))])
    assert all_of_it.of(subject("coin")) == pytest.approx(precision)
    assert all_of_it.recall[subject("coin"), DEFAULT_LEVEL] == recall
    assert all_of_it.mean() == pytest.approx(precision)


def test_half_of_the_truths_found_gives_half_of_the_101_recalls() -> None:
    half = averaged([Pair((found(0.9),), (TRUE, box(80, 80, 5, 5)))])
    assert half.of(subject("coin"), (DEFAULT_LEVEL,)) == pytest.approx(51 / 101)
    assert half.curves[subject("coin"), DEFAULT_LEVEL].tolist() == [1.0] * 51 + [0.0] * 50


def test_a_subject_without_truths_has_no_average_and_counts_in_no_mean() -> None:
    nothing = averaged([Pair((found(0.9),), ())])
    assert nothing.of(subject("coin")) is None
    assert nothing.mean() is None
    both = averaged([Pair((found(0.9), box(0, 0, 5, 5, name="rim")), (TRUE,))])
    assert both.mean() == pytest.approx(1.0)
    assert both.mean(among=[subject("rim")]) is None


def test_no_more_than_the_hundred_surest_of_a_data_row_count() -> None:
    crowd = [missed(0.9) for _ in range(100)]
    assert averaged([Pair((*crowd, found(0.8)), (TRUE,))]).mean() == 0.0
    assert averaged([Pair((*crowd[1:], found(0.8)), (TRUE,))]).mean() == pytest.approx(0.01)


def coco_precisions(pairs: list[Pair]) -> Any:
    """(thresholds, recalls, classes) and (thresholds, classes) of pycocotools, over all areas and with 100 detections."""

    def entry(image: int, annotation: Annotation) -> dict[str, Any]:
        place: Any = annotation.value
        sure = 1.0 if annotation.confidence is None else annotation.confidence
        category = [feature(name) for name in NAMES].index(annotation.feature) + 1
        bbox = [float(place.x), float(place.y), float(place.width), float(place.height)]
        return {"image_id": image, "category_id": category, "bbox": bbox, "score": sure}

    results, truths = ([entry(image, each) for image, pair in enumerate(pairs, 1) for each in pair[side]] for side in (0, 1))
    found = evaluated(len(pairs), len(NAMES), truths, results).eval
    return found["precision"][:, :, :, 0, 2], found["recall"][:, :, 0, 2]


@pytest.mark.parametrize("seed", range(6))
def test_average_precision_agrees_with_pycocotools(seed: int) -> None:
    chance = Chance(seed, ("bounding_box",))
    pairs = [chance.pair() for _ in range(25)]
    pairs = [Pair(*([each for each in side if each.at is None] for side in pair[:2])) for pair in pairs]
    ours = averaged(pairs)
    precision, recall = coco_precisions(pairs)
    for number, name in enumerate(NAMES):
        own = subject(name)
        assert ours.curves[own, COCO_LEVELS] == pytest.approx(precision[:, :, number], abs=1e-9)
        assert ours.recall[own, COCO_LEVELS] == pytest.approx(recall[:, number], abs=1e-9)
    boxes = [subject(name) for name in NAMES]
    assert ours.mean(among=boxes) == pytest.approx(np.mean(precision), abs=1e-9)
