"""Tasks as a list, and the lease of one."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog.models import DataRow
from apps.core.problems import NotFound
from apps.organizations.access import known_members
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects import access, queries, services
from apps.projects.api.outputs import STATES, LeaseOutput, TaskOutput, TransitionOutput
from apps.projects.models import TaskState

BY_LABEL = {state.label: state for state in TaskState}


class TaskQuery(StrictSerializer):
    """Narrow the list."""

    project = serializers.UUIDField(required=False)
    batch = serializers.UUIDField(required=False)
    data_row = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)
    assignee = serializers.UUIDField(required=False, help_text="Membership.")
    last_annotator = serializers.UUIDField(required=False, help_text="Membership of who labeled them.")
    discussed = serializers.BooleanField(required=False, help_text="Whether threads about them are unresolved.")


class LeaseInput(StrictSerializer):
    """The lease that the caller holds."""

    token = serializers.IntegerField(min_value=0)


class SkipInput(LeaseInput):
    """Why the task cannot be labeled."""

    reason = serializers.CharField(max_length=2000)


class TaskViewSet(TenantViewSet):
    """The tasks of projects: one per data row, and where several people label it independently one for each of them."""

    permissions = {
        "list": Permission.PROJECTS_VIEW,
        "transitions": Permission.PROJECTS_VIEW,
        "lease": Permission.TASKS_LABEL,
        "release": Permission.TASKS_LABEL,
        "skip": Permission.TASKS_LABEL,
        "reopen": Permission.PROJECTS_EDIT,
    }
    queries = {"list": TaskQuery}
    paginated_actions = frozenset({"list", "transitions"})
    unaudited_actions = frozenset({"lease", "release"})

    @extend_schema(operation_id="list_tasks", responses=TaskOutput(many=True))
    def list(self, request: Request) -> Response:
        """Tasks in the order in which they came into their project, one for each data row. Where several people label it, it is the one
        that collects their labels; who is one of them sees their own.
        """
        wanted = dict(self.query)
        self._require(wanted)
        if state := wanted.pop("state", None):
            wanted["state"] = BY_LABEL[state]
        if (discussed := wanted.pop("discussed", None)) is not None:
            wanted["open_threads__gt" if discussed else "open_threads"] = 0
        rows: Any = access.listed_tasks(self.actor).filter(**wanted).select_related("data_row")
        return self.page(rows.order_by("position", "id"), TaskOutput)

    def _require(self, wanted: dict[str, Any]) -> None:
        """Raise NotFound where an id among the parameters names nothing here."""
        if project := wanted.get("project"):
            access.get_project(self.actor, project)
        if batch := wanted.get("batch"):
            access.get_batch(self.actor, batch)
        for member in (wanted.get("assignee"), wanted.get("last_annotator")):
            if member and not known_members(self.actor).filter(pk=member).exists():
                raise NotFound
        if (row := wanted.get("data_row")) and not DataRow.objects.filter(pk=row).exists():
            raise NotFound

    @extend_schema(operation_id="list_task_transitions", responses=TransitionOutput(many=True))
    @action(detail=True, methods=["get"])
    def transitions(self, request: Request, pk: UUID) -> Response:
        """All that happened to the task, oldest first: who claimed, submitted, reviewed, assigned or reopened it, and when."""
        return self.page(queries.history_of(access.get_task(self.actor, pk).pk), TransitionOutput)

    @extend_schema(operation_id="renew_lease", request=LeaseInput, responses=LeaseOutput)
    @action(detail=True, methods=["post"])
    def lease(self, request: Request, pk: UUID) -> Response:
        """Keep the task for longer. 409 lease-lost where somebody else has it now."""
        return self.reply(LeaseOutput, services.renew(**self._held(LeaseInput, pk)))

    @extend_schema(operation_id="release_task", request=LeaseInput, responses=TaskOutput)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: UUID) -> Response:
        """Give the task back; your draft stays yours."""
        return self.reply(TaskOutput, services.release(**self._held(LeaseInput, pk)))

    @extend_schema(operation_id="skip_task", request=SkipInput, responses=TaskOutput)
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: UUID) -> Response:
        """Set the task aside with a reason."""
        return self.reply(TaskOutput, services.skip(**self._held(SkipInput, pk)))

    @extend_schema(operation_id="reopen_task", request=None, responses=TaskOutput)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: UUID) -> Response:
        """Open a task again that was skipped, is done or waits for a review; one that was labeled goes to its annotator first.

        409 for one that is open, or that a reviewer has now.
        """
        return self.reply(TaskOutput, services.reopen(task=access.get_task(self.actor, pk).pk, member=self.actor.membership_id))

    def _held(self, serializer: type[StrictSerializer], pk: UUID) -> dict[str, Any]:
        task = access.get_task(self.actor, pk)
        return {"task": task.pk, "member": self.actor.membership_id, **self.parse(serializer)}
