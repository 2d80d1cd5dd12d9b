"""What a manager does to many tasks at once, and taking it back."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import FieldError, Invalid
from apps.organizations.access import visible_members
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_move, get_project, visible_moves
from apps.projects.models import Action
from apps.projects.services import MOST_AT_ONCE, Moved
from apps.review_queues import services
from apps.review_queues.api.choosing import LeftOutput, TaskFilter, chosen_tasks, one_member

ACTIONS = {action.label: action for action in (Action.ASSIGN, Action.REQUEUE, Action.APPROVE)}


class TaskMoveInput(StrictSerializer):
    """What is to be done to which tasks: those that are named, or all that the filter finds."""

    action = serializers.ChoiceField(choices=list(ACTIONS))
    tasks = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_AT_ONCE, required=False)
    filter = TaskFilter(required=False)
    assignee = serializers.UUIDField(required=False, allow_null=True, help_text="To assign: a membership, or null for anyone.")
    comment = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")


class TaskMoveOutput(serializers.Serializer[Any]):
    """What was done to many tasks at once."""

    id = serializers.UUIDField()
    project = serializers.UUIDField(source="project_id")
    action = serializers.CharField(source="get_action_display")
    member = serializers.UUIDField(source="member_id", help_text="Membership of who did it.")
    assignee = serializers.UUIDField(source="assignee_id", allow_null=True)
    comment = serializers.CharField()
    moved = serializers.IntegerField(help_text="How many tasks it moved.")
    undone_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class MovedOutput(serializers.Serializer[Any]):
    """What came of it."""

    move = TaskMoveOutput()
    moved = serializers.IntegerField(help_text="How many tasks moved.")
    left = LeftOutput(many=True)


class ProjectMovesViewSet(TenantViewSet):
    """The tasks of a project, many at once."""

    permissions = {"list": Permission.PROJECTS_VIEW, "create": Permission.PROJECTS_EDIT}

    @extend_schema(operation_id="list_task_moves", responses=TaskMoveOutput(many=True))
    def list(self, request: Request, pk: UUID) -> Response:
        """What was done to many tasks of the project at once, newest first."""
        rows = visible_moves(self.actor).filter(project=get_project(self.actor, pk))
        return self.page(rows.order_by("-created_at", "-id"), TaskMoveOutput)

    @extend_schema(operation_id="move_tasks", request=TaskMoveInput, responses={201: MovedOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Give tasks to a member, put them back into the queue, or approve their labels, up to 5,000 at once.

        A task to which it cannot happen stays, and the answer says why. All of it can be undone.
        """
        project, data = get_project(self.actor, pk), self.parse(TaskMoveInput)
        action = ACTIONS[data["action"]]
        if ("assignee" in data) != (action == Action.ASSIGN):
            words = "Say to whom, or null for anyone." if action == Action.ASSIGN else "Only assigning has an assignee."
            raise Invalid(errors=[FieldError("/assignee", "required" if action == Action.ASSIGN else "not_allowed", words)])
        moved = services.move_tasks(
            actor=self.actor,
            project=project,
            action=action,
            tasks=chosen_tasks(self.actor, project.pk, data),
            assignee=one_member(visible_members(self.actor), data.get("assignee"), "/assignee"),
            comment=data["comment"],
        )
        return self.reply(MovedOutput, told(moved), status=201)


class TaskMoveViewSet(TenantViewSet):
    """Taking it back."""

    permissions = {"create": Permission.PROJECTS_EDIT}

    @extend_schema(operation_id="undo_task_move", request=None, responses={200: MovedOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Put every task back to where it was before the move; one to which something has happened since stays, and the answer says so.

        409 where it was taken back before.
        """
        return self.reply(MovedOutput, told(services.undo(actor=self.actor, move=get_move(self.actor, pk))))


def told(moved: Moved) -> dict[str, Any]:
    """As the door answers it."""
    left = [{"task": task, "reason": reason} for task, reason in moved.left.items()]
    return {"move": moved.move, "moved": len(moved.tasks), "left": left}
