"""An ontology: the features that annotations may have, and every version there was of their tree."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.core.models import TenantModel


class Ontology(TenantModel):
    """What may be said about data. `version` counts its saved trees and is its ETag."""

    name = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "-created_at", "-id"], name="ontology_newest"),)

    def __str__(self) -> str:
        return self.name


class OntologyVersion(TenantModel):
    """The tree as it was saved, never changed afterwards."""

    ontology = models.ForeignKey(Ontology, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    tree = models.JSONField()
    actor_id = models.BigIntegerField(null=True)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "ontology", "number"], name="ontologyversion_once"),)


class Feature(TenantModel):
    """An object to mark or a question to answer. It keeps its id through renames and moves; what is removed is archived, not deleted.

    Of what is archived, `kept` says whether its annotations were kept, and `moved_to` what they went over to; the same of options.
    `kept_points` are those that its skeleton had once and that annotations which were kept still name.
    """

    ontology = models.ForeignKey(Ontology, models.CASCADE, related_name="features")
    parent_feature = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")
    parent_option = models.ForeignKey("Option", models.CASCADE, null=True, related_name="+")
    kind = models.TextField()
    name = models.CharField(max_length=200)
    color = models.CharField(max_length=7, blank=True, default="")
    hotkey = models.CharField(max_length=1, blank=True, default="")
    required = models.BooleanField(default=False)
    settings = models.JSONField(default=dict, blank=True)
    kept_points = models.JSONField(default=list, blank=True)
    external_id = models.CharField(max_length=200, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)
    kept = models.BooleanField(default=True)
    moved_to = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(condition=Q(parent_feature=None) | Q(parent_option=None), name="feature_one_parent"),
            models.CheckConstraint(condition=~Q(parent_feature=F("id")) | Q(parent_feature=None), name="feature_not_its_own_parent"),
        )
        indexes = (models.Index(fields=["organization_id", "ontology", "position"], name="feature_in_order"),)

    def __str__(self) -> str:
        return self.name


class Option(TenantModel):
    """One answer of a radio or checklist question."""

    feature = models.ForeignKey(Feature, models.CASCADE, related_name="options")
    name = models.CharField(max_length=200)
    hotkey = models.CharField(max_length=1, blank=True, default="")
    external_id = models.CharField(max_length=200, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)
    kept = models.BooleanField(default=True)
    moved_to = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "feature", "position"], name="option_in_order"),)

    def __str__(self) -> str:
        return self.name
