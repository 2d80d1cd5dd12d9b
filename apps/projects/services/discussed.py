"""How much of what people said about a task is unresolved: the threads are of a room above, their number stands on the task."""

from uuid import UUID

from django.db.models import F

from apps.projects.models import Task
from apps.projects.services.queue import lock


def count_threads(*, task: UUID, more: int) -> Task:
    """Lock the task and count so many open threads more, or with a negative number fewer."""
    locked = lock(task)
    if more:
        Task.objects.filter(pk=task).update(open_threads=F("open_threads") + more)
        locked.refresh_from_db(fields=["open_threads"])
    return locked
