"""Webhooks and deliveries as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.webhooks.models import DeliveryState, Webhook, WebhookDelivery, WebhookTry

WITHHELD = (
    "It tells the outcome of a decision under a blind audit. It is shown here once the audit is over: whoever reads it may be who labels."
)


class WebhookOutput(serializers.Serializer[Webhook]):
    """A webhook, without its secret."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    project = serializers.UUIDField(source="project_id", allow_null=True, help_text="Told of this project alone; null for all.")
    project_name = serializers.SerializerMethodField()
    on = serializers.SerializerMethodField()
    off_since = serializers.DateTimeField(allow_null=True)
    off_reason = serializers.CharField(help_text="Why it was switched off; empty where somebody did.")
    failing_since = serializers.DateTimeField(allow_null=True, help_text="The first try that failed since the last that did not.")
    old_secret_until = serializers.DateTimeField(allow_null=True, help_text="Until then the secret before this one signs too.")
    revision = serializers.IntegerField()
    created_at = serializers.DateTimeField()

    def get_project_name(self, webhook: Webhook) -> str:
        """Empty for all projects."""
        return webhook.project.name if webhook.project else ""

    def get_on(self, webhook: Webhook) -> bool:
        """Whether it is told anything."""
        return webhook.off_since is None


class NewWebhookOutput(WebhookOutput):
    """A new webhook: its secret is shown this once."""

    secret = serializers.CharField()


class WebhookSecretOutput(serializers.Serializer[Any]):
    """A new secret, shown this once."""

    secret = serializers.CharField(help_text="whsec_ and the base64 of 32 bytes.")


class EventTypeOutput(serializers.Serializer[Any]):
    """A type of event that webhooks can be told of."""

    type = serializers.CharField()
    when = serializers.CharField()
    says = serializers.ListField(child=serializers.CharField(), help_text="The members of `data`.")


class WebhookDeliveryOutput(serializers.Serializer[WebhookDelivery]):
    """One event that one webhook was told, or is to be."""

    id = serializers.UUIDField()
    webhook = serializers.UUIDField(source="webhook_id")
    message = serializers.UUIDField(help_text="The id of the event on the wire, the header webhook-id: the same in every try.")
    type = serializers.CharField()
    state = serializers.ChoiceField(choices=DeliveryState.labels, source="get_state_display")
    tries = serializers.IntegerField()
    last_status = serializers.IntegerField(allow_null=True, help_text="What the server answered last; null where it did not.")
    last_error = serializers.CharField()
    next_at = serializers.DateTimeField(allow_null=True, help_text="When it is told next, after a try that failed.")
    delivered_at = serializers.DateTimeField(allow_null=True)
    withheld = serializers.SerializerMethodField(help_text="Why you are not shown what is sent and answered; empty where you are.")
    created_at = serializers.DateTimeField()

    def get_withheld(self, delivery: WebhookDelivery) -> str:
        """The reason; of a test, which was made just now, there is none."""
        return WITHHELD if getattr(delivery, "is_withheld", False) else ""


class WebhookTryOutput(serializers.Serializer[WebhookTry]):
    """One request, and what came back."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField(source="created_at")
    status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(help_text="Empty where the event was taken.")
    answer = serializers.CharField(help_text="The first 1,000 characters.")
    took_ms = serializers.IntegerField()


class WebhookDeliveryDetail(WebhookDeliveryOutput):
    """One delivery with what is sent and every try."""

    body = serializers.JSONField(allow_null=True, help_text="null where it is withheld.")
    tried = serializers.SerializerMethodField()

    def to_representation(self, instance: WebhookDelivery) -> dict[str, Any]:
        """Without what was said on either side where it is withheld."""
        told = super().to_representation(instance)
        if told["withheld"]:
            told["body"] = None
            told["tried"] = [{**each, "answer": ""} for each in told["tried"]]
        return told

    @extend_schema_field(WebhookTryOutput(many=True))
    def get_tried(self, delivery: WebhookDelivery) -> list[dict[str, Any]]:
        """The tries, in their order."""
        return list(WebhookTryOutput(self.context["tried"], many=True).data)
