"""What the catalog may be asked about projects."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.catalog.terms import Condition, Said, filter_term, id_of
from apps.catalog.usage import row_usage
from apps.projects.models import Batch, Project, Task


@filter_term("project", "Is in this project.", {"is": id_of(Project)})
def in_project(said: Said) -> Condition:
    """Those that have a task there."""
    return Exists(Task.objects.filter(data_row=OuterRef("pk"), project=said["is"]))


@filter_term("batch", "Came into its project with this batch.", {"is": id_of(Batch)})
def in_batch(said: Said) -> Condition:
    """Those that have a task of the batch."""
    return Exists(Task.objects.filter(data_row=OuterRef("pk"), batch=said["is"]))


@row_usage("tasks", lasting=True)
def tasks_of(rows: QuerySet[Any]) -> int:
    """How many tasks ask for their labels."""
    return Task.objects.counting().filter(data_row__in=rows).count()
