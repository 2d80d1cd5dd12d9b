"""What a server that learns by itself was told, try by try, and telling it again."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import NotFound
from apps.inference import access, deliveries, services
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission


class DeliveryTryOutput(serializers.Serializer[Any]):
    """A try that failed."""

    at = serializers.DateTimeField()
    error = serializers.CharField()


class DeliveryOutput(serializers.Serializer[Any]):
    """One thing to tell a server: that a label was submitted or withdrawn, or that it shall train."""

    id = serializers.UUIDField()
    job = serializers.UUIDField()
    project = serializers.UUIDField()
    project_name = serializers.CharField(help_text="Empty where it was removed.")
    what = serializers.ChoiceField(choices=("label", "label_withdrawn", "train"))
    data_row = serializers.UUIDField(allow_null=True)
    data_row_name = serializers.CharField(help_text="Empty where it was removed.")
    state = serializers.ChoiceField(choices=tuple(deliveries.STATES.values()))
    tries = DeliveryTryOutput(many=True, help_text="Those that failed, in their order.")
    next_at = serializers.DateTimeField(allow_null=True, help_text="When it is told next, while it waits.")
    created_at = serializers.DateTimeField()


class ReplayOutput(serializers.Serializer[Any]):
    """The job that tells it."""

    job = serializers.UUIDField()


class DeliveryViewSet(TenantViewSet):
    """The deliveries of one predictor."""

    permissions = {"list": Permission.PREDICTORS_TRAIN, "replay": Permission.PREDICTORS_TRAIN}
    paginated_actions = frozenset({"list"})

    @extend_schema(operation_id="list_deliveries", responses=DeliveryOutput(many=True))
    def list(self, request: Request, pk: UUID) -> Response:
        """What its server was told of labels, newest first: delivered, waiting for its next try, or given up."""
        page = self.paginate_queryset(deliveries.of_predictor(access.get_predictor(self.actor, pk)))
        return self.get_paginated_response(DeliveryOutput(deliveries.shown(page or ()), many=True).data)

    @extend_schema(operation_id="replay_delivery", request=None, responses={202: ReplayOutput})
    def replay(self, request: Request, pk: UUID, delivery: UUID) -> Response:
        """Tell it again now, as the label is by now."""
        found = deliveries.of_predictor(access.get_predictor(self.actor, pk)).filter(pk=delivery).first()
        if found is None:
            raise NotFound
        return self.reply(ReplayOutput, {"job": services.replay_delivery(actor=self.actor, delivery=found).pk}, status=202)
