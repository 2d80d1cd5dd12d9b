"""What is promised of automatic decisions, and what was found of it; only ever added to."""

from django.db import models
from django.db.models import Q

from apps.core.models import KEYED_BY_TENANT, TenantModel
from apps.production.models.queues import ProductionQueue


class Calibration(TenantModel):
    """The `number`-th time that audits were asked how far confidences can be believed; number 0 stands for none at all.

    `fitted`, as apps.evaluation.calibrators dumps calibrators by class; None where there is none, for the `reason`. `audits` it was made
    of, `targeted` of them targeted; `before` and `after` are reliability diagrams. `candidates` are thresholds of its own scale from
    strict to loose, taken from `source` decisions that were no audits: of everything, and of classes with enough of them.
    """

    queue = models.ForeignKey(ProductionQueue, models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    number = models.PositiveIntegerField()
    fitted = models.JSONField(null=True, default=None)
    reason = models.CharField(max_length=500, blank=True, default="")
    audits = models.PositiveIntegerField(default=0)
    targeted = models.PositiveIntegerField(default=0)
    before = models.JSONField(null=True, default=None)
    after = models.JSONField(null=True, default=None)
    candidates = models.JSONField()
    source = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "queue", "number"], name="calibration_number_once"),)


class Promise(TenantModel):
    """At most `error_rate` of what is decided automatically is wrong, with `confidence`.

    It stands on audits counted above `after`, drawn since it was made. The first certification is held at `first` audits of the
    certificate's part, and each further one when they have grown by `growth`. `base` certifications of the queue came before: the doubt
    that they spent stays spent. `by_class`: classes with enough decisions have thresholds of their own, and share the doubt.
    """

    queue = models.ForeignKey(ProductionQueue, models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    error_rate = models.FloatField()
    confidence = models.FloatField()
    first = models.PositiveIntegerField()
    growth = models.FloatField()
    by_class = models.BooleanField(default=False)
    after = models.PositiveIntegerField()
    base = models.PositiveIntegerField()
    member = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "queue"], name="promise_one_open", condition=Q(ended_at=None)),
            models.CheckConstraint(condition=Q(error_rate__gt=0, error_rate__lt=1), name="promise_error_rate"),
            models.CheckConstraint(condition=Q(confidence__gt=0, confidence__lt=1), name="promise_confidence"),
            models.CheckConstraint(condition=Q(first__gte=1, growth__gt=1), name="promise_sizes"),
        )


class Certification(TenantModel):
    """The `number`-th certification of a queue, held at `audits` audits, of which nobody could answer `set_aside`: these count as wrong.

    `doubt` was spent on all `groups` together. Each group is a class, or everything, with its candidates, the place of the certified one
    or why there is none, and what more audits would bring. `thresholds` are what follows, by class; '' is every other.
    """

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    queue = models.ForeignKey(ProductionQueue, models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    number = models.PositiveIntegerField()
    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    audits = models.PositiveIntegerField()
    set_aside = models.PositiveIntegerField(default=0)
    doubt = models.FloatField()
    groups = models.JSONField()
    thresholds = models.JSONField()
    is_kept = models.BooleanField()

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "queue", "number"], name="certification_number_once"),)
        indexes = (models.Index(fields=["organization_id", "promise", "-number"], name="certification_newest"),)
