"""Models, their runs, and which data rows a run has seen and how sure it was."""

from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Cast
from django.db.models.lookups import Exact

from apps.core.models import KEYED_BY_TENANT, TenantModel
from apps.core.models.tenant import TenantManager, TenantQuerySet
from apps.model_runs.kept_back import kept_back


class Purpose(models.TextChoices):
    """What a run's predictions are for. Probes are planted wrong ones: never exported, never trained on.

    Prompted ones are answers to a person's clicks that this person kept: nobody else is shown them.
    """

    UPLOAD = "upload", "upload"
    PRELABEL = "prelabel", "prelabel"
    LIVE = "live", "live"
    PROMPTED = "prompted", "prompted"
    AUTO = "auto", "auto"
    PRODUCTION = "production", "production"
    PROBE = "probe", "probe"


FIGURES = ("iou", "f1", "precision", "recall", "true_positives", "false_positives", "false_negatives", "surest_wrong")
STANDING = (Purpose.LIVE.value, Purpose.PROMPTED.value)


class RunState(models.IntegerChoices):
    """Where a run stands."""

    CREATED = 0, "created"
    RUNNING = 1, "running"
    FINISHED = 2, "finished"
    FAILED = 3, "failed"
    CANCELLED = 4, "cancelled"


class Model(TenantModel):
    """Something that predicts in the words of one ontology; here or elsewhere."""

    name = models.CharField(max_length=200)
    ontology = models.ForeignKey("ontologies.Ontology", models.PROTECT, related_name="+")
    description = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "-created_at", "-id"], name="model_newest"),)

    def __str__(self) -> str:
        return self.name


class RunManager(TenantManager):
    """Runs that are there. Those that were deleted are there for nobody, while a job clears away what they hold."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(removed_at=None)


class ModelRun(TenantModel):
    """One go of a model over data rows; the author of predictions. Live and prompted runs stand: one for each version and its parts,
    and live ones for each project that asks and the words that it is asked in.

    `parts` are the versions that its version asked in turn, of a workflow, '' of any other: with other parts it is another run. `asked_in`
    is the project whose people a live run answers, `words` tells the classes and features that it was asked with from others.
    `split_rules` are the rules by which its data rows were last put into splits, as they were sent: a filter and a split each.
    """

    model = models.ForeignKey(Model, models.CASCADE, related_name="runs")
    name = models.CharField(max_length=200)
    purpose = models.TextField(choices=Purpose.choices, default=Purpose.UPLOAD)
    config = models.JSONField(default=dict, blank=True)
    state = models.SmallIntegerField(choices=RunState.choices, default=RunState.CREATED)
    predictor_version_id = models.UUIDField(null=True)
    parts = models.TextField(default="", db_default="", blank=True)
    asked_in = models.UUIDField(null=True)
    words = models.TextField(default="", db_default="", blank=True)
    split_rules = models.JSONField(default=list, db_default=[])
    removed_at = models.DateTimeField(null=True)

    objects = RunManager.from_queryset(TenantQuerySet)()
    with_removed = TenantManager.from_queryset(TenantQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["organization_id", "model", "predictor_version_id", "parts", "asked_in", "words", "purpose"],
                condition=Q(purpose__in=STANDING),
                nulls_distinct=False,
                name="modelrun_standing_once",
            ),
        )
        indexes = (
            models.Index(fields=["organization_id", "-created_at", "-id"], name="modelrun_newest"),
            models.Index(fields=["organization_id", "model", "-created_at", "-id"], name="modelrun_of_model"),
        )

    def __str__(self) -> str:
        return self.name


def _share(part: Any, *others: Any) -> models.GeneratedField:
    """The share of one part in all of them, kept with the row; null where that is nothing of nothing."""
    whole = sum(others, start=part)
    share = Case(When(Exact(whole, 0), then=None), default=Cast(part, models.FloatField()) / Cast(whole, models.FloatField()))
    return models.GeneratedField(expression=share, output_field=models.FloatField(null=True), db_persist=True)


def _ordered_by(name: str) -> models.Index:
    """What gives a run's data rows in the order of a figure, from either end; those without it are not in it and cost nothing."""
    known = Q((f"{name}__isnull", False))
    return models.Index(fields=["organization_id", "model_run", name, "id"], name=f"modelrundatarow_{name}"[:30], condition=known)


class ModelRunDataRowQuerySet(TenantQuerySet):
    """Data rows in runs, chained. What tells people of predictions starts at to_be_seen."""

    def to_be_seen(self) -> Self:
        """All but those of which people are to say without a model's word what they show; answers to their own clicks are seen."""
        return self.filter(Q(model_run__purpose=Purpose.PROMPTED) | ~kept_back("data_row"))


class ModelRunDataRow(TenantModel):
    """A data row in a run. `lowest_confidence` is the least sure of its predictions, in [0, 1]; null where there is none.

    The figures compare the predictions with the label that the run keeps, at the run's operating point; null where there is no label.
    `is_stale` is true from a change of either until they are worked out again. `iou` is the mean over classes of how alike the two sides
    are from the operating point's confidence on, null where both say nothing; `surest_wrong` is how confident the surest of the false
    positives is, null where there is none; `metrics` are the means of the senders' own figures over the predictions.
    """

    model_run = models.ForeignKey(ModelRun, models.CASCADE, related_name="data_rows", **KEYED_BY_TENANT)
    data_row = models.ForeignKey("catalog.DataRow", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    split = models.CharField(max_length=40, blank=True, default="")
    lowest_confidence = models.FloatField(null=True)
    prediction_count = models.PositiveIntegerField(default=0)
    is_stale = models.BooleanField(default=True, db_default=True)
    true_positives = models.IntegerField(null=True)
    false_positives = models.IntegerField(null=True)
    false_negatives = models.IntegerField(null=True)
    iou = models.FloatField(null=True)
    surest_wrong = models.FloatField(null=True)
    metrics = models.JSONField(default=dict, db_default={})
    precision = _share(F("true_positives"), F("false_positives"))
    recall = _share(F("true_positives"), F("false_negatives"))
    f1 = _share(2 * F("true_positives"), F("false_positives"), F("false_negatives"))

    objects = TenantManager.from_queryset(ModelRunDataRowQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "model_run", "data_row"], name="modelrundatarow_once"),
            models.CheckConstraint(
                condition=Q(lowest_confidence=None) | Q(lowest_confidence__range=(0, 1)), name="modelrundatarow_confidence"
            ),
        )
        indexes = (
            models.Index(fields=["organization_id", "model_run", "lowest_confidence", "id"], name="modelrundatarow_least_sure"),
            models.Index(fields=["organization_id", "data_row"], name="modelrundatarow_of_data_row"),
            models.Index(fields=["organization_id", "model_run"], name="modelrundatarow_stale", condition=Q(is_stale=True)),
            *(_ordered_by(name) for name in FIGURES),
        )
