"""Webhooks of the organization."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations.api_base import StrictSerializer, TenantViewSet, require_match, with_etag
from apps.organizations.permissions import Permission
from apps.webhooks import access, services
from apps.webhooks.api.outputs import EventTypeOutput, NewWebhookOutput, WebhookDeliveryOutput, WebhookOutput, WebhookSecretOutput
from apps.webhooks.models import DeliveryState, Webhook
from apps.webhooks.told import TOLD

MOST_EVENTS = 50


class WebhookInput(StrictSerializer):
    """A new webhook."""

    name = serializers.CharField(max_length=200)
    url = serializers.CharField(max_length=2048, help_text="Where the events are posted.")
    events = serializers.ListField(child=serializers.CharField(max_length=100), min_length=1, max_length=MOST_EVENTS)
    project = serializers.UUIDField(required=False, allow_null=True, help_text="Only events of this project.")


class WebhookChange(StrictSerializer):
    """What may be changed; what is left out stays."""

    name = serializers.CharField(max_length=200, required=False)
    url = serializers.CharField(max_length=2048, required=False)
    events = serializers.ListField(child=serializers.CharField(max_length=100), required=False, min_length=1, max_length=MOST_EVENTS)
    project = serializers.UUIDField(required=False, allow_null=True)
    on = serializers.BooleanField(required=False, help_text="Switched off, nothing is told; what waits is cancelled.")


class DeliveryQuery(StrictSerializer):
    """Narrow the log."""

    state = serializers.ChoiceField(choices=DeliveryState.labels, required=False)
    type = serializers.CharField(max_length=100, required=False, help_text="A type of event.")
    since = serializers.DateTimeField(required=False)
    message = serializers.UUIDField(required=False, help_text="The id of an event on the wire.")


class ReplayInput(StrictSerializer):
    """Which deliveries are made again."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField(required=False, help_text="Before this moment; left out, until now.")
    states = serializers.ListField(
        child=serializers.ChoiceField(choices=("delivered", "failed", "cancelled")),
        min_length=1,
        max_length=3,
        required=False,
        help_text="Left out: failed.",
    )


class ReplayedOutput(serializers.Serializer[Any]):
    """How many deliveries are made again."""

    replayed = serializers.IntegerField()


class WebhookViewSet(TenantViewSet):
    """Servers of the organization's own that are told what happens."""

    permissions = dict.fromkeys(
        ("list", "create", "retrieve", "partial_update", "destroy", "rotate_secret", "test", "deliveries", "replay"),
        Permission.WEBHOOKS_MANAGE,
    )
    queries = {"deliveries": DeliveryQuery}
    paginated_actions = frozenset({"list", "deliveries"})
    if_match_actions = frozenset({"partial_update"})

    @extend_schema(operation_id="list_webhooks", responses=WebhookOutput(many=True))
    def list(self, request: Request) -> Response:
        """All of the organization's, newest first."""
        return self.page(access.visible_webhooks(self.actor), WebhookOutput)

    @extend_schema(operation_id="create_webhook", request=WebhookInput, responses={201: NewWebhookOutput})
    def create(self, request: Request) -> Response:
        """Be told of these events from now on. The secret that signs them is shown this once."""
        webhook, secret = services.create_webhook(actor=self.actor, **self.parse(WebhookInput))
        return with_etag(Response({**self._shown(webhook.pk), "secret": secret}, status=201), webhook.revision)

    @extend_schema(operation_id="get_webhook", responses=WebhookOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One webhook."""
        webhook = access.get_webhook(self.actor, pk)
        return self.reply(WebhookOutput, webhook, version=webhook.revision)

    @extend_schema(operation_id="change_webhook", request=WebhookChange, responses=WebhookOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change it, or switch it off and on. What was written down to be told goes to the address that stands by then."""
        webhook = access.get_webhook(self.actor, pk)
        require_match(request, webhook.revision)
        changed = services.change_webhook(actor=self.actor, webhook=webhook, **self.parse(WebhookChange))
        return with_etag(Response(self._shown(changed.pk)), changed.revision)

    @extend_schema(operation_id="delete_webhook", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """It is told nothing more; its log is gone with it."""
        services.delete_webhook(webhook=access.get_webhook(self.actor, pk))
        return Response(status=204)

    @extend_schema(operation_id="rotate_webhook_secret", request=None, responses=WebhookSecretOutput)
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, pk: UUID) -> Response:
        """A new secret, shown this once. The old one signs beside it for 24 hours."""
        return Response({"secret": services.rotate_secret(webhook=access.get_webhook(self.actor, pk))})

    @extend_schema(operation_id="test_webhook", request=None, responses={202: WebhookDeliveryOutput})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: UUID) -> Response:
        """Send an event that means nothing, webhooks.test, to see that it arrives."""
        delivery = services.send_test(actor=self.actor, webhook=access.get_webhook(self.actor, pk))
        return self.reply(WebhookDeliveryOutput, delivery, status=202)

    @extend_schema(operation_id="list_webhook_deliveries", parameters=[DeliveryQuery], responses=WebhookDeliveryOutput(many=True))
    @action(detail=True, methods=["get"])
    def deliveries(self, request: Request, pk: UUID) -> Response:
        """What it was told and is to be told, newest first."""
        rows = access.visible_deliveries(self.actor).filter(webhook=access.get_webhook(self.actor, pk))
        if state := self.query.get("state"):
            rows = rows.filter(state=DeliveryState.labels.index(state))
        if since := self.query.get("since"):
            rows = rows.filter(created_at__gte=since)
        rows = rows.filter(**{name: self.query[name] for name in ("type", "message") if name in self.query})
        return self.page(rows, WebhookDeliveryOutput)

    @extend_schema(operation_id="replay_webhook", request=ReplayInput, responses={202: ReplayedOutput})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: UUID) -> Response:
        """Make the deliveries of a span of time again, oldest first, under the same ids; at most 10,000."""
        webhook = access.get_webhook(self.actor, pk)
        asked = self.parse(ReplayInput)
        states = [DeliveryState(DeliveryState.labels.index(each)) for each in asked.pop("states", ["failed"])]
        return Response({"replayed": services.replay_many(webhook=webhook, states=states, **asked)}, status=202)

    def _shown(self, pk: UUID) -> dict[str, Any]:
        webhook: Webhook = access.get_webhook(self.actor, pk)
        return dict(WebhookOutput(webhook).data)


class EventTypeViewSet(TenantViewSet):
    """What webhooks can be told of."""

    permissions = {"list": Permission.WEBHOOKS_MANAGE}
    paginated_actions = frozenset()

    @extend_schema(operation_id="list_webhook_event_types", responses=EventTypeOutput(many=True))
    def list(self, request: Request) -> Response:
        """Every type of event, with what it says."""
        shown = [{"type": name, "when": told.when, "says": [each.name for each in fields(told.event)]} for name, told in TOLD.items()]  # type: ignore[arg-type]
        return Response(EventTypeOutput(shown, many=True).data)
