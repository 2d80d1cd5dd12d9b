"""Many labels approved at once without a look at each, and that taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Now

from apps.annotations.events import submitted, withdrawal
from apps.annotations.models import Label, LabelState
from apps.core.events import publish_all
from apps.projects.models import Task


@dataclass(frozen=True)
class Approvable:
    """The label of a task as it stands: what counts, and whether no person has seen it."""

    task: Task
    label: UUID
    annotation_set: UUID
    revision: int
    automatic: bool


def approvable(*, tasks: Sequence[Task], member: UUID) -> tuple[list[Approvable], dict[UUID, str]]:
    """The labels of these tasks of one project, locked by the caller, that this member may approve; and why not, by task.

    Nobody approves a label of their own.
    """
    labels = _labels_of(tasks)
    others = set(Task.objects.filter(pk__any=[task.pk for task in tasks]).not_labeled_by(member).values_list("pk", flat=True))
    found, left = [], {}
    for task in tasks:
        label = labels.get(task.data_row_id)
        if label is None:
            left[task.pk] = "There is no label to approve."
        elif label.annotation_set.author_id == member or task.pk not in others:
            left[task.pk] = "You labeled it, and nobody reviews their own label."
        else:
            found.append(_standing(task, label))
    return found, left


def approve_labels(*, labels: Collection[Approvable]) -> None:
    """Let these count as approved; those that no person had seen count as a person's from now on, which is told."""
    Label.objects.filter(pk__any=[each.label for each in labels if not each.automatic]).update(state=LabelState.APPROVED)
    unseen = [each for each in labels if each.automatic]
    Label.objects.filter(pk__any=[each.label for each in unseen]).update(state=LabelState.APPROVED, automatic=False, submitted_at=Now())
    publish_all(
        [submitted(each.task.project_id, each.task.data_row_id, each.task.pk, each.annotation_set, each.revision) for each in unseen]
    )


def take_approvals_back(*, tasks: Sequence[Task], was_automatic: Mapping[UUID, bool]) -> list[Approvable]:
    """Let the labels of these tasks of one project, which were approved, wait for a review again, and return them as they stood.

    `was_automatic` by task, as before the approval.
    """
    labels = _labels_of(tasks)
    rows = Label.objects.filter(pk__any=[label.pk for label in labels.values()])
    unseen = [task for task in tasks if was_automatic.get(task.pk)]
    rows.filter(data_row__any=[task.data_row_id for task in unseen]).update(state=LabelState.SUBMITTED, automatic=True)
    rows.update(state=LabelState.SUBMITTED)
    publish_all([withdrawal(task) for task in unseen])
    return [_standing(task, labels[task.data_row_id]) for task in tasks if task.data_row_id in labels]


def _labels_of(tasks: Sequence[Task]) -> dict[UUID, Label]:
    """The labels of tasks of one project, by data row, locked."""
    if not tasks:
        return {}
    rows = Label.objects.filter(project=tasks[0].project_id, data_row__any=[task.data_row_id for task in tasks])
    return {label.data_row_id: label for label in rows.select_related("annotation_set").select_for_update(of=("self",)).order_by("id")}


def _standing(task: Task, label: Label) -> Approvable:
    return Approvable(task, label.pk, label.annotation_set_id, label.revision, label.automatic)
