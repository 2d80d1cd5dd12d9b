"""The totals of many runs, each where it stands: read together, so that a list of runs costs as many statements as one."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection

from apps.core.tenancy import current_organization_id
from apps.evaluation.counts import Cell
from apps.evaluation.models import ALL, RunEvaluation
from apps.evaluation.queries.metrics import COLUMNS, NAMES, Sums, total_score
from apps.evaluation.queries.standing import point_of
from apps.evaluation.subjects import EVERY
from apps.model_runs.models import ModelRun

ASKED = "unnest(%(runs)s::uuid[], %(levels)s::smallint[], %(bins)s::integer[]) AS asked (run, level, bin)"
HELD = f"""held.organization_id = %(organization)s AND held.model_run_id = asked.run AND held.split = '{ALL}'
  AND held.level = asked.level"""
CELLS = f"""SELECT asked.run, predicted, truth, counts[asked.bin], coalesce("overlaps"[asked.bin], 0)
  FROM {ASKED} JOIN evaluation_cell AS held ON {HELD} WHERE counts[asked.bin] > 0 ORDER BY asked.run, predicted, truth"""  # noqa: S608
FIGURES = f"""SELECT asked.run, {", ".join(COLUMNS)}, mask_iou[asked.bin], labelbox[asked.bin]
  FROM {ASKED} JOIN evaluation_figure AS held ON {HELD} WHERE held.subject = {EVERY}"""  # noqa: S608

CUSTOMS = f"""SELECT model_run_id, name, mean FROM evaluation_custommean
  WHERE organization_id = %(organization)s AND model_run_id = ANY(%(runs)s::uuid[]) AND split = '{ALL}' AND subject = {EVERY}
  ORDER BY name"""  # noqa: S608


def overview(runs: Collection[ModelRun]) -> list[dict[str, Any]]:
    """Of each run, in their order: its operating point, when its figures were worked out, and the row of all subjects there; None where
    it has not been evaluated.
    """
    evaluations = RunEvaluation.objects.filter(model_run__in=runs, computed_at__isnull=False)
    found = {each.model_run_id: each for each in evaluations.only("model_run", "confidence", "iou", "computed_at", "subjects")}
    sums = _sums_of(found.values())
    return [_told(run.pk, found.get(run.pk), sums) for run in runs]


def _told(run: UUID, evaluation: RunEvaluation | None, sums: dict[UUID, Sums]) -> dict[str, Any]:
    if evaluation is None:
        return {"model_run": run, "computed_at": None, "confidence": None, "iou": None, "total": None}
    point = point_of(evaluation)
    total = total_score(sums[run], evaluation.subjects)
    return {"model_run": run, "computed_at": evaluation.computed_at, "confidence": point.confidence, "iou": point.iou, "total": total}


def _sums_of(evaluations: Collection[RunEvaluation]) -> dict[UUID, Sums]:
    points = {each.model_run_id: point_of(each) for each in evaluations}
    asked: dict[str, Any] = {
        "organization": current_organization_id(),
        "runs": list(points),
        "levels": [each.level for each in points.values()],
        "bins": [each.bin + 1 for each in points.values()],
    }
    cells: dict[UUID, list[Cell]] = defaultdict(list)
    customs: dict[UUID, dict[str, float]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(CELLS, asked)
        for run, *cell in cursor.fetchall():
            cells[run].append((cell[0], cell[1], cell[2], cell[3]))
        cursor.execute(FIGURES, asked)
        figures = {run: {EVERY: dict(zip(NAMES, rest, strict=True))} for run, *rest in cursor.fetchall()}
        cursor.execute(CUSTOMS, asked)
        for run, name, mean in cursor.fetchall():
            customs[run][name] = mean
    return {run: Sums(cells[run], figures.get(run, {}), {EVERY: customs[run]}) for run in points}
