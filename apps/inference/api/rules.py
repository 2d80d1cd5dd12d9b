"""Training by itself, and which version is in use."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import NotFound
from apps.inference import access, services
from apps.inference.api.naming import named
from apps.inference.models import Predictor, PredictorVersion, Promote, TrainingRule
from apps.inference.outputs import PredictorOutput
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_project

MOST_LABELS, MOST_HOURS = 1_000_000, 24 * 365


class PromoteInput(StrictSerializer):
    """The version to use."""

    version = serializers.UUIDField(allow_null=True, help_text="Null for always the newest that is ready.")


class TrainingRuleInput(StrictSerializer):
    """When to train, from what, and whether what comes of it is used at once."""

    project = serializers.UUIDField()
    after_labels = serializers.IntegerField(
        min_value=1, max_value=MOST_LABELS, required=False, allow_null=True, default=None, help_text="Train after so many new labels."
    )
    every_hours = serializers.IntegerField(
        min_value=1, max_value=MOST_HOURS, required=False, allow_null=True, default=None,
        help_text="Train each so many hours, if there is any new label by then.",
    )  # fmt: skip
    promote = serializers.ChoiceField(choices=Promote.choices, required=False, default=Promote.ALWAYS.value)
    settings = serializers.DictField(required=False, default=dict)
    enabled = serializers.BooleanField(required=False, default=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """After labels, by the clock, or both."""
        if attrs["after_labels"] is None and attrs["every_hours"] is None:
            raise serializers.ValidationError({"after_labels": "Say after how many labels, or every how many hours."}, code="required")
        return attrs


class TrainingRuleOutput(serializers.ModelSerializer[TrainingRule]):
    """The rule; `labels` is how many there were when it last trained, `problem` why its last attempt came to nothing.

    Of a predictor that is trained only when somebody asks `project` is null.
    """

    project = serializers.UUIDField(source="project_id", allow_null=True, read_only=True)

    class Meta:
        model = TrainingRule
        fields = ("project", "after_labels", "every_hours", "due_at", "promote", "settings", "enabled", "labels", "problem")
        read_only_fields = fields


class RuleViewSet(TenantViewSet):
    """The rule of one predictor, and its version in use."""

    permissions = {
        "retrieve": Permission.PREDICTORS_VIEW,
        "update": Permission.PREDICTORS_TRAIN,
        "destroy": Permission.PREDICTORS_TRAIN,
        "promote": Permission.PREDICTORS_TRAIN,
    }

    @extend_schema(operation_id="get_training_rule", responses=TrainingRuleOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """The rule by which the predictor is trained by itself; an empty one where there is none."""
        predictor = access.get_predictor(self.actor, pk)
        rule = TrainingRule.objects.filter(predictor=predictor).first()
        return self.reply(TrainingRuleOutput, rule or TrainingRule(predictor=predictor, enabled=False))

    @extend_schema(operation_id="set_training_rule", request=TrainingRuleInput, responses=TrainingRuleOutput)
    def update(self, request: Request, pk: UUID) -> Response:
        """Make or change the rule. Where there are enough labels already, training starts at once."""
        fields: dict[str, Any] = self.parse(TrainingRuleInput)
        project, promote = get_project(self.actor, fields.pop("project")), Promote(fields.pop("promote"))
        rule = services.set_rule(predictor=access.get_predictor(self.actor, pk), project=project, promote=promote, **fields)
        return self.reply(TrainingRuleOutput, rule)

    @extend_schema(operation_id="remove_training_rule", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Train only when somebody asks."""
        predictor = access.get_predictor(self.actor, pk)
        self._rule(predictor)
        services.remove_rule(predictor=predictor)
        return Response(status=204)

    @extend_schema(operation_id="promote_version", request=PromoteInput, responses=PredictorOutput)
    def promote(self, request: Request, pk: UUID) -> Response:
        """Use this version from now on; an earlier one to roll back."""
        predictor, number = access.get_predictor(self.actor, pk), self.parse(PromoteInput)["version"]
        version = named(PredictorVersion.objects.filter(predictor=predictor), number, "version") if number else None
        return self.reply(PredictorOutput, services.promote(predictor=predictor, version=version))

    def _rule(self, predictor: Predictor) -> TrainingRule:
        found: TrainingRule | None = TrainingRule.objects.filter(predictor=predictor).first()
        if found is None:
            raise NotFound("This predictor is trained only when somebody asks.")
        return found
