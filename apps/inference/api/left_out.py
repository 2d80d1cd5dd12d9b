"""What a predictor says and nothing in the ontology can hold."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.inference import access
from apps.inference.left_out import of_predictor
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission


class UnkeptOutput(serializers.Serializer[Any]):
    """One thing that is left out, and how often."""

    what = serializers.CharField(help_text="A class that the predictor says, or the part of its answers.")
    why = serializers.CharField()
    count = serializers.IntegerField()


class UnkeptListOutput(serializers.Serializer[Any]):
    """The most frequent first; of many the last one stands for all others."""

    results = UnkeptOutput(many=True)


class LeftOutViewSet(TenantViewSet):
    """What of a predictor's answers could not be kept."""

    permissions = {"retrieve": Permission.PREDICTORS_VIEW}

    @extend_schema(operation_id="get_predictor_left_out", responses=UnkeptListOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Added up over the last jobs of the version that was asked last. Each job's own are in its result, as `left_out`."""
        return self.reply(UnkeptListOutput, {"results": of_predictor(access.get_predictor(self.actor, pk))})
