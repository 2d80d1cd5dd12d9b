"""Which labels are reviewed, by which rule and in which order."""

from uuid import UUID

from django.db.models import BigIntegerField, Func

from apps.core.draws import drawn
from apps.projects.models import ReviewReason, Task

STEP_MS = 3_600_000  # what one step of priority is worth: an hour of waiting
RANK_NOW = f"coalesce(review_rank, (extract(epoch FROM statement_timestamp()) * 1000)::bigint - priority * {STEP_MS}::bigint)"


def why_reviewed(task: Task, *, member: UUID | None = None, confidence: float | None = None) -> ReviewReason | None:
    """The rule that sends this member's label to review, the strictest first; None where it is done. The same answer each time.

    `confidence` is that of the least sure suggestion that was accepted as it was, in [0, 1], calibrated where it can be. A label that no
    person made is sent by the share alone.
    """
    project = task.project
    if task.reviewer_id is not None:
        return ReviewReason.REVIEWED_BEFORE
    if member is not None and project.review_first and _labeled_before(task, member, project.review_first) < project.review_first:
        return ReviewReason.NEW_ANNOTATOR
    if project.review_below is not None and confidence is not None and confidence < project.review_below:
        return ReviewReason.LOW_CONFIDENCE
    return ReviewReason.SHARE if drawn(task.pk.bytes) < project.review_share else None


def _labeled_before(task: Task, member: UUID, most: int) -> int:
    """How many others of the project the member had submitted before this one was submitted first; counted up to `most`."""
    others = Task.objects.filter(project=task.project_id, last_annotator=member, submitted_at__isnull=False).exclude(pk=task.pk)
    if task.last_annotator_id == member and task.submitted_at is not None:
        others = others.filter(submitted_at__lt=task.submitted_at)
    return len(others.order_by().values_list("pk")[:most])


def rank_now() -> Func:
    """The moment towards which a task waits for review: when it came there first, an hour earlier for each step of its priority.

    It never changes, so the queue is read from an index; ages grow alike for all, so what has waited long enough is ahead of all that
    comes, and nothing starves.
    """
    return Func(template=RANK_NOW, output_field=BigIntegerField())
