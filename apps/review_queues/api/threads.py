"""What people say to one another about a task."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_task
from apps.review_queues import access, queries, services
from apps.review_queues.api.pins import PinFields, PlaceField, mentions_field, pin_of
from apps.review_queues.models import Comment, Thread

MOST_TEXT = 5000


class CommentInput(StrictSerializer):
    """What is said. Who is mentioned is named by membership; in the text they may be called as people are called."""

    text = serializers.CharField(max_length=MOST_TEXT)
    mentions = mentions_field()


class ThreadInput(CommentInput, PinFields):
    """A first comment, and what it is about."""


class CommentOutput(serializers.Serializer[Comment]):
    """One contribution to a thread."""

    id = serializers.UUIDField()
    author = serializers.UUIDField(source="author_id", help_text="Membership.")
    text = serializers.CharField(help_text="Empty where it was deleted.")
    mentions = serializers.ListField(child=serializers.UUIDField(), help_text="Memberships.")
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    deleted_at = serializers.DateTimeField(allow_null=True)


class ThreadOutput(serializers.Serializer[Thread]):
    """What people said about a task, about one of its annotations or about a place in its asset."""

    id = serializers.UUIDField()
    task = serializers.UUIDField(source="task_id")
    author = serializers.UUIDField(source="author_id", help_text="Membership.")
    annotation = serializers.UUIDField(allow_null=True, help_text="The annotation that it is about, also where that is gone.")
    place = PlaceField(allow_null=True)
    review = serializers.UUIDField(source="review_id", allow_null=True, help_text="The verdict that sent the task back with it.")
    resolved = serializers.BooleanField()
    resolved_by = serializers.UUIDField(source="resolved_by_id", allow_null=True, help_text="Membership of who resolved it last.")
    resolved_at = serializers.DateTimeField(allow_null=True)
    reopened_by = serializers.UUIDField(source="reopened_by_id", allow_null=True, help_text="Membership of who opened it again last.")
    reopened_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    comments = CommentOutput(many=True, help_text="Oldest first.")


class TaskThreadsViewSet(TenantViewSet):
    """The threads on a task."""

    permissions = {"threads": Permission.PROJECTS_VIEW, "start_thread": Permission.TASKS_LABEL}
    paginated_actions = frozenset({"threads"})

    @extend_schema(operation_id="list_threads", responses=ThreadOutput(many=True))
    @action(detail=True, methods=["get"])
    def threads(self, request: Request, pk: UUID) -> Response:
        """What was said about the task, oldest first; resolved or not."""
        return self.page(queries.threads_of(get_task(self.actor, pk).pk), ThreadOutput)

    @extend_schema(operation_id="start_thread", request=ThreadInput, responses={201: ThreadOutput})
    @threads.mapping.post
    def start_thread(self, request: Request, pk: UUID) -> Response:
        """Say something about the task, about one of its annotations, or about a place in its asset."""
        task, data = get_task(self.actor, pk), self.parse(ThreadInput)
        made = services.start_thread(actor=self.actor, task=task, pin=pin_of(data), **data)
        return self.reply(ThreadOutput, made, status=201)


class ThreadViewSet(TenantViewSet):
    """One thread."""

    permissions = {"comments": Permission.TASKS_LABEL, "resolve": Permission.TASKS_LABEL, "reopen": Permission.TASKS_LABEL}

    @extend_schema(operation_id="answer_thread", request=CommentInput, responses={201: CommentOutput})
    @action(detail=True, methods=["post"])
    def comments(self, request: Request, pk: UUID) -> Response:
        """Say something more in the thread."""
        thread, data = access.get_thread(self.actor, pk), self.parse(CommentInput)
        return self.reply(CommentOutput, services.answer_thread(actor=self.actor, thread=thread, **data), status=201)

    @extend_schema(operation_id="resolve_thread", request=None, responses=ThreadOutput)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: UUID) -> Response:
        """What was said is dealt with. Again: the same."""
        return self.reply(ThreadOutput, services.resolve_thread(actor=self.actor, thread=access.get_thread(self.actor, pk)))

    @extend_schema(operation_id="reopen_thread", request=None, responses=ThreadOutput)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: UUID) -> Response:
        """It is not dealt with after all. Again: the same."""
        return self.reply(ThreadOutput, services.reopen_thread(actor=self.actor, thread=access.get_thread(self.actor, pk)))


class CommentViewSet(TenantViewSet):
    """One's own comments."""

    permissions = {"partial_update": Permission.TASKS_LABEL, "destroy": Permission.TASKS_LABEL}

    @extend_schema(operation_id="edit_comment", request=CommentInput, responses=CommentOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Say it otherwise. 403 not-your-comment for somebody else's."""
        comment, data = access.get_comment(self.actor, pk), self.parse(CommentInput)
        return self.reply(CommentOutput, services.edit_comment(actor=self.actor, comment=comment, **data))

    @extend_schema(operation_id="delete_comment", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Take it back; a thread of which nothing is left goes with it. 403 not-your-comment for somebody else's."""
        services.delete_comment(actor=self.actor, comment=access.get_comment(self.actor, pk))
        return Response(status=204)
