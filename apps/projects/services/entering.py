"""Tasks that come into a project one by one or few at a time, each where its rank puts it; some are done as they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.core.db.inserting import insert_rows
from apps.projects.machine import check
from apps.projects.models import Action, Task, TaskState, Transition


@dataclass(frozen=True)
class Entering:
    """A data row on its way into a project. `rank` is its position in the queue, lower first; `done_at` where nobody is to label it.

    `is_blind`: people answer it without a model's word.
    """

    task: UUID
    data_row: UUID
    rank: int
    done_at: datetime | None = None
    is_blind: bool = False


def enter(*, project: UUID, batch: UUID, entering: Sequence[Entering]) -> None:
    """Write the tasks; the caller tells it. Raises IntegrityError where the project has one of the data rows already."""
    insert_rows([_task(project, batch, each) for each in entering])
    insert_rows([_transition(each.task) for each in entering if each.done_at is not None])


def _task(project: UUID, batch: UUID, each: Entering) -> Task:
    is_done = each.done_at is not None
    return Task(
        id=each.task,
        project_id=project,
        batch_id=batch,
        data_row_id=each.data_row,
        position=each.rank,
        review_rank=each.rank,
        state=TaskState.DONE if is_done else TaskState.QUEUED,
        moves=int(is_done),
        submitted_at=each.done_at,
        is_blind=each.is_blind,
    )


def _transition(task: UUID) -> Transition:
    action, before, after = Action.LABEL_AUTOMATICALLY, TaskState.QUEUED, TaskState.DONE
    check(action, before, after)
    return Transition(task_id=task, number=1, action=action, before=before, after=after)
