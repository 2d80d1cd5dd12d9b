"""The door by which a worker comes in."""

from apps.core.jobs import ChunkContext, job_kind
from apps.demo import services


@job_kind(services.SEED, queue="io")
def seed(context: ChunkContext) -> None:
    services.seed_chunk(context)
