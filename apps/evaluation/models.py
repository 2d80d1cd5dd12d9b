"""What is kept of comparing a run with labels: the labels as they were, the outcome of every annotation, sums and figures.

A prediction keeps its match whatever the confidence threshold is, so outcomes are kept for every IoU level of apps.evaluation.levels, and
hold at every confidence. Sums are cumulative by hundredths of confidence: a threshold is looked up, never worked out again.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.core.models import KEYED_BY_TENANT, TenantModel

ALL = "*"  # every split together
OPERATING_POINT = 0.5


class RunEvaluation(TenantModel):
    """How a run is evaluated: with whose labels, at which operating point, and how far that has come.

    `follows`: labels of the project that change are taken at once. `confidence` and `iou` are where the figures of single data rows stand.
    `subjects` is the list that every subject index means. `wanted` grows with every change; figures of `computed` = `wanted` are current.
    `job` works figures out, `labels_job` takes labels.
    """

    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    project = models.ForeignKey("projects.Project", models.SET_NULL, null=True, related_name="+", **KEYED_BY_TENANT)
    follows = models.BooleanField(default=False)
    confidence = models.FloatField(default=OPERATING_POINT)
    iou = models.FloatField(default=OPERATING_POINT)
    subjects = models.JSONField(default=list)
    labels_taken_at = models.DateTimeField(null=True)
    labels_job = models.UUIDField(null=True)
    job = models.UUIDField(null=True)
    wanted = models.BigIntegerField(default=1)
    computed = models.BigIntegerField(default=0)
    computed_at = models.DateTimeField(null=True)
    summary = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "model_run"], name="runevaluation_once"),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)) & Q(iou__range=(0, 1)), name="runevaluation_point"),
        )
        indexes = (models.Index(fields=["organization_id", "project"], name="runevaluation_follows", condition=Q(follows=True)),)


class RunLabel(TenantModel):
    """The label of a data row as the run's evaluation took it: a copy, which later corrections do not change."""

    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    data_row = models.ForeignKey("catalog.DataRow", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    annotation_set = models.UUIDField()
    revision = models.PositiveIntegerField()
    annotations = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "model_run", "data_row"], name="runlabel_once"),)
        indexes = (models.Index(fields=["organization_id", "data_row"], name="runlabel_of_data_row"),)


class Outcome(TenantModel):
    """What became of one annotation, predicted or true, as one subject; see apps.evaluation.outcomes.

    Of a prediction: bit k of `matched` says that it found a truth of its own subject at level k, of `counted` that it counts there.
    `overlap` is how alike it is to the truth at the lowest of those levels; `overlaps` by level where they differ; `nearest` how
    alike it is to the truth of its subject that it is most alike, whoever finds that; `rival` is the subject of the truth of another one
    that it is most alike (-1: none), and `rival_overlap` how much. Bit k of `gained` says that by Labelbox's rule it brings a pair more at
    level k (-1: that is not known; see apps.evaluation.gains). `others` by level is the subject of the truth it is confused with
    (-1: none), at thresholds above that hundredth of confidence in `above` (-1: at all).
    Of a truth: `found` by level is the hundredth of confidence up to which it is found (-1: never), `asked` that up to which it counts;
    null where that is all of them. Arrays of nothing but -1 are null.
    """

    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    data_row = models.ForeignKey("catalog.DataRow", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    annotation = models.UUIDField()
    is_truth = models.BooleanField()
    subject = models.SmallIntegerField()
    confidence = models.FloatField(default=1.0)
    counted = models.IntegerField(default=0)
    matched = models.IntegerField(default=0)
    overlap = models.FloatField(default=0.0)
    overlaps = ArrayField(models.FloatField(), null=True)
    nearest = models.FloatField(default=0.0, db_default=0.0)
    rival = models.SmallIntegerField(default=-1, db_default=-1)
    rival_overlap = models.FloatField(default=0.0, db_default=0.0)
    gained = models.IntegerField(default=-1, db_default=-1)
    others = ArrayField(models.SmallIntegerField(), null=True)
    above = ArrayField(models.SmallIntegerField(), null=True)
    found = ArrayField(models.SmallIntegerField(), null=True)
    asked = ArrayField(models.SmallIntegerField(), null=True)

    class Meta(TenantModel.Meta):
        indexes = (
            models.Index(fields=["organization_id", "model_run", "data_row"], name="outcome_of_row"),
            models.Index(fields=["organization_id", "model_run", "-confidence", "id"], name="outcome_surest", condition=Q(is_truth=False)),
            models.Index(fields=["organization_id", "data_row"], name="outcome_of_data_row"),
        )


class Cell(TenantModel):
    """One cell of a confusion matrix at one level: `counts[c]` pairs of predicted and true subject at confidence c hundredths or more.

    `predicted` -1: truths that nothing is said to be; `truth` -1: predictions of what is not there. `overlaps`, where both are the same
    subject, sums how alike the pairs are.
    """

    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    split = models.CharField(max_length=40, blank=True)
    level = models.SmallIntegerField()
    predicted = models.SmallIntegerField()
    truth = models.SmallIntegerField()
    counts = ArrayField(models.IntegerField())
    overlaps = ArrayField(models.FloatField(), null=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "model_run", "split", "level", "predicted", "truth"], name="cell_once"),
        )


class Figure(TenantModel):
    """What cannot be summed, of one subject (-1: the mean of all) at one level: average precision and calibration.

    `ap` at this level, `ap50`, `ap75` and `map` (levels 0.50 to 0.95) the same on every level; `curve` is the interpolated precision at
    recalls 0.00 to 1.00; `mask_iou` by hundredths of confidence. `labelbox` are the pairs by Labelbox's rule, by hundredths of confidence
    (of -1: their sum), null of what is asked under something and where that is not known. Null where it has no meaning.
    """

    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    split = models.CharField(max_length=40, blank=True)
    level = models.SmallIntegerField()
    subject = models.SmallIntegerField()
    ap = models.FloatField(null=True)
    ap50 = models.FloatField(null=True)
    ap75 = models.FloatField(null=True)
    map = models.FloatField(null=True)
    max_recall = models.FloatField(null=True)
    ece = models.FloatField(null=True)
    brier = models.FloatField(null=True)
    curve = ArrayField(models.FloatField(), null=True)
    mask_iou = ArrayField(models.FloatField(), null=True)
    labelbox = ArrayField(models.IntegerField(), null=True)
    reliability = models.JSONField(null=True)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "model_run", "split", "level", "subject"], name="figure_once"),)


class MaskOverlap(TenantModel):
    """Pixels of the masks of one subject on one data row, by hundredths of confidence: what both sides cover, and what either does."""

    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    data_row = models.ForeignKey("catalog.DataRow", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    subject = models.SmallIntegerField()
    both = ArrayField(models.BigIntegerField())
    either = ArrayField(models.BigIntegerField())

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "model_run", "data_row", "subject"], name="maskoverlap_once"),)
        indexes = (models.Index(fields=["organization_id", "data_row"], name="maskoverlap_of_data_row"),)


class CustomSum(TenantModel):
    """The senders' own figures of one name on one data row, of one subject (-1: of everything that is said): their sum and number.

    `how` several data rows come together is one of apps.evaluation.stated.Together.
    """

    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    data_row = models.ForeignKey("catalog.DataRow", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    subject = models.SmallIntegerField()
    name = models.CharField(max_length=200)
    total = models.FloatField()
    count = models.IntegerField()
    how = models.SmallIntegerField(default=0, db_default=0)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "model_run", "data_row", "subject", "name"], name="customsum_once"),
        )
        indexes = (models.Index(fields=["organization_id", "data_row"], name="customsum_of_data_row"),)


class CustomMean(TenantModel):
    """The mean of the senders' own figures of one name, of one subject (-1: of everything that is said), in one split or in all."""

    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    split = models.CharField(max_length=40, blank=True)
    subject = models.SmallIntegerField()
    name = models.CharField(max_length=200)
    mean = models.FloatField()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "model_run", "split", "subject", "name"], name="custommean_once"),
        )


class RowMetric(TenantModel):
    """A figure that the run's sender states of a data row, or of a class on it (see apps.formats.metric_lines), as it was sent.

    Without a feature it is about the data row as a whole. `key` is the sender's, or made of what the figure is about.
    """

    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    data_row = models.ForeignKey("catalog.DataRow", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    key = models.UUIDField()
    name = models.CharField(max_length=160)
    aggregation = models.CharField(max_length=20)
    value = models.JSONField()
    feature = models.UUIDField(null=True)
    option = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "model_run", "key"], name="rowmetric_key"),
            models.UniqueConstraint(
                fields=["organization_id", "model_run", "data_row", "name", "feature", "option"],
                nulls_distinct=False,
                name="rowmetric_once",
            ),
        )
        indexes = (
            models.Index(fields=["organization_id", "data_row"], name="rowmetric_of_data_row"),
            models.Index(fields=["organization_id", "model_run", "name"], name="rowmetric_of_name"),
        )
