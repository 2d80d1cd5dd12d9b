"""What a predictor costs."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.inference import access
from apps.inference.compute import DAYS, spent_by_day
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission

MOST_DAYS = 366


class SpentOutput(serializers.Serializer[Any]):
    """Seconds of work of one device for so many data rows, on one day."""

    day = serializers.DateField(help_text="By UTC.")
    device = serializers.CharField(help_text="As the predictor names it; 'elsewhere' for one that asks a server.")
    data_rows = serializers.IntegerField()
    seconds = serializers.FloatField()
    seconds_per_row = serializers.FloatField(allow_null=True, help_text="Null where no data row was done with.")


class ComputeOutput(serializers.Serializer[Any]):
    """By day and device, the earliest day first."""

    results = SpentOutput(many=True)


class ComputeQuery(StrictSerializer):
    """How far back."""

    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=DAYS, help_text="Of the last days, today included.")


class ComputeViewSet(TenantViewSet):
    """What predicting costs in seconds of compute."""

    permissions = {"retrieve": Permission.PREDICTORS_VIEW}
    queries = {"retrieve": ComputeQuery}

    @extend_schema(operation_id="get_predictor_compute", parameters=[ComputeQuery], responses=ComputeOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How long the predictor worked for how many data rows, day by day on each device."""
        predictor = access.get_predictor(self.actor, pk)
        return self.reply(ComputeOutput, {"results": spent_by_day(predictor, **self.query)})
