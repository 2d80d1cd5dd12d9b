"""A task goes from labeling to review or to its end, and back."""

from uuid import UUID

from django.db.models.functions import Now

from apps.projects.machine import refuse_impossible
from apps.projects.models import WORK_STATES, Action, ReviewReason, Task, TaskPurpose, TaskState
from apps.projects.problems import ProjectArchived
from apps.projects.services.moves import Doing, let_go
from apps.projects.services.queue import hold, lock
from apps.projects.services.reviewed import is_last_stage, why_reviewed


def complete_task(*, task: UUID, member: UUID, token: int, confidence: float | None = None) -> Task:
    """The annotator is done: on to review, where a rule of the project sends the label there, or to the end. Raises LeaseLost, TaskNotOpen.

    `confidence` is that of the least sure suggestion that was accepted as it was, None where none was.
    """
    held = hold(task=task, member=member, token=token, states=WORK_STATES)
    is_independent = held.purpose == TaskPurpose.INDEPENDENT  # reviewed is what comes of all of them
    reason = None if is_independent else why_reviewed(held, member=member, confidence=confidence)
    held.last_annotator_id, held.submitted_at, held.comment = member, Now(), ""
    let_go(held, Doing(Action.SUBMIT, member, reason=reason), to=TaskState.REVIEW if reason else TaskState.DONE)
    held.refresh_from_db(fields=["submitted_at", "review_rank"])
    return held


def approve_task(*, task: UUID, member: UUID, token: int) -> Task:
    """The reviewer is content: on to the next stage of the review, or to the end. Raises LeaseLost, TaskNotOpen."""
    held = hold(task=task, member=member, token=token, states=(TaskState.REVIEW,))
    is_last = is_last_stage(held)
    held.reviewer_id, held.comment = member, ""
    if is_last:
        return let_go(held, Doing(Action.APPROVE, member), to=TaskState.DONE)
    held.review_stage, held.assignee_id = held.review_stage + 1, None
    return let_go(held, Doing(Action.APPROVE, member), to=TaskState.REVIEW)


def review_again(*, task: UUID, member: UUID, comment: str) -> Task:
    """A label that was taken to be done goes to review, with what speaks against it. Raises TaskNotOpen, ProjectArchived."""
    locked = lock(task)
    if locked.project.archived_at is not None:
        raise ProjectArchived
    refuse_impossible(Action.REVIEW_AGAIN, TaskState(locked.state))
    locked.comment = comment
    return let_go(locked, Doing(Action.REVIEW_AGAIN, member, comment, reason=ReviewReason.ASKED), to=TaskState.REVIEW)


def send_task_back(*, task: UUID, member: UUID, token: int, comment: str) -> Task:
    """Back to its annotator first, with the reviewer's comment. Raises LeaseLost, TaskNotOpen."""
    held = hold(task=task, member=member, token=token, states=(TaskState.REVIEW,))
    held.reviewer_id, held.comment = member, comment
    return let_go(held, Doing(Action.SEND_BACK, member, comment), to=TaskState.REWORK)
