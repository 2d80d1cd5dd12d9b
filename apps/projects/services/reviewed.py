"""Which labels are reviewed, by which rule, in which order, at which stage and by whom."""

from uuid import UUID

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, Extract, Now

from apps.core.draws import drawn
from apps.organizations.models import Membership
from apps.organizations.permissions import Role
from apps.projects.models import Action, ReviewReason, ReviewStage, Task, TaskQuerySet, Transition

STEP_MS = 3_600_000  # what one step of priority is worth: an hour of waiting


def why_reviewed(task: Task, *, member: UUID | None = None, confidence: float | None = None) -> ReviewReason | None:
    """The rule that sends this member's label to review, the strictest first; None where it is done. The same answer each time.

    `confidence` is that of the least sure suggestion that was accepted as it was, in [0, 1]. A label that no person made is sent by the
    share alone.
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


def rank_now() -> Coalesce:
    """The moment towards which a task waits for review: when it came there first, an hour earlier for each step of its priority.

    It never changes, so the queue is read from an index; ages grow alike for all, so what has waited long enough is ahead of all that
    comes, and nothing starves.
    """
    now = Cast(Extract(Now(), "epoch") * 1000, BigIntegerField())
    return Coalesce(F("review_rank"), now - F("priority") * Value(STEP_MS, BigIntegerField()), output_field=BigIntegerField())


def stages_of(project: UUID) -> list[ReviewStage]:
    """The project's stages, in their order; none where every reviewer may do all there is."""
    return list(ReviewStage.objects.filter(project=project).order_by("number"))


def stage_at(task: Task, stages: list[ReviewStage]) -> ReviewStage | None:
    """The stage that a task waits at; the last one, where there were more when it came."""
    return stages[min(task.review_stage, len(stages) - 1)] if stages else None


def may_do(stage: ReviewStage, member: Membership) -> bool:
    """Whether the stage is for this member, who may review."""
    return member.pk in stage.members if stage.members else Role(member.role).rank >= Role(stage.role).rank


def is_last_stage(task: Task) -> bool:
    """Whether an approval now ends the review."""
    return task.review_stage >= len(stages_of(task.project_id)) - 1


def at_stages_for(tasks: TaskQuerySet, project: UUID, member: UUID) -> TaskQuerySet:
    """Of tasks in review those at a stage that is for this member, who has not passed them at a stage before."""
    stages = stages_of(project)
    if not stages:
        return tasks
    person = Membership.objects.get(pk=member)
    open_ones = [stage.number for stage in stages if may_do(stage, person)]
    at = Q(review_stage__in=open_ones)
    if stages[-1].number in open_ones:
        at |= Q(review_stage__gt=stages[-1].number)
    return tasks.filter(at).exclude(passed_by(member))


def passed_by(member: UUID) -> Exists:
    """Whether this member has approved the label at one of its stages since it was submitted last."""
    said = Transition.objects.filter(task=OuterRef("pk"), action=Action.APPROVE, member=member)
    return Exists(said.filter(number__gt=OuterRef("review_since")))
