"""Reviewing one task."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.annotations import services as annotations
from apps.annotations.api.detail import ReviewOutput
from apps.annotations.api.fields import MAX_SPANS, ActivityInput, activity_of
from apps.annotations.api.sets import AnnotationSetOutput
from apps.model_runs.access import find_run
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_task
from apps.projects.api.outputs import TaskOutput
from apps.projects.api.tasks import LeaseInput
from apps.review_queues import queries, services
from apps.review_queues.api.pins import PinFields, mentions_field, pin_of
from apps.review_queues.models import Verdict

VERDICTS = {verdict.label: verdict for verdict in Verdict if verdict != Verdict.WITHDRAW}


class ReviewInput(PinFields):
    """The verdict; to correct, with the revision of the reviewer's own set; to send back, with a comment, which begins a thread; to choose,
    where several people labeled it, with the set of one of them.
    """

    token = serializers.IntegerField(min_value=0)
    decision = serializers.ChoiceField(choices=list(VERDICTS))
    comment = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    revision = serializers.IntegerField(min_value=0, required=False, allow_null=True, default=None)
    chosen = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="The set of an independent label.")
    activity = ActivityInput(many=True, required=False, max_length=MAX_SPANS)  # type: ignore[call-arg]
    mentions = mentions_field()


class ReviewedOutput(serializers.Serializer[Any]):
    """The review as it was recorded, and where the task went."""

    review = ReviewOutput()
    task = TaskOutput()


class DoubtInput(StrictSerializer):
    """Labels to be looked at again."""

    data_rows = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=1_000)
    comment = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="", help_text="What speaks against them.")


class DoubtOutput(serializers.Serializer[Any]):
    """What came of it."""

    sent = serializers.IntegerField(help_text="Labels that wait for a reviewer now.")
    already = serializers.IntegerField(help_text="Labels that waited for one before.")
    left = serializers.ListField(child=serializers.UUIDField(), help_text="Data rows that are being labeled: nothing to review yet.")


class LabelDoubtViewSet(TenantViewSet):
    """Labels that predictions speak against."""

    permissions = {"create": Permission.PROJECTS_EDIT}

    @extend_schema(operation_id="review_label_errors", request=DoubtInput, responses={200: DoubtOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Send labels that the run is compared with to review. They count until somebody decides; sent again, nothing changes."""
        run, data = find_run(self.actor, pk), self.parse(DoubtInput)
        return self.reply(DoubtOutput, services.review_labels_again(actor=self.actor, run=run, **data))


class TaskReviewViewSet(TenantViewSet):
    """Looking over what others labeled."""

    permissions = {"review": Permission.TASKS_REVIEW, "corrections": Permission.TASKS_REVIEW, "discard": Permission.TASKS_REVIEW}
    unaudited_actions = frozenset({"corrections", "discard"})

    @extend_schema(operation_id="review_task", request=ReviewInput, responses={201: ReviewedOutput})
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: UUID) -> Response:
        """Approve, correct, choose, or send back with a comment. Nobody reviews a label of their own (403 self-review).

        What was merged of several people's labels goes back to nobody (409 nobody-to-send-to).
        """
        task, data = get_task(self.actor, pk), self.parse(ReviewInput)
        data |= {"verdict": VERDICTS[data.pop("decision")], "activity": activity_of(data), "pin": pin_of(data)}
        made = services.review_task(actor=self.actor, task=task, **data)
        shown = next(each for each in queries.reviews_of(task.pk) if each["id"] == made.pk)
        context = self.get_serializer_context()
        after = get_task(self.actor, pk)
        return Response({"review": ReviewOutput(shown).data, "task": TaskOutput(after, context=context).data}, status=201)

    @extend_schema(operation_id="start_correction", request=LeaseInput, responses={201: AnnotationSetOutput})
    @action(detail=True, methods=["post"])
    def corrections(self, request: Request, pk: UUID) -> Response:
        """A set of your own that starts as a copy of the label: change it, then review with `correct` and its revision."""
        task, data = get_task(self.actor, pk), self.parse(LeaseInput)
        made = annotations.start_correction(actor=self.actor, task=task, token=data["token"])
        return self.reply(AnnotationSetOutput, made, status=201)

    @extend_schema(operation_id="discard_correction", request=LeaseInput, responses={200: AnnotationSetOutput})
    @action(detail=True, methods=["post"], url_path="corrections/discard")
    def discard(self, request: Request, pk: UUID) -> Response:
        """Throw your correction away with every change in it; the answer is the label as it was submitted. Again: the same."""
        task, data = get_task(self.actor, pk), self.parse(LeaseInput)
        label = annotations.drop_correction(actor=self.actor, task=task, token=data["token"])
        return self.reply(AnnotationSetOutput, label)
