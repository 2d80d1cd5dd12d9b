"""Single deliveries of webhooks."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission
from apps.webhooks import access, queries, services
from apps.webhooks.api.outputs import WebhookDeliveryDetail
from apps.webhooks.models import WebhookDelivery


class WebhookDeliveryViewSet(TenantViewSet):
    """What a webhook was told, try by try."""

    permissions = {"retrieve": Permission.WEBHOOKS_MANAGE, "replay": Permission.WEBHOOKS_MANAGE}

    @extend_schema(operation_id="get_webhook_delivery", responses=WebhookDeliveryDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One delivery with what is sent, and every try."""
        return Response(self._shown(access.get_delivery(self.actor, pk)))

    @extend_schema(operation_id="replay_webhook_delivery", request=None, responses={202: WebhookDeliveryDetail})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: UUID) -> Response:
        """Make it again now, under the same id; one that waits for its next try goes at once."""
        delivery = services.replay(delivery=access.get_delivery(self.actor, pk))
        return Response(self._shown(delivery), status=202)

    def _shown(self, delivery: WebhookDelivery) -> Any:
        context = {**self.get_serializer_context(), "tried": queries.tries_of(delivery)}
        return WebhookDeliveryDetail(delivery, context=context).data
