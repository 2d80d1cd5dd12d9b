"""The doors by which workers come in."""

from apps.core.jobs import ChunkContext, job_kind
from apps.evaluation import services


@job_kind(services.LABELS)
def labels(context: ChunkContext) -> None:
    services.labels_chunk(context)


@job_kind(services.EVALUATE)
def evaluate(context: ChunkContext) -> None:
    services.evaluate_chunk(context)
