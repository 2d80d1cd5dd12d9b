"""Where this room's doors are mounted."""

from typing import Any

from django.urls import URLPattern, path

from apps.review_queues.api.agreement import AgreementViewSet
from apps.review_queues.api.benchmarks import BenchmarkAnswerViewSet, BenchmarksViewSet
from apps.review_queues.api.consensus import IndependentLabelsViewSet
from apps.review_queues.api.moves import ProjectMovesViewSet, TaskMoveViewSet
from apps.review_queues.api.quality import QualityViewSet
from apps.review_queues.api.reviews import LabelDoubtViewSet, TaskReviewViewSet
from apps.review_queues.api.threads import CommentViewSet, TaskThreadsViewSet, ThreadViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [
        ("tasks", TaskReviewViewSet, "task_review"),
        ("tasks", TaskThreadsViewSet, "task_threads"),
        ("threads", ThreadViewSet, "threads"),
        ("comments", CommentViewSet, "comments"),
    ]


def paths() -> list[URLPattern]:
    """Doors below runs and projects."""
    doubts = LabelDoubtViewSet.as_view({"post": "create"})
    moves = ProjectMovesViewSet.as_view({"get": "list", "post": "create"})
    agreement = AgreementViewSet.as_view({"get": "retrieve"})
    quality = QualityViewSet.as_view({"get": "retrieve"})
    labels = IndependentLabelsViewSet.as_view({"get": "retrieve"})
    benchmarks = BenchmarksViewSet.as_view({"get": "retrieve", "post": "create"})
    answer = BenchmarkAnswerViewSet.as_view({"get": "retrieve"})
    undo = TaskMoveViewSet.as_view({"post": "create"})
    return [
        path("model-runs/<uuid:pk>/label-errors/review", doubts, name="run-label-errors-review"),
        path("projects/<uuid:pk>/task-moves", moves, name="project-task-moves"),
        path("projects/<uuid:pk>/agreement", agreement, name="project-agreement"),
        path("projects/<uuid:pk>/quality", quality, name="project-quality"),
        path("projects/<uuid:pk>/benchmarks", benchmarks, name="project-benchmarks"),
        path("tasks/<uuid:pk>/benchmark", answer, name="task-benchmark"),
        path("tasks/<uuid:pk>/independent-labels", labels, name="task-independent-labels"),
        path("task-moves/<uuid:pk>/undo", undo, name="task-move-undo"),
    ]
