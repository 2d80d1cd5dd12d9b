"""A task goes from labeling to review or to its end, and back."""

from hashlib import sha256
from uuid import UUID

from django.db.models.functions import Now

from apps.projects.machine import refuse_impossible
from apps.projects.models import WORK_STATES, Action, Task, TaskState
from apps.projects.problems import ProjectArchived
from apps.projects.services.moves import Doing, let_go
from apps.projects.services.queue import hold, lock


def complete_task(*, task: UUID, member: UUID, token: int) -> Task:
    """The annotator is done: on to review or to the end. Raises LeaseLost, TaskNotOpen."""
    held = hold(task=task, member=member, token=token, states=WORK_STATES)
    held.last_annotator_id, held.submitted_at, held.comment = member, Now(), ""
    let_go(held, Doing(Action.SUBMIT, member), to=TaskState.REVIEW if goes_to_review(held) else TaskState.DONE)
    held.refresh_from_db(fields=["submitted_at"])
    return held


def goes_to_review(task: Task) -> bool:
    """Whether the task falls into its project's review share: the same answer each time, and always once it was reviewed before."""
    drawn = int.from_bytes(sha256(task.pk.bytes).digest()[:8], "big") / 2**64
    return task.reviewer_id is not None or drawn < task.project.review_share


def approve_task(*, task: UUID, member: UUID, token: int) -> Task:
    """The reviewer is content. Raises LeaseLost, TaskNotOpen."""
    held = hold(task=task, member=member, token=token, states=(TaskState.REVIEW,))
    held.reviewer_id, held.comment = member, ""
    return let_go(held, Doing(Action.APPROVE, member), to=TaskState.DONE)


def review_again(*, task: UUID, member: UUID, comment: str) -> Task:
    """A label that was taken to be done goes to review, with what speaks against it. Raises TaskNotOpen, ProjectArchived."""
    locked = lock(task)
    if locked.project.archived_at is not None:
        raise ProjectArchived
    refuse_impossible(Action.REVIEW_AGAIN, TaskState(locked.state))
    locked.comment = comment
    return let_go(locked, Doing(Action.REVIEW_AGAIN, member, comment), to=TaskState.REVIEW)


def send_task_back(*, task: UUID, member: UUID, token: int, comment: str) -> Task:
    """Back to its annotator first, with the reviewer's comment. Raises LeaseLost, TaskNotOpen."""
    held = hold(task=task, member=member, token=token, states=(TaskState.REVIEW,))
    held.reviewer_id, held.comment = member, comment
    return let_go(held, Doing(Action.SEND_BACK, member, comment), to=TaskState.REWORK)
