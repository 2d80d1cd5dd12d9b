"""What is read of reviews."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from apps.annotations.forms import dump_all, value_of
from apps.annotations.models import Annotation as StoredAnnotation
from apps.annotations.models import IndependentLabel
from apps.annotations.queries import annotations_of
from apps.catalog.queries import asset_of
from apps.evaluation.clusters import Row
from apps.kinds.values import Annotation
from apps.projects.models import Task, TaskPurpose, TaskState
from apps.review_queues.models import Comment, Consensus, Review, Thread, Verdict

STATES = ("collecting", "agreed", "disputed", "decided")
WEIGHED_BY = 100  # so many data rows tell how reliable people are


def reviews_of(task: UUID) -> list[dict[str, Any]]:
    """The verdicts on a task as the API shows them, oldest first."""
    return [
        {
            "id": row.pk,
            "reviewer": row.reviewer_id,
            "decision": Verdict(row.decision).label,
            "comment": row.comment,
            "annotation_set": row.annotation_set_id,
            "revision": row.revision,
            "created_at": row.created_at,
        }
        for row in Review.objects.filter(task=task).order_by("created_at", "id")
    ]


def threads_of(task: UUID) -> QuerySet[Thread]:
    """The threads on a task, oldest first, each with its comments in the order in which they were written."""
    return with_comments(Thread.objects.filter(task=task)).order_by("created_at", "id")


def independent_rows(labels: QuerySet[Any]) -> dict[UUID, dict[str, list[Annotation]]]:
    """What these independent labels say, by data row and by membership."""
    sets = {each.annotation_set_id: each.annotation_set for each in labels.select_related("annotation_set").order_by("id")}
    found: dict[UUID, dict[str, list[Annotation]]] = {}
    for each in sets.values():
        found.setdefault(each.data_row_id, {})[str(each.author_id)] = []
    for row in StoredAnnotation.objects.filter(annotation_set__in=sets).order_by("id"):
        own = sets[row.annotation_set_id]
        found[own.data_row_id][str(own.author_id)].append(value_of(row))
    return found


def rows_merged_last(project: UUID, most: int = WEIGHED_BY) -> list[Row]:
    """What people said of the data rows of a project that were merged last."""
    merged = Consensus.objects.filter(task__project=project).order_by("-created_at", "-id").select_related("task__data_row")[:most]
    data_rows = {each.task.data_row_id: each.task.data_row for each in merged}
    independent = {"task__purpose": TaskPurpose.INDEPENDENT, "task__state": TaskState.DONE}
    done = {"task__project": project, "task__data_row__in": data_rows, **independent}
    said = independent_rows(IndependentLabel.objects.filter(**done))
    return [Row(sets, asset_of(data_rows[number])) for number, sets in said.items()]


@dataclass(frozen=True)
class Independent:
    """One of the labels that were merged, or are to be: what its annotator says, and what that weighed."""

    label: IndependentLabel
    annotations: list[dict[str, Any]]
    weight: float | None


@dataclass(frozen=True)
class Labels:
    """All that people said independently of the data row of a task, and what became of it; `consensus` None as long as it is collected."""

    task: Task
    skipped: int
    labels: list[Independent]
    consensus: Consensus | None

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.consensus is None:
            return "collecting"
        if self.consensus.is_agreed:
            return "agreed"
        return "disputed" if self.task.state == TaskState.REVIEW else "decided"


def labels_beside(task: Task) -> Labels:
    """What people said independently of the task's data row, by the order in which they submitted it."""
    beside = Task.objects.filter(project=task.project_id, data_row=task.data_row_id, purpose=TaskPurpose.INDEPENDENT)
    rows = IndependentLabel.objects.filter(task__in=beside, task__state=TaskState.DONE).select_related("annotation_set")
    listed = list(rows.order_by("submitted_at", "id"))
    said = {each.annotation_set_id: dump_all(annotations_of(each.annotation_set_id)) for each in listed}
    consensus = Consensus.objects.select_related("annotation_set").filter(task=task).first()
    weights = {} if consensus is None else consensus.weights
    labels = [Independent(each, said[each.annotation_set_id], weights.get(str(each.annotation_set.author_id))) for each in listed]
    return Labels(task, beside.filter(state=TaskState.SKIPPED).count(), labels, consensus)


def with_comments(threads: QuerySet[Any]) -> QuerySet[Thread]:
    """These threads with their comments, oldest first."""
    comments = Comment.objects.order_by("created_at", "id")
    return cast("QuerySet[Thread]", threads.prefetch_related(Prefetch("comments", queryset=comments)))
