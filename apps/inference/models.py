"""A predictor, its versions, and which projects use it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Now

from apps.core.ids import uuid7
from apps.core.models import TenantModel


class VersionState(models.IntegerChoices):
    """Whether a version can be used."""

    TRAINING = 0, "training"
    READY = 1, "ready"
    FAILED = 2, "failed"
    CONNECTING = 3, "connecting"
    CANCELLED = 4, "cancelled"


class Predictor(TenantModel):
    """Something that turns data rows into annotations in the words of one ontology. Its predictions are runs of its model.

    `secret` is its credential, sealed. `feature_map` says of its classes which feature or option (by id) each stands for, null for none;
    what it does not name is found by identity or by name. `promoted` is the version in use, none for the newest that is ready.
    One with `archived_at` is in no list and begins nothing.
    """

    name = models.CharField(max_length=200)
    family = models.TextField()
    description = models.TextField(default="", blank=True)
    ontology = models.ForeignKey("ontologies.Ontology", models.PROTECT, related_name="+")
    model = models.ForeignKey("model_runs.Model", models.PROTECT, related_name="+")
    secret = models.TextField(default="", blank=True)
    feature_map = models.JSONField(default=dict, blank=True)
    promoted = models.ForeignKey("inference.PredictorVersion", models.SET_NULL, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "-created_at", "-id"], name="predictor_newest"),)

    def __str__(self) -> str:
        return self.name


class PredictorVersion(TenantModel):
    """One state of a predictor: its settings, its weights or artifact in storage, and the card that says how it came to be.

    A version never changes once it is ready. `label` is what the other side calls it, '' where nobody else does. `copied_from` says of a
    copy of something published what it was (`publication`, `name`, `number`, and the `part` of it): words, no keys.
    """

    predictor = models.ForeignKey(Predictor, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.SmallIntegerField(choices=VersionState.choices, default=VersionState.TRAINING)
    weights_key = models.TextField(default="", blank=True)
    settings = models.JSONField(default=dict, blank=True)
    label = models.CharField(max_length=200, default="", blank=True)
    error = models.TextField(default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    card = models.JSONField(default=dict)
    class_features = models.JSONField(default=dict)
    copied_from = models.JSONField(default=dict, blank=True)
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "predictor", "number"], name="predictorversion_number"),)


class Promote(models.TextChoices):
    """Whether a version that was trained is used at once."""

    ALWAYS = "always", "always"
    IF_BETTER = "if_better", "if it is better"
    BY_HAND = "by_hand", "by hand"


class TrainingRule(TenantModel):
    """That a predictor is trained by itself: whenever a project has `after_labels` more labels than it was last trained on, or each
    `every_hours`, next at `due_at`, if there is any new label then; null for not so.

    `labels` is how many there were when it was last trained; `problem` is why the last attempt came to nothing, '' where it did not.
    """

    predictor = models.ForeignKey(Predictor, models.CASCADE, related_name="+")
    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="+")
    after_labels = models.PositiveIntegerField(null=True)
    every_hours = models.PositiveIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    promote = models.TextField(choices=Promote.choices, default=Promote.ALWAYS)
    settings = models.JSONField(default=dict, blank=True)
    enabled = models.BooleanField(default=True)
    labels = models.PositiveIntegerField(default=0)
    problem = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "predictor"], name="trainingrule_once"),
            models.CheckConstraint(condition=Q(after_labels__isnull=False) | Q(every_hours__isnull=False), name="trainingrule_has_when"),
        )
        indexes = (models.Index(fields=["organization_id", "project"], name="trainingrule_of_project"),)


class ProjectPredictor(TenantModel):
    """A predictor that a project's people can ask; without a version it is always the newest that is ready."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="+")
    predictor = models.ForeignKey(Predictor, models.CASCADE, related_name="+")
    version = models.ForeignKey(PredictorVersion, models.PROTECT, null=True, related_name="+")
    feature_map = models.JSONField(default=dict, blank=True)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "project", "predictor"], name="projectpredictor_once"),)


class Endpoint(TenantModel):
    """How a predictor, or the server behind it, is doing at one thing that it is asked for (`about`: predictors.sending.About).

    `failures` is how many of these calls failed in a row; until `open_until` it is not asked for this. `on_trial`: one call is under way
    to see whether it answers again, and has until then. `was_reached`: a connection could be made for the last call that failed.
    """

    predictor = models.ForeignKey(Predictor, models.CASCADE, related_name="+")
    about = models.CharField(max_length=20, default="prediction")
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    on_trial = models.BooleanField(default=False)
    was_reached = models.BooleanField(default=True, db_default=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "predictor", "about"], name="endpoint_once"),)


class Exchange(TenantModel):
    """One of the last things that was sent to a predictor's server, and what came back: the beginnings of both, without secrets."""

    predictor = models.ForeignKey(Predictor, models.CASCADE, related_name="+")
    method = models.CharField(max_length=10)
    address = models.TextField()
    asked = models.TextField(default="", blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    answered = models.TextField(default="", blank=True)
    error = models.TextField(default="", blank=True)
    seconds = models.FloatField(default=0.0)

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "predictor", "-id"], name="exchange_newest"),)


class Agent(TenantModel):
    """A program elsewhere that works for a predictor, last heard of at `seen_at`; it has answered for so many data rows.

    `instance` is what it calls itself, anew each time it starts; name, device and version are its own words. `fits`: its model can learn.
    """

    predictor = models.ForeignKey(Predictor, models.CASCADE, related_name="+")
    instance = models.UUIDField()
    name = models.CharField(max_length=200)
    device = models.CharField(max_length=200, default="", blank=True)
    version = models.CharField(max_length=200, default="", blank=True)
    fits = models.BooleanField(default=False)
    seen_at = models.DateTimeField()
    data_rows = models.PositiveBigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "predictor", "instance"], name="agent_once"),)


class ComputeUse(TenantModel):
    """What a run has cost on one day (UTC) for one project: seconds of work on one device for so many data rows.

    Wall seconds of the predictor, without what we write. `project` is None where data rows of the catalog were looked at for none.
    """

    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+")
    project = models.ForeignKey("projects.Project", models.CASCADE, null=True, related_name="+")
    device = models.TextField()
    day = models.DateField(db_default=Cast(Now(), models.DateField()))
    data_rows = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["organization_id", "model_run", "device", "day", "project"], nulls_distinct=False, name="computeuse_once"
            ),
        )
        indexes = (models.Index(fields=["organization_id", "project"], name="computeuse_of_project"),)


class Publication(models.Model):
    """A predictor or workflow that the platform offers to every organization. It belongs to none, and names nothing of any.

    `number` is that of its newest version; one that was withdrawn is shown to nobody, and what was copied from it stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    description = models.TextField(default="", blank=True)
    licence = models.CharField(max_length=200)
    family = models.TextField()
    modalities = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    number = models.PositiveIntegerField()
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = (models.Index(fields=["-created_at", "-id"], name="publication_newest"),)

    def __str__(self) -> str:
        return self.name


class PublishedVersion(models.Model):
    """What was published at one time, and never changes: its parts, and the words of the ontology it was made for, as an example.

    `classes` are the names it can say, none where it speaks the words of whatever ontology it works for.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    notes = models.TextField(default="", blank=True)
    classes = models.JSONField(default=list)
    ontology = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["publication", "number"], name="publishedversion_number"),)

    def __str__(self) -> str:
        return f"{self.publication_id} version {self.number}"


class PublishedPart(models.Model):
    """One predictor of a published version: those that a workflow asks stand before it, and the whole is last.

    In the graph of a workflow the `place` of a part stands where the id of a predictor did. `settings` are without what is private,
    `weights_key` is a file of the platform's own of so many `bytes`, '' for none; `wants_secret`: the one published had a credential.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(PublishedVersion, models.CASCADE, related_name="parts")
    place = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    family = models.TextField()
    settings = models.JSONField(default=dict)
    label = models.CharField(max_length=200, default="", blank=True)
    card = models.JSONField(default=dict)
    weights_key = models.TextField(default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    wants_secret = models.BooleanField(default=False)

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=["version", "place"], name="publishedpart_place"),)

    def __str__(self) -> str:
        return self.name
