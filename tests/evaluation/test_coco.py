"""COCO's figures over arrays, with crowds, sizes and limits, against pycocotools."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from apps.evaluation import sparse
from apps.evaluation.coco import SIZES, THRESHOLDS, Detections, Evaluation, Truths
from tests.evaluation.coco_programs import evaluated

CLASSES, IMAGES = 4, 12
MOST = (1, 10, 100)


def scene(seed: int, boxes: int = 90, crowds: float = 0.15) -> tuple[Truths, Detections]:
    """Boxes on whole pixels, so that overlaps meet thresholds exactly; doubles, ties of confidence, crowds, and all sizes."""
    random = np.random.default_rng(seed)
    places = np.concatenate((random.integers(0, 60, (boxes, 2)), random.choice([8, 20, 30, 40, 90, 120], (boxes, 2))), axis=1).astype(float)
    image, feature = random.integers(0, IMAGES, boxes), random.integers(0, CLASSES - 1, boxes)
    truths = Truths(image, feature, places, places[:, 2] * places[:, 3] * random.choice([0.7, 1.0], boxes), random.random(boxes) < crowds)
    near = np.repeat(np.arange(boxes), random.integers(0, 4, boxes))
    found = places[near] + random.integers(-4, 5, (near.size, 4))
    found[:, 2:] = np.maximum(found[:, 2:], 2)
    of = np.where(random.random(near.size) < 0.8, feature[near], random.integers(0, CLASSES, near.size))
    return truths, Detections(image[near], of, found, random.random(near.size).round(1 + seed % 3))


def entries(of: Any, **more: Any) -> list[dict[str, Any]]:
    columns = zip(of.image.tolist(), of.feature.tolist(), of.boxes.tolist(), *(each.tolist() for each in more.values()), strict=True)
    return [
        {"image_id": image + 1, "category_id": feature + 1, "bbox": box, **dict(zip(more, rest, strict=True))}
        for image, feature, box, *rest in columns
    ]


def expected(truths: Truths, detections: Detections) -> Any:
    told = entries(truths, area=truths.area, iscrowd=truths.crowd.astype(int))
    return evaluated(IMAGES, CLASSES, told, entries(detections, score=detections.confidence))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("size", list(SIZES))
def test_precision_and_recall_agree_with_pycocotools_at_every_size_and_limit(seed: int, size: str) -> None:
    truths, detections = scene(seed)
    theirs = expected(truths, detections).eval
    found = Evaluation(truths, detections, features=CLASSES).within(SIZES[size], most=MOST)
    place = list(SIZES).index(size)
    for limit, ours in enumerate(found):
        precision, recall = theirs["precision"][:, :, :, place, limit], theirs["recall"][:, :, place, limit]
        assert np.where(np.isnan(ours.precision), -1, ours.precision) == pytest.approx(precision.transpose(0, 2, 1), abs=1e-9)
        assert np.where(np.isnan(ours.recall), -1, ours.recall) == pytest.approx(recall, abs=1e-9)


def test_the_twelve_figures_agree_with_pycocotools() -> None:
    truths, detections = scene(3)
    evaluation = Evaluation(truths, detections, features=CLASSES)
    whole = evaluation.within(most=MOST)
    sizes = [evaluation.within(SIZES[size])[0] for size in ("small", "medium", "large")]
    ours = [whole[-1].average_precision(), whole[-1].average_precision(0.5), whole[-1].average_precision(0.75)]
    ours += [each.average_precision() for each in sizes] + [each.average_recall() for each in (*whole, *sizes)]
    assert ours == pytest.approx(expected(truths, detections).stats[:12].tolist(), abs=1e-9)
    assert np.nanmean(whole[-1].by_feature()) == pytest.approx(ours[0])


def test_crowded_images_are_worked_off_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    truths, detections = scene(5)
    whole = Evaluation(truths, detections, features=CLASSES).within()[0]
    monkeypatch.setattr(sparse, "PAIRS_AT_ONCE", 3)
    pieces = Evaluation(truths, detections, features=CLASSES).within()[0]
    assert np.array_equal(pieces.precision, whole.precision, equal_nan=True)


def test_nothing_true_has_no_figures_and_nothing_found_has_none_right() -> None:
    truths, detections = scene(1)
    none = replace(truths, **{name: getattr(truths, name)[:0] for name in ("image", "feature", "boxes", "area", "crowd")})
    assert np.isnan(Evaluation(none, detections, features=CLASSES).within()[0].average_precision())
    silent = Detections(*(getattr(detections, name)[:0] for name in ("image", "feature", "boxes", "confidence")))
    nothing = Evaluation(truths, silent, features=CLASSES).within()[0]
    assert (nothing.average_precision(), nothing.average_recall()) == (0.0, 0.0)
    assert nothing.precision.shape == (THRESHOLDS.size, CLASSES, 101)
