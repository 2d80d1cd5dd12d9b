"""What several people said of one data row, side by side, and what was made of it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.annotations.api.fields import AnnotationField
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.api.outputs import RULES
from apps.review_queues import access, queries


class IndependentLabelOutput(serializers.Serializer[Any]):
    """What one of them says."""

    task = serializers.UUIDField(source="label.task_id", help_text="The task in which they said it.")
    annotator = serializers.UUIDField(source="label.annotation_set.author_id", help_text="Membership.")
    annotation_set = serializers.UUIDField(source="label.annotation_set_id")
    revision = serializers.IntegerField(source="label.revision")
    submitted_at = serializers.DateTimeField(source="label.submitted_at")
    weight = serializers.FloatField(allow_null=True, help_text="What it weighed when they were merged; null as long as they are not.")
    annotations = serializers.ListField(child=AnnotationField())


class DisputedOutput(serializers.Serializer[Any]):
    """What half of the weight said one way and half another."""

    feature = serializers.UUIDField()
    option = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField()
    people = serializers.ListField(child=serializers.UUIDField(), help_text="Memberships of who said something of it.")
    annotations = serializers.ListField(child=serializers.UUIDField(), help_text="Theirs.")


class SupportOutput(serializers.Serializer[Any]):
    """What stands behind a merged annotation."""

    share = serializers.FloatField(help_text="Of the weight, 0 to 1.")
    of = serializers.ListField(child=serializers.UUIDField(), help_text="The annotations that it stands for.")


class IndependentLabelsOutput(serializers.Serializer[Any]):
    """All labels of the data row, and what they were merged into."""

    task = serializers.UUIDField(source="task.id")
    wanted = serializers.IntegerField(source="task.labels_wanted", help_text="How many people were to label it.")
    skipped = serializers.IntegerField(help_text="How many of them did not.")
    state = serializers.ChoiceField(
        choices=list(queries.STATES), help_text="disputed: they agree too little, a reviewer decides. decided: one has."
    )
    labels = IndependentLabelOutput(many=True)
    agreement = serializers.FloatField(
        source="consensus.agreement", allow_null=True, default=None, help_text="Of every two, on average, 0 to 1; null of fewer than two."
    )
    threshold = serializers.FloatField(
        source="consensus.threshold", allow_null=True, default=None, help_text="What the agreement was held against."
    )
    rule = serializers.ChoiceField(choices=RULES, source="consensus.get_rule_display", allow_null=True, default=None)
    merged = serializers.UUIDField(source="consensus.annotation_set_id", allow_null=True, default=None, help_text="The set they became.")
    support = serializers.DictField(
        child=SupportOutput(), source="consensus.support", default=dict, help_text="By the merged annotation's id."
    )
    disputed = DisputedOutput(many=True, source="consensus.disputed", default=list)


class IndependentLabelsViewSet(TenantViewSet):
    """Labels side by side."""

    permissions = {"retrieve": Permission.TASKS_REVIEW}

    @extend_schema(operation_id="list_independent_labels", responses=IndependentLabelsOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """What several people said of the task's data row, each without seeing the others'; of one that nobody merges, 404.

        While they are collected, managers alone see them (409 still-collecting).
        """
        task = access.get_collecting_task(self.actor, pk)
        return self.reply(IndependentLabelsOutput, queries.labels_beside(task))
