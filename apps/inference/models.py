"""A predictor, its versions, and which projects use it."""

from django.db import models
from django.db.models import Q

from apps.core.models import TenantModel


class VersionState(models.IntegerChoices):
    """Whether a version can be used."""

    TRAINING = 0, "training"
    READY = 1, "ready"
    FAILED = 2, "failed"
    CONNECTING = 3, "connecting"


class Predictor(TenantModel):
    """Something that turns data rows into annotations in the words of one ontology. Its predictions are runs of its model.

    `secret` is its credential, sealed. `feature_map` says of its classes which feature or option (by id) each stands for, null for none;
    what it does not name is found by identity or by name. `promoted` is the version in use, none for the newest that is ready.
    """

    name = models.CharField(max_length=200)
    family = models.TextField()
    description = models.TextField(default="", blank=True)
    ontology = models.ForeignKey("ontologies.Ontology", models.PROTECT, related_name="+")
    model = models.ForeignKey("model_runs.Model", models.PROTECT, related_name="+")
    secret = models.TextField(default="", blank=True)
    feature_map = models.JSONField(default=dict, blank=True)
    promoted = models.ForeignKey("inference.PredictorVersion", models.SET_NULL, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "-created_at", "-id"], name="predictor_newest"),)

    def __str__(self) -> str:
        return self.name


class PredictorVersion(TenantModel):
    """One state of a predictor: its settings, its weights or artifact in storage, and the card that says how it came to be.

    A version never changes once it is ready. `label` is what the other side calls it, '' where nobody else does.
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
    """How the server behind a predictor is doing. `failures` is how many calls failed in a row; until `open_until` it is not asked."""

    predictor = models.ForeignKey(Predictor, models.CASCADE, related_name="+")
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "predictor"], name="endpoint_once"),)


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

    `instance` is what it calls itself, anew each time it starts; name, device and version are its own words.
    """

    predictor = models.ForeignKey(Predictor, models.CASCADE, related_name="+")
    instance = models.UUIDField()
    name = models.CharField(max_length=200)
    device = models.CharField(max_length=200, default="", blank=True)
    version = models.CharField(max_length=200, default="", blank=True)
    seen_at = models.DateTimeField()
    data_rows = models.PositiveBigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "predictor", "instance"], name="agent_once"),)


class ComputeUse(TenantModel):
    """What a run has cost: seconds of work on one device for so many data rows. Wall seconds of the predictor, without what we write."""

    model_run = models.ForeignKey("model_runs.ModelRun", models.CASCADE, related_name="+")
    device = models.TextField()
    data_rows = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "model_run", "device"], name="computeuse_once"),)
