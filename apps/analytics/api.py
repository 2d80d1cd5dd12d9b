"""The doors of figures."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.analytics import queries, services
from apps.analytics.beforehand import beforehand
from apps.analytics.calculator import estimate
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_project


class TimesOutput(serializers.Serializer[Any]):
    """Active seconds per object."""

    n = serializers.IntegerField()
    median_s = serializers.FloatField(allow_null=True)
    mean_s = serializers.FloatField(allow_null=True)
    p25_s = serializers.FloatField(allow_null=True)
    p75_s = serializers.FloatField(allow_null=True)


class OutcomesOutput(serializers.Serializer[Any]):
    """By what was done."""

    accepted = TimesOutput()
    edited = TimesOutput()
    rejected = TimesOutput()
    drawn = TimesOutput()


class DistributionOutput(serializers.Serializer[Any]):
    """Objects per bin; bins_s are lower edges, the last bin is open."""

    bins_s = serializers.ListField(child=serializers.FloatField())
    drawn = serializers.ListField(child=serializers.IntegerField())
    adjusted = serializers.ListField(child=serializers.IntegerField())


class MeasuredOutput(serializers.Serializer[Any]):
    """Observed, not randomized: suggestions that were right may have been the easy ones."""

    saved_s_per_annotation = serializers.FloatField()
    saved_percent = serializers.FloatField()
    saved_hours = serializers.FloatField()
    saved_money = serializers.FloatField(allow_null=True)
    currency = serializers.CharField(allow_null=True)


class ComputeSumOutput(serializers.Serializer[Any]):
    """What predictors spent for the project on one device, in all its time."""

    device = serializers.CharField()
    data_rows = serializers.IntegerField()
    seconds = serializers.FloatField()


class SavingsOutput(serializers.Serializer[Any]):
    """What people did with suggestions, and how long it took."""

    enough = serializers.BooleanField(help_text="Whether enough was measured to state a saving.")
    needed = serializers.IntegerField(help_text="As many must be drawn, and as many suggestions kept.")
    outcomes = OutcomesOutput()
    acceptance_rate = serializers.FloatField(allow_null=True, help_text="Accepted unchanged, of all that were decided.")
    decided = serializers.IntegerField()
    other_s = serializers.FloatField(help_text="Active seconds on the task that belong to no object.")
    distribution = DistributionOutput()
    measured = MeasuredOutput(allow_null=True)
    compute = ComputeSumOutput(many=True)
    calculator_defaults = serializers.DictField(child=serializers.FloatField())


class CalibratorOutput(serializers.Serializer[Any]):
    """How far the confidence of a predictor's version can be believed, by what people decided about its suggestions one by one."""

    predictor_version = serializers.UUIDField()
    feature = serializers.UUIDField(allow_null=True, help_text="Null: of all its classes.")
    decided = serializers.IntegerField()
    right = serializers.IntegerField(help_text="Left as they were suggested.")
    believed = serializers.ListField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="The share that is right at the confidences 0.00, 0.01 up to 1.00; null while too few were decided.",
    )


class SuggestionFiguresOutput(serializers.Serializer[Any]):
    """What can be said of suggestions before they are accepted."""

    needed = serializers.IntegerField(help_text="As many times of each sort are asked for before they say anything.")
    fitted_from = serializers.IntegerField(help_text="As many decisions are asked for before confidence is calibrated.")
    drawn = TimesOutput(help_text="To draw one by hand.")
    accepted = TimesOutput(help_text="To accept one as it is.")
    corrected = TimesOutput(help_text="To put a wrong one right, or away.")
    calibrators = CalibratorOutput(many=True)


class CostsInput(StrictSerializer):
    """What an hour costs."""

    hourly_cost = serializers.FloatField(min_value=0, max_value=100_000)
    currency = serializers.RegexField("^[A-Z]{3}$", default="USD")


class CalculatorQuery(StrictSerializer):
    """Seconds, and a share between 0 and 1."""

    seconds_to_draw = serializers.FloatField(min_value=0.001, max_value=86_400, default=6)
    accuracy = serializers.FloatField(min_value=0, max_value=1, default=0.8)
    seconds_saved = serializers.FloatField(min_value=0, max_value=86_400, default=5)
    seconds_lost = serializers.FloatField(min_value=0, max_value=86_400, default=1)


class EstimateOutput(serializers.Serializer[Any]):
    """The expected saving per annotation."""

    seconds_saved = serializers.FloatField()
    percent = serializers.FloatField()
    break_even_accuracy = serializers.FloatField(allow_null=True)


DEFAULTS = {"seconds_to_draw": 6.0, "accuracy": 0.8, "seconds_saved": 5.0, "seconds_lost": 1.0}


class SavingsViewSet(TenantViewSet):
    """Measured savings, and the calculator."""

    permissions = {
        "retrieve": Permission.SAVINGS_VIEW, "costs": Permission.PROJECTS_EDIT, "calculator": Permission.SAVINGS_VIEW,
        "suggestions": Permission.TASKS_LABEL,
    }  # fmt: skip
    queries = {"calculator": CalculatorQuery}

    @extend_schema(operation_id="get_savings", responses=SavingsOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """What this project's suggestions saved, as far as it was measured."""
        found = queries.savings(get_project(self.actor, pk))
        return self.reply(SavingsOutput, {**asdict(found), "calculator_defaults": DEFAULTS})

    @extend_schema(operation_id="get_suggestion_figures", responses=SuggestionFiguresOutput)
    def suggestions(self, request: Request, pk: UUID) -> Response:
        """How likely suggestions are to be right here, and what accepting them saves, as far as it was measured."""
        return self.reply(SuggestionFiguresOutput, asdict(beforehand(get_project(self.actor, pk))))

    @extend_schema(operation_id="set_costs", request=CostsInput, responses=CostsInput)
    def costs(self, request: Request, pk: UUID) -> Response:
        """Set what an hour of labeling costs here."""
        fields = self.parse(CostsInput)
        services.set_costs(project=get_project(self.actor, pk), **fields)
        return Response(fields)

    @extend_schema(operation_id="calculate_savings", parameters=[CalculatorQuery], responses=EstimateOutput)
    def calculator(self, request: Request) -> Response:
        """Accuracy x seconds saved when right, minus seconds lost when wrong."""
        found = asdict(estimate(**self.query))
        return Response(
            {name: value if value is None else round(value, 4) for name, value in found.items()} | {"percent": round(found["percent"], 1)}
        )
