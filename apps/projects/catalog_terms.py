"""What the catalog may be asked about projects."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.catalog.terms import filter_term
from apps.catalog.usage import row_usage
from apps.projects.models import Project, Task


@filter_term("project", "Only data rows of this project.", of=Project)
def in_project(rows: QuerySet[Any], number: UUID) -> QuerySet[Any]:
    """Those that have a task there."""
    return rows.filter(pk__in=Task.objects.filter(project=number).values("data_row"))


@row_usage("tasks", lasting=True)
def tasks_of(rows: QuerySet[Any]) -> int:
    """How many tasks ask for their labels."""
    return Task.objects.filter(data_row__in=rows).count()
