"""The runs of a model beside each other."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.evaluation.queries.overview import overview
from apps.evaluation.serializers import RunTotalOutput
from apps.model_runs.access import get_model, plain_runs
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission


class OverviewViewSet(TenantViewSet):
    """How well each run of a model did."""

    permissions = {"list": Permission.MODELS_VIEW}
    paginated_actions = frozenset({"list"})

    @extend_schema(operation_id="list_run_totals", responses=RunTotalOutput(many=True))
    def list(self, request: Request, pk: UUID) -> Response:
        """The figures of each run as a whole, at its own operating point; the newest run first, as in the list of runs."""
        runs = plain_runs(self.actor).filter(model=get_model(self.actor, pk)).order_by("-created_at", "-id")
        page = overview(self.paginate_queryset(runs) or [])
        return self.get_paginated_response(RunTotalOutput(page, many=True).data)
