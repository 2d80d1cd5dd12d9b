"""One form for truth and prediction: a set is the annotations of one data row by one author, a person or a model run."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from apps.core.models import KEYED_BY_TENANT, TenantManager, TenantModel, TenantQuerySet
from apps.model_runs.models import Purpose
from apps.projects.models import Project, Task, TaskPurpose


class AnnotationSetQuerySet(TenantQuerySet):
    """Sets, chained. Reads for training, metrics or export start at by_people or by_models."""

    def by_people(self) -> Self:
        """Those that people made, alone or several together."""
        return self.filter(model_run__isnull=True)

    def by_models(self) -> Self:
        """Those that model runs predicted; never the planted wrong ones, nor what a blind audit would be spoilt by."""
        return self.filter(model_run__isnull=False).exclude(model_run__purpose=Purpose.PROBE).to_be_seen()

    def to_be_seen(self) -> Self:
        """All but what models say of data rows that people are to answer without it; answers to their own clicks are seen."""
        own = Q(model_run__isnull=True) | Q(model_run__purpose=Purpose.PROMPTED)
        return self.filter(own | ~Exists(Task.objects.blind().filter(data_row=OuterRef("data_row"))))


class AnnotationSet(TenantModel):
    """The annotations of one data row by one author. A reviewer's correction is a set of their own that names what it corrects.

    A set of a project without an author was merged from what several people said. `complete` is false while a run still looks at the data
    row.
    """

    data_row = models.ForeignKey("catalog.DataRow", models.CASCADE, related_name="+", **KEYED_BY_TENANT)
    project = models.ForeignKey("projects.Project", models.CASCADE, null=True, related_name="+", **KEYED_BY_TENANT)
    author = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, null=True, related_name="+", **KEYED_BY_TENANT)
    revision = models.PositiveIntegerField(default=0)
    corrects = models.ForeignKey("self", models.CASCADE, null=True, related_name="+", **KEYED_BY_TENANT)
    corrects_revision = models.PositiveIntegerField(null=True)
    complete = models.BooleanField(default=True)

    objects = TenantManager.from_queryset(AnnotationSetQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(condition=Q(author__isnull=True) | Q(model_run__isnull=True), name="annotationset_one_author"),
            models.CheckConstraint(condition=Q(model_run__isnull=True) ^ Q(project__isnull=True), name="annotationset_person_in_project"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, corrects_revision__isnull=True)
                | Q(corrects__isnull=False, corrects_revision__isnull=False, author__isnull=False),
                name="annotationset_correction",
            ),
            models.UniqueConstraint(
                fields=["organization_id", "data_row", "project", "author"],
                condition=Q(author__isnull=False, corrects__isnull=True),
                name="annotationset_of_person_once",
            ),
            models.UniqueConstraint(
                fields=["organization_id", "data_row", "project"],
                condition=Q(author__isnull=True, model_run__isnull=True),
                name="annotationset_merged_once",
            ),
            models.UniqueConstraint(
                fields=["organization_id", "corrects", "corrects_revision", "author"],
                condition=Q(corrects__isnull=False),
                name="annotationset_correction_once",
            ),
            models.UniqueConstraint(
                fields=["organization_id", "model_run", "data_row"],
                condition=Q(model_run__isnull=False),
                name="annotationset_of_run_once",
            ),
        )
        indexes = (
            models.Index(fields=["organization_id", "data_row"], name="annotationset_data_row"),
            models.Index(fields=["organization_id", "project", "-created_at", "-id"], name="annotationset_project"),
        )


class AnnotationQuerySet(TenantQuerySet):
    """Annotations, chained. Reads for training, metrics or export start at by_people, by_models or accepted."""

    def by_people(self) -> Self:
        """What people drew or kept."""
        return self.filter(annotation_set__model_run__isnull=True)

    def by_models(self) -> Self:
        """What model runs predicted; never the planted wrong ones, nor what a blind audit would be spoilt by."""
        rows = self.filter(annotation_set__model_run__isnull=False).exclude(annotation_set__model_run__purpose=Purpose.PROBE)
        return rows.to_be_seen()

    def to_be_seen(self) -> Self:
        """All but what models say of data rows that people are to answer without it; answers to their own clicks are seen."""
        own = Q(annotation_set__model_run__isnull=True) | Q(annotation_set__model_run__purpose=Purpose.PROMPTED)
        return self.filter(own | ~Exists(Task.objects.blind().filter(data_row=OuterRef("annotation_set__data_row"))))

    def accepted(self) -> Self:
        """What counts now by the word of a person, who made it, corrected it or approved what a model said."""
        return self.filter(annotation_set__in=Label.objects.by_people().values("annotation_set"))


class Annotation(TenantModel):
    """One thing said about one data row. `value`, `answers`, `at`, `metrics`: as apps.kinds.wire dumps them; a suggestion never changes.

    `place` orders what a set says as it was said: what a run says by the lines of the file that was sent, what people say by revision and
    by its place in that, so that what came later lies above. `sent_as` is the key under which
    it was sent, where that is the id of something outside the run.
    """

    annotation_set = models.ForeignKey(AnnotationSet, models.CASCADE, related_name="annotations", **KEYED_BY_TENANT)
    feature = models.ForeignKey("ontologies.Feature", models.PROTECT, related_name="+", **KEYED_BY_TENANT)
    kind = models.TextField()
    confidence = models.FloatField(null=True)
    value = models.JSONField()
    answers = models.JSONField(default=list)
    at = models.JSONField(null=True)
    metrics = models.JSONField(default=dict, blank=True)
    derived_from = models.UUIDField(null=True)
    pass_number = models.SmallIntegerField(default=1)
    place = models.BigIntegerField(default=0, db_default=0)
    sent_as = models.UUIDField(null=True)

    objects = TenantManager.from_queryset(AnnotationQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(condition=Q(confidence__isnull=True) | Q(confidence__range=(0, 1)), name="annotation_confidence"),
        )
        indexes = (
            models.Index(fields=["organization_id", "annotation_set", "id"], name="annotation_of_set"),
            models.Index(fields=["organization_id", "feature"], name="annotation_of_feature"),
        )


class LabelState(models.IntegerChoices):
    """Whether a reviewer has seen the label."""

    SUBMITTED = 0, "submitted"
    APPROVED = 1, "approved"


class LabelQuerySet(TenantQuerySet):
    """Labels, chained. What is learned from, measured against or counted as people's work starts at by_people."""

    def by_people(self) -> Self:
        """Those that a person made, corrected or approved."""
        return self.filter(automatic=False)

    def automatic(self) -> Self:
        """Those that a predictor made, and nobody has looked at since."""
        return self.filter(automatic=True)


class Label(TenantModel):
    """The set that counts now for a data row of a project, at the revision it was submitted. While it counts, the set does not change.

    `automatic` where a model run made it without a person; an approval ends that, for then a person has looked.
    """

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="+")
    data_row = models.ForeignKey("catalog.DataRow", models.CASCADE, related_name="+")
    annotation_set = models.ForeignKey(AnnotationSet, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    state = models.SmallIntegerField(choices=LabelState.choices, default=LabelState.SUBMITTED)
    submitted_at = models.DateTimeField(db_default=Now())
    automatic = models.BooleanField(default=False, db_default=False)

    objects = TenantManager.from_queryset(LabelQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "project", "data_row"], name="label_once"),
            models.CheckConstraint(condition=Q(automatic=False) | Q(state=0), name="label_automatic_unseen"),
        )
        indexes = (models.Index(fields=["organization_id", "annotation_set"], name="label_of_set"),)


class IndependentLabel(TenantModel):
    """What one of several people says of a data row, at the revision at which they submitted it. It never counts: what is merged does, or
    what it is measured by.

    As long as the task is done, the set does not change.
    """

    task = models.ForeignKey("projects.Task", models.CASCADE, related_name="+")
    annotation_set = models.ForeignKey(AnnotationSet, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    submitted_at = models.DateTimeField(db_default=Now())

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "task"], name="independentlabel_once"),)
        indexes = (models.Index(fields=["organization_id", "annotation_set"], name="independentlabel_of_set"),)


class DecisionOutcome(models.IntegerChoices):
    """What a person did with a suggestion."""

    ACCEPTED = 1, "accepted"
    EDITED = 2, "edited"
    REJECTED = 3, "rejected"
    WITHDRAWN = 4, "withdrawn"


class SuggestionDecisionQuerySet(TenantQuerySet):
    """Decisions, chained."""

    def of_labels(self, project: Project) -> Self:
        """Those of a project on the way to its labels: not of benchmarks, whose data rows are labeled already."""
        same = {"project": project, "data_row": OuterRef("annotation_set__data_row"), "annotator": OuterRef("annotation_set__author")}
        return self.filter(~Exists(Task.objects.filter(**same, purpose=TaskPurpose.BENCHMARK)), annotation_set__project=project)


class SuggestionDecision(TenantModel):
    """One decision on one suggestion; only ever added to, the newest one stands. `number` orders the decisions of a set.

    `overlap` is how alike the suggestion and what was kept of it are, in [0, 1]; `confidence` is the suggestion's own.
    """

    annotation_set = models.ForeignKey(AnnotationSet, models.CASCADE, related_name="decisions")
    suggestion = models.ForeignKey(Annotation, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    annotation = models.UUIDField(null=True)
    outcome = models.SmallIntegerField(choices=DecisionOutcome.choices)
    overlap = models.FloatField(null=True)
    bulk = models.BooleanField(default=False)
    shown_threshold = models.FloatField(null=True)
    focus_ms = models.IntegerField(default=0)
    confidence = models.FloatField(null=True)
    predictor_version = models.UUIDField(null=True)
    decided_at = models.DateTimeField(db_default=Now())

    objects = TenantManager.from_queryset(SuggestionDecisionQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "annotation_set", "number"], name="decision_number"),)
        indexes = (
            models.Index(fields=["organization_id", "suggestion"], name="decision_of_suggestion"),
            models.Index(fields=["organization_id", "decided_at"], name="decision_time"),
        )


class Revision(TenantModel):
    """One saved change of a set, as it was sent; only ever added to. Its change_id makes saving it again harmless.

    `before` holds what it updated or deleted as that was, in the one form, so that the set can be shown as it stood at any revision; None
    where that was not kept.
    """

    annotation_set = models.ForeignKey(AnnotationSet, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey("organizations.Membership", models.PROTECT, related_name="+")
    changes = models.JSONField()
    before = models.JSONField(null=True, default=None)
    change_id = models.UUIDField()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "annotation_set", "number"], name="revision_number"),
            models.UniqueConstraint(fields=["organization_id", "annotation_set", "change_id"], name="revision_change_once"),
        )


class Prelabel(TenantModel):
    """A run whose predictions a batch shows as suggestions."""

    batch = models.ForeignKey("projects.Batch", models.CASCADE, related_name="+")
    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "batch", "model_run"], name="prelabel_once"),)
        indexes = (models.Index(fields=["organization_id", "model_run"], name="prelabel_of_run"),)
