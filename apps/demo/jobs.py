"""The door by which a worker comes in."""

from apps.core.jobs import ChunkContext, job_finished, job_kind
from apps.core.models import Job
from apps.demo import services


@job_kind(services.SEED, queue="io")
def seed(context: ChunkContext) -> None:
    services.seed_chunk(context)


@job_finished(services.SEED)
def seeded(job: Job) -> None:
    services.end_seeding(job)
