"""Ontologies on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from apps.kinds import KINDS
from apps.ontologies.models import Ontology, OntologyVersion
from apps.ontologies.queries import tree
from apps.ontologies.removals import Action
from apps.ontologies.services.preview import Removed
from apps.ontologies.services.saving import Unfit
from apps.ontologies.tree import MAX_PARTS, dump_tree
from apps.organizations.api_base import StrictSerializer

KIND_HELP = f"One of: {', '.join(sorted(KINDS))}."
ID_HELP = "Yours to choose (UUIDv7 best); left out, one is given. What keeps its id keeps its identity."
SETTINGS_HELP = "What the kind settles for all annotations of the feature, such as a skeleton; empty for most kinds."
EXTERNAL_HELP = (
    "What another system calls it, such as the schema id of Labelbox, or coco:18 for the category 18 of COCO: files may name it by this. "
    "'' for none."
)
OBJECT_HELP = "Questions asked of each object; empty for a classification, whose further questions stand under its options."

ACTION_HELP = "keep: they stay readable and are exported. delete: they go, in a revision of their set. move: they go over to `to`."
TO_HELP = (
    "Of a move: a feature of the same kind in the same place, an option of the same question, or a point that is new in the same skeleton."
)
REMOVALS_HELP = (
    "One for each feature, option or point of a skeleton that is left out and in use; what hangs under one that is kept or deleted goes "
    "with it. The id of a point is the UUIDv5 of its name in the namespace of its feature's id; the preview tells it. "
    "A relationship feature that stays is named too where some of its relationships may not join any more what they join: they are kept, "
    "and their data row's label is refused if it comes back in a file, or deleted. "
    "Where an answer moves to a question that is answered in the same place, it is deleted and what stood there stays. "
    "A suggestion on which somebody decided is never deleted: it stays as what the decision was about."
)


class OptionInput(StrictSerializer):
    """An option of a question, with the questions asked once it is chosen."""

    id = serializers.UUIDField(required=False, help_text=ID_HELP)
    name = serializers.CharField(max_length=200)
    hotkey = serializers.CharField(max_length=1, required=False, allow_blank=True)
    external_id = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text=EXTERNAL_HELP)

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
    external_id = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text=EXTERNAL_HELP)

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


class OntologyRemovalInput(StrictSerializer):
    """What happens to the annotations of a feature, option or point that is left out."""

    id = serializers.UUIDField()
    action = serializers.ChoiceField(choices=[each.value for each in Action], help_text=ACTION_HELP)
    to = serializers.UUIDField(required=False, allow_null=True, default=None, help_text=TO_HELP)


class OntologySaveInput(OntologyInput):
    """A whole ontology, and what happens to the annotations of what is left out of it."""

    removals = OntologyRemovalInput(many=True, required=False, max_length=MAX_PARTS, help_text=REMOVALS_HELP)  # type: ignore[call-arg]


@extend_schema_serializer(component_name="Option")
class OptionOutput(serializers.Serializer[Any]):
    """An option of a question, with the questions asked once it is chosen."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    hotkey = serializers.CharField(help_text="'' for none.")
    external_id = serializers.CharField(default="", help_text=EXTERNAL_HELP)

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
    external_id = serializers.CharField(default="", help_text=EXTERNAL_HELP)

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


class OntologyVersionSummary(serializers.Serializer[OntologyVersion]):
    """One save of an ontology."""

    number = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class OntologyVersionOutput(OntologyVersionSummary):
    """The tree as it was saved then."""

    features = FeatureOutput(many=True, source="tree")


class OntologyUseOutput(serializers.Serializer[Any]):
    """How many annotations of a project, or of a model run, use what would be removed."""

    project = serializers.UUIDField(allow_null=True)
    model_run = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(help_text="Of the project or run.")
    count = serializers.IntegerField()


class OntologyPartOutput(serializers.Serializer[Any]):
    """A feature, an option, or a point of a skeleton."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField(allow_null=True, help_text="Null for an option and for a point.")
    feature = serializers.UUIDField(allow_null=True, help_text="Of a point, the feature whose skeleton has it; else null.")


class OntologyRenamedOutput(OntologyPartOutput):
    """The same under another name."""

    was = serializers.CharField(help_text="The name before.")


class OntologyResettledOutput(OntologyPartOutput):
    """The same with other settings; annotations are not changed by it."""

    was = serializers.DictField(help_text="The settings before.")
    now = serializers.DictField(help_text="The settings after.")


class OntologyRemovedOutput(OntologyPartOutput):
    """What would go away, with what is decided about its annotations."""

    action = serializers.ChoiceField(choices=[each.value for each in Action], source="removal.action", allow_null=True, default=None)
    to = serializers.UUIDField(source="removal.to", allow_null=True, default=None)
    count = serializers.IntegerField(help_text="Annotations that use it.")
    relationships = serializers.IntegerField(help_text="Relationships that go away with them, where they are deleted.")
    answered = serializers.IntegerField(help_text="Of a move: answers that are deleted, as the question is answered there already.")
    uses = OntologyUseOutput(many=True)

    def to_representation(self, instance: Removed) -> dict[str, Any]:
        """Null for what nobody decided."""
        shown = super().to_representation(instance)
        return {**shown, "action": shown.get("action"), "to": shown.get("to")}


class OntologyUnfitOutput(serializers.Serializer[Any]):
    """A relationship feature that stays, of whose relationships some join what they may not any more."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    count = serializers.IntegerField(help_text="Relationships that do not fit.")
    action = serializers.ChoiceField(choices=[each.value for each in Action], source="removal.action", allow_null=True, default=None)

    def to_representation(self, instance: Unfit) -> dict[str, Any]:
        """Null for what nobody decided."""
        shown = super().to_representation(instance)
        return {**shown, "action": shown.get("action")}


class OntologyRefusalOutput(serializers.Serializer[Any]):
    """Why it could not be saved like this, as the save would say it."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    expected = serializers.CharField()


class OntologyPreviewOutput(serializers.Serializer[Any]):
    """What saving the same would change."""

    can_be_saved = serializers.BooleanField()
    added = OntologyPartOutput(many=True)
    restored = OntologyPartOutput(many=True, help_text="Removed once, and back under the same id.")
    renamed = OntologyRenamedOutput(many=True)
    settings_changed = OntologyResettledOutput(many=True)
    removed = OntologyRemovedOutput(many=True)
    unfit = OntologyUnfitOutput(many=True, help_text="Relationships that may not join any more what they join.")
    refused = OntologyRefusalOutput(many=True)
