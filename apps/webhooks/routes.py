"""Addresses of this room."""

from typing import Any

from apps.webhooks.api.deliveries import WebhookDeliveryViewSet
from apps.webhooks.api.webhooks import EventTypeViewSet, WebhookViewSet


def routes() -> list[tuple[str, Any, str]]:
    """(prefix, viewset, basename)."""
    return [
        ("webhooks", WebhookViewSet, "webhook"),
        ("webhook-event-types", EventTypeViewSet, "webhook-event-type"),
        ("webhook-deliveries", WebhookDeliveryViewSet, "webhook-delivery"),
    ]
