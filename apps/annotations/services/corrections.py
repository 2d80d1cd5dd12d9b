"""A reviewer's correction: a set of their own that starts as a copy of the label, and what a review does to the label."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from apps.annotations import queries
from apps.annotations.events import withdrawal
from apps.annotations.models import Annotation, AnnotationSet, IndependentLabel, Label, LabelState
from apps.annotations.problems import NothingToCorrect, OwnLabel
from apps.annotations.services.changes import refuse_stale
from apps.annotations.services.related import copies
from apps.annotations.services.work import name_label, refuse_incomplete
from apps.core.events import publish_all
from apps.core.problems import FieldError, Invalid
from apps.organizations.actor import Actor
from apps.projects import services as projects
from apps.projects.models import Task, TaskPurpose, TaskState


@dataclass(frozen=True)
class Judged:
    """The label as the reviewer found it, and the set that replaced it, if one did."""

    annotation_set: UUID
    revision: int
    correction: UUID | None = None


def start_correction(*, actor: Actor, task: Task, token: int) -> AnnotationSet:
    """The reviewer's own copy of the label, made once per revision of the label; new ids, the same provenance.

    Raises LeaseLost, TaskNotOpen, NothingToCorrect, OwnLabel.
    """
    label, found = _held(actor, task, token)
    if found is not None:
        return found
    made: AnnotationSet = AnnotationSet.objects.create(
        project_id=task.project_id,
        data_row_id=task.data_row_id,
        author_id=actor.membership_id,
        corrects_id=label.annotation_set_id,
        corrects_revision=label.revision,
    )
    Annotation.objects.bulk_create(copies(queries.annotations_of(label.annotation_set_id), made), batch_size=500)
    return made


def drop_correction(*, actor: Actor, task: Task, token: int) -> AnnotationSet:
    """Delete the reviewer's own copy with all that was changed in it, if there is one. Returns the label as it was submitted.

    Raises LeaseLost, TaskNotOpen, NothingToCorrect, OwnLabel.
    """
    label, found = _held(actor, task, token)
    if found is not None:
        found.delete()
    return label.annotation_set


def judge(
    *,
    actor: Actor,
    task: Task,
    revision: int | None,
    corrected: bool = False,
    withdrawn: bool = False,
    chosen: UUID | None = None,
    is_last: bool = True,
) -> Judged:
    """Approve the label of a task under review, put the reviewer's correction at `revision` in its place, or withdraw it; or let the set
    that is `chosen` of several independent ones count. The label of a benchmark stays what its annotator said: it never counts.

    Where others are still to look at it (not `is_last`) it goes on waiting, as it is or as it was corrected.

    The caller holds the task's lease. Raises NothingToCorrect, OwnLabel, StaleRevision, Invalid for required features unanswered or where
    there is no such independent label.
    """
    label = _label(task, actor)
    found = Judged(label.annotation_set_id, label.revision)
    if isinstance(label, IndependentLabel):
        return Judged(found.annotation_set, found.revision, _corrected(label, task, actor, revision).pk) if corrected else found
    state = LabelState.APPROVED if is_last else LabelState.SUBMITTED
    if chosen is not None:
        one = _independent(task, chosen)
        name_label(annotation_set=one.annotation_set, revision=one.revision, task=task, state=state)
        return Judged(found.annotation_set, found.revision, chosen)
    if withdrawn:
        label.delete()
        publish_all([withdrawal(task)])
        return found
    if not corrected and not is_last:
        return found
    if not corrected:
        if label.automatic:  # from now on it counts as a person's: that is news
            name_label(annotation_set=label.annotation_set, revision=label.revision, task=task, state=LabelState.APPROVED)
        else:
            Label.objects.filter(pk=label.pk).update(state=LabelState.APPROVED)
        return found
    correction = _corrected(label, task, actor, revision)
    name_label(annotation_set=correction, revision=correction.revision, task=task, state=state)
    return Judged(found.annotation_set, found.revision, correction.pk)


def doubt(*, task: Task) -> bool:
    """The label of a task, locked by the caller, is to be looked at again; it counts meanwhile. Whether there is one."""
    return bool(Label.objects.filter(project=task.project_id, data_row=task.data_row_id).update(state=LabelState.SUBMITTED))


def _held(actor: Actor, task: Task, token: int) -> tuple[Label | IndependentLabel, AnnotationSet | None]:
    projects.hold(task=task.pk, member=actor.membership_id, token=token, states=(TaskState.REVIEW,))
    label = _label(task, actor)
    return label, _correction(label, actor)


def _label(task: Task, actor: Actor) -> Label | IndependentLabel:
    label = queries.label_of(task)
    if label is None or task.purpose == TaskPurpose.INDEPENDENT:
        raise NothingToCorrect
    member = actor.membership_id
    if label.annotation_set.author_id == member or not Task.objects.filter(pk=task.pk).not_labeled_by(member).exists():
        raise OwnLabel
    return label


def _independent(task: Task, annotation_set: UUID) -> IndependentLabel:
    beside = {"task__project": task.project_id, "task__data_row": task.data_row_id, "task__purpose": TaskPurpose.INDEPENDENT}
    rows = IndependentLabel.objects.filter(**beside, task__state=TaskState.DONE)
    found = rows.select_related("annotation_set").filter(annotation_set=annotation_set).first()
    if found is None:
        words, expected = "None of the labels of this data row is this set.", "the set of one of the independent labels"
        raise Invalid(errors=[FieldError("/chosen", "not_found", words, expected)])
    return cast(IndependentLabel, found)


def _corrected(label: Label | IndependentLabel, task: Task, actor: Actor, revision: int | None) -> AnnotationSet:
    correction = _correction(label, actor)
    if correction is None:
        raise NothingToCorrect("Start a correction first, change it, and send the revision it has then.")
    refuse_stale(correction, revision if revision is not None else -1)
    refuse_incomplete(correction, task.project)
    return correction


def _correction(label: Label | IndependentLabel, actor: Actor) -> AnnotationSet | None:
    rows = AnnotationSet.objects.select_for_update().filter(corrects=label.annotation_set_id, corrects_revision=label.revision)
    return cast(AnnotationSet | None, rows.filter(author=actor.membership_id).first())
