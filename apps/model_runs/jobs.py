"""The door by which workers come in."""

from apps.core.jobs import ChunkContext, job_kind
from apps.model_runs import services


@job_kind(services.REMOVE)
def remove(context: ChunkContext) -> None:
    services.remove_chunk(context)
