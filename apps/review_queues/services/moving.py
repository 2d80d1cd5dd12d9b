"""Many labels approved at once by a manager, and what was done to many tasks at once taken back."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from apps.annotations import services as annotations
from apps.annotations.services import Approvable
from apps.core.events import publish_all
from apps.organizations import audit
from apps.organizations.actor import Actor
from apps.organizations.models import Membership
from apps.projects import services as projects
from apps.projects.machine import why_impossible
from apps.projects.models import Action, Project, Task, TaskMove, TaskState
from apps.projects.services import Moved
from apps.review_queues.events import LabelReviewed
from apps.review_queues.models import Review, Verdict

REVIEWER_HAS_IT = "A reviewer looks at it now."


def move_tasks(
    *, actor: Actor, project: Project, action: Action, tasks: Collection[UUID], assignee: Membership | None = None, comment: str = ""
) -> Moved:
    """Give tasks to a member (None: to anyone), put them back into the queue, or approve their labels, and note it in the audit trail.

    Raises ProjectArchived, Invalid for tasks that the project lacks.
    """
    named: dict[str, Any] = {"project": project, "tasks": tasks, "comment": comment}
    match action:
        case Action.APPROVE:
            moved = approve_many(actor=actor, **named)
        case Action.REQUEUE:
            moved = projects.requeue(member=actor.membership_id, **named)
        case _:
            moved = projects.assign(member=actor.membership_id, assignee=assignee, **named)
    audit.record(action="task.move", subject=project, after=_told(moved), actor=actor)
    return moved


def approve_many(*, actor: Actor, project: Project, tasks: Collection[UUID], comment: str = "") -> Moved:
    """Approve the labels of these tasks as they are; each is a review of its own. Those in a reviewer's hands are left to them.

    Nobody approves a label of their own. Raises ProjectArchived, Invalid for tasks that the project lacks.
    """
    member = actor.membership_id
    locked, left, open_ones = projects.lock_many(project=project, tasks=tasks), {}, []
    unheld = set(Task.objects.filter(pk__any=[task.pk for task in locked]).unheld().values_list("pk", flat=True))
    for task in locked:
        if why := why_impossible(Action.APPROVE, TaskState(task.state)):
            left[task.pk] = why
        elif task.pk not in unheld and task.lease_holder_id != member:
            left[task.pk] = REVIEWER_HAS_IT
        else:
            open_ones.append(task)
    labels, refused = annotations.approvable(tasks=open_ones, member=member)
    unseen = {each.task.pk: each.automatic for each in labels}
    annotations.approve_labels(labels=labels)
    moved = projects.approve_all(
        project=project,
        member=member,
        tasks=[each.task for each in labels],
        left=left | refused,
        comment=comment,
        kept=lambda task: {"automatic": unseen[task.pk]},
    )
    _keep_reviews(labels, Verdict.APPROVE, member, comment)
    return moved


def undo(*, actor: Actor, move: TaskMove) -> Moved:
    """Take back what was done to many tasks, as far as nothing else has happened to them since. Raises MoveUndone."""
    moved, kept = projects.undo_move(move=move, member=actor.membership_id)
    if move.action == Action.APPROVE:
        was_automatic = {task: bool(each.get("automatic")) for task, each in kept.items()}
        labels = annotations.take_approvals_back(tasks=moved.tasks, was_automatic=was_automatic)
        _keep_reviews(labels, Verdict.WITHDRAW, actor.membership_id, "")
    audit.record(action="task.undo_move", subject=move, after=_told(moved), actor=actor)
    return moved


def _keep_reviews(labels: Sequence[Approvable], verdict: Verdict, member: UUID, comment: str) -> None:
    """A review of each label as it stood, and the fact of it."""
    reviews = [
        Review(
            task=each.task,
            reviewer_id=member,
            decision=verdict,
            comment=comment,
            annotation_set_id=each.annotation_set,
            revision=each.revision,
        )
        for each in labels
    ]
    Review.objects.bulk_create(reviews, batch_size=500)
    facts = [
        LabelReviewed(each.task.project_id, each.task.data_row_id, each.task.pk, each.annotation_set, each.revision, verdict.label, member)
        for each in labels
    ]
    publish_all([(fact, (f"project:{fact.project}", f"task:{fact.task}")) for fact in facts])


def _told(moved: Moved) -> dict[str, object]:
    return {"action": Action(moved.move.action).label, "moved": len(moved.tasks), "left": len(moved.left)}
