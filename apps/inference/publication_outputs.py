"""How what the platform publishes is shown, and what is said to publish and to copy it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.inference.models import Publication, PublishedVersion
from apps.inference.predictors import families
from apps.modalities import MODALITIES
from apps.organizations.api_base import StrictSerializer


class PublicationQuery(StrictSerializer):
    """Which publications are listed."""

    search = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200, help_text="In their names and descriptions."
    )
    family = serializers.ChoiceField(required=False, choices=tuple(families()))
    modality = serializers.ChoiceField(required=False, choices=tuple(MODALITIES), help_text="An asset type that it is for.")


class PublishedVersionOutput(serializers.ModelSerializer[PublishedVersion]):
    """One version of a publication."""

    class Meta:
        model = PublishedVersion
        fields = ("number", "notes", "created_at")
        read_only_fields = fields


class PublicationOutput(serializers.ModelSerializer[Publication]):
    """Something that the platform offers to every organization."""

    modalities = serializers.ListField(child=serializers.CharField())
    kinds = serializers.ListField(child=serializers.CharField())
    classes = serializers.SerializerMethodField(help_text="What it can say; nothing where it speaks the words of your ontology.")
    size = serializers.SerializerMethodField(help_text="Bytes of its files, which a copy takes of your quota.")

    class Meta:
        model = Publication
        fields = ("id", "name", "description", "licence", "family", "modalities", "kinds", "number", "classes", "size", "created_at")
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_classes(self, publication: Publication) -> list[str]:
        return list(_newest(publication).classes)

    def get_size(self, publication: Publication) -> int:
        return sum(part.bytes for part in _newest(publication).parts.all())


class ExampleOptionOutput(serializers.Serializer[Any]):
    """An option of an example, with the questions that it raises."""

    name = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        """Options have questions under them, questions have options."""
        return {**super().get_fields(), "features": ExampleFeatureOutput(many=True)}


class ExampleFeatureOutput(serializers.Serializer[Any]):
    """A feature of the ontology that it was made for, in words."""

    name = serializers.CharField()
    kind = serializers.CharField()
    color = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        """Objects and questions have questions under them."""
        return {**super().get_fields(), "options": ExampleOptionOutput(many=True), "features": ExampleFeatureOutput(many=True)}


class PublishedPartOutput(serializers.Serializer[Any]):
    """One predictor of it. The graph of a workflow names the others by their `place`."""

    place = serializers.IntegerField()
    name = serializers.CharField()
    family = serializers.ChoiceField(choices=tuple(families()))
    settings = serializers.DictField(help_text="Without those that whoever copies it says their own of, such as an address.")
    size = serializers.IntegerField(source="bytes")
    sha256 = serializers.CharField()
    wants_secret = serializers.BooleanField(help_text="Whether the one that was published had a credential.")


class PublicationDetail(PublicationOutput):
    """One publication with its versions, newest first, and with the parts of the newest."""

    versions = serializers.SerializerMethodField()
    parts = serializers.SerializerMethodField()
    ontology = serializers.SerializerMethodField(help_text="Of the ontology that it was made for: an example to make one's own by.")

    class Meta:
        model = Publication
        fields = (*PublicationOutput.Meta.fields, "versions", "parts", "ontology")
        read_only_fields = fields

    @extend_schema_field(PublishedVersionOutput(many=True))
    def get_versions(self, publication: Publication) -> list[dict[str, Any]]:
        return list(PublishedVersionOutput(sorted(publication.versions.all(), key=lambda each: -each.number), many=True).data)

    @extend_schema_field(PublishedPartOutput(many=True))
    def get_parts(self, publication: Publication) -> list[dict[str, Any]]:
        return list(PublishedPartOutput(_newest(publication).parts.all(), many=True).data)

    @extend_schema_field(ExampleFeatureOutput(many=True))
    def get_ontology(self, publication: Publication) -> list[dict[str, Any]]:
        return list(ExampleFeatureOutput(_newest(publication).ontology, many=True).data)


def _newest(publication: Publication) -> PublishedVersion:
    return next(version for version in publication.versions.all() if version.number == publication.number)


class PublishInput(StrictSerializer):
    """What is published, and what is said of it."""

    predictor = serializers.UUIDField(help_text="Its version in use, with every predictor that it asks.")
    publication = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="What this is the next version of; null for something new."
    )
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, default="", max_length=10_000)
    licence = serializers.CharField(max_length=200, help_text="Under which terms others may use it, such as CC-BY-4.0.")
    notes = serializers.CharField(required=False, allow_blank=True, default="", max_length=10_000, help_text="What is new in this version.")
    modalities = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        default=list,
        max_length=len(MODALITIES),
        help_text="The asset types it is for; without any, all that it can look at.",
    )


class PublishingOutput(serializers.Serializer[Any]):
    """The job that publishes; its result names the publication."""

    job = serializers.UUIDField(source="pk")


class AskedPartInput(StrictSerializer):
    """What is never published, and so said by whoever copies."""

    settings = serializers.DictField(required=False, default=dict)
    secret = serializers.CharField(required=False, allow_blank=True, max_length=10_000)


class CopyInput(StrictSerializer):
    """Where the copy goes: to a new predictor for an ontology, or to the next version of an earlier copy."""

    ontology = serializers.UUIDField(required=False, allow_null=True, default=None)
    predictor = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="An earlier copy.")
    name = serializers.CharField(required=False, allow_blank=True, default="", max_length=150, help_text="Of the new predictor.")
    parts = serializers.DictField(
        child=AskedPartInput(), required=False, default=dict, help_text="By the place of each: private settings and credentials."
    )


class CopyingOutput(serializers.Serializer[Any]):
    """The job that copies, and the predictor and version that it makes; its result's `then` is the job that tries what was copied."""

    job = serializers.UUIDField(source="job_id")
    predictor = serializers.UUIDField(source="predictor_id")
    version = serializers.UUIDField(source="pk")
