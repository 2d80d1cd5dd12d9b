"""Two runs beside each other."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import FieldError, NotFound
from apps.evaluation.api.reading import asked_point, shown
from apps.evaluation.compared_outputs import ComparableRunOutput, ComparedRowOutput, ComparedRowsQuery, ComparisonOutput, ComparisonQuery
from apps.evaluation.points import Point
from apps.evaluation.queries.changes import beside, compared_rows
from apps.evaluation.queries.comparison import comparison, sharing_runs, with_shared_counts
from apps.evaluation.queries.standing import evaluation_of
from apps.model_runs.access import find_run, plain_runs
from apps.model_runs.models import ModelRun
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission


class ComparisonViewSet(TenantViewSet):
    """What another run does better or worse on the same data rows."""

    permissions = {"retrieve": Permission.MODELS_VIEW, "data_rows": Permission.MODELS_VIEW, "runs": Permission.MODELS_VIEW}
    queries = {"retrieve": ComparisonQuery, "data_rows": ComparedRowsQuery}
    paginated_actions = frozenset({"data_rows", "runs"})

    @extend_schema(operation_id="compare_runs", responses=ComparisonOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """The figures of both on the data rows that both are evaluated on, in total and by class.

        Both are read at the same thresholds; those that are left out are this run's operating point.
        """
        run, other, point = self._asked(pk)
        return Response({"runs": [run.pk, other.pk], **shown(point), **comparison(run, other, point)})

    @extend_schema(operation_id="list_compared_data_rows", responses=ComparedRowOutput(many=True))
    def data_rows(self, request: Request, pk: UUID) -> Response:
        """Data rows that both are evaluated on, by how F1 changed from this run to the other; those where it is the same come last.

        Both are read at the same thresholds; those that are left out are this run's operating point.
        """
        (run, other, point), query = self._asked(pk), self.query
        asked = {"order": query["order"], "split": query.get("split"), "clauses": query.get("filter", ())}
        page = beside(run, other, self.paginate_queryset(compared_rows(run, other, point=point, **asked)) or [], point)
        return self.get_paginated_response(ComparedRowOutput(page, many=True, context=self.get_serializer_context()).data)

    @extend_schema(operation_id="list_comparable_runs", responses=ComparableRunOutput(many=True))
    def runs(self, request: Request, pk: UUID) -> Response:
        """The runs that are evaluated on data rows that this one is evaluated on too, newest first, with how many these are."""
        run = find_run(self.actor, pk)
        page = self.paginate_queryset(sharing_runs(run, plain_runs(self.actor)).order_by("-created_at", "-id")) or []
        return self.get_paginated_response(ComparableRunOutput(with_shared_counts(run, page), many=True).data)

    def _asked(self, pk: UUID) -> tuple[ModelRun, ModelRun, Point]:
        """The two runs, and where both are read: what the query leaves out is the first run's operating point."""
        run = find_run(self.actor, pk)
        return run, self._other(), asked_point(evaluation_of(run), self.query)

    def _other(self) -> ModelRun:
        try:
            return find_run(self.actor, self.query["with"])
        except NotFound:
            raise NotFound(errors=[FieldError("with", "not_found", "There is no such model run.", "the id of a model run")]) from None
