"""Tasks that no person labels: a predictor was sure enough, or that is taken back."""

from collections.abc import Collection
from uuid import UUID

from django.db.models.functions import Now

from apps.projects.models import Batch, Task, TaskState
from apps.projects.services.queue import let_go
from apps.projects.services.stages import goes_to_review


def lock_untouched(*, batch: Batch, data_rows: Collection[UUID]) -> list[Task]:
    """The tasks of these data rows that wait in the queue and are with nobody, locked; one that is being taken now is left out."""
    rows = Task.objects.filter(batch=batch, data_row__any=data_rows, state=TaskState.QUEUED).unheld()
    return list(rows.select_related("project", "data_row").select_for_update(skip_locked=True, of=("self",)).order_by("id"))


def finish_automatically(*, task: Task) -> Task:
    """Nobody labels it: on to review, where the project reviews it, or to the end. It is locked."""
    task.state = TaskState.REVIEW if goes_to_review(task) else TaskState.DONE
    task.last_annotator_id, task.submitted_at, task.comment = None, Now(), ""
    let_go(task)
    task.refresh_from_db(fields=["submitted_at"])
    return task


def lock_finished(*, batch: Batch, data_rows: Collection[UUID]) -> list[Task]:
    """The tasks of these data rows that are done or wait for review and are with nobody, locked; one that is being taken is left out."""
    rows = Task.objects.filter(batch=batch, data_row__any=data_rows, state__in=(TaskState.REVIEW, TaskState.DONE)).unheld()
    return list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("id"))


def queue_again(*, task: Task) -> Task:
    """Somebody is to label it after all. It is locked."""
    task.state, task.submitted_at = TaskState.QUEUED, None
    return let_go(task)
