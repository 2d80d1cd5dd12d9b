"""What people decided becomes training data: its data rows move into the dataset that the queue chooses, or are marked where they lie.

Labels of people are what trainings of the queue's project learn from, wherever a data row lies; what no person looked at is never taken
over. Which is which is the decision's provenance, by which slices choose too.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.catalog.services import move_data_rows
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.production.models import Decision, DecisionState, ProductionQueue, Provenance
from apps.production.problems import NothingToFeed

FEED = "production.feed"
PORTION = 500
BY_PEOPLE = (Provenance.HUMAN, Provenance.AUDITED)


def waiting_to_be_fed(queue: UUID) -> QuerySet[Decision]:
    """What people decided and nobody has taken over yet, oldest first."""
    rows = Decision.objects.filter(queue=queue, fed_at=None, state=DecisionState.DECIDED, provenance__gte=Provenance.HUMAN)
    return rows.order_by("decided_at", "id")


def start_feeding(*, queue: ProductionQueue, actor_id: int | None = None) -> Job:
    """A job that takes over what people decided since the last time. Raises NothingToFeed."""
    total = waiting_to_be_fed(queue.pk).count()
    if queue.feedback_dataset_id is None:
        raise NothingToFeed("Choose the dataset into which it shall go.")
    if not total:
        raise NothingToFeed("People have decided nothing since the last time.")
    params = {"queue": str(queue.pk), "dataset": str(queue.feedback_dataset_id), "lane": f"{FEED} {queue.pk}"}
    chunks: list[dict[str, str]] = [{} for _ in range(0, total, PORTION)]
    return create_job(kind=FEED, title=f"Take over decisions of {queue.name}", actor_id=actor_id, total=total, params=params, chunks=chunks)


def feed_if_enough(*, queue: ProductionQueue) -> Job | None:
    """The same, once there are as many as the queue asks for and no job is at it."""
    if waiting_to_be_fed(queue.pk)[: queue.feedback_every].count() < queue.feedback_every:
        return None
    at_work = Job.objects.filter(kind=FEED, state__lte=JobState.RUNNING, params__queue=str(queue.pk)).exists()
    return None if at_work else start_feeding(queue=queue)


def feed_chunk(context: ChunkContext) -> None:
    """Take over one portion. Safe to repeat: what was taken over is not asked for again."""
    with transaction.atomic():
        queue = ProductionQueue.objects.get(pk=context.job.params["queue"])
        some = list(waiting_to_be_fed(queue.pk)[:PORTION])
    with context.commit(done=len(some)):
        feed(queue=queue, decisions=some)


def feed(*, queue: ProductionQueue, decisions: Sequence[Decision]) -> int:
    """Take over these. Returns how many data rows moved; the others lie there already, or something of the same content does."""
    wanted = [each for each in decisions if each.provenance in BY_PEOPLE and each.state == DecisionState.DECIDED]
    if queue.feedback_dataset is None or not wanted:
        return 0
    moved = move_data_rows(data_rows=[each.data_row_id for each in wanted], dataset=queue.feedback_dataset)
    Decision.objects.filter(pk__any=[each.pk for each in wanted], fed_at=None).update(fed_at=timezone.now())
    return moved
