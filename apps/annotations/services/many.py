"""Many tasks of a person at once: opened together, each with a set of their own."""

from collections.abc import Sequence

from apps.annotations.models import AnnotationSet
from apps.organizations.actor import Actor
from apps.projects import services as projects
from apps.projects.access import only_labels
from apps.projects.models import Project, Task


def open_many(*, actor: Actor, project: Project, count: int) -> list[tuple[Task, AnnotationSet]]:
    """Lease tasks to label until the actor holds `count`, each with a set of their own; what they hold already is among them.

    Raises ProjectArchived.
    """
    member = actor.membership_id
    tasks = projects.lease_many(project=project, member=member, count=count, mixes=only_labels(actor))
    sets = _own_sets(tasks, project, actor)
    missing = [task.data_row_id for task in tasks if task.data_row_id not in sets]
    made = [AnnotationSet(project=project, data_row_id=data_row, author_id=member) for data_row in missing]
    sets |= {each.data_row_id: each for each in AnnotationSet.objects.bulk_create(made)}
    return [(task, sets[task.data_row_id]) for task in tasks]


def _own_sets(tasks: Sequence[Task], project: Project, actor: Actor) -> dict[object, AnnotationSet]:
    rows = AnnotationSet.objects.filter(project=project, author=actor.membership_id, corrects__isnull=True)
    return {each.data_row_id: each for each in rows.filter(data_row__in=[task.data_row_id for task in tasks])}
