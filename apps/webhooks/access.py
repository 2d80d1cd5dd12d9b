"""What an actor may see of webhooks; the object check is the list's own."""

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet

from apps.organizations.access import one_of
from apps.organizations.actor import Actor
from apps.organizations.permissions import Permission
from apps.webhooks.models import Webhook, WebhookDelivery


def visible_webhooks(actor: Actor) -> QuerySet[Webhook]:
    """All of the organization's, for whoever may manage them: what they tell is of every project."""
    rows = Webhook.objects.select_related("project")
    return cast(Any, rows if actor.may(Permission.WEBHOOKS_MANAGE) else rows.none())


def visible_deliveries(actor: Actor) -> QuerySet[WebhookDelivery]:
    """The deliveries of visible webhooks."""
    rows = WebhookDelivery.objects.select_related("webhook")
    return cast(Any, rows if actor.may(Permission.WEBHOOKS_MANAGE) else rows.none())


def get_webhook(actor: Actor, webhook_id: UUID) -> Webhook:
    """The webhook. Raises NotFound where the actor may not see it."""
    return one_of(visible_webhooks(actor), webhook_id)


def get_delivery(actor: Actor, delivery_id: UUID) -> WebhookDelivery:
    """The delivery with its webhook. Raises NotFound where the actor may not see it."""
    return one_of(visible_deliveries(actor), delivery_id)
