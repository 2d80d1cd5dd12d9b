"""Writing down activity."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.analytics.models import ActivitySpan, Outcome, ProjectCosts
from apps.projects.models import Project, Task, TaskPurpose

LONGEST_MS = 600_000
BY_NAME = {outcome.label: outcome for outcome in Outcome}


def record_activity(*, task: UUID, membership: UUID, activities: Iterable[Mapping[str, Any]]) -> None:
    """Keep each span once, whatever is repeated. A span longer than ten minutes of activity is cut to that: no object takes so long.

    A benchmark is labeled already: what it takes is no part of what labeling takes.
    """
    project, purpose = Task.objects.values_list("project_id", "purpose").get(pk=task)
    if purpose == TaskPurpose.BENCHMARK:
        return
    spans = [
        ActivitySpan(
            id=UUID(each["id"]),
            project_id=project,
            task_id=task,
            membership_id=membership,
            annotation=each.get("annotation"),
            suggestion=each.get("suggestion"),
            outcome=BY_NAME[each["outcome"]],
            active_ms=min(LONGEST_MS, max(0, each["active_ms"])),
            bulk_n=max(1, each.get("bulk_n") or 1),
            started_at=datetime.fromisoformat(each["started_at"]),
        )
        for each in activities
    ]
    ActivitySpan.objects.bulk_create(spans, ignore_conflicts=True)


def set_costs(*, project: Project, hourly_cost: float, currency: str) -> ProjectCosts:
    """What an hour costs; ISO 4217 currency."""
    costs, _ = ProjectCosts.objects.update_or_create(project=project, defaults={"hourly_cost": hourly_cost, "currency": currency})
    return costs
