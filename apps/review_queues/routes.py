"""Where this room's doors are mounted."""

from typing import Any

from django.urls import URLPattern, path

from apps.review_queues.api import LabelDoubtViewSet, TaskReviewViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [("tasks", TaskReviewViewSet, "task_review")]


def paths() -> list[URLPattern]:
    """Doors below runs."""
    doubts = LabelDoubtViewSet.as_view({"post": "create"})
    return [path("model-runs/<uuid:pk>/label-errors/review", doubts, name="run-label-errors-review")]
