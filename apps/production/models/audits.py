"""Blind audits: what each is for, with which chance it was drawn, and which it is in turn."""

from django.db import models
from django.db.models import Q

from apps.core.models import KEYED_BY_TENANT, TenantModel
from apps.production.models.queues import Decision, ProductionQueue


class AuditPart(models.IntegerChoices):
    """What an audit is for. The first two are drawn uniformly from all that is asked; the data of one never serves the other."""

    CALIBRATION = 1, "calibration"
    CERTIFICATION = 2, "certification"
    TARGETED = 3, "targeted"


class Audit(TenantModel):
    """A decision under a blind audit. Whether the audit is over, and what it found, stands in the decision.

    `number` counts the uniform audits of a queue in the order in which they were drawn; None until it is counted, and for targeted ones.
    `score` is the raw confidence, None where nothing could have made the prediction the decision: no confidence, something missing or
    contradictory. `chance` is that with which anything like it comes into a calibrator's data, None for those of a certificate.
    `was_automatic`: the prediction was the decision.
    """

    queue = models.ForeignKey(ProductionQueue, models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    part = models.SmallIntegerField(choices=AuditPart.choices)
    number = models.PositiveIntegerField(null=True)
    score = models.FloatField(null=True)
    chance = models.FloatField(null=True)
    was_automatic = models.BooleanField()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "decision"], name="audit_decision_once"),
            models.UniqueConstraint(fields=["organization_id", "queue", "number"], name="audit_number_once"),
            models.CheckConstraint(
                condition=Q(part=AuditPart.CERTIFICATION, chance=None) | Q(chance__gt=0, chance__lte=1) & ~Q(part=AuditPart.CERTIFICATION),
                name="audit_chance",
            ),
            models.CheckConstraint(condition=Q(number=None) | ~Q(part=AuditPart.TARGETED), name="audit_targeted_uncounted"),
        )
        indexes = (
            models.Index(fields=["organization_id", "queue", "part", "number"], name="audit_in_turn"),
            models.Index(
                fields=["organization_id", "queue", "created_at", "id"],
                name="audit_to_count",
                condition=Q(number=None) & ~Q(part=AuditPart.TARGETED),
            ),
        )
