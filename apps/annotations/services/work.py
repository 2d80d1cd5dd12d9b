"""A person's way through a task: it is opened with a set of their own, and submitted as the label that counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models.functions import Now

from apps.annotations import queries
from apps.annotations.events import submitted
from apps.annotations.forms import value_of
from apps.annotations.models import AnnotationSet, DecisionOutcome, IndependentLabel, Label, LabelState
from apps.annotations.problems import NothingDrawn
from apps.annotations.services.activity import Activity, record_activity
from apps.annotations.services.changes import refuse_stale
from apps.core.db.inserting import insert_rows
from apps.core.events import publish_all
from apps.core.problems import FieldError, Invalid
from apps.kinds.features import Missing, askable, missing_required
from apps.ontologies.queries import tree
from apps.organizations import audit
from apps.organizations.actor import Actor
from apps.projects import services as projects
from apps.projects.access import only_labels
from apps.projects.models import WORK_STATES, Project, Task, TaskPurpose
from apps.projects.problems import TaskNotOpen
from apps.projects.services import Stage


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
    found = queries.own_set(task, member)
    if found is None:
        found = AnnotationSet(project_id=task.project_id, data_row_id=task.data_row_id, author_id=member)
        insert_rows([found])
    return found


def submit_task(*, actor: Actor, task: Task, token: int, revision: int, activity: Sequence[Activity] = ()) -> Task:
    """Make the actor's set, at this revision, the label that counts, or one of several that are merged or measured, and send the task on.

    Sent again, it changes nothing.

    Locks the member's claims, so that the next task can be asked for in the same transaction, then the task, then the set.
    Raises LeaseLost, TaskNotOpen, StaleRevision, NothingDrawn, Invalid for required features unanswered.
    """
    member = actor.membership_id
    projects.one_claim_at_a_time(project=task.project_id, member=member)
    locked = projects.lock(task.pk)
    rows = AnnotationSet.objects.select_for_update().filter(project=task.project_id, data_row=task.data_row_id, author=member)
    own = rows.filter(corrects__isnull=True).first()
    is_open = locked.state in WORK_STATES
    if own is not None and not is_open and queries.is_submitted(own, revision=revision):
        audit.nothing_done()
        return locked
    projects.hold(task=task.pk, member=member, token=token, states=WORK_STATES)
    if own is None:
        raise NothingDrawn
    refuse_stale(own, revision)
    refuse_incomplete(own, locked.project)
    if locked.purpose != TaskPurpose.LABEL:
        keep_independent(annotation_set=own, revision=revision, task=locked)
    else:
        name_label(annotation_set=own, revision=revision, task=locked, state=LabelState.SUBMITTED)
    record_activity(task=locked, annotation_set=own.pk, member=member, activity=activity)
    sure = least_sure_accepted(own) if locked.project.review_below is not None else None
    return projects.complete_task(task=task.pk, member=member, token=token, confidence=sure)


def least_sure_accepted(annotation_set: AnnotationSet) -> float | None:
    """The lowest confidence, as it was predicted, of what the set accepted as it was suggested; None where nothing was."""
    accepted = (each for each in queries.standing_decisions(annotation_set) if each.outcome == DecisionOutcome.ACCEPTED)
    return min((each.confidence for each in accepted if each.confidence is not None), default=None)


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
    return missing_required(said, askable(tree(project.ontology_id), annotation_set.data_row.modality))


def keep_independent(*, annotation_set: AnnotationSet, revision: int, task: Task) -> IndependentLabel:
    """Keep what one of several people says, which counts when it is merged with what the others say, or is measured by what counts."""
    values = {"annotation_set": annotation_set, "revision": revision, "submitted_at": Now()}
    return cast(IndependentLabel, IndependentLabel.objects.update_or_create(task=task, defaults=values)[0])


def name_label(*, annotation_set: AnnotationSet, revision: int, task: Task, state: LabelState) -> Label:
    """Let a set at a revision count for the task's data row, and state it."""
    values = {"annotation_set": annotation_set, "revision": revision, "state": state, "submitted_at": Now(), "automatic": False}
    label, _ = Label.objects.update_or_create(project_id=task.project_id, data_row_id=task.data_row_id, defaults=values)
    publish_all([submitted(task.project_id, task.data_row_id, task.pk, annotation_set.pk, revision)])
    return label
