"""Saving a change of an annotation set: one at a time, from the revision it started from, once per change id."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast
from uuid import UUID

from django.db.models import QuerySet

from apps.annotations import queries
from apps.annotations.events import AnnotationsChanged
from apps.annotations.forms import columns_of, place_of, row_of
from apps.annotations.models import Annotation, AnnotationSet, Revision
from apps.annotations.problems import ChangeIdTaken, NotYourSet
from apps.annotations.revisions import replaced
from apps.annotations.services.activity import Activity, record_activity
from apps.annotations.services.checks import Checked, check_changes
from apps.annotations.services.decisions import write_decisions
from apps.core.db.compiled import compiled
from apps.core.db.inserting import insert_new_rows, insert_rows, together, write
from apps.core.events import publish
from apps.core.problems import FieldError, Invalid, StaleRevision
from apps.kinds.values import ChangeSet
from apps.kinds.wire import dump_change_set
from apps.organizations.actor import Actor
from apps.organizations.context import after_refusal, current_context
from apps.projects import services as projects
from apps.projects.models import WORK_STATES, Task, TaskState
from apps.projects.problems import LeaseLost, TaskNotOpen

COLUMNS = ("feature", "kind", "confidence", "value", "answers", "at")
COUNT_ON = "UPDATE annotations_annotationset SET revision = %s WHERE organization_id = %s AND id = %s"


@dataclass(frozen=True)
class Edit:
    """One change as a client sends it: from which revision, under which id (sent again it is the same one), with the time it took."""

    changes: ChangeSet
    base_revision: int
    change_id: UUID
    activity: Sequence[Activity] = ()


def apply_changes(*, actor: Actor, annotation_set: AnnotationSet, edit: Edit, token: int | None) -> int:
    """Save one edit of the actor's own set and return the new revision; an edit that was saved already returns its revision again.

    Locks the task, then the set. Raises NotYourSet, LeaseLost and TaskNotOpen (with `kept`: whether the draft was saved all the same),
    StaleRevision and ChangeIdTaken with the newer state, Invalid and NotFound with pointers.
    """
    task, locked = lock_set(annotation_set, actor.membership_id)
    return apply_locked(actor=actor, task=task, annotation_set=locked, edit=edit, token=token)


def apply_locked(*, actor: Actor, task: Task, annotation_set: AnnotationSet, edit: Edit, token: int | None, is_last: bool = False) -> int:
    """The same where task and set are locked. `is_last`: the lease is given up with it, so that it needs no more time."""
    saved = _saved.first(annotation_set.pk, edit.change_id)
    if saved is not None:
        _refuse_another(saved, edit, annotation_set)
        return saved.number
    states = WORK_STATES if annotation_set.corrects_id is None else (TaskState.REVIEW,)
    hold = projects.lock_held if is_last else projects.hold
    try:
        hold(task=task, member=actor.membership_id, token=token, states=states)
    except (LeaseLost, TaskNotOpen) as refusal:
        kept = _keep_draft(actor, annotation_set, edit)
        refusal.extra |= {"kept": kept, "revision": annotation_set.revision + int(kept)}
        raise
    refuse_stale(annotation_set, edit.base_revision)
    checked = check_changes(annotation_set=annotation_set, changes=edit.changes)
    return _write(actor, task, annotation_set, edit, checked)


@compiled
def _saved(annotation_set: UUID, change: UUID) -> QuerySet[Revision]:
    return Revision.objects.filter(annotation_set=annotation_set, change_id=change)


def lock_set(annotation_set: AnnotationSet, member: UUID) -> tuple[Task, AnnotationSet]:
    """Lock the set's task, then the set. Raises NotYourSet where somebody else, or a model, is its author."""
    if annotation_set.author_id != member:
        raise NotYourSet("Open the task to get a set of your own; a reviewer starts a correction.")
    task = queries.task_of(annotation_set, locked=True)
    found = _set_to_lock.first(annotation_set.pk)
    if found is None:
        raise AnnotationSet.DoesNotExist
    return task, found


@compiled
def _set_to_lock(annotation_set: UUID) -> QuerySet[AnnotationSet]:
    rows = AnnotationSet.objects.select_for_update(of=("self",)).select_related("data_row", "project__ontology")
    return cast("QuerySet[AnnotationSet]", rows.filter(pk=annotation_set))


def refuse_stale(annotation_set: AnnotationSet, base_revision: int) -> None:
    """Go on if the set is still at this revision. Raises StaleRevision, which carries what the set holds now."""
    if annotation_set.revision != base_revision:
        words = f"You changed revision {base_revision}; it is at {annotation_set.revision} now. Make your change on what this answer holds."
        raise StaleRevision(words, **queries.content_of(annotation_set))


def _refuse_another(saved: Revision, edit: Edit, annotation_set: AnnotationSet) -> None:
    """Go on if the change that was saved says what this one says. Raises ChangeIdTaken, which carries what the set holds now."""
    if saved.changes != dump_change_set(edit.changes):
        words = "Under this id another change was saved. Send what it lacks under a new id, on what this answer holds."
        raise ChangeIdTaken(words, **queries.content_of(annotation_set))


def _keep_draft(actor: Actor, annotation_set: AnnotationSet, edit: Edit) -> bool:
    """Save a late edit after its refusal, in a transaction of its own, where it still applies; whether it will be."""
    applies = annotation_set.revision == edit.base_revision and not queries.is_submitted(annotation_set)
    if not applies or current_context() is None:
        return False
    check_changes(annotation_set=annotation_set, changes=edit.changes)
    after_refusal(partial(_save_late, actor, annotation_set, edit))
    return True


def _save_late(actor: Actor, annotation_set: AnnotationSet, edit: Edit) -> None:
    task, locked = lock_set(annotation_set, actor.membership_id)
    if locked.revision == edit.base_revision and not queries.is_submitted(locked):
        _write(actor, task, locked, edit, check_changes(annotation_set=locked, changes=edit.changes))


def _write(actor: Actor, task: Task, annotation_set: AnnotationSet, edit: Edit, checked: Checked) -> int:
    """Write a checked edit of a locked set, and state it."""
    changes = edit.changes
    before = replaced(changes, checked.stored.values())
    if changes.deleted:
        Annotation.objects.filter(annotation_set=annotation_set, pk__in=changes.deleted).delete()
    _update(changes, checked)
    _create(annotation_set, changes, annotation_set.revision + 1)
    number = annotation_set.revision + 1
    revision = Revision(
        annotation_set=annotation_set,
        number=number,
        author_id=actor.membership_id,
        changes=dump_change_set(changes),
        before=before,
        change_id=edit.change_id,
    )
    with together():
        write_decisions(annotation_set=annotation_set, changes=changes, checked=checked)
        write(COUNT_ON, [number, annotation_set.organization_id, annotation_set.pk])
        insert_rows([revision])
    record_activity(task=task, annotation_set=annotation_set.pk, member=actor.membership_id, activity=edit.activity)
    fact = AnnotationsChanged(annotation_set.pk, number, annotation_set.data_row_id, actor.membership_id)
    publish(fact, topics=(f"task:{task.pk}",))
    annotation_set.revision = number
    return number


def _update(changes: ChangeSet, checked: Checked) -> None:
    rows = []
    for each in changes.updated:
        row = checked.stored[each.id]
        for name, value in columns_of(each).items():
            setattr(row, name, value)
        rows.append(row)
    if rows:
        Annotation.objects.bulk_update(rows, COLUMNS, batch_size=500)


def _create(annotation_set: AnnotationSet, changes: ChangeSet, revision: int) -> None:
    rows = [row_of(each, annotation_set.pk, place=place_of(revision, place)) for place, each in enumerate(changes.created)]
    if rows and insert_new_rows(rows) < len(rows):
        error = FieldError("/created", "id_taken", "An id among these belongs to something else.", "new ids for what is new")
        raise Invalid("The change cannot be saved like this.", errors=[error])
