"""A task goes from labeling to review or to its end, and back."""

from uuid import UUID

from apps.projects.machine import refuse_impossible
from apps.projects.models import WORK_STATES, Action, ReviewReason, Task, TaskPurpose, TaskState
from apps.projects.problems import ProjectArchived
from apps.projects.services.moves import Doing, let_go
from apps.projects.services.queue import lock, lock_held
from apps.projects.services.reviewed import why_reviewed
from apps.projects.services.staffing import is_last_stage


def complete_task(*, task: UUID | Task, member: UUID, token: int, confidence: float | None = None) -> Task:
    """The annotator is done: on to review, where a rule of the project sends the label there, or to the end. Raises LeaseLost, TaskNotOpen.

    `confidence` is that of the least sure suggestion that was accepted as it was, None where none was.
    """
    done = lock_held(task=task, member=member, token=token, states=WORK_STATES)
    is_independent = done.purpose == TaskPurpose.INDEPENDENT  # reviewed is what comes of all of them
    reason = None if is_independent else why_reviewed(done, member=member, confidence=confidence)
    done.last_annotator_id, done.comment = member, ""
    return let_go(done, Doing(Action.SUBMIT, member, reason=reason), to=TaskState.REVIEW if reason else TaskState.DONE, submitted=True)


def approve_task(*, task: UUID, member: UUID, token: int, corrected: bool = False) -> Task:
    """The reviewer is content, with the label as it is or as they corrected it: on to the next stage of the review, or to the end.

    Raises LeaseLost, TaskNotOpen.
    """
    doing = Doing(Action.CORRECT if corrected else Action.APPROVE, member)
    approved = lock_held(task=task, member=member, token=token, states=(TaskState.REVIEW,))
    is_last = is_last_stage(approved)
    approved.reviewer_id, approved.comment = member, ""
    if is_last:
        return let_go(approved, doing, to=TaskState.DONE)
    approved.review_stage, approved.assignee_id = approved.review_stage + 1, None
    return let_go(approved, doing, to=TaskState.REVIEW)


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
    refused = lock_held(task=task, member=member, token=token, states=(TaskState.REVIEW,))
    refused.reviewer_id, refused.comment = member, comment
    return let_go(refused, Doing(Action.SEND_BACK, member, comment), to=TaskState.REWORK)
