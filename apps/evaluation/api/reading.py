"""Figures, curves, and what became of the annotations of a data row."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import FieldError, Invalid
from apps.core.renderers import PlainJSONRenderer
from apps.evaluation.definitions import DEFINITIONS
from apps.evaluation.models import ALL, RunEvaluation
from apps.evaluation.points import Point
from apps.evaluation.queries.curves import curves
from apps.evaluation.queries.metrics import confusion, scores, sums_at
from apps.evaluation.queries.rows import outcomes_of
from apps.evaluation.queries.standing import evaluation_of, find_evaluation, labeled_in, point_of
from apps.evaluation.serializers import CurvesOutput, CurvesQuery, MetricsOutput, OutcomesQuery, PointQuery, RowOutcomesOutput
from apps.model_runs.access import find_run
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission


class FiguresViewSet(TenantViewSet):
    """What a run is worth. Moving a threshold looks up sums that are there; nothing is worked out again."""

    renderer_classes = [PlainJSONRenderer]

    permissions = {"metrics": Permission.MODELS_VIEW, "curves": Permission.MODELS_VIEW}
    queries = {"metrics": PointQuery, "curves": CurvesQuery}

    @extend_schema(operation_id="get_run_metrics", responses=MetricsOutput)
    def metrics(self, request: Request, pk: UUID) -> Response:
        """Figures of all subjects and of each, and the confusion matrix, at one IoU threshold and one confidence."""
        evaluation = find_evaluation(self.actor, pk)
        point = asked_point(evaluation, self.query)
        sums = sums_at(pk, point, with_customs=bool(evaluation.summary.get("custom_metrics")))
        total, classes = scores(sums, evaluation.subjects, labeled_in(evaluation, point))
        return Response(
            {**shown(point), "total": total, "classes": classes, "confusion": confusion(sums.cells), "definitions": DEFINITIONS}
        )

    @extend_schema(operation_id="get_run_curves", responses=CurvesOutput)
    def curves(self, request: Request, pk: UUID) -> Response:
        """What is drawn of all subjects or of one: counts at every confidence, the precision-recall curve, histogram, reliability."""
        evaluation = find_evaluation(self.actor, pk)
        subject = asked_subject(evaluation, self.query)
        point = asked_point(evaluation, self.query)
        told = shown(point)
        return Response({"iou": told["iou"], "split": told["split"], "subject": subject, **curves(pk, point, subject, evaluation.subjects)})


class RowOutcomesViewSet(TenantViewSet):
    """One data row of a run."""

    permissions = {"retrieve": Permission.MODELS_VIEW}
    queries = {"retrieve": OutcomesQuery}

    @extend_schema(operation_id="get_run_outcomes", responses=RowOutcomesOutput)
    def retrieve(self, request: Request, pk: UUID, data_row: UUID) -> Response:
        """Its predictions, surest first, and its labels as the run took them, each with what became of it."""
        run = find_run(self.actor, pk)
        return Response(outcomes_of(run, data_row, asked_point(evaluation_of(run), self.query)))


def asked_point(evaluation: RunEvaluation, query: dict[str, Any]) -> Point:
    """Where the query reads; what it leaves out is the operating point."""
    return point_of(evaluation, level=query.get("iou"), hundredth=query.get("confidence"), split=query.get("split"))


def asked_subject(evaluation: RunEvaluation, query: dict[str, Any]) -> int | None:
    """The subject that the query is about; None: all of them. Raises Invalid."""
    subject: int | None = query.get("subject")
    if subject is not None and subject >= len(evaluation.subjects):
        expected = "an index in the evaluation's subjects"
        raise Invalid(errors=[FieldError("subject", "subject_unknown", "There is no such subject.", expected)])
    return subject


def shown(point: Point) -> dict[str, Any]:
    """The point as answers tell it."""
    return {"confidence": point.confidence, "iou": point.iou, "split": None if point.split == ALL else point.split}
