"""The figures of single data rows at the operating point."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from apps.evaluation.labelbox import row_iou
from apps.evaluation.levels import Floats, Ints, bins_of
from apps.evaluation.near import Pair
from apps.evaluation.outcomes import Outcomes, Predictions
from apps.evaluation.points import Point
from apps.evaluation.sparse import Flags


def row_figures(data_rows: Sequence[UUID], pairs: Sequence[Pair], outcomes: Outcomes, point: Point) -> Mapping[UUID, dict[str, Any]]:
    """Of each data row, which `pairs` are about one by one: true and false positives, false negatives, the mean overlap, and how
    confident the surest false positive is.
    """
    right, wrong, missed = (each.tolist() for each in counts_by_row(outcomes, point, len(data_rows)))
    surest = surest_by_row(outcomes, point, len(data_rows)).tolist()
    return {
        row: {
            "true_positives": right[n],
            "false_positives": wrong[n],
            "false_negatives": missed[n],
            "iou": row_iou(pairs[n], least=point.least),
            "surest_wrong": surest[n] if wrong[n] else None,
        }
        for n, row in enumerate(data_rows)
    }


def counts_by_row(outcomes: Outcomes, point: Point, rows: int) -> tuple[Ints, Ints, Ints]:
    """How many predictions are right and wrong, and how many truths are missed, of each of so many rows."""
    said, true = outcomes.predictions, outcomes.truths
    there, is_right = _there(said, point)
    asked = bins_of(true.asked[:, point.level]) >= point.bin
    found = bins_of(true.found[:, point.level]) >= point.bin
    return (
        np.bincount(said.row[there & is_right], minlength=rows),
        np.bincount(said.row[there & ~is_right], minlength=rows),
        np.bincount(true.row[asked & ~found], minlength=rows),
    )


def surest_by_row(outcomes: Outcomes, point: Point, rows: int) -> Floats:
    """How confident the surest prediction that is wrong is, of each of so many rows; 0 where none is."""
    said, surest = outcomes.predictions, np.zeros(rows)
    there, is_right = _there(said, point)
    wrong = there & ~is_right
    np.maximum.at(surest, said.row[wrong], said.confidence[wrong])
    return surest


def _there(said: Predictions, point: Point) -> tuple[Flags, Flags]:
    """Which predictions count at the point, and which are right there."""
    there = (bins_of(said.confidence) >= point.bin) & ((said.counted >> point.level) & 1 == 1)
    return there, (said.matched >> point.level) & 1 == 1
