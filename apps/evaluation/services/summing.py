"""Everything that is kept of a run added up: cells by split and level, and the figures that cannot be added."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.db.models import Count

from apps.annotations.services.copying import NULL, copy_rows, escaped
from apps.core.ids import uuid7
from apps.core.tenancy import current_organization_id
from apps.evaluation.calibration import TooFew
from apps.evaluation.levels import LEVELS, Floats, Ints
from apps.evaluation.models import ALL, Cell, Figure
from apps.evaluation.outcomes import Outcomes
from apps.evaluation.precision import Averages, Scored, averages, scored, truth_counts
from apps.evaluation.queries.masks import mask_overlaps
from apps.evaluation.queries.outcomes import stored_outcomes
from apps.evaluation.services.customs import mean_lines, replace_means
from apps.evaluation.sparse import Flags
from apps.evaluation.subjects import EVERY, Subjects
from apps.evaluation.sums import Cells, summed
from apps.model_runs.models import ModelRun, ModelRunDataRow

CELL = ("id", "model_run_id", "split", "level", "predicted", "truth", "counts", "overlaps")
FIGURE = (
    "id", "model_run_id", "split", "level", "subject", "ap", "ap50", "ap75", "map", "max_recall", "ece", "brier", "curve", "mask_iou",
    "labelbox", "reliability",
)  # fmt: skip
AP50, AP75 = LEVELS.index(0.5), LEVELS.index(0.75)
METRIC_NAMES = "SELECT DISTINCT name FROM evaluation_customsum WHERE organization_id = %s AND model_run_id = %s ORDER BY name"


@dataclass
class Gathered:
    """The outcomes of a split so far: their cells, and what average precision asks of each prediction."""

    cells: list[Cells] = field(default_factory=list)
    said: list[Scored] = field(default_factory=list)
    truths: list[Ints] = field(default_factory=list)

    def take(self, outcomes: Outcomes, subjects: Subjects) -> None:
        """One portion more."""
        self.cells.append(summed(outcomes))
        self.said.append(scored(outcomes.predictions))
        self.truths.append(truth_counts(outcomes.truths, len(subjects)))


@dataclass(frozen=True)
class Split:
    """What is kept of a split, or of all together."""

    cells: Cells
    said: Scored
    averages: Averages
    masks: Mapping[int, Floats]


@dataclass(frozen=True)
class SummedUp:
    """What is kept of a run: cells, figures and means as COPY reads them, and `summary` for RunEvaluation."""

    cells: Sequence[str]
    figures: Sequence[str]
    means: Sequence[str]
    summary: Mapping[str, Any]


def sum_up(run: ModelRun, subjects: Subjects, *, going_on: Callable[[], None]) -> SummedUp:
    """Everything that is kept of the run's outcomes. The order in which they were written does not matter.

    No transaction may be open: it takes a while, and says so by `going_on`.
    """
    gathered: dict[str, Gathered] = defaultdict(Gathered)
    for portion in stored_outcomes(run.pk):
        for split in sorted({*portion.prediction_splits, *portion.truth_splits}):
            gathered[split].take(portion.of_split(split), subjects)
        going_on()
    if gathered:
        gathered[ALL] = _together(list(gathered.values()))
    with transaction.atomic():
        masks, summary, customs = mask_overlaps(run.pk), _summary(run), mean_lines(run.pk)
    cells, figures = list[str](), list[str]()
    for split, parts in gathered.items():
        each = settled(parts, masks.get(split, {}))
        cells += _cell_lines(run.pk, split, each.cells)
        for lines in _figure_lines(run.pk, split, each, subjects):
            figures += lines
            going_on()
    return SummedUp(cells, figures, customs, summary)


def _together(splits: Iterable[Gathered]) -> Gathered:
    whole = Gathered()
    for each in splits:
        whole.cells += each.cells
        whole.said += each.said
        whole.truths += each.truths
    return whole


def settled(parts: Gathered, masks: Mapping[int, Floats]) -> Split:
    """The portions together."""
    said = Scored(*(np.concatenate(column) for column in zip(*parts.said, strict=True)))
    return Split(Cells.together(parts.cells), said, averages(said, sum(parts.truths[1:], parts.truths[0])), masks)


def _summary(run: ModelRun) -> dict[str, Any]:
    evaluated = ModelRunDataRow.objects.filter(model_run=run, true_positives__isnull=False)
    labeled = dict(evaluated.order_by("split").values_list("split").annotate(n=Count("pk")))
    with connection.cursor() as cursor:
        cursor.execute(METRIC_NAMES, [current_organization_id(), run.pk])
        return {"labeled": {**labeled, ALL: sum(labeled.values())}, "custom_metrics": [name for (name,) in cursor.fetchall()]}


def replace_sums(*, run: ModelRun, sums: SummedUp) -> None:
    """Keep these in place of what was kept."""
    for model, columns, lines in ((Cell, CELL, sums.cells), (Figure, FIGURE, sums.figures)):
        model.objects.filter(model_run=run).delete()
        if lines:
            copy_rows(model._meta.db_table, columns, lines)
    replace_means(run.pk, sums.means)


def _cell_lines(run: UUID, split: str, cells: Cells) -> Iterator[str]:
    for level, predicted, truth, counts, overlaps in cells.rows():
        alike = _array(overlaps) if predicted == truth else NULL
        yield f"{uuid7()}\t{run}\t{split}\t{level}\t{predicted}\t{truth}\t{_array(counts)}\t{alike}\n"


def _figure_lines(run: UUID, split: str, each: Split, subjects: Subjects) -> Iterator[list[str]]:
    """Those of one subject after the other; EVERY is the mean over those that means are taken over."""
    found = each.averages
    wanted: list[tuple[int, Sequence[int]]] = [(index, [index]) for index in range(len(found.precision))]
    for subject, among in [*wanted, (EVERY, subjects.averaged())]:
        at50, at75, mean = (_number(found.mean(levels, among)) for levels in ([AP50], [AP75], range(10, 20)))
        own = (each.said.subject == subject) | (subject == EVERY)
        masks = _array(each.masks[subject].tolist()) if subject in each.masks else NULL
        lines = []
        for level in range(len(LEVELS)):
            ece, brier, reliability = _calibration(each.said, own, level)
            ap = found.mean([level], among)
            recall, curve = _mean(found.recall[among, level]), _curve(found.curves[among, level])
            pairs = _pairs(each.said, own, level) if subject == EVERY or subjects[subject].parent is None else NULL
            figures = (_number(ap), at50, at75, mean, _number(recall), ece, brier, curve, masks, pairs, reliability)
            lines.append("\t".join((f"{uuid7()}\t{run}\t{split}\t{level}\t{subject}", *figures)) + "\n")
        yield lines


def _calibration(said: Scored, own: Flags, level: int) -> tuple[str, str, str]:
    """Of these predictions at a level: calibration error, Brier score, and the bins, or why there are none, as COPY reads them."""
    found = said.calibration(own, level)
    if isinstance(found, TooFew):
        return NULL, NULL, escaped(json.dumps({"reason": found.reason}))
    return _number(found.ece), _number(found.brier), escaped(json.dumps(found.dump()))


def _pairs(said: Scored, own: Flags, level: int) -> str:
    found = said.labelbox_pairs(own, level)
    return NULL if found is None else _array(found.tolist())


def _mean(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None


def _curve(curves: Floats) -> str:
    known = curves[~np.isnan(curves[:, 0])] if curves.size else curves
    return _array(known.mean(axis=0).tolist()) if len(known) else NULL


def _number(value: float | None) -> str:
    return NULL if value is None else repr(float(value))


def _array(values: Sequence[float]) -> str:
    return f"{{{','.join('NULL' if each != each else repr(each) for each in values)}}}"  # noqa: PLR0124  NaN is not itself
