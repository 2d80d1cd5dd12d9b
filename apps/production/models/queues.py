"""Production queues, the decisions that are asked of them, and what came of each."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.core.ids import uuid7
from apps.core.models import KEYED_BY_TENANT, TenantManager, TenantModel, TenantQuerySet


class FeedbackMode(models.IntegerChoices):
    """When what people decided is taken over for training. Its label is what the API calls it."""

    OFF = 0, "off"
    AT_ONCE = 1, "at_once"
    BATCHES = 2, "batches"


class Rung(models.IntegerChoices):
    """What is done because of drift, each step further than the one before. Its label is what the API calls it."""

    NOTHING = 0, "nothing"
    WARN = 1, "warn"
    RAISE = 2, "raise"
    STOP = 3, "stop"
    RECALIBRATE = 4, "recalibrate"


class ProductionQueue(TenantModel):
    """A deployed model's way to people. Its items are tasks of its own project; what is predicted stands in a run of purpose production.

    From `threshold` on a prediction is the decision; None sends everything to people, and so does `automatic` false, since `switched_at`
    for `switched_reason`. Of all that is posted, `audit_share` goes to people who do not see the prediction, whatever it says; `seed`
    draws. `calibrator`, as apps.evaluation.calibrators dumps it, puts confidences right that come from now on. `deadline_s` holds where a
    decision names no deadline. A prediction is right where all it marks is found at `iou` and nothing is missing. Costs are of one review
    and of one wrong decision, in any unit, the same for both.

    Of the uniform audits `certify_share` serve certificates, the others calibration; `targeted_share` of all that is posted is audited
    besides, near the threshold, which is found by `spread`: scores of equal steps of coverage, falling. A queue that `follows` its promise
    has the threshold that was certified for it, never below `raised_to`; `class_thresholds` are by class where it is promised so. What
    was audited before `fresh_since` counts for nothing any more. Drift is met up to `acts_up_to` without a person.
    """

    name = models.CharField(max_length=200)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="+")
    model = models.ForeignKey("model_runs.Model", models.PROTECT, related_name="+")
    model_run = models.ForeignKey("model_runs.ModelRun", models.PROTECT, related_name="+")
    batch = models.ForeignKey("projects.Batch", models.PROTECT, related_name="+")
    dataset = models.ForeignKey("catalog.Dataset", models.PROTECT, related_name="+")
    threshold = models.FloatField(null=True)
    automatic = models.BooleanField(default=True)
    switched_at = models.DateTimeField(db_default=Now())
    switched_reason = models.CharField(max_length=500, blank=True, default="")
    audit_share = models.FloatField(default=0.02)
    calibrator = models.JSONField(null=True, default=None)
    calibration = models.ForeignKey("production.Calibration", models.PROTECT, null=True, related_name="+", **KEYED_BY_TENANT)
    certify_share = models.FloatField(default=0.5)
    targeted_share = models.FloatField(default=0.0)
    spread = models.JSONField(null=True, default=None)
    follows = models.BooleanField(default=False)
    class_thresholds = models.JSONField(null=True, default=None)
    raised_to = models.FloatField(null=True)
    fresh_since = models.DateTimeField(db_default=Now())
    acts_up_to = models.SmallIntegerField(choices=Rung.choices, default=Rung.RAISE)
    deadline_s = models.PositiveIntegerField(null=True)
    iou = models.FloatField(default=0.5)
    review_cost = models.FloatField(default=1.0)
    error_cost = models.FloatField(default=20.0)
    feedback_mode = models.SmallIntegerField(choices=FeedbackMode.choices, default=FeedbackMode.OFF)
    feedback_dataset = models.ForeignKey("catalog.Dataset", models.PROTECT, null=True, related_name="+")
    feedback_every = models.PositiveIntegerField(default=100)
    seed = models.UUIDField(default=uuid7, editable=False)
    revision = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "project"], name="productionqueue_project_once"),
            models.CheckConstraint(condition=Q(threshold=None) | Q(threshold__range=(0, 1)), name="productionqueue_threshold"),
            models.CheckConstraint(condition=Q(audit_share__range=(0, 1)), name="productionqueue_audit_share"),
            models.CheckConstraint(condition=Q(certify_share__range=(0, 1)), name="productionqueue_certify_share"),
            models.CheckConstraint(condition=Q(targeted_share__range=(0, 1)), name="productionqueue_targeted_share"),
            models.CheckConstraint(condition=Q(iou__gt=0, iou__lte=1), name="productionqueue_iou"),
            models.CheckConstraint(condition=Q(review_cost__gte=0, error_cost__gt=0), name="productionqueue_costs"),
            models.CheckConstraint(
                condition=Q(feedback_mode=FeedbackMode.OFF) | Q(feedback_dataset__isnull=False), name="productionqueue_feedback"
            ),
        )
        indexes = (models.Index(fields=["organization_id", "-created_at", "-id"], name="productionqueue_newest"),)

    def __str__(self) -> str:
        return self.name


class DecisionState(models.IntegerChoices):
    """Whether there is an outcome. Its label is what the API calls it."""

    NEEDS_REVIEW = 0, "needs_review"
    DECIDED = 1, "decided"
    SET_ASIDE = 2, "set_aside"


class Maker(models.IntegerChoices):
    """Who decided."""

    MODEL = 1, "model"
    PERSON = 2, "person"


class Why(models.IntegerChoices):
    """Why a prediction became the decision, or did not."""

    SURE_ENOUGH = 1, "sure_enough"
    BELOW_THRESHOLD = 2, "below_threshold"
    NO_THRESHOLD = 3, "no_threshold"
    SWITCHED_OFF = 4, "switched_off"
    NOTHING_SAID = 5, "nothing_said"
    NO_CONFIDENCE = 6, "no_confidence"
    INCOMPLETE = 7, "incomplete"
    CONTRADICTORY = 8, "contradictory"


class Provenance(models.IntegerChoices):
    """What stands behind what is decided: nobody's look, a person's, or a person's who did not see the prediction."""

    NONE = 0, "none"
    AUTOMATIC_UNSEEN = 1, "automatic_unseen"
    HUMAN = 2, "human"
    AUDITED = 3, "audited"


WAITS = Q(state=DecisionState.NEEDS_REVIEW) | Q(sealed__isnull=False)
OVERDUE = WAITS & Q(deadline__lte=Now())


class DecisionQuerySet(TenantQuerySet):
    """Decisions, chained."""

    def overdue(self) -> Self:
        """Those that wait for people past their deadline, by the database's clock: open blind audits too, whatever the model decided."""
        return self.filter(OVERDUE)


class Decision(TenantModel):
    """One thing that a caller asked: a data row, what the model said of it, and what came of it.

    `external_id` is the caller's, `fingerprint` the SHA-256 of what was sent under it. `confidence` is the score as it was sent or worked
    out, `calibrated` that put right, where there was a calibrator; `threshold` what it was held against, all in [0, 1]. `is_audit`
    was drawn with `audit_probability`; until its audit is over, what was predicted lies in `sealed` and nowhere else. `is_right` is
    whether the prediction was, by the person's answer; None as long as nobody has said. `outcomes` counts its outcomes, the newest of
    which stands in `state`, `by`, `annotation_set` and `set_revision`.
    """

    queue = models.ForeignKey(ProductionQueue, models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    external_id = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    data_row = models.ForeignKey("catalog.DataRow", models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    task = models.ForeignKey("projects.Task", models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    model_run = models.ForeignKey("model_runs.ModelRun", models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    confidence = models.FloatField(null=True)
    calibrated = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    subject = models.CharField(max_length=36, blank=True, default="")
    why = models.SmallIntegerField(choices=Why.choices)
    is_audit = models.BooleanField(default=False)
    audit_probability = models.FloatField()
    sealed = models.JSONField(null=True, default=None)
    is_right = models.BooleanField(null=True)
    state = models.SmallIntegerField(choices=DecisionState.choices)
    by = models.SmallIntegerField(choices=Maker.choices, null=True)
    outcomes = models.PositiveIntegerField(default=0)
    annotation_set = models.ForeignKey("annotations.AnnotationSet", models.PROTECT, null=True, related_name="+", **KEYED_BY_TENANT)
    set_revision = models.PositiveIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    provenance = models.SmallIntegerField(choices=Provenance.choices, default=Provenance.NONE)
    deadline = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    priority = models.SmallIntegerField(default=0)
    metadata = models.JSONField(default=dict)
    fed_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(DecisionQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "queue", "external_id"], name="decision_external_id_once"),
            models.UniqueConstraint(fields=["organization_id", "queue", "data_row"], name="decision_data_row_once"),
            models.UniqueConstraint(fields=["organization_id", "task"], name="decision_task_once"),
            models.CheckConstraint(condition=Q(sealed__isnull=True) | Q(is_audit=True), name="decision_sealed_audit"),
        )
        indexes = (
            models.Index(fields=["organization_id", "queue", "-created_at", "-id"], name="decision_newest"),
            models.Index(fields=["organization_id", "queue", "state", "-created_at", "-id"], name="decision_by_state"),
            models.Index(fields=["organization_id", "data_row"], name="decision_of_data_row"),
            models.Index(fields=["organization_id", "queue", "decided_at"], name="decision_by_end"),
            models.Index(fields=["organization_id", "queue", "deadline"], name="decision_overdue", condition=WAITS),
            models.Index(fields=["deadline"], name="decision_untold", condition=WAITS & Q(overdue_at__isnull=True)),
            models.Index(
                fields=["organization_id", "queue", "decided_at"],
                name="decision_to_feed",
                condition=Q(fed_at__isnull=True, state=1, provenance__gte=2),
            ),
            models.Index(fields=["organization_id", "queue", "decided_at"], name="decision_audits", condition=Q(is_audit=True)),
        )


class Outcome(TenantModel):
    """One end of a decision; only ever added to. Its id is that of the event that told it, and made of the decision and `number`.

    A later correction is the next number. `said` are the annotations as they stood, where the set may change after; None where they are
    what the model said.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    number = models.PositiveIntegerField()
    state = models.SmallIntegerField(choices=DecisionState.choices)
    by = models.SmallIntegerField(choices=Maker.choices)
    member = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    said = models.JSONField(null=True, default=None)
    reason = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "decision", "number"], name="outcome_number"),)
