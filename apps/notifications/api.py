"""The list of what calls for a person's attention."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.notifications import services
from apps.notifications.access import own_notifications
from apps.notifications.models import Notification, Reason, StepTold
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.production.models import Rung
from apps.projects.api.outputs import STATES
from apps.projects.models import Project

MOST_AT_ONCE = 200
RUNGS = [(each.label, each.label) for each in Rung]


class NotificationQuery(StrictSerializer):
    """Narrow the list."""

    unread = serializers.BooleanField(required=False, default=False, help_text="Only what is not read yet.")


class NotificationOutput(serializers.Serializer[Notification]):
    """One thing that the caller is told: of a comment, or of a production queue that they manage. What is of the other is null."""

    id = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=[(each.label, each.label) for each in Reason], source="get_reason_display")
    by = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    thread = serializers.UUIDField(source="comment.thread_id", allow_null=True)
    resolved = serializers.BooleanField(source="comment.thread.resolved", allow_null=True)
    task = serializers.UUIDField(source="comment.thread.task_id", allow_null=True)
    state = serializers.ChoiceField(
        choices=STATES, source="comment.thread.task.get_state_display", allow_null=True, help_text="Where the task stands."
    )
    data_row_name = serializers.CharField(source="comment.thread.task.data_row.name", allow_null=True)
    project = serializers.SerializerMethodField()
    project_name = serializers.SerializerMethodField()
    queue = serializers.UUIDField(source="queue_id", allow_null=True, help_text="The production queue.")
    queue_name = serializers.CharField(source="queue.name", allow_null=True)
    rung = serializers.ChoiceField(choices=RUNGS, source="step.get_rung_display", allow_null=True, help_text="Which step because of drift.")
    step_state = serializers.ChoiceField(
        choices=[(each.label, each.label) for each in StepTold],
        source="get_step_told_display",
        allow_null=True,
        help_text="What became of it; a proposal that is turned down is reversed too.",
    )
    count = serializers.IntegerField(allow_null=True, help_text="So many decisions became overdue.")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_by(self, told: Notification) -> UUID | None:
        """Membership of who said or did it; null: nobody, it went by itself."""
        if told.comment is not None:
            return told.comment.author_id
        if told.step is None:
            return None
        return told.step.reversed_by_id if told.step_told == StepTold.REVERSED else _taken_by(told)

    def get_text(self, told: Notification) -> str:
        """What was said, or why the step was taken or reversed."""
        if told.comment is not None:
            return str(told.comment.text)
        if told.step is None:
            return ""
        return str(told.step.reversed_reason if told.step_told == StepTold.REVERSED else told.step.why)

    @extend_schema_field(serializers.UUIDField())
    def get_project(self, told: Notification) -> UUID:
        """Of the task, or of the queue."""
        return _project(told).pk

    def get_project_name(self, told: Notification) -> str:
        """Its name."""
        return str(_project(told).name)


def _taken_by(told: Notification) -> UUID | None:
    """Who took the step; a proposal is nobody's."""
    return told.step.member_id if told.step is not None and told.step_told == StepTold.TAKEN else None


def _project(told: Notification) -> Project:
    found: Any = told.comment.thread.task if told.comment is not None else told.queue
    return cast(Project, found.project)


class UnreadOutput(serializers.Serializer[Any]):
    """How much there is to read."""

    unread = serializers.IntegerField()


class ReadInput(StrictSerializer):
    """What was read; left out, all of it."""

    notifications = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=MOST_AT_ONCE)


class NotificationViewSet(TenantViewSet):
    """What calls for the caller's attention, and nobody else's."""

    permissions = dict.fromkeys(("list", "unread", "read"), Permission.PROJECTS_VIEW)
    queries = {"list": NotificationQuery}
    unaudited_actions = frozenset({"read"})

    @extend_schema(operation_id="list_notifications", responses=NotificationOutput(many=True))
    def list(self, request: Request) -> Response:
        """Where the caller was mentioned or answered, and what became of production queues that they manage; newest first."""
        rows: Any = own_notifications(self.actor)
        if self.query["unread"]:
            rows = rows.filter(read_at__isnull=True)
        rows = rows.select_related("comment__thread__task__data_row", "comment__thread__task__project", "queue__project", "step")
        return self.page(rows.order_by("-created_at", "-id"), NotificationOutput)

    @extend_schema(operation_id="count_notifications", responses=UnreadOutput)
    @action(detail=False, methods=["get"])
    def unread(self, request: Request) -> Response:
        """How many are unread."""
        return self._unread()

    @extend_schema(operation_id="read_notifications", request=ReadInput, responses=UnreadOutput)
    @action(detail=False, methods=["post"])
    def read(self, request: Request) -> Response:
        """Mark some, or all, as read; the answer counts what is left."""
        services.mark_read(actor=self.actor, **self.parse(ReadInput))
        return self._unread()

    def _unread(self) -> Response:
        rows: Any = own_notifications(self.actor)
        return self.reply(UnreadOutput, {"unread": rows.filter(read_at__isnull=True).count()})
