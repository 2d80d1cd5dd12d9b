"""Annotation sets: what they hold, how they change, every revision."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.annotations import access, queries, services
from apps.annotations.api.fields import AnnotationField, ChangeSetField, ChangesInput, StoredDecision, activity_of, change_set_of
from apps.annotations.deeds import Deed, What, deeds_of
from apps.annotations.forms import dump_all, dump_decision_row
from apps.annotations.models import AnnotationSet, Revision
from apps.annotations.revisions import Past, past_of
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission


class AnnotationSetOutput(serializers.Serializer[AnnotationSet]):
    """The annotations of one data row by one author: a member in a project, or a model run."""

    id = serializers.UUIDField()
    data_row = serializers.UUIDField(source="data_row_id")
    project = serializers.UUIDField(source="project_id", allow_null=True)
    author = serializers.UUIDField(source="author_id", allow_null=True, help_text="Membership of the person.")
    model_run = serializers.UUIDField(source="model_run_id", allow_null=True)
    corrects = serializers.UUIDField(source="corrects_id", allow_null=True, help_text="The set that a reviewer corrects with this one.")
    revision = serializers.IntegerField()
    annotations = serializers.SerializerMethodField()
    decisions = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=AnnotationField()))
    def get_annotations(self, annotation_set: AnnotationSet) -> list[dict[str, Any]]:
        """What it says, oldest first."""
        return dump_all(queries.annotations_of(annotation_set))

    @extend_schema_field(StoredDecision(many=True))
    def get_decisions(self, annotation_set: AnnotationSet) -> list[dict[str, Any]]:
        """For each suggestion the decision that stands."""
        return [dump_decision_row(row) for row in queries.standing_decisions(annotation_set)]


class DeedOutput(serializers.Serializer[Deed]):
    """So many annotations of one kind, or suggestions, to which the same was done."""

    what = serializers.ChoiceField(choices=[each.value for each in What])
    kind = serializers.CharField(allow_null=True, help_text="Of the annotations; null for suggestions, and where it was not kept.")
    count = serializers.IntegerField()


class RevisionOutput(serializers.Serializer[Revision]):
    """One saved change."""

    number = serializers.IntegerField()
    author = serializers.UUIDField(source="author_id", help_text="Membership.")
    author_name = serializers.CharField(source="author.user.get_full_name")
    change_id = serializers.UUIDField()
    changes = serializers.SerializerMethodField()
    deeds = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    @extend_schema_field(ChangeSetField())
    def get_changes(self, revision: Revision) -> dict[str, Any]:
        """The change as it was sent."""
        changes: dict[str, Any] = revision.changes
        return changes

    @extend_schema_field(DeedOutput(many=True))
    def get_deeds(self, revision: Revision) -> Any:
        """What the change did, in numbers; what follows from a decision of the same change is told as that decision."""
        return [DeedOutput(deed).data for deed in deeds_of(revision)]


class PastOutput(serializers.Serializer[Past]):
    """A set as one revision left it."""

    number = serializers.IntegerField(source="revision.number")
    author = serializers.UUIDField(source="revision.author_id", help_text="Membership.")
    author_name = serializers.CharField(source="revision.author.user.get_full_name")
    created_at = serializers.DateTimeField(source="revision.created_at")
    annotations = serializers.ListField(child=AnnotationField())
    decisions = StoredDecision(many=True, help_text="For each suggestion the decision that stood.")
    unfit = serializers.ListField(
        child=serializers.UUIDField(), help_text="Of these, ids of annotations that the ontology does not let the set say again."
    )


class RevisionAnswer(serializers.Serializer[Any]):
    """The revision after the change: the next one starts from it."""

    revision = serializers.IntegerField()


class AnnotationSetViewSet(TenantViewSet):
    """What people and models say about data rows."""

    permissions = {"retrieve": Permission.PROJECTS_VIEW, "changes": Permission.TASKS_LABEL} | dict.fromkeys(
        ("revisions", "revision"), Permission.PROJECTS_VIEW
    )
    paginated_actions = frozenset({"revisions"})
    unaudited_actions = frozenset({"changes"})

    @extend_schema(operation_id="get_annotation_set", responses=AnnotationSetOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One set, whole."""
        return self.reply(AnnotationSetOutput, access.get_set(self.actor, pk))

    @extend_schema(operation_id="change_annotation_set", request=ChangesInput, responses=RevisionAnswer)
    @action(detail=True, methods=["post"])
    def changes(self, request: Request, pk: UUID) -> Response:
        """Save a change of your own set.

        Sent again under its id it is the same change. 409 stale-revision where the set has moved on, and change-id-taken where its id was
        used for another change: the answer holds its revision, annotations and decisions. 409 lease-lost where the task is no longer
        yours: `kept` says whether the draft was saved all the same.
        """
        annotation_set = access.get_set(self.actor, pk)
        data = self.parse(ChangesInput)
        edit = services.Edit(change_set_of(data), data["base_revision"], data["change_id"], activity_of(data))
        revision = services.apply_changes(actor=self.actor, annotation_set=annotation_set, edit=edit, token=data["token"])
        return Response({"revision": revision})

    @extend_schema(operation_id="list_revisions", responses=RevisionOutput(many=True))
    @action(detail=True, methods=["get"])
    def revisions(self, request: Request, pk: UUID) -> Response:
        """Every change there was, newest first."""
        rows = Revision.objects.filter(annotation_set=access.get_set(self.actor, pk)).select_related("author__user").order_by("-number")
        return self.page(rows, RevisionOutput)

    @extend_schema(operation_id="get_revision", responses=PastOutput)
    @action(detail=True, methods=["get"], url_path=r"revisions/(?P<number>[0-9]{1,9})")
    def revision(self, request: Request, pk: UUID, number: str) -> Response:
        """The set as this revision left it.

        To restore it, save the change from what the set holds now to this: created again with their ids, updated, deleted, decided. 409
        revision-not-kept where a later change did not keep what it replaced.
        """
        return self.reply(PastOutput, past_of(access.get_set(self.actor, pk), int(number)))
