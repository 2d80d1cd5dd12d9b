"""A reviewer's verdict: one transaction for the label, the task and the review; and labels that are to be reviewed again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.annotations import services as annotations
from apps.annotations.services import Activity
from apps.core.events import publish
from apps.core.problems import FieldError, Invalid
from apps.evaluation.problems import NoLabels
from apps.evaluation.queries.standing import evaluation_of
from apps.model_runs.models import ModelRun
from apps.organizations import audit
from apps.organizations.actor import Actor
from apps.projects import services as projects
from apps.projects.models import Task, TaskState
from apps.review_queues.events import LabelReviewed
from apps.review_queues.models import Review, Verdict
from apps.review_queues.problems import NobodyToSendTo
from apps.review_queues.services.threads import WHOLE, Pin, start_thread

NAMED = 100  # so many data rows are named one by one


def review_task(
    *,
    actor: Actor,
    task: Task,
    token: int,
    verdict: Verdict,
    comment: str = "",
    revision: int | None = None,
    chosen: UUID | None = None,
    activity: Sequence[Activity] = (),
    pin: Pin = WHOLE,
    mentions: Sequence[UUID] = (),
) -> Review:
    """Approve the label, put the reviewer's own correction at `revision` or the independent one that is `chosen` in its place, or send the
    task back with a comment.

    The comment begins a thread, pinned to what `pin` names.

    Raises LeaseLost, TaskNotOpen, OwnLabel, NothingToCorrect, StaleRevision, NobodyToSendTo, Invalid for a missing comment or unanswered
    features.
    """
    member = actor.membership_id
    held = projects.hold(task=task.pk, member=member, token=token, states=(TaskState.REVIEW,))
    if verdict == Verdict.SEND_BACK and not comment.strip():
        raise Invalid(errors=[FieldError("/comment", "required", "Say what is to be done differently.", "a comment")])
    if verdict != Verdict.SEND_BACK and (pin != WHOLE or mentions):
        words = "Only what is sent back begins a thread. Start one by itself."
        raise Invalid(errors=[FieldError("/decision", "no_thread", words, Verdict.SEND_BACK.label)])
    if verdict == Verdict.SEND_BACK and held.labels_wanted:
        raise NobodyToSendTo
    if verdict == Verdict.CHOOSE and not held.labels_wanted:
        raise Invalid(errors=[FieldError("/decision", "one_label", "One person labeled this data row: there is nothing to choose from.")])
    if (verdict == Verdict.CHOOSE) != (chosen is not None):
        words = "To choose, name the set of one of the independent labels; otherwise none is named."
        raise Invalid(errors=[FieldError("/chosen", "required" if chosen is None else "not_allowed", words, "the id of a set")])
    judged = annotations.judge(
        actor=actor,
        task=held,
        revision=revision,
        corrected=verdict == Verdict.CORRECT,
        withdrawn=verdict == Verdict.SEND_BACK,
        chosen=chosen,
        is_last=projects.is_last_stage(held),
    )
    if verdict == Verdict.SEND_BACK:
        projects.send_task_back(task=task.pk, member=member, token=token, comment=comment.strip())
    else:
        projects.approve_task(task=task.pk, member=member, token=token, corrected=verdict == Verdict.CORRECT)
    review: Review = Review.objects.create(
        task=task,
        reviewer_id=member,
        decision=verdict,
        comment=comment.strip(),
        annotation_set_id=judged.annotation_set,
        revision=judged.revision,
        correction_id=judged.correction,
    )
    if verdict == Verdict.SEND_BACK:
        start_thread(actor=actor, task=task, text=comment, mentions=mentions, pin=pin, review=review)
    annotations.record_activity(task=held, annotation_set=judged.correction or judged.annotation_set, member=member, activity=activity)
    fact = LabelReviewed(task.project_id, task.data_row_id, task.pk, judged.annotation_set, judged.revision, verdict.label, member)
    publish(fact, topics=task.topics)
    return review


@dataclass(frozen=True)
class SentToReview:
    """How many labels went to review, how many were waiting for it already, and the data rows of which none can: they are being labeled."""

    sent: int
    already: int
    left: tuple[UUID, ...]


def review_labels_again(*, actor: Actor, run: ModelRun, data_rows: Sequence[UUID], comment: str = "") -> SentToReview:
    """Send the labels that a run is compared with to review, with what speaks against them. They count until somebody decides.

    Sent again, it changes nothing. Raises NoLabels where the run has no project, ProjectArchived, Invalid for data rows without a task.
    """
    project = evaluation_of(run).project_id
    if project is None:
        raise NoLabels
    wanted = list(dict.fromkeys(data_rows))
    tasks = {task.data_row_id: task for task in Task.objects.counting().filter(project=project, data_row__any=wanted)}
    missing = [index for index, row in enumerate(data_rows) if row not in tasks]
    if missing:
        words = "This data row is not in the project whose labels the run is compared with."
        raise Invalid(errors=[FieldError(f"/data_rows/{index}", "not_in_project", words) for index in missing[:NAMED]])
    reason = comment.strip() or f"Predictions of {run.name} speak against this label."
    ends = {row: _review_again(actor, task, reason) for row, task in sorted(tasks.items())}
    audit.record(action="label.doubt", subject=run, after={"data_rows": len(wanted), "comment": reason}, actor=actor)
    states = list(ends.values())
    left = tuple(row for row in wanted if ends[row] not in (TaskState.DONE, TaskState.REVIEW))
    return SentToReview(states.count(TaskState.DONE), states.count(TaskState.REVIEW), left)


def _review_again(actor: Actor, task: Task, reason: str) -> TaskState:
    """The state in which the task was found; done ones go to review."""
    locked = projects.lock(task.pk)
    found = TaskState(locked.state)
    if found == TaskState.DONE and annotations.doubt(task=locked):
        projects.review_again(task=locked.pk, member=actor.membership_id, comment=reason)
    return found
