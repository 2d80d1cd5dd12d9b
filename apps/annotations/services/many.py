"""A person's way through many tasks at once: opened together, each with a set of their own, and each saved and submitted in one go."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.annotations import queries
from apps.annotations.models import AnnotationSet
from apps.annotations.problems import NothingDrawn
from apps.annotations.services.changes import Edit, apply_changes
from apps.annotations.services.work import submit_task
from apps.organizations.actor import Actor
from apps.projects import services as projects
from apps.projects.access import only_labels
from apps.projects.models import Project, Task


@dataclass(frozen=True)
class Finished:
    """A task that was submitted, and the revision of its author's set that became the label."""

    task: Task
    revision: int


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


def save_and_submit(*, actor: Actor, task: Task, token: int, edit: Edit) -> Finished:
    """Save a change of the actor's own set for the task and submit it as the label. Sent again, it changes nothing.

    An edit without a change submits what the set holds at its base revision. Locks the member's claims, then the task, then the set.
    Raises what `apply_changes` and `submit_task` do; then neither is done, but for the draft that a lost lease leaves.
    """
    member = actor.membership_id
    projects.one_claim_at_a_time(project=task.project_id, member=member)
    own = queries.own_set(task, member)
    if own is None:
        raise NothingDrawn
    revision, rest = edit.base_revision, edit.activity
    if not edit.changes.is_empty():
        revision, rest = apply_changes(actor=actor, annotation_set=own, edit=edit, token=token), ()
    done = submit_task(actor=actor, task=task, token=token, revision=revision, activity=rest)
    return Finished(done, revision)
