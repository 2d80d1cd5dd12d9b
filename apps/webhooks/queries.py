"""What is read of deliveries."""

from apps.webhooks.models import WebhookDelivery, WebhookTry

MOST_SHOWN = 200


def tries_of(delivery: WebhookDelivery) -> list[WebhookTry]:
    """Its tries in their order; of very many the newest."""
    return list(WebhookTry.objects.filter(delivery=delivery).order_by("-number")[:MOST_SHOWN])[::-1]
