"""Labels that people are measured by, as managers mark them, and what came of it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.annotations.api.fields import AnnotationField
from apps.core.problems import NotFound
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_project, get_task
from apps.projects.api.outputs import STATES, TaskDataRow
from apps.projects.models import TaskPurpose
from apps.projects.services import MOST_AT_ONCE
from apps.review_queues import services
from apps.review_queues.api.choosing import LeftOutput, TaskFilter, chosen_tasks
from apps.review_queues.benchmarks import benchmarks_in, side_by_side


class BenchmarksMarkInput(StrictSerializer):
    """Which labels are to be measured by, or no longer: of tasks that are named, or of all that the filter finds."""

    gold = serializers.BooleanField()
    tasks = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_AT_ONCE, required=False)
    filter = TaskFilter(required=False)


class BenchmarksMarkedOutput(serializers.Serializer[Any]):
    """What came of it."""

    changed = serializers.IntegerField(help_text="How many labels were marked, or no longer are.")
    left = LeftOutput(many=True)


class BenchmarkOutput(serializers.Serializer[Any]):
    """A data row whose label people are measured by."""

    task = serializers.UUIDField(source="gold.id")
    data_row = TaskDataRow(source="gold.data_row")
    state = serializers.ChoiceField(choices=STATES, source="gold.get_state_display", help_text="It is mixed in as long as it is done.")
    answered = serializers.IntegerField(help_text="How many people answered it.")


class BenchmarkAnswerOutput(serializers.Serializer[Any]):
    """What one person said of one of them."""

    task = serializers.UUIDField(source="task.id", help_text="The task in which they said it.")
    benchmark = serializers.UUIDField(source="gold.id", help_text="The task whose label it is held against.")
    data_row = TaskDataRow(source="task.data_row")
    member = serializers.UUIDField(help_text="Membership.")
    answered_at = serializers.DateTimeField(allow_null=True)
    score = serializers.FloatField(
        allow_null=True, help_text="F1 of what they and the label say alike, 0 to 1; null where they skipped it."
    )


class BenchmarksOutput(serializers.Serializer[Any]):
    """A project's benchmarks."""

    marked = serializers.IntegerField(help_text="How many data rows are benchmarks.")
    benchmarks = BenchmarkOutput(many=True, help_text="The newest 300.")
    answers = BenchmarkAnswerOutput(
        many=True, help_text="The newest 300 to data rows that are benchmarks now, by the label that counts now."
    )


class BenchmarkSideBySideOutput(serializers.Serializer[Any]):
    """An answer and the label that it is held against."""

    answer = BenchmarkAnswerOutput()
    annotation_set = serializers.UUIDField(source="answer.label.annotation_set_id", help_text="The set that counts.")
    revision = serializers.IntegerField(source="answer.label.revision")
    gold = serializers.ListField(child=AnnotationField(), help_text="What the label says.")
    said = serializers.ListField(
        child=AnnotationField(), source="answer.said", help_text="What the person said, before a reviewer told them anything."
    )


class BenchmarksViewSet(TenantViewSet):
    """Benchmarks of a project; nobody who only labels learns which they are."""

    permissions = {"retrieve": Permission.PROJECTS_EDIT, "create": Permission.PROJECTS_EDIT}

    @extend_schema(operation_id="get_benchmarks", responses=BenchmarksOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Which data rows are benchmarks, who answered which, and how alike that is to their labels."""
        found = benchmarks_in(get_project(self.actor, pk))
        gold = [{"gold": each, "answered": found.answered[each.pk]} for each in found.gold]
        return self.reply(BenchmarksOutput, {"marked": found.marked, "benchmarks": gold, "answers": found.answers})

    @extend_schema(operation_id="mark_benchmarks", request=BenchmarksMarkInput, responses={200: BenchmarksMarkedOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Take labels that are done to be right, up to 5,000 at once, so that people can be measured by them; or no longer.

        A label that cannot be one stays as it is, and the answer says why.
        """
        project, data = get_project(self.actor, pk), self.parse(BenchmarksMarkInput)
        marked = services.mark_gold(actor=self.actor, project=project, tasks=chosen_tasks(self.actor, project.pk, data), gold=data["gold"])
        left = [{"task": task, "reason": reason} for task, reason in marked.left.items()]
        return self.reply(BenchmarksMarkedOutput, {"changed": marked.changed, "left": left})


class BenchmarkAnswerViewSet(TenantViewSet):
    """One answer."""

    permissions = {"retrieve": Permission.PROJECTS_EDIT}

    @extend_schema(operation_id="get_benchmark_answer", responses=BenchmarkSideBySideOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """What a person said of a benchmark beside its label; 404 for a task that is no benchmark, or that nobody has submitted."""
        task = get_task(self.actor, pk)
        if task.purpose != TaskPurpose.BENCHMARK:
            raise NotFound
        return self.reply(BenchmarkSideBySideOutput, side_by_side(task))
