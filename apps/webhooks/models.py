"""Webhooks of an organization, what each is told, and every try."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from apps.core.models import KEYED_BY_TENANT, TenantModel


class Webhook(TenantModel):
    """An address of somebody's that is told of some types of event: of the whole organization, or of one project.

    It hears of what happens from `on_since` on. The secrets are sealed; `old_secret` signs beside the new one until `old_secret_until`.
    A webhook is off where `off_since` says so, and `off_reason` why: switched off by a person it is empty. `failing_since` is the first
    try that failed since one last did not.
    """

    name = models.CharField(max_length=200)
    url = models.TextField()
    events = ArrayField(models.TextField())
    project = models.ForeignKey("projects.Project", models.CASCADE, null=True, related_name="+")
    secret = models.TextField()
    old_secret = models.TextField(default="", blank=True)
    old_secret_until = models.DateTimeField(null=True)
    on_since = models.DateTimeField(db_default=Now())
    off_since = models.DateTimeField(null=True)
    off_reason = models.TextField(default="", blank=True)
    failing_since = models.DateTimeField(null=True)
    member = models.ForeignKey("organizations.Membership", models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "-created_at", "-id"], name="webhook_newest"),)


class DeliveryState(models.IntegerChoices):
    """What became of telling one event. Its label is what the API calls it."""

    WAITING = 0, "waiting"
    DELIVERED = 1, "delivered"
    FAILED = 2, "failed"
    CANCELLED = 3, "cancelled"


class WebhookDelivery(TenantModel):
    """One event to tell one webhook. `message` is the event's id on the wire, the same in every try and for every webhook; `body` is what
    is sent, as it was when the event happened; `job` the one that tells it.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    job = models.ForeignKey("core.Job", models.PROTECT, null=True, related_name="+", **KEYED_BY_TENANT)
    message = models.UUIDField()
    type = models.TextField()
    body = models.JSONField()
    state = models.SmallIntegerField(choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "webhook", "message"], name="webhook_told_once"),)
        indexes = (
            models.Index(fields=["organization_id", "webhook", "-created_at", "-id"], name="delivery_newest"),
            models.Index(fields=["organization_id", "webhook", "state", "-created_at", "-id"], name="delivery_state"),
        )


class WebhookTry(TenantModel):
    """One request and what came back: a status and the beginning of the answer, or why there was none. Times are milliseconds."""

    delivery = models.ForeignKey(WebhookDelivery, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.TextField(default="", blank=True)
    answer = models.TextField(default="", blank=True)
    took_ms = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "delivery", "number"], name="webhook_try_once"),)
