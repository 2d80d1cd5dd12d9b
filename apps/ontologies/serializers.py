"""Ontologies on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from apps.kinds import KINDS
from apps.ontologies.models import Ontology
from apps.ontologies.queries import tree
from apps.ontologies.tree import dump_tree
from apps.organizations.api_base import StrictSerializer

KIND_HELP = f"One of: {', '.join(sorted(KINDS))}."
ID_HELP = "Yours to choose (UUIDv7 best); left out, one is given. What keeps its id keeps its identity."
SETTINGS_HELP = "What the kind settles for all annotations of the feature, such as a skeleton; empty for most kinds."
OBJECT_HELP = "Questions asked of each object; empty for a classification, whose further questions stand under its options."


class OptionInput(StrictSerializer):
    """An option of a question, with the questions asked once it is chosen."""

    id = serializers.UUIDField(required=False, help_text=ID_HELP)
    name = serializers.CharField(max_length=200)
    hotkey = serializers.CharField(max_length=1, required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        """Features stand under options, and options under features."""
        return {**super().get_fields(), "features": FeatureInput(many=True, required=False)}


class FeatureInput(StrictSerializer):
    """An object to mark or a question to answer."""

    id = serializers.UUIDField(required=False, help_text=ID_HELP)
    kind = serializers.CharField(max_length=40, help_text=KIND_HELP)
    name = serializers.CharField(max_length=200)
    color = serializers.CharField(max_length=7, required=False, allow_blank=True, help_text="#rrggbb; left out, one is given.")
    hotkey = serializers.CharField(max_length=1, required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        """Objects have questions under them, questions have options."""
        return {
            **super().get_fields(),
            "required": serializers.BooleanField(required=False),
            "settings": serializers.DictField(required=False, help_text=SETTINGS_HELP),
            "options": OptionInput(many=True, required=False, help_text="For radio and checklist."),
            "features": FeatureInput(many=True, required=False, help_text=OBJECT_HELP),
        }


class OntologyInput(StrictSerializer):
    """A whole ontology: what is left out of it goes away."""

    name = serializers.CharField(max_length=200)
    features = FeatureInput(many=True)


@extend_schema_serializer(component_name="Option")
class OptionOutput(serializers.Serializer[Any]):
    """An option of a question, with the questions asked once it is chosen."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    hotkey = serializers.CharField(help_text="'' for none.")

    def get_fields(self) -> dict[str, Any]:
        """Features stand under options, and options under features."""
        return {**super().get_fields(), "features": FeatureOutput(many=True)}


@extend_schema_serializer(component_name="Feature")
class FeatureOutput(serializers.Serializer[Any]):
    """An object to mark or a question to answer."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=[(name, name) for name in sorted(KINDS)])
    name = serializers.CharField()
    color = serializers.CharField(help_text="#rrggbb; '' for none.")
    hotkey = serializers.CharField(help_text="'' for none.")

    def get_fields(self) -> dict[str, Any]:
        """Objects have questions under them, questions have options."""
        return {
            **super().get_fields(),
            "required": serializers.BooleanField(),
            "settings": serializers.DictField(help_text=SETTINGS_HELP),
            "options": OptionOutput(many=True),
            "features": FeatureOutput(many=True),
        }


class OntologySummary(serializers.Serializer[Ontology]):
    """An ontology without its features."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    feature_count = serializers.IntegerField(help_text="Of the top level.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OntologyOutput(serializers.Serializer[Ontology]):
    """An ontology with its whole tree."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.IntegerField(help_text="Its ETag.")
    features = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field(FeatureOutput(many=True))
    def get_features(self, ontology: Ontology) -> list[dict[str, Any]]:
        """The tree as it is now, in order."""
        return dump_tree(tree(ontology))
