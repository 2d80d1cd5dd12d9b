"""Where this room's doors are mounted."""

from typing import Any

from apps.review_queues.api import TaskReviewViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [("tasks", TaskReviewViewSet, "task_review")]
