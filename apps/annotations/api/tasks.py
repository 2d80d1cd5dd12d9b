"""One task with everything an editor needs, and its submission."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.annotations import access, queries, services
from apps.annotations.api.detail import SubmittedOutput, TaskDetailOutput
from apps.annotations.api.fields import MAX_SPANS, ActivityInput, ChangesInput, activity_of, change_set_of
from apps.annotations.models import AnnotationSet
from apps.annotations.queries import TaskDetail
from apps.core.problems import pointing_below
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.organizations.strict import shown
from apps.projects.access import get_task
from apps.projects.api.outputs import TaskOutput
from apps.projects.models import Task
from apps.projects.services import Stage


class LastChangeInput(ChangesInput):
    """What of the caller's set is not saved yet."""

    token = None  # type: ignore[assignment]


class SubmitInput(StrictSerializer):
    """By which lease, and what becomes the label: the caller's set as it is at a revision, or as a last change leaves it."""

    token = serializers.IntegerField(min_value=0)
    revision = serializers.IntegerField(min_value=0, required=False)
    change = LastChangeInput(required=False, help_text="Instead of a revision: saved first, and only if the label can be submitted.")
    activity = ActivityInput(many=True, required=False, max_length=MAX_SPANS)  # type: ignore[call-arg]
    after = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="The task that the caller goes on with: the next one is beside it."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two."""
        if ("revision" in attrs) == ("change" in attrs):
            raise serializers.ValidationError("Send exactly one of revision and change.", code="one_of")
        return attrs


class TaskWorkViewSet(TenantViewSet):
    """Labeling one data row."""

    permissions = {"retrieve": Permission.PROJECTS_VIEW, "submit": Permission.TASKS_LABEL, "take_back": Permission.TASKS_LABEL}

    @extend_schema(operation_id="get_task", responses=TaskDetailOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """The task as the caller may see it; asking does not lease it."""
        return self.reply(TaskDetailOutput, detail_for(self, get_task(self.actor, pk)))

    @extend_schema(operation_id="submit_task", request=SubmitInput, responses=SubmittedOutput)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: UUID) -> Response:
        """Submit your set as it is at this revision, or with a last change of it, and get the next task.

        422 where something required is not answered; then a last change is not saved either. It is refused as your set's own door would
        refuse it, with pointers below /change.
        """
        task, data = get_task(self.actor, pk), self.parse(SubmitInput)
        if data["after"] is not None:
            get_task(self.actor, data["after"])
        done = self._submitted(task, data)
        archived = task.project.archived_at is not None
        following = None if archived else services.open_next(actor=self.actor, project=task.project, stage=Stage.LABEL, after=data["after"])
        context = self.get_serializer_context()
        then = None if following is None else shown(TaskDetailOutput, detail_for(self, following.task, own=following.own), context)
        return Response({"task": shown(TaskOutput, done, context), "next": then})

    def _submitted(self, task: Task, data: dict[str, Any]) -> Task:
        who, change, activity = {"actor": self.actor, "task": task, "token": data["token"]}, data.get("change"), activity_of(data)
        if change is None:
            return services.submit_task(**who, revision=data["revision"], activity=activity)
        with pointing_below("/change"):
            changes = change_set_of(change)
        edit = services.Edit(changes, change["base_revision"], change["change_id"], [*activity_of(change), *activity])
        return services.save_and_submit(**who, edit=edit, at="/change").task

    @extend_schema(operation_id="take_task_back", request=None, responses=TaskDetailOutput)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: UUID) -> Response:
        """Go back to a task that you submitted or skipped: it is leased to you again, as you left it. 409 once somebody reviewed it."""
        task = services.take_back(actor=self.actor, task=get_task(self.actor, pk))
        return self.reply(TaskDetailOutput, detail_for(self, task))


def detail_for(view: TenantViewSet, task: Task, *, own: AnnotationSet | None = None, suggestions: bool = True) -> TaskDetail:
    """The task's detail without what the caller may not see of it, and where that is asked for without what is suggested.

    `own` is the caller's set, where it is at hand.
    """
    member = view.actor.membership_id
    found = queries.task_detail(task, member, own=own, suggestions=suggestions)
    at_hand = found.annotation_set
    hidden = at_hand is not None and at_hand.author_id != member and not access.visible_sets(view.actor).filter(pk=at_hand.pk).exists()
    values: dict[str, Any] = {**vars(found), "annotation_set": None, "sources": ()} if hidden else vars(found)
    return TaskDetail(**values)
