"""A reviewer's verdict: one transaction for the label, the task and the review."""

from collections.abc import Sequence

from apps.annotations import services as annotations
from apps.annotations.services import Activity
from apps.core.events import publish
from apps.core.problems import FieldError, Invalid
from apps.organizations.actor import Actor
from apps.projects import services as projects
from apps.projects.models import Task, TaskState
from apps.review_queues.events import LabelReviewed
from apps.review_queues.models import Review, Verdict


def review_task(
    *,
    actor: Actor,
    task: Task,
    token: int,
    verdict: Verdict,
    comment: str = "",
    revision: int | None = None,
    activity: Sequence[Activity] = (),
) -> Review:
    """Approve the label, put the reviewer's own correction at `revision` in its place, or send the task back with a comment.

    Raises LeaseLost, TaskNotOpen, OwnLabel, NothingToCorrect, StaleRevision, Invalid for a missing comment or unanswered features.
    """
    member = actor.membership_id
    held = projects.hold(task=task.pk, member=member, token=token, states=(TaskState.REVIEW,))
    if verdict == Verdict.SEND_BACK and not comment.strip():
        raise Invalid(errors=[FieldError("/comment", "required", "Say what is to be done differently.", "a comment")])
    judged = annotations.judge(
        actor=actor, task=held, revision=revision, corrected=verdict == Verdict.CORRECT, withdrawn=verdict == Verdict.SEND_BACK
    )
    if verdict == Verdict.SEND_BACK:
        projects.send_task_back(task=task.pk, member=member, token=token, comment=comment.strip())
    else:
        projects.approve_task(task=task.pk, member=member, token=token)
    review: Review = Review.objects.create(
        task=task,
        reviewer_id=member,
        decision=verdict,
        comment=comment.strip(),
        annotation_set_id=judged.annotation_set,
        revision=judged.revision,
        correction_id=judged.correction,
    )
    annotations.record_activity(task=held, annotation_set=judged.correction or judged.annotation_set, member=member, activity=activity)
    fact = LabelReviewed(task.project_id, task.data_row_id, task.pk, judged.annotation_set, judged.revision, verdict.label, member)
    publish(fact, topics=(f"project:{task.project_id}", f"task:{task.pk}"))
    return review
