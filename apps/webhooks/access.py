"""What an actor may see of webhooks; the object check is the list's own.

Of a decision under an open blind audit only a system that sends predictions reads what its webhook was told: whoever else looks may be
who labels it.
"""

from typing import Any, cast
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, UUIDField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from apps.organizations.access import one_of
from apps.organizations.actor import Actor
from apps.organizations.permissions import Permission
from apps.production.access import sees_sealed
from apps.production.events import DecisionDecided
from apps.production.models import Decision
from apps.webhooks.models import Webhook, WebhookDelivery


def visible_webhooks(actor: Actor) -> QuerySet[Webhook]:
    """All of the organization's, for whoever may manage them: what they tell is of every project."""
    rows = Webhook.objects.select_related("project")
    return cast(Any, rows if actor.may(Permission.WEBHOOKS_MANAGE) else rows.none())


def visible_deliveries(actor: Actor) -> QuerySet[WebhookDelivery]:
    """The deliveries of visible webhooks; each `is_withheld` where the actor is not to read what was sent."""
    about_open_audit = Exists(Decision.objects.filter(pk=Cast(OuterRef("about"), UUIDField()), sealed__isnull=False))
    tells = ExpressionWrapper(Q(type=DecisionDecided.type) & about_open_audit, output_field=BooleanField())
    rows: Any = WebhookDelivery.objects.select_related("webhook").annotate(about=KT("body__data__decision"))
    rows = rows.annotate(is_withheld=Value(False) if sees_sealed(actor) else tells)
    return cast(Any, rows if actor.may(Permission.WEBHOOKS_MANAGE) else rows.none())


def get_webhook(actor: Actor, webhook_id: UUID) -> Webhook:
    """The webhook. Raises NotFound where the actor may not see it."""
    return one_of(visible_webhooks(actor), webhook_id)


def get_delivery(actor: Actor, delivery_id: UUID) -> WebhookDelivery:
    """The delivery with its webhook. Raises NotFound where the actor may not see it."""
    return one_of(visible_deliveries(actor), delivery_id)
