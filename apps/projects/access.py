"""What an actor may see of projects and tasks; the object check is the list's own."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core.db.compiled import compiled
from apps.organizations.access import one_of, there
from apps.organizations.actor import Actor, Viewer
from apps.organizations.permissions import Permission
from apps.projects.models import Batch, Project, Task, TaskMove, TaskPurpose, TaskState


def visible_projects(actor: Actor) -> QuerySet[Project]:
    """Every project of the organization, for whoever may view projects."""
    return cast(Any, Project.objects.all() if actor.may(Permission.PROJECTS_VIEW) else Project.objects.none())


def watchable_projects(actor: Actor) -> QuerySet[Project]:
    """Those of which the actor may be told all that happens: where benchmarks are mixed in, who only labels is told of their own tasks."""
    rows: Any = visible_projects(actor)
    return cast(Any, rows.filter(benchmark_share=0) if only_labels(actor) else rows)


def visible_batches(actor: Actor) -> QuerySet[Batch]:
    """The batches of visible projects."""
    return cast(Any, Batch.objects.all() if actor.may(Permission.PROJECTS_VIEW) else Batch.objects.none())


def visible_tasks(actor: Viewer) -> QuerySet[Task]:
    """The tasks of visible projects. Of independent labels, which nobody is to see who labels the same: one's own, all for who manages.

    Who reviews or looks over the whole sees those of others once they are merged. Who only labels sees benchmarks of their own in the place
    of the tasks that they are held against, and where benchmarks are mixed in nothing but what is theirs: nothing tells which they are.
    """
    if not actor.may(Permission.PROJECTS_VIEW):
        return cast(Any, Task.objects.none())
    rows: Any = Task.objects.all()
    if actor.may(Permission.PROJECTS_EDIT):
        return cast(Any, rows)
    if only_labels(actor):
        return cast(Any, rows.filter(_shown_to_annotator(actor.membership_id)))
    own = Q(purpose=TaskPurpose.LABEL) | Q(annotator=actor.membership_id)
    return cast(Any, rows.filter(own | ~Exists(collecting(OuterRef("project"), OuterRef("data_row")))))


def only_labels(actor: Viewer) -> bool:
    """Whether the actor may look up no label but their own, so that a benchmark can be unseen."""
    return not any(actor.may(each) for each in (Permission.TASKS_REVIEW, Permission.CATALOG_VIEW, Permission.PROJECTS_EDIT))


def _shown_to_annotator(member: UUID) -> Q:
    at_hand = Q(lease_holder=member) | Q(assignee=member) | Q(last_annotator=member)
    benchmark = Q(purpose=TaskPurpose.BENCHMARK, annotator=member) & at_hand
    instead = Task.objects.filter(benchmark, project=OuterRef("project"), data_row=OuterRef("data_row"))
    counting = Q(purpose=TaskPurpose.LABEL) & ~Exists(instead) & (Q(project__benchmark_share=0) | at_hand)
    return counting | benchmark | Q(purpose=TaskPurpose.INDEPENDENT, annotator=member)


def listed_tasks(actor: Actor) -> QuerySet[Task]:
    """Of visible tasks one for each data row: the one that counts, or where the actor labels it beside others, their own."""
    own = Q(annotator=actor.membership_id) & ~Q(purpose=TaskPurpose.LABEL)
    rows: Any = visible_tasks(actor)
    if actor.may(Permission.PROJECTS_EDIT):
        return cast(Any, rows.counting())
    mine = rows.filter(own, project=OuterRef("project"), data_row=OuterRef("data_row"))
    return cast(Any, rows.filter(own | Q(purpose=TaskPurpose.LABEL) & ~Exists(mine)))


def counted_tasks(actor: Actor) -> QuerySet[Task]:
    """Those that an actor's counts are of: one for each data row, or for who only labels where benchmarks are mixed in, what is theirs."""
    rows: Any = Task.objects.counting()
    if not only_labels(actor):
        return cast(Any, rows)
    theirs = Q(project__benchmark_share__gt=0, pk__in=listed_tasks(actor).values("pk"))
    return cast(Any, Task.objects.filter(Q(purpose=TaskPurpose.LABEL, project__benchmark_share=0) | theirs))


def collecting(project: Any, data_row: Any) -> QuerySet[Task]:
    """The task of a data row while it collects independent labels; both are ids or outer references."""
    return cast(Any, Task.objects.counting().filter(project=project, data_row=data_row, state=TaskState.COLLECTING))


def blind_audit(data_row: Any) -> Exists:
    """Whether people are asked, in any project, what the data row shows without a model's word; it is an id or an outer reference."""
    return Exists(Task.objects.blind().filter(data_row=data_row))


def visible_moves(actor: Actor) -> QuerySet[TaskMove]:
    """What was done to many tasks of visible projects at once."""
    return cast(Any, TaskMove.objects.all() if actor.may(Permission.PROJECTS_VIEW) else TaskMove.objects.none())


def get_project(actor: Actor, project_id: UUID) -> Project:
    """The project. Raises NotFound where the actor may not see it."""
    return one_of(visible_projects(actor).select_related("ontology"), project_id)


def get_batch(actor: Actor, batch_id: UUID) -> Batch:
    """The batch. Raises NotFound where the actor may not see it."""
    return one_of(visible_batches(actor).select_related("project"), batch_id)


def get_task(actor: Actor, task_id: UUID) -> Task:
    """The task with its project, that one's ontology, and its data row. Raises NotFound where the actor may not see it."""
    return there(_visible_task.first(actor.membership_id, task_id, permissions=actor.permissions))


@compiled
def _visible_task(member: UUID, task: UUID, *, permissions: frozenset[Permission]) -> QuerySet[Task]:
    rows = visible_tasks(Viewer(membership_id=member, permissions=permissions)).filter(pk=task)
    return rows.select_related("project__ontology", "data_row")


def get_move(actor: Actor, move_id: UUID) -> TaskMove:
    """The move of many tasks. Raises NotFound where the actor may not see it."""
    return one_of(visible_moves(actor).select_related("project"), move_id)
