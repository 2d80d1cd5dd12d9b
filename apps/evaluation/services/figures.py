"""The figures of single data rows: at the operating point, and the pixels of masks at every threshold."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from apps.evaluation.labelbox import row_iou
from apps.evaluation.levels import BINS, ROUNDING, Ints, bins_of
from apps.evaluation.masks import pixels
from apps.evaluation.near import Pair
from apps.evaluation.outcomes import Outcomes
from apps.evaluation.points import Point
from apps.evaluation.subjects import Subjects
from apps.kinds.mask import KIND as MASK_KIND
from apps.kinds.values import Annotation

MASK = MASK_KIND.name


def row_figures(data_rows: Sequence[UUID], pairs: Sequence[Pair], outcomes: Outcomes, point: Point) -> Mapping[UUID, dict[str, Any]]:
    """Of each data row, which `pairs` are about one by one: true and false positives, false negatives, and the mean overlap."""
    right, wrong, missed = (each.tolist() for each in counts_by_row(outcomes, point, len(data_rows)))
    return {
        row: {
            "true_positives": right[n],
            "false_positives": wrong[n],
            "false_negatives": missed[n],
            "iou": row_iou(pairs[n]),
        }
        for n, row in enumerate(data_rows)
    }


def _sure(pair: Pair, confidence: float) -> Pair:
    """What counts at this threshold."""
    return pair._replace(predictions=[each for each in pair.predictions if is_sure(each, confidence)])


def is_sure(said: Annotation, confidence: float) -> bool:
    """Whether it counts at this threshold; what has no confidence always does."""
    return said.confidence is None or said.confidence >= confidence - ROUNDING


def mask_overlaps(pair: Pair, subjects: Subjects) -> dict[int, tuple[Ints, Ints]]:
    """Of each subject with masks on a data row the pixels of both sides, and those of either, at every threshold, (101,) each."""
    if not any(each.kind == MASK for each in (*pair.predictions, *pair.truths)):
        return {}
    found: dict[int, tuple[Ints, Ints]] = defaultdict(lambda: (np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)))
    sure = [1.0 if each.confidence is None else each.confidence for each in pair.predictions if each.kind == MASK]
    start = 0
    for last in [*np.unique(bins_of(sure)).tolist(), BINS]:
        here = _sure(pair, last / (BINS - 1)) if last < BINS else pair._replace(predictions=())
        for subject, each in pixels([here], subjects).items():
            both, either = found[subject]
            both[start : last + 1], either[start : last + 1] = each.both, each.either
        start = last + 1
    return dict(found)


def counts_by_row(outcomes: Outcomes, point: Point, rows: int) -> tuple[Ints, Ints, Ints]:
    """How many predictions are right and wrong, and how many truths are missed, of each of so many rows."""
    said, true = outcomes.predictions, outcomes.truths
    there = (bins_of(said.confidence) >= point.bin) & ((said.counted >> point.level) & 1 == 1)
    is_right = (said.matched >> point.level) & 1 == 1
    asked = bins_of(true.asked[:, point.level]) >= point.bin
    found = bins_of(true.found[:, point.level]) >= point.bin
    return (
        np.bincount(said.row[there & is_right], minlength=rows),
        np.bincount(said.row[there & ~is_right], minlength=rows),
        np.bincount(true.row[asked & ~found], minlength=rows),
    )
