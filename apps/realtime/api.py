"""What goes on: long work, and the events that were committed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog.access import get_dataset
from apps.core.events import Cursor, events_after, safe_cursor
from apps.core.jobs import cancel_job
from apps.core.jobs.registry import KINDS
from apps.core.models import Job, JobError
from apps.core.models.jobs import JobState
from apps.core.problems import BadRequest, FieldError, NotFound
from apps.model_runs.access import get_run
from apps.organizations.actor import Actor
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_project
from apps.realtime.access import visible_topics
from apps.realtime.bodies import body_for
from apps.realtime.outputs import JobErrorOutput, JobOutput

PORTION = 200
# What a job can be about, and how it is found: what the caller may not see has no jobs either.
ABOUT: dict[str, Callable[[Actor, UUID], Any]] = {"project": get_project, "model_run": get_run, "dataset": get_dataset}


class JobQuery(StrictSerializer):
    """Narrow the list."""

    kind = serializers.CharField(required=False, help_text="For example catalog.import.")
    state = serializers.ChoiceField(choices=JobState.labels, required=False)
    project = serializers.UUIDField(required=False, help_text="Only jobs about this project, such as its exports and imports of labels.")
    model_run = serializers.UUIDField(required=False, help_text="Only jobs about this model run, such as uploads of predictions.")
    dataset = serializers.UUIDField(required=False, help_text="Only jobs about this dataset, such as imports into it.")


class JobViewSet(TenantViewSet):
    """Imports, exports, predictions, training: what was asked for, how far it is, and what went wrong line by line."""

    permissions = {
        "list": Permission.JOBS_VIEW,
        "retrieve": Permission.JOBS_VIEW,
        "errors": Permission.JOBS_VIEW,
        "cancel": Permission.JOBS_VIEW,
    }
    queries = {"list": JobQuery}
    paginated_actions = frozenset({"list", "errors"})

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.all()

    def get_serializer_context(self) -> dict[str, Any]:
        """A job shows everybody how far it is; its file is for those who may export."""
        return {**super().get_serializer_context(), "files": self.actor.may(Permission.EXPORTS_CREATE)}

    @extend_schema(operation_id="list_jobs", parameters=[JobQuery], responses=JobOutput(many=True))
    def list(self, request: Request) -> Response:
        """The organization's jobs, newest first; all of them, or those about one thing. Deliveries of webhooks only where asked for."""
        rows = self.get_queryset().order_by("-created_at", "id")
        for name, get in ABOUT.items():
            if name in self.query:
                rows = rows.filter(**{name: str(get(self.actor, self.query[name]).pk)})
        if kind := self.query.get("kind"):
            rows = rows.filter(kind=kind)
        else:
            rows = rows.exclude(kind__in=[each.name for each in KINDS.values() if each.aside])
        if state := self.query.get("state"):
            rows = rows.filter(state=JobState.labels.index(state))
        return self.page(rows, JobOutput)

    @extend_schema(operation_id="get_job", responses=JobOutput)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One job."""
        return self.reply(JobOutput, self._job(pk))

    @extend_schema(operation_id="list_job_errors", responses=JobErrorOutput(many=True))
    @action(detail=True, methods=["get"])
    def errors(self, request: Request, pk: str) -> Response:
        """What could not be done, in the order of the lines."""
        return self.page(JobError.objects.filter(job=self._job(pk)).order_by("line", "id"), JobErrorOutput)

    @extend_schema(operation_id="cancel_job", request=None, responses=JobOutput)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop it: what is done stays, what is running stops before it writes. For who started it, or who may edit projects."""
        job = self._job(pk)
        if job.actor_id != self.actor.user_id:
            self.actor.require(Permission.PROJECTS_EDIT)
        return self.reply(JobOutput, cancel_job(job.pk))

    def _job(self, pk: str) -> Job:
        job = self.get_queryset().filter(pk=pk).first()
        if job is None:
            raise NotFound
        return job


class EventQuery(StrictSerializer):
    """Where to go on, and what to watch."""

    after = serializers.CharField(required=False, help_text="A cursor from an earlier answer; without it only the present cursor is given.")
    topics = serializers.CharField(help_text="Comma-separated, for example task:<id>,project:<id>,jobs.")


class EventOutput(serializers.Serializer[Any]):
    """One committed fact."""

    cursor = serializers.CharField()
    type = serializers.CharField()
    topics = serializers.ListField(child=serializers.CharField())
    body = serializers.JSONField()
    at = serializers.DateTimeField()


class EventsOutput(serializers.Serializer[Any]):
    """Facts in the order in which they can be relied on."""

    results = EventOutput(many=True)
    cursor = serializers.CharField(help_text="Ask with this next time.")


class EventViewSet(TenantViewSet):
    """The same events that the socket pushes: what a client reads after it lost the connection."""

    permissions = {"list": Permission.ORGANIZATION_VIEW}
    queries = {"list": EventQuery}
    paginated_actions = frozenset()

    @extend_schema(operation_id="list_events", parameters=[EventQuery], responses=EventsOutput)
    def list(self, request: Request) -> Response:
        """Events after the cursor on the topics that you may watch."""
        wanted = {each.strip() for each in self.query["topics"].split(",") if each.strip()}
        topics, cursor = visible_topics(self.actor, wanted), safe_cursor()
        if refused := sorted(wanted - topics):
            raise NotFound(f"There is nothing here to watch under {', '.join(refused)[:500]}.")
        found = []
        if "after" in self.query:
            found = events_after(self._cursor(), topics=topics, limit=PORTION)
        if len(found) == PORTION:
            cursor = found[-1].cursor
        results = [
            {"cursor": each.cursor, "type": each.type, "topics": each.topics, "body": body_for(each.type, each.body), "at": each.at}
            for each in found
        ]
        return self.reply(EventsOutput, {"results": results, "cursor": cursor})

    def _cursor(self) -> Cursor:
        try:
            return Cursor.parse(self.query["after"])
        except ValueError as error:
            raise BadRequest(errors=[FieldError("after", "parameter_invalid", str(error), "a cursor from an earlier answer")]) from None
