"""A person's way through a task: it is opened with a set of their own, and submitted as the label that counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from apps.annotations import queries
from apps.annotations.events import submitted
from apps.annotations.forms import value_of
from apps.annotations.models import AnnotationSet, IndependentLabel, Label, LabelState
from apps.annotations.problems import NothingDrawn
from apps.annotations.services.activity import Activity, record_activity
from apps.annotations.services.changes import Edit, apply_locked, refuse_stale
from apps.annotations.sureness import least_sure_accepted
from apps.core.db.compiled import compiled
from apps.core.db.inserting import insert_new_rows, insert_rows
from apps.core.events import publish_all
from apps.core.problems import FieldError, Invalid, pointing_below
from apps.kinds.features import Missing, askable, missing_required
from apps.ontologies.queries import tree_at
from apps.organizations import audit
from apps.organizations.actor import Actor
from apps.projects import services as projects
from apps.projects.access import only_labels
from apps.projects.models import WORK_STATES, Project, Task, TaskPurpose
from apps.projects.problems import TaskNotOpen
from apps.projects.services import Stage

NAME_LABEL = """INSERT INTO annotations_label
    (id, organization_id, project_id, data_row_id, annotation_set_id, revision, state, automatic) VALUES (%s, %s, %s, %s, %s, %s, %s, false)
  ON CONFLICT (organization_id, project_id, data_row_id) DO UPDATE SET annotation_set_id = excluded.annotation_set_id,
    revision = excluded.revision, state = excluded.state, automatic = false, submitted_at = statement_timestamp()
  RETURNING id, created_at, submitted_at"""


@dataclass(frozen=True)
class Opened:
    """A task that was leased, and to label its holder's own set."""

    task: Task
    own: AnnotationSet | None


def open_next(*, actor: Actor, project: Project, stage: Stage, after: UUID | None = None) -> Opened | None:
    """Lease the actor's next task; to label, with a set of their own. None where nothing is left. Raises ProjectArchived."""
    member = actor.membership_id
    begun = AnnotationSet.objects.filter(project=project, author=member, revision__gt=0).values("data_row")
    mixes = only_labels(actor)
    task = projects.lease_next(project=project, member=member, stage=stage, after=after, begun=begun, mixes=mixes)
    if task is None:
        return None
    return Opened(task, open_task(task=task, member=member) if stage == Stage.LABEL else None)


def open_task(*, task: Task, member: UUID) -> AnnotationSet:
    """The member's own set for the task, made if it is missing."""
    fresh = AnnotationSet(project_id=task.project_id, data_row_id=task.data_row_id, author_id=member)
    if queries.is_untouched(task) and insert_new_rows([fresh]):
        return fresh
    found = queries.own_set(task, member)
    if found is None:
        found = fresh
        insert_rows([found])
    return found


def submit_task(*, actor: Actor, task: Task, token: int, revision: int, activity: Sequence[Activity] = ()) -> Task:
    """Make the actor's set, at this revision, the label that counts, or one of several that are merged or measured, and send the task on.

    Sent again, it changes nothing.

    Locks the member's claims, so that the next task can be asked for in the same transaction, then the task, then the set.
    Raises LeaseLost, TaskNotOpen, StaleRevision, NothingDrawn, Invalid for required features unanswered.
    """
    locked, own = _lock_own(task, actor.membership_id)
    return _submit(locked, own, member=actor.membership_id, token=token, revision=revision, activity=activity)


@dataclass(frozen=True)
class Finished:
    """A task that was submitted, and the revision of its author's set that became the label."""

    task: Task
    revision: int


def save_and_submit(*, actor: Actor, task: Task, token: int, edit: Edit, at: str = "") -> Finished:
    """Save a change of the actor's own set for the task and submit it as the label. Sent again, it changes nothing.

    An edit without a change submits what the set holds at its base revision. Locks as `submit_task` does. Raises what `apply_changes`,
    with pointers below `at`, and `submit_task` do; then neither is done, but for the draft that a lost lease leaves.
    """
    locked, own = _lock_own(task, actor.membership_id)
    if own is None:
        raise NothingDrawn
    revision, rest = edit.base_revision, edit.activity
    if not edit.changes.is_empty():
        with pointing_below(at):
            revision = apply_locked(actor=actor, task=locked, annotation_set=own, edit=edit, token=token, is_last=True)
        rest = ()
    done = _submit(locked, own, member=actor.membership_id, token=token, revision=revision, activity=rest)
    return Finished(done, revision)


def _lock_own(task: Task, member: UUID) -> tuple[Task, AnnotationSet | None]:
    projects.one_claim_at_a_time(project=task.project_id, member=member)
    locked = projects.lock(task.pk)
    own = _own_to_lock.first(task.project_id, task.data_row_id, member)
    if own is not None:
        own.data_row, own.project = locked.data_row, locked.project
    return locked, own


def _submit(locked: Task, own: AnnotationSet | None, *, member: UUID, token: int, revision: int, activity: Sequence[Activity]) -> Task:
    is_open = locked.state in WORK_STATES
    if own is not None and not is_open and queries.is_submitted(own, revision=revision):
        audit.nothing_done()
        return locked
    projects.lock_held(task=locked, member=member, token=token, states=WORK_STATES)
    if own is None:
        raise NothingDrawn
    refuse_stale(own, revision)
    refuse_incomplete(own, locked.project)
    if locked.purpose != TaskPurpose.LABEL:
        keep_independent(annotation_set=own, revision=revision, task=locked)
    else:
        name_label(annotation_set=own, revision=revision, task=locked, state=LabelState.SUBMITTED)
    record_activity(task=locked, annotation_set=own.pk, member=member, activity=activity)
    sure = least_sure_accepted(queries.standing_decisions(own)) if locked.project.review_below is not None else None
    return projects.complete_task(task=locked, member=member, token=token, confidence=sure)


@compiled
def _own_to_lock(project: UUID, data_row: UUID, member: UUID) -> QuerySet[AnnotationSet]:
    rows = AnnotationSet.objects.filter(project=project, data_row=data_row, author=member, corrects__isnull=True)
    return cast("QuerySet[AnnotationSet]", rows.select_for_update())


def take_back(*, actor: Actor, task: Task) -> Task:
    """The task that the actor finished or set aside last, opened for them again with their set; its label counts until they submit anew.

    Raises TaskNotOpen where somebody has reviewed it since or it was not theirs, TaskInHand, ProjectArchived.
    """
    member = actor.membership_id
    projects.one_claim_at_a_time(project=task.project_id, member=member)
    taken = projects.take_back(task=task.pk, member=member)
    label = queries.label_of(task)
    if isinstance(label, Label) and (label.state != LabelState.SUBMITTED or label.annotation_set.author_id != member):
        raise TaskNotOpen("Somebody has reviewed this label since.", state=task.get_state_display())
    open_task(task=taken, member=member)
    return taken


def refuse_incomplete(annotation_set: AnnotationSet, project: Project) -> None:
    """Go on if every required feature is answered. Raises Invalid with a pointer into the set's annotations for each that is not."""
    errors = [
        FieldError(f"/annotations{each.pointer}", "required_missing", f"{each.name} is required.", f"an answer to {each.name}")
        for each in missing_in(annotation_set, project)
    ]
    if errors:
        raise Invalid("Something required is not answered yet.", errors=errors)


def missing_in(annotation_set: AnnotationSet, project: Project) -> tuple[Missing, ...]:
    """What the project requires and the set does not answer."""
    said = [value_of(row) for row in queries.annotations_of(annotation_set)]
    return missing_required(said, askable(tree_at(project.ontology_id, project.ontology.version), annotation_set.data_row.modality))


def keep_independent(*, annotation_set: AnnotationSet, revision: int, task: Task) -> IndependentLabel:
    """Keep what one of several people says, which counts when it is merged with what the others say, or is measured by what counts."""
    values = {"annotation_set": annotation_set, "revision": revision, "submitted_at": Now()}
    return cast(IndependentLabel, IndependentLabel.objects.update_or_create(task=task, defaults=values)[0])


def name_label(*, annotation_set: AnnotationSet, revision: int, task: Task, state: LabelState) -> Label:
    """Let a set at a revision count for the task's data row, and state it."""
    label = Label(project_id=task.project_id, data_row_id=task.data_row_id, annotation_set=annotation_set, revision=revision, state=state)
    with connection.cursor() as cursor:
        said: list[Any] = [label.pk, label.organization_id, task.project_id, task.data_row_id, annotation_set.pk, revision, state]
        cursor.execute(NAME_LABEL, said)
        label.pk, label.created_at, label.submitted_at = cursor.fetchone()
    publish_all([submitted(task.project_id, task.data_row_id, task.pk, annotation_set.pk, revision)])
    return label
