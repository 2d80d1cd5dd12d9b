"""Where this room's doors are mounted."""

from django.urls import URLPattern, path

from apps.evaluation.api.comparing import ComparisonViewSet
from apps.evaluation.api.evaluations import EvaluationViewSet, RunLabelsViewSet
from apps.evaluation.api.overview import OverviewViewSet
from apps.evaluation.api.reading import FiguresViewSet, RowOutcomesViewSet
from apps.evaluation.api.suspects import LabelErrorViewSet


def paths() -> list[URLPattern]:
    """Doors below models and runs, which another room holds."""
    run = "model-runs/<uuid:pk>"
    labels = {"put": "update", "delete": "destroy"}
    return [
        path("models/<uuid:pk>/metrics", OverviewViewSet.as_view({"get": "list"}), name="model-metrics"),
        path(f"{run}/evaluation", EvaluationViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="run-evaluation"),
        path(f"{run}/labels", RunLabelsViewSet.as_view(labels), name="run-labels"),
        path(f"{run}/labels/refresh", RunLabelsViewSet.as_view({"post": "refresh"}), name="run-labels-refresh"),
        path(f"{run}/metrics", FiguresViewSet.as_view({"get": "metrics"}), name="run-metrics"),
        path(f"{run}/curves", FiguresViewSet.as_view({"get": "curves"}), name="run-curves"),
        path(f"{run}/data-rows/<uuid:data_row>/outcomes", RowOutcomesViewSet.as_view({"get": "retrieve"}), name="run-outcomes"),
        path(f"{run}/comparison", ComparisonViewSet.as_view({"get": "retrieve"}), name="run-comparison"),
        path(f"{run}/comparison/data-rows", ComparisonViewSet.as_view({"get": "data_rows"}), name="run-comparison-rows"),
        path(f"{run}/comparison/runs", ComparisonViewSet.as_view({"get": "runs"}), name="run-comparison-runs"),
        path(f"{run}/label-errors", LabelErrorViewSet.as_view({"get": "list"}), name="run-label-errors"),
    ]
