"""The doors by which workers come in."""

from apps.core.jobs import ChunkContext, job_finished, job_kind
from apps.core.models import Job
from apps.interchange import services


@job_kind(services.PREDICTIONS, queue="io", parallel=2)
def predictions(context: ChunkContext) -> None:
    services.predictions_chunk(context)


@job_finished(services.PREDICTIONS)
def predictions_ended(job: Job) -> None:
    services.end_upload(job)


@job_kind(services.LABELS, queue="io")
def labels(context: ChunkContext) -> None:
    services.labels_chunk(context)


@job_finished(services.LABELS)
def labels_ended(job: Job) -> None:
    services.end_label_import(job)


@job_kind(services.EXPORT, queue="io")
def export(context: ChunkContext) -> None:
    services.export_chunk(context)
