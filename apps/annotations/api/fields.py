"""The one form on the wire: annotations and decisions as apps.kinds describes them, and active time."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers

from apps.annotations.forms import field_error
from apps.annotations.services import Activity
from apps.core.problems import Invalid
from apps.kinds import InvalidValue, parse_change_set
from apps.kinds.schema import components
from apps.kinds.values import ChangeSet
from apps.organizations.api_base import StrictSerializer

DAY_MS = 86_400_000
SPAN_OUTCOMES = ("drawn", "accepted", "edited", "rejected", "other")
MAX_CHANGES = 10_000
MAX_SPANS = 2_000


class OneFormField(serializers.JSONField):
    """A part of the one form; `component` is its name in the API's description, where apps.kinds says what it looks like."""

    component = ""


class AnnotationField(OneFormField):
    """One annotation of any kind."""

    component = "Annotation"


class DecisionField(OneFormField):
    """One decision on a suggestion."""

    component = "Decision"


class ChangeSetField(OneFormField):
    """What was created, updated, deleted and decided together."""

    component = "ChangeSet"


class OneFormExtension(OpenApiSerializerFieldExtension):
    """Puts the components of the one form into the description, wherever a part of it is used."""

    target_class = OneFormField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """A reference to the component."""
        for name, schema in components().items():
            part = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
            auto_schema.registry.register_on_missing(part)
        return {"$ref": f"#/components/schemas/{self.target.component}"}


class StoredDecision(serializers.Serializer[Any]):
    """A decision as it was recorded: the outcome as it truly is, and the overlap that the server worked out."""

    id = serializers.UUIDField()
    suggestion = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=["accepted", "edited", "rejected", "withdrawn"])
    annotation = serializers.UUIDField(allow_null=True)
    bulk = serializers.BooleanField()
    shown_threshold = serializers.FloatField(allow_null=True)
    focus_ms = serializers.IntegerField()
    overlap = serializers.FloatField(allow_null=True, help_text="Similarity of what was kept with what was suggested, 0 to 1.")


class ActivityInput(StrictSerializer):
    """Active time spent on one thing; pauses are cut off before it is sent. Each id counts once."""

    id = serializers.UUIDField()
    annotation = serializers.UUIDField(required=False, allow_null=True)
    suggestion = serializers.UUIDField(required=False, allow_null=True)
    outcome = serializers.ChoiceField(choices=SPAN_OUTCOMES)
    active_ms = serializers.IntegerField(min_value=0, max_value=DAY_MS)
    bulk_n = serializers.IntegerField(required=False, min_value=1, max_value=100_000)
    started_at = serializers.DateTimeField()


class ChangesInput(StrictSerializer):
    """One change of a set: from which revision, under which id (sent again, it is the same change), by which lease."""

    base_revision = serializers.IntegerField(min_value=0)
    change_id = serializers.UUIDField()
    token = serializers.IntegerField(
        min_value=0, allow_null=True, help_text="Null where the lease is known to be lost: a draft may still be kept."
    )
    created = serializers.ListField(child=AnnotationField(), required=False, max_length=MAX_CHANGES)
    updated = serializers.ListField(child=AnnotationField(), required=False, max_length=MAX_CHANGES)
    deleted = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=MAX_CHANGES)
    decisions = serializers.ListField(child=DecisionField(), required=False, max_length=MAX_CHANGES)
    activity = ActivityInput(many=True, required=False, max_length=MAX_SPANS)  # type: ignore[call-arg]


def change_set_of(data: dict[str, Any]) -> ChangeSet:
    """The change in a validated body. Raises Invalid with a pointer to what no kind can read."""
    try:
        return parse_change_set({key: data[key] for key in ("created", "updated", "deleted", "decisions") if key in data})
    except InvalidValue as error:
        raise Invalid("The change cannot be read.", errors=[field_error(error)]) from None


def activity_of(data: dict[str, Any]) -> list[Activity]:
    """The spans of a validated body."""
    return [Activity(**each) for each in data.get("activity", ())]
