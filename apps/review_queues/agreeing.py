"""How far the people of a project agree about the data rows that several of them labeled."""

from dataclasses import dataclass
from typing import Any

from apps.evaluation.agreement.summary import Figure, Summary, mean_figure, summary_of
from apps.evaluation.subjects import subjects_of
from apps.ontologies.queries import tree
from apps.projects.models import Project, TaskState
from apps.review_queues.models import Consensus
from apps.review_queues.queries import rows_merged_last

MEASURED = 300  # data rows; more would say little more, and be waited for
WORST = 50


@dataclass(frozen=True)
class Agreement:
    """Of `merged` data rows the `measured` newest; `mean` of every data row; the worst of them first."""

    merged: int
    measured: int
    disputed: int
    mean: Figure
    summary: Summary
    worst: list[Consensus]


def agreement_in(project: Project) -> Agreement:
    """What people said independently of one another, held together."""
    merged: Any = Consensus.objects.filter(task__project=project, agreement__isnull=False)
    newest = merged.order_by("-created_at", "-id")[:MEASURED]
    scores = list(newest.values_list("agreement", flat=True))
    rows = rows_merged_last(project.pk, MEASURED)
    return Agreement(
        merged=merged.count(),
        measured=len(scores),
        disputed=merged.filter(is_agreed=False, task__state=TaskState.REVIEW).count(),
        mean=mean_figure(scores),
        summary=summary_of(rows, subjects_of(tree(project.ontology_id))),
        worst=list(merged.select_related("task__data_row").order_by("agreement", "-created_at", "id")[:WORST]),
    )
