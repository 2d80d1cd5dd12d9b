"""Where this room's doors are mounted."""

from typing import Any

from apps.annotations.api.grid import GridViewSet
from apps.annotations.api.projects import ProjectWorkViewSet
from apps.annotations.api.sets import AnnotationSetViewSet
from apps.annotations.api.tasks import TaskWorkViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [
        ("annotation-sets", AnnotationSetViewSet, "annotation_sets"),
        ("projects", GridViewSet, "project_grid"),
        ("projects", ProjectWorkViewSet, "project_work"),
        ("tasks", TaskWorkViewSet, "task_work"),
    ]
