"""The sums of some of a run's data rows, added up when they are asked for."""

from collections.abc import Sequence

import numpy as np
from django.db.models import QuerySet

from apps.evaluation.levels import COCO_LEVELS
from apps.evaluation.models import EVERY
from apps.evaluation.points import Point
from apps.evaluation.precision import Averages, Scored, averages, scored, truth_counts
from apps.evaluation.queries.metrics import NO_FIGURES, Sums
from apps.evaluation.queries.outcomes import stored_outcomes
from apps.evaluation.subjects import Subjects
from apps.evaluation.sums import Cells, summed
from apps.model_runs.models import ModelRun, ModelRunDataRow


def sums_among(run: ModelRun, subjects: Subjects, point: Point, rows: QuerySet[ModelRunDataRow]) -> Sums:
    """What `sums_at` would give if the run were evaluated on these data rows alone; without calibration and masks."""
    parts = [each.outcomes for each in stored_outcomes(run.pk, list(rows.values_list("data_row_id", flat=True)))]
    if not parts:
        return Sums()
    cells = Cells.together(summed(each) for each in parts)
    said = Scored(*(np.concatenate(column) for column in zip(*(scored(each.predictions) for each in parts), strict=True)))
    truths = np.sum([truth_counts(each.truths, len(subjects)) for each in parts], axis=0)
    found = averages(said, truths)
    figures = {index: _figures(found, [index], point) for index in range(len(subjects))}
    return Sums(list(cells.at(point.level, point.bin)), figures | {EVERY: _figures(found, subjects.averaged(), point)})


def _figures(found: Averages, among: Sequence[int], point: Point) -> dict[str, float | None]:
    levels = {"ap": [point.level], "ap50": [10], "ap75": [15], "map": COCO_LEVELS}
    return {**NO_FIGURES, **{name: found.mean(each, among) for name, each in levels.items()}}
