"""Likely label errors."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.evaluation.api.reading import asked_point, asked_subject
from apps.evaluation.queries.standing import evaluation_of
from apps.evaluation.queries.suspects import Wanted, suspects
from apps.evaluation.serializers import ErrorsQuery, LabelErrorOutput
from apps.model_runs.access import find_run
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission


class LabelErrorViewSet(TenantViewSet):
    """Where a confident prediction speaks against a label, the label may be wrong."""

    permissions = {"list": Permission.MODELS_VIEW}
    queries = {"list": ErrorsQuery}

    @extend_schema(operation_id="list_label_errors", responses=LabelErrorOutput(many=True))
    def list(self, request: Request, pk: UUID) -> Response:
        """Predictions that match no label of their class, the likeliest right first; with `doubtful` also the likely wrong ones."""
        run = find_run(self.actor, pk)
        evaluation = evaluation_of(run)
        point = asked_point(evaluation, {name: self.query[name] for name in ("confidence", "iou") if name in self.query})
        reason, split, in_review = (self.query.get(name) for name in ("reason", "split", "in_review"))
        wanted = Wanted(point, reason, asked_subject(evaluation, self.query), split, in_review, self.query["doubtful"])
        return self.page(suspects(run, wanted), LabelErrorOutput)
