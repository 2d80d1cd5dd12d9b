"""A project's queue and its batches."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.annotations import services
from apps.annotations.api.detail import TaskDetailOutput
from apps.annotations.api.tasks import detail_for
from apps.annotations.services import Selection
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.organizations.strict import shown
from apps.projects import queries as projects
from apps.projects.access import counted_tasks, get_project, get_task, visible_batches
from apps.projects.api.outputs import BatchOutput
from apps.projects.services import Stage

MAX_ROWS = 10_000
SOURCES = ("data_rows", "global_keys", "dataset", "slice", "model_run")


class NextInput(StrictSerializer):
    """What the caller comes for, and the task they work on now, if they fetch ahead."""

    stage = serializers.ChoiceField(choices=[stage.value for stage in Stage], required=False, default=Stage.LABEL.value)
    after = serializers.UUIDField(required=False, allow_null=True, default=None)
    suggestions = serializers.BooleanField(
        required=False, default=True, help_text="False leaves them out, for who shows the picture first: GET /tasks/{id} has them."
    )


class BatchInput(StrictSerializer):
    """Which data rows: exactly one of data_rows, global_keys, dataset, slice and model_run."""

    name = serializers.CharField(max_length=200)
    priority = serializers.IntegerField(min_value=-1000, max_value=1000, required=False, default=0)
    data_rows = serializers.ListField(child=serializers.UUIDField(), required=False, allow_empty=False, max_length=MAX_ROWS)
    global_keys = serializers.ListField(child=serializers.CharField(max_length=255), required=False, allow_empty=False, max_length=MAX_ROWS)
    dataset = serializers.UUIDField(required=False)
    slice = serializers.UUIDField(required=False, help_text="Its data rows of now; those that it chooses later are not added.")
    model_run = serializers.UUIDField(required=False)
    limit = serializers.IntegerField(
        min_value=1, max_value=1_000_000, required=False, help_text="At most so many that the project does not have."
    )
    order = serializers.ChoiceField(
        choices=["confidence", "name"],
        required=False,
        default="confidence",
        help_text="Of a run's data rows: least sure first, or by name.",
    )
    prelabel_run = serializers.UUIDField(required=False, help_text="A run whose predictions are shown as suggestions.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one source."""
        if sum(name in attrs for name in SOURCES) != 1:
            raise serializers.ValidationError(f"Send exactly one of {', '.join(SOURCES)}.", code="one_of")
        return attrs


class BatchMadeOutput(BatchOutput):
    """A new batch, and what became of the selected data rows."""

    added = serializers.IntegerField()
    already = serializers.IntegerField(help_text="The project had them.")
    not_ready = serializers.IntegerField(help_text="Still processing, or failed.")


class ProjectWorkViewSet(TenantViewSet):
    """Getting work out of a project, and data rows into it."""

    permissions = {
        "next_task": Permission.TASKS_LABEL,
        "batches": Permission.PROJECTS_VIEW,
        "create_batch": Permission.PROJECTS_EDIT,
    }
    paginated_actions = frozenset({"batches"})
    unaudited_actions = frozenset({"next_task"})

    @extend_schema(operation_id="next_task", request=NextInput, responses={200: TaskDetailOutput, 204: None})
    @action(detail=True, methods=["post"], url_path="tasks/next")
    def next_task(self, request: Request, pk: UUID) -> Response:
        """Lease your next task: what you hold already first, then what was sent back to you, then the queue. 204 where nothing is left.

        With `after` the task that you work on is passed over, so that the next one can be fetched ahead; you hold two at most.
        """
        project, data = get_project(self.actor, pk), self.parse(NextInput)
        stage = Stage(data["stage"])
        if data["after"] is not None:
            get_task(self.actor, data["after"])
        if stage == Stage.REVIEW:
            self.actor.require(Permission.TASKS_REVIEW)
        opened = services.open_next(actor=self.actor, project=project, stage=stage, after=data["after"])
        if opened is None:
            return Response(status=204)
        detail = detail_for(self, opened.task, own=opened.own, suggestions=data["suggestions"])
        return Response(shown(TaskDetailOutput, detail, self.get_serializer_context()))

    @extend_schema(operation_id="list_batches", responses=BatchOutput(many=True))
    @action(detail=True, methods=["get"])
    def batches(self, request: Request, pk: UUID) -> Response:
        """The project's batches, newest first."""
        page: Any = self.paginate_queryset(visible_batches(self.actor).filter(project=get_project(self.actor, pk)))
        context = {**self.get_serializer_context(), **projects.batch_figures((each.pk for each in page), counted_tasks(self.actor))}
        return self.get_paginated_response(BatchOutput(page, many=True, context=context).data)

    @extend_schema(operation_id="create_batch", request=BatchInput, responses={201: BatchMadeOutput})
    @batches.mapping.post
    def create_batch(self, request: Request, pk: UUID) -> Response:
        """Queue data rows of the catalog, of a slice, or of a model run."""
        project, data = get_project(self.actor, pk), self.parse(BatchInput)
        chosen = {name: data[name] for name in (*SOURCES, "limit", "order") if name in data}
        made = services.send_to_project(
            project=project,
            selection=Selection(**chosen),
            name=data["name"],
            priority=data["priority"],
            prelabel_run=data.get("prelabel_run"),
        )
        context = {**self.get_serializer_context(), **projects.batch_figures([made.batch.pk], counted_tasks(self.actor))}
        told = {"added": made.added, "already": made.already, "not_ready": made.not_ready}
        return Response({**BatchOutput(made.batch, context=context).data, **told}, status=201)
