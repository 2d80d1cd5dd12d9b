"""COCO's twelve figures of a detection run, from arrays in memory: beside pycocotools and faster-coco-eval on the same boxes in one run.

Ratios: `vs_fastest` is the CPU time here over that of the faster of the two, `vs_pycocotools` and `vs_faster_coco_eval` over each; the best
of several turns, taken one after the other so that all meet the same machine. What is measured is matching, accumulation and the mean
figures at all sizes and numbers of detections; loading the boxes into each program's own form is not. `max_ap_difference` is the largest
difference of any of the twelve figures, or of the average precision of any class, from those of either program. Both come with
`make partners`.

Figures also tell what it takes to start from annotations, as a model run is evaluated: outcomes at every level of overlap with confusions
(`assess_s`), cells at every threshold (`sums_s`) and average precision (`averages_s`), of the same boxes.
"""

import argparse
import contextlib
import io
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any
from uuid import UUID

import numpy as np

from apps.evaluation.coco import SIZES, Detections, Evaluation, Truths
from apps.evaluation.levels import DEFAULT_LEVEL
from apps.evaluation.outcomes import Pair, assess
from apps.evaluation.precision import averages, scored, truth_counts
from apps.evaluation.subjects import subjects_of
from apps.evaluation.sums import summed
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box
from apps.kinds.values import Annotation
from benchmarks.house import report

IMAGES, BOXES, CLASSES, TURNS = 5_000, 36_000, 80, 3
SIDE = 640.0
MOST = (1, 10, 100)
CROWDS, RIGHT = 0.01, 0.9  # shares of truths that are crowds, and of near hits that name the right class


def made(seed: int = 7) -> tuple[Truths, Detections]:
    """Boxes of COCO's sizes, near hits, doubles, wrong classes and strays; one in a hundred truths is a crowd. Confidences all differ."""
    random = np.random.default_rng(seed)
    image, feature = random.integers(0, IMAGES, BOXES), (CLASSES * random.random(BOXES) ** 2).astype(int)
    sides = np.exp(random.normal(4.0, 0.9, (BOXES, 2))).clip(4, SIDE / 2)
    boxes = np.concatenate((random.random((BOXES, 2)) * (SIDE - sides), sides), axis=1)
    truths = Truths(image, feature, boxes, boxes[:, 2] * boxes[:, 3] * random.uniform(0.5, 1, BOXES), random.random(BOXES) < CROWDS)
    times = random.choice([0, 1, 1, 2, 3], BOXES)
    near = np.repeat(np.arange(BOXES), times)
    shift = random.normal(0, 0.08, (near.size, 4)) * np.tile(boxes[near, 2:], 2)
    found = np.maximum(boxes[near] + shift, [0, 0, 2, 2])
    said = np.where(random.random(near.size) < RIGHT, feature[near], random.integers(0, CLASSES, near.size))
    strays = BOXES
    wide = np.exp(random.normal(4.0, 0.9, (strays, 2))).clip(4, SIDE / 2)
    stray = np.concatenate((random.random((strays, 2)) * (SIDE - wide), wide), axis=1)
    total = near.size + strays
    confidence = np.concatenate((random.beta(4, 2, near.size), random.beta(1, 5, strays))) * 0.999 + np.arange(total) * 1e-12
    return truths, Detections(
        np.concatenate((image[near], random.integers(0, IMAGES, strays))),
        np.concatenate((said, random.integers(0, CLASSES, strays))),
        np.concatenate((found, stray)),
        confidence,
    )


def ours(truths: Truths, detections: Detections) -> tuple[Any, Any]:
    """The twelve figures in COCO's order, and the average precision of each class."""
    evaluation = Evaluation(truths, detections, features=CLASSES)
    whole = evaluation.within(most=MOST)
    small, medium, large = (evaluation.within(SIZES[size])[0] for size in ("small", "medium", "large"))
    every = whole[-1]
    precision = [every.average_precision(), every.average_precision(0.5), every.average_precision(0.75)]
    precision += [each.average_precision() for each in (small, medium, large)]
    return np.array([*precision, *(each.average_recall() for each in (*whole, small, medium, large))]), every.by_feature()


def loaded(coco: Any, truths: Truths, detections: Detections) -> tuple[Any, Any]:
    """The same boxes as a COCO program holds them."""
    entries = [
        {"id": number, "image_id": int(image) + 1, "category_id": int(feature) + 1, "bbox": box, "area": area, "iscrowd": int(crowd)}
        for number, (image, feature, box, area, crowd) in enumerate(
            zip(truths.image, truths.feature, truths.boxes.tolist(), truths.area.tolist(), truths.crowd, strict=True), 1
        )
    ]
    categories = [{"id": number, "name": str(number)} for number in range(1, CLASSES + 1)]
    images = [{"id": number, "width": SIDE, "height": SIDE} for number in range(1, IMAGES + 1)]
    told = coco()
    told.dataset = {"info": {}, "images": images, "categories": categories, "annotations": entries}
    told.createIndex()
    columns = (detections.image, detections.feature, detections.boxes.tolist(), detections.confidence.tolist())
    return told, told.loadRes(
        [
            {"image_id": int(image) + 1, "category_id": int(feature) + 1, "bbox": box, "score": sure}
            for image, feature, box, sure in zip(*columns, strict=True)
        ]
    )


def theirs(program: Any, truths: Any, results: Any) -> tuple[Any, Any]:
    """The same figures of a COCO program."""
    evaluation = program(truths, results, "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    precision = np.asarray(evaluation.eval["precision"])[:, :, :, 0, -1]
    return np.asarray(evaluation.stats[:12]), np.where(precision < 0, np.nan, precision).mean(axis=(0, 1))


def best(ways: dict[str, Callable[[], Any]]) -> tuple[dict[str, float], dict[str, float], dict[str, Any]]:
    """Seconds of wall and of CPU time of each way, the best of TURNS, and what it found."""
    wall, cpu, found = dict.fromkeys(ways, float("inf")), dict.fromkeys(ways, float("inf")), {}
    for _ in range(TURNS):
        for name, way in ways.items():
            began, worked = time.perf_counter(), time.process_time()
            with contextlib.redirect_stdout(io.StringIO()):
                found[name] = way()
            wall[name] = min(wall[name], time.perf_counter() - began)
            cpu[name] = min(cpu[name], time.process_time() - worked)
    return wall, cpu, found


def apart(one: Any, other: Any) -> float:
    """The largest difference of two arrays; what is unknown in one of them must be in the other."""
    return float(np.abs(np.nan_to_num(one, nan=-1) - np.nan_to_num(other, nan=-1)).max())


def from_annotations(truths: Truths, detections: Detections) -> dict[str, float]:
    """CPU seconds of what a model run's evaluation does with the same boxes."""
    features = [UUID(int=number + 1) for number in range(CLASSES)]
    subjects = subjects_of([FeatureSpec(feature, str(number), "bounding_box") for number, feature in enumerate(features)])
    rows: list[tuple[list[Annotation], list[Annotation]]] = [([], []) for _ in range(IMAGES)]
    sides: tuple[Detections | Truths, ...] = (detections, truths)
    for side, listed in enumerate(sides):
        confidence = listed.confidence.tolist() if isinstance(listed, Detections) else [None] * BOXES
        columns = (listed.image.tolist(), listed.feature.tolist(), listed.boxes.tolist(), confidence)
        for number, (image, feature, box, sure) in enumerate(zip(*columns, strict=True)):
            rows[image][side].append(Annotation(UUID(int=number), "bounding_box", features[feature], Box(*box), confidence=sure))
    pairs = [Pair(*row) for row in rows]
    began = time.process_time()
    outcomes = assess(pairs, subjects)
    assessed = time.process_time()
    cells = summed(outcomes)
    added = time.process_time()
    found = averages(scored(outcomes.predictions), truth_counts(outcomes.truths, len(subjects)))
    done = time.process_time()
    assert found.mean() is not None
    assert any(cells.at(DEFAULT_LEVEL, 50))
    return {"assess_s": assessed - began, "sums_s": added - assessed, "averages_s": done - added}


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    truths, detections = made()
    programs = {
        "pycocotools": (import_module("pycocotools.coco").COCO, import_module("pycocotools.cocoeval").COCOeval),
        "faster_coco_eval": (import_module("faster_coco_eval").COCO, import_module("faster_coco_eval").COCOeval_faster),
    }
    ways: dict[str, Callable[[], Any]] = {"firstpass": lambda: ours(truths, detections)}
    for name, (coco, evaluation) in programs.items():
        with contextlib.redirect_stdout(io.StringIO()):
            boxes = loaded(coco, truths, detections)
        ways[name] = partial(theirs, evaluation, *boxes)
    wall, cpu, found = best(ways)
    mine = found["firstpass"]
    differences = [apart(one, other) for name in programs for one, other in zip(mine, found[name], strict=True)]
    report(
        "evaluate_run",
        ratios={
            "vs_fastest": round(wall["firstpass"] / min(wall[name] for name in programs), 3),
            **{f"vs_{name}": round(wall["firstpass"] / wall[name], 3) for name in programs},
            "max_ap_difference": max(differences),
        },
        figures={
            **{f"{name}_s": round(taken, 3) for name, taken in wall.items()},
            **{f"{name}_cpu_s": round(taken, 3) for name, taken in cpu.items()},
            "map": round(float(mine[0][0]), 4),
            **{name: round(taken, 3) for name, taken in from_annotations(truths, detections).items()},
        },
        images=IMAGES,
        boxes=BOXES,
        classes=CLASSES,
        detections=int(detections.image.size),
        turns=TURNS,
    )


if __name__ == "__main__":
    main()
