"""Facts that were committed, in an order that readers can rely on, and how far each subscriber has read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from apps.core.models.tenant import TenantModel


class CurrentTransaction(models.Func):
    """The number of the running transaction as a bigint: int8 comparisons may use an index under a policy, xid8 ones may not."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class EventLog(TenantModel):
    """One fact. Ids alone would lose events (1 can commit after 2), so readers take only transactions below every running one."""

    id = models.BigAutoField(primary_key=True)
    tx = models.BigIntegerField(db_default=CurrentTransaction())
    type = models.TextField()
    topics = ArrayField(models.TextField(), default=list)
    body = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["organization_id", "tx", "id"], name="event_order"),
            models.Index(fields=["created_at"], name="event_recent"),
        )


class SubscriberCursor(TenantModel):
    """How far one subscriber has handled one organization's events."""

    subscriber = models.TextField()
    tx = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    attempts = models.SmallIntegerField(default=0)
    last_error = models.TextField(default="", blank=True)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organization_id", "subscriber"], name="cursor_once"),)

    def __str__(self) -> str:
        return f"{self.subscriber} at {self.tx}.{self.event_id}"
