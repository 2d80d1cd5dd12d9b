"""The operating point moves: the figures of single data rows are counted again from the outcomes that are kept.

Their overlap by Labelbox's rule pairs anew what is left from a confidence on, so it is worked out again where that moves.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from apps.core.garbage import uncollected
from apps.core.jobs import ChunkContext
from apps.evaluation.labelbox import row_iou
from apps.evaluation.models import RunEvaluation
from apps.evaluation.points import Point
from apps.evaluation.queries.changes import row_counts
from apps.evaluation.queries.pairs import pairs_of
from apps.evaluation.services.starting import locked_evaluation
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, ModelRunDataRow

PORTION = 2_000


def move_rows(context: ChunkContext, run: ModelRun, point: Point) -> None:
    """Let the figures of all evaluated data rows stand at this point. Done in part, it is done again from where it was left."""
    place = [point.level, point.bin]
    if context.state.get("moving") != place:
        with context.partial():
            before = _replace_point(run, None)
            context.state.update(moving=place, after=None, same_confidence=before is not None and before[1] == point.bin)
    while rows := _next_rows(run, context.state["after"]):
        context.state["after"] = str(rows[-1])
        ious = None if context.state["same_confidence"] else _ious(run, point, rows)
        with context.partial(message="Moving the operating point"):
            model_runs.record_counts(run=run, counts=row_counts(run, point, rows), ious=ious)
    with context.partial():
        _replace_point(run, place)
        context.state.clear()


def _next_rows(run: ModelRun, after: str | None) -> list[UUID]:
    with transaction.atomic():
        rows = ModelRunDataRow.objects.filter(model_run=run, true_positives__isnull=False).order_by("data_row")
        rows = rows if after is None else rows.filter(data_row__gt=after)
        return list(rows.values_list("data_row_id", flat=True)[:PORTION])


def _ious(run: ModelRun, point: Point, rows: Sequence[UUID]) -> dict[UUID, float | None]:
    with uncollected(), transaction.atomic():
        return {row: row_iou(pair, least=point.least) for row, pair in pairs_of(run, rows).items()}


def _replace_point(run: ModelRun, place: list[int] | None) -> list[int] | None:
    """Say where the figures of data rows stand: None while some stand here and some there. Returns what was said before."""
    evaluation = locked_evaluation(run)
    before: list[int] | None = evaluation.summary.get("point")
    RunEvaluation.objects.filter(pk=evaluation.pk).update(summary={**evaluation.summary, "point": place})
    return before
