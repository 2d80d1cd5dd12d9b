"""Many tasks at once, for a grid of data rows that is answered and submitted together."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.annotations import queries, services
from apps.annotations.api.detail import SetAtHand, SuggestionSet
from apps.annotations.api.fields import ChangesInput, activity_of, change_set_of
from apps.annotations.suggested import Suggested, suggestions_of
from apps.catalog.serializers import DataRowOutput
from apps.core.problems import Invalid, NotFound, Problem, StaleRevision
from apps.kinds import KINDS
from apps.ontologies.serializers import OntologyOutput
from apps.organizations import audit
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.one_by_one import alone
from apps.organizations.permissions import Permission
from apps.projects.access import get_project, get_task
from apps.projects.api.leases import refuse_repeated
from apps.projects.api.outputs import STATES, LeaseOutput
from apps.projects.models import Project, Task
from apps.projects.problems import LeaseLost, TaskNotOpen
from apps.projects.services import MANY

# How a refusal is called beside the task it is about; every other one is "refused".
OUTCOMES: tuple[tuple[str, tuple[type[Problem], ...]], ...] = (
    ("conflict", (StaleRevision,)),
    ("lost", (LeaseLost, TaskNotOpen)),
    ("incomplete", (Invalid,)),
)
REQUIRED = "required_missing"
CHOICES = tuple(name for name, kind in KINDS.items() if kind.has_options)
MAX_PER_TASK = 200


class ClaimInput(StrictSerializer):
    """How many tasks the caller wants to have before them."""

    count = serializers.IntegerField(min_value=1, max_value=MANY)


class GridTask(serializers.Serializer[Any]):
    """A task that the caller holds, as far as questions about the whole data row need it."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=STATES, source="get_state_display")
    lease = LeaseOutput(source="*")
    data_row = DataRowOutput()
    comment = serializers.CharField(help_text="What the reviewer wrote when it was sent back.")
    annotation_set = serializers.SerializerMethodField()
    suggestions = serializers.SerializerMethodField()

    @extend_schema_field(SetAtHand)
    def get_annotation_set(self, task: Task) -> dict[str, Any]:
        """The caller's own."""
        own = self.context["sets"][task.pk]
        return {"id": str(own.pk), "author": str(own.author_id), "corrects": None, **self.context["contents"][own.pk]}

    @extend_schema_field(SuggestionSet(many=True))
    def get_suggestions(self, task: Task) -> list[dict[str, Any]]:
        """Suggested answers to questions with options."""
        said: dict[UUID, list[Suggested]] = self.context["suggested"]
        return [dict(SuggestionSet(each, context=self.context).data) for each in said[task.pk]]


class GridOutput(serializers.Serializer[Any]):
    """What the caller holds now, in the order in which it was leased."""

    ontology = OntologyOutput()
    suggestion_threshold = serializers.FloatField()
    tasks = GridTask(many=True)


class AnswerInput(ChangesInput):
    """One task's change, to be saved and submitted; without any change what its set holds at the base revision is submitted."""

    task = serializers.UUIDField()
    token = serializers.IntegerField(min_value=0)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Answers are few: what is more belongs to the set's own door."""
        for name in ("created", "updated", "deleted", "decisions", "activity"):
            if len(attrs.get(name, ())) > MAX_PER_TASK:
                raise serializers.ValidationError({name: [f"At most {MAX_PER_TASK} here; save more through the annotation set."]})
        return attrs


class AnswersInput(StrictSerializer):
    """What the caller says of many tasks."""

    answers = AnswerInput(many=True, allow_empty=False, max_length=MANY)  # type: ignore[call-arg]


class AnsweredOutput(serializers.Serializer[Any]):
    """What became of one task."""

    task = serializers.UUIDField()
    outcome = serializers.ChoiceField(
        choices=["submitted", *(name for name, _ in OUTCOMES), "refused"],
        help_text="conflict: the set has moved on, the problem holds what it has now. lost: no longer the caller's to label; `kept` in "
        "the problem says whether the draft was saved. incomplete: something required is not answered, nothing was saved. refused: see "
        "the problem.",
    )
    state = serializers.ChoiceField(choices=STATES, allow_null=True, help_text="Where a submitted task went: review or done.")
    revision = serializers.IntegerField(allow_null=True, help_text="Of a submitted task, its set's revision that is the label.")
    problem = serializers.DictField(allow_null=True, help_text="Why not, as the same refusal reads alone.")


class AnswersOutput(serializers.Serializer[Any]):
    """What became of each, in the order in which they were sent."""

    results = AnsweredOutput(many=True)


class GridViewSet(TenantViewSet):
    """Claiming and submitting many tasks of a project."""

    permissions = {"claim": Permission.TASKS_LABEL, "submit": Permission.TASKS_LABEL}
    unaudited_actions = frozenset({"claim"})
    no_transaction_actions = frozenset({"submit"})

    @extend_schema(operation_id="claim_tasks", request=ClaimInput, responses=GridOutput)
    @action(detail=True, methods=["post"], url_path="tasks/claim")
    def claim(self, request: Request, pk: UUID) -> Response:
        """Lease tasks to label until you hold so many: what you hold already first, then what was sent back to you, then the queue.

        Asked again, the answer is the same. What you hold is renewed, given back and submitted together, or one by one as ever.
        """
        project = get_project(self.actor, pk)
        opened = services.open_many(actor=self.actor, project=project, count=self.parse(ClaimInput)["count"])
        tasks = [task for task, _ in opened]
        told = {
            "sets": {task.pk: own for task, own in opened},
            "contents": queries.contents_of([own for _, own in opened]),
            "suggested": suggestions_of(tasks, kinds=CHOICES),
        }
        found = {"ontology": project.ontology, "suggestion_threshold": project.suggestion_threshold, "tasks": tasks}
        return Response(GridOutput(found, context={**self.get_serializer_context(), **told}).data)

    @extend_schema(operation_id="submit_tasks", request=AnswersInput, responses=AnswersOutput)
    @action(detail=True, methods=["post"], url_path="tasks/submit")
    def submit(self, request: Request, pk: UUID) -> Response:
        """Save a change of your set of each task and submit it, each task by itself: one that is refused leaves the others be.

        A change is known by its id: sent again, after an answer that was lost, it is the same change.
        """
        with transaction.atomic():
            project = get_project(self.actor, pk)
        answers = self.parse(AnswersInput)["answers"]
        refuse_repeated([each["task"] for each in answers], "answers")
        audit.nothing_done()  # each of them leaves a line of its own
        results = []
        for each in answers:
            audited = ("task_work.submit", "task_work", each["task"])
            came = alone(partial(self._submit, project, each), actor=self.actor, audit_as=audited)
            results.append({"task": each["task"], **_told(came)})
        return Response(AnswersOutput({"results": results}).data)

    def _submit(self, project: Project, answer: dict[str, Any]) -> services.Finished:
        task = get_task(self.actor, answer["task"])
        if task.project_id != project.pk:
            raise NotFound
        edit = services.Edit(change_set_of(answer), answer["base_revision"], answer["change_id"], activity_of(answer))
        return services.save_and_submit(actor=self.actor, task=task, token=answer["token"], edit=edit)


def _told(came: services.Finished | Problem) -> dict[str, Any]:
    if isinstance(came, services.Finished):
        return {"outcome": "submitted", "state": came.task.get_state_display(), "revision": came.revision, "problem": None}
    return {"outcome": _name_of(came), "state": None, "revision": None, "problem": came.body()}


def _name_of(refusal: Problem) -> str:
    for name, classes in OUTCOMES:
        if isinstance(refusal, classes) and (name != "incomplete" or any(each.code == REQUIRED for each in refusal.errors)):
            return name
    return "refused"
