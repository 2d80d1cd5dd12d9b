"""The sums of some of a run's data rows, added up when they are asked for."""

from collections.abc import Mapping, Sequence

import numpy as np
from django.db.models import QuerySet

from apps.evaluation.calibration import TooFew
from apps.evaluation.levels import COCO_LEVELS, Floats
from apps.evaluation.models import ALL
from apps.evaluation.points import Point
from apps.evaluation.precision import Averages, Scored, averages, scored, truth_counts
from apps.evaluation.queries.masks import mask_overlaps
from apps.evaluation.queries.metrics import Sums
from apps.evaluation.queries.outcomes import stored_outcomes
from apps.evaluation.sparse import Flags
from apps.evaluation.subjects import EVERY, Subjects
from apps.evaluation.sums import Cells, summed
from apps.model_runs.models import ModelRun, ModelRunDataRow


def sums_among(run: ModelRun, subjects: Subjects, point: Point, rows: QuerySet[ModelRunDataRow]) -> Sums:
    """What `sums_at` would give if the run were evaluated on these data rows alone."""
    wanted = list(rows.values_list("data_row_id", flat=True))
    parts = [each.outcomes for each in stored_outcomes(run.pk, wanted)]
    if not parts:
        return Sums()
    cells = Cells.together(summed(each) for each in parts)
    said = Scored(*(np.concatenate(column) for column in zip(*(scored(each.predictions) for each in parts), strict=True)))
    found = averages(said, np.sum([truth_counts(each.truths, len(subjects)) for each in parts], axis=0))
    masks = mask_overlaps(run.pk, wanted).get(ALL, {})

    def figures(subject: int, among: Sequence[int], own: Flags) -> dict[str, float | None]:
        return {
            **_averages(found, among, point),
            **_calibration(said, own, point),
            "mean_mask_iou": _mask_iou(masks, subject, point),
            "labelbox": _pairs(said, own, point) if subject == EVERY or subjects[subject].parent is None else None,
        }

    by_subject = {index: figures(index, [index], said.subject == index) for index in range(len(subjects))}
    every = figures(EVERY, subjects.averaged(), np.ones(said.subject.size, bool))
    return Sums(list(cells.at(point.level, point.bin)), by_subject | {EVERY: every})


def _averages(found: Averages, among: Sequence[int], point: Point) -> dict[str, float | None]:
    levels = {"ap": [point.level], "ap50": [10], "ap75": [15], "map": COCO_LEVELS}
    return {name: found.mean(each, among) for name, each in levels.items()}


def _calibration(said: Scored, own: Flags, point: Point) -> dict[str, float | None]:
    told = said.calibration(own, point.level)
    return {"ece": None, "brier": None} if isinstance(told, TooFew) else {"ece": told.ece, "brier": told.brier}


def _pairs(said: Scored, own: Flags, point: Point) -> int | None:
    found = said.labelbox_pairs(own, point.level)
    return None if found is None else int(found[point.bin])


def _mask_iou(masks: Mapping[int, Floats], subject: int, point: Point) -> float | None:
    iou = float(masks[subject][point.bin]) if subject in masks else np.nan
    return None if np.isnan(iou) else iou
