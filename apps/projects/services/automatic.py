"""Tasks that no person labels: a predictor was sure enough, or that is taken back."""

from collections.abc import Collection
from uuid import UUID

from django.db.models.functions import Now

from apps.projects.models import Action, Batch, Task, TaskState
from apps.projects.services.moves import Doing, let_go_all
from apps.projects.services.reviewed import why_reviewed


def lock_untouched(*, batch: Batch, data_rows: Collection[UUID]) -> list[Task]:
    """The tasks of these data rows that wait in the queue and are with nobody, locked; one that is being taken now is left out.

    Those that people are to answer without a model's word are left out too.
    """
    rows = Task.objects.counting().filter(batch=batch, data_row__any=data_rows, state=TaskState.QUEUED).sighted().unheld()
    return list(rows.select_related("project", "data_row").select_for_update(skip_locked=True, of=("self",)).order_by("id"))


def finish_automatically(*, tasks: Collection[Task]) -> None:
    """Nobody labels them: on to review, where the project reviews one, or to the end. They are locked."""
    reasons = {task.pk: why_reviewed(task) for task in tasks}
    for reason in dict.fromkeys(reasons.values()):
        some = [task for task in tasks if reasons[task.pk] == reason]
        doing = Doing(Action.LABEL_AUTOMATICALLY, reason=reason)
        to = TaskState.REVIEW if reason else TaskState.DONE
        let_go_all(some, doing, to=to, last_annotator=None, submitted_at=Now(), comment="")


def lock_finished(*, batch: Batch, data_rows: Collection[UUID]) -> list[Task]:
    """The tasks of these data rows that are done or wait for review and are with nobody, locked; one that is being taken is left out."""
    finished = (TaskState.REVIEW, TaskState.DONE)
    rows = Task.objects.counting().filter(batch=batch, data_row__any=data_rows, state__in=finished).unheld()
    return list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("id"))


def queue_again(*, tasks: Collection[Task]) -> None:
    """Somebody is to label them after all. They are locked."""
    let_go_all(tasks, Doing(Action.WITHDRAW), to=TaskState.QUEUED, submitted_at=None)
