"""The list of what calls for a person's attention."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.notifications import services
from apps.notifications.access import own_notifications
from apps.notifications.models import Notification, Reason
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.api.outputs import STATES

MOST_AT_ONCE = 200


class NotificationQuery(StrictSerializer):
    """Narrow the list."""

    unread = serializers.BooleanField(required=False, default=False, help_text="Only what is not read yet.")


class NotificationOutput(serializers.Serializer[Notification]):
    """One thing that the caller is told."""

    id = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=[(each.label, each.label) for each in Reason], source="get_reason_display")
    by = serializers.UUIDField(source="comment.author_id", help_text="Membership of who said it.")
    text = serializers.CharField(source="comment.text")
    thread = serializers.UUIDField(source="comment.thread_id")
    resolved = serializers.BooleanField(source="comment.thread.resolved")
    task = serializers.UUIDField(source="comment.thread.task_id")
    state = serializers.ChoiceField(choices=STATES, source="comment.thread.task.get_state_display", help_text="Where the task stands.")
    data_row_name = serializers.CharField(source="comment.thread.task.data_row.name")
    project = serializers.UUIDField(source="comment.thread.task.project_id")
    project_name = serializers.CharField(source="comment.thread.task.project.name")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


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
        """Where the caller was mentioned or answered, newest first."""
        rows: Any = own_notifications(self.actor)
        if self.query["unread"]:
            rows = rows.filter(read_at__isnull=True)
        rows = rows.select_related("comment__thread__task__data_row", "comment__thread__task__project")
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
