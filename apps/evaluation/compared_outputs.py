"""How comparisons of two runs are asked for and shown."""

from typing import Any

from rest_framework import serializers

from apps.catalog.filter_fields import FilterText
from apps.catalog.serializers import DataRowOutput
from apps.evaluation.serializers import PointQuery, ScoreOutput


class ComparisonQuery(PointQuery):
    """With which run, and where to read both; what is left out is this run's operating point."""

    def get_fields(self) -> dict[str, Any]:
        """`with` is a word of Python's."""
        return {"with": serializers.UUIDField(), **super().get_fields()}


class ComparedRowsQuery(PointQuery):
    """With which run, which first, and where to read both; what is left out is this run's operating point."""

    order = serializers.ChoiceField(choices=("better", "worse"), default="worse", help_text="better: where the other run gained most.")
    filter = FilterText(required=False)

    def get_fields(self) -> dict[str, Any]:
        """`with` is a word of Python's."""
        return {"with": serializers.UUIDField(), **super().get_fields()}


class ComparedClassOutput(serializers.Serializer[Any]):
    """One subject in both runs; null in a run that does not know it."""

    name = serializers.CharField()
    path = serializers.CharField(help_text="Its name after those of its question and of what that is asked under.")
    color = serializers.CharField()
    scores = serializers.ListField(child=ScoreOutput(allow_null=True), min_length=2, max_length=2)


class ComparableRunOutput(serializers.Serializer[Any]):
    """A run that this one can be compared with: evaluated on some of the same data rows, `shared_count` of them."""

    id = serializers.UUIDField(source="model_run.pk")
    name = serializers.CharField(source="model_run.name")
    model = serializers.UUIDField(source="model_run.model_id")
    model_name = serializers.CharField(source="model_run.model.name")
    created_at = serializers.DateTimeField(source="model_run.created_at")
    shared_count = serializers.IntegerField()


class ComparedLabelsOutput(serializers.Serializer[Any]):
    """The labels that one of two runs stands on: those of a project as they were, or as they are where it follows that."""

    project = serializers.UUIDField(allow_null=True)
    project_name = serializers.CharField(allow_null=True)
    taken_at = serializers.DateTimeField(allow_null=True)
    follows = serializers.BooleanField()


class ComparisonOutput(serializers.Serializer[Any]):
    """Two runs on the data rows that both are evaluated on: this one first, then the other."""

    runs = serializers.ListField(child=serializers.UUIDField(), min_length=2, max_length=2)
    confidence = serializers.FloatField()
    iou = serializers.FloatField()
    split = serializers.CharField(allow_null=True)
    shared_count = serializers.IntegerField()
    labels = ComparedLabelsOutput(many=True, help_text="What each run stands on, this one first.")
    differing_labels = serializers.IntegerField(
        help_text="On how many of these data rows the two stand on other labels, or on another revision of the same: there a change may "
        "be one of the labels."
    )
    total = serializers.ListField(child=ScoreOutput(), min_length=2, max_length=2)
    classes = ComparedClassOutput(many=True)


class RowFiguresOutput(serializers.Serializer[Any]):
    """The figures of a data row in one run; `iou`, which is not told by outcomes, is null at another confidence than the run's."""

    prediction_count = serializers.IntegerField()
    true_positives = serializers.IntegerField()
    false_positives = serializers.IntegerField()
    false_negatives = serializers.IntegerField()
    precision = serializers.FloatField(allow_null=True)
    recall = serializers.FloatField(allow_null=True)
    f1 = serializers.FloatField(allow_null=True)
    iou = serializers.FloatField(allow_null=True)


class ComparedRowOutput(serializers.Serializer[Any]):
    """A data row in both runs. `change` is the other run's F1 less this run's; F1 of nothing is 1."""

    data_row = DataRowOutput()
    before = RowFiguresOutput(help_text="In this run.")
    after = RowFiguresOutput(help_text="In the other.")
    change = serializers.FloatField()
