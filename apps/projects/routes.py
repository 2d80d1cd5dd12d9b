"""Where this room's doors are mounted."""

from typing import Any

from apps.projects.api.batches import BatchViewSet
from apps.projects.api.leases import LeasesViewSet
from apps.projects.api.projects import ProjectViewSet
from apps.projects.api.tasks import TaskViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [
        ("projects", LeasesViewSet, "project_leases"),
        ("projects", ProjectViewSet, "projects"),
        ("batches", BatchViewSet, "batches"),
        ("tasks", TaskViewSet, "tasks"),
    ]
