"""Whether what was learnt of a queue still holds, and what is done where it does not."""

from django.db import models

from apps.core.models import KEYED_BY_TENANT, TenantModel
from apps.production.models.queues import ProductionQueue, Rung


class Watch(TenantModel):
    """The running sum of apps.evaluation.cusum over the audited automatic decisions of a queue, those counted from `since` to `upto`.

    It tells the rate `tolerated` from the one `feared`. After it rang it begins anew.
    """

    queue = models.ForeignKey(ProductionQueue, models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    tolerated = models.FloatField()
    feared = models.FloatField()
    state = models.JSONField()
    since = models.PositiveIntegerField(default=0)
    upto = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "queue"], name="watch_of_queue"),)


class ShiftCheck(TenantModel):
    """What a queue was asked on one day beside what it was asked at first: each of `measures` with its size and chance, or why not."""

    queue = models.ForeignKey(ProductionQueue, models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    day = models.DateField()
    measures = models.JSONField()
    is_alarm = models.BooleanField()

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "queue", "day"], name="shiftcheck_day_once"),)


class Cause(models.IntegerChoices):
    """What led to a step."""

    ERRORS = 1, "errors"
    POPULATION = 2, "population"
    PERSON = 3, "person"


class LadderStep(TenantModel):
    """One step because of drift: taken by itself, by a member, or as long as `taken_at` is None proposed.

    `audit` is the number of that at which the sum rang. `before` and `after` are the settings that it changed; a person may put those
    before back.
    """

    queue = models.ForeignKey(ProductionQueue, models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    number = models.PositiveIntegerField()
    rung = models.SmallIntegerField(choices=Rung.choices)
    cause = models.SmallIntegerField(choices=Cause.choices)
    why = models.TextField()
    audit = models.PositiveIntegerField(null=True)
    member = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reversed_at = models.DateTimeField(null=True)
    reversed_by = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    reversed_reason = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "queue", "number"], name="ladderstep_number_once"),)
